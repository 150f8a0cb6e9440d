"""Hostile words in every filter, and fields that no form has in every form.

Generated from the table of routes: a filter shows a visitor's own rows or says what is wrong, and a
form changes nothing but what it asks for.
"""

from __future__ import annotations

import datetime
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agencies.refuse.import_enums import Field
from agencies.refuse.import_mapping import guess_columns
from agencies.registry.clearances import Clearance
from agencies.registry.models import Agency
from reports.models import Case
from reports.routing_enums import Team
from tests.support import finds_file, hidden, html, premises
from tests.support.reaching import Visitor
from tests.support.routes import visits
from tests.support.ways.way import Visit
from tests.support.world import World

PAGES = {name: visit for name, visit in visits(pages_only=True).items() if visit.who}
DATA = {
    name: visit
    for name, visit in visits().items()
    if visit.who and visit.gets and (visit.page or visit.more)
}

HOSTILE = {
    "or true": "' OR '1'='1' --",
    "or true, by number": "1) OR (1=1",
    "union": "x' UNION SELECT id, reference, title FROM reports_case --",
    "second statement": "'; UPDATE reports_case SET audience = '{licensing.officer}'; --",
    "wider clearances": "'||set_config('spotlight.clearances','{police.triage}',true)||'",
    "sleep": "' || (SELECT pg_sleep(60)) || '",
    "every row": "%",
    "any letter": "___",
    "backslash": "\\",
    "JSON path": '{"audience": "x"}',
    "lookup": "audience__contains",
    "format": "%s %(x)s {0} {user.password} {{ settings.SECRET_KEY }}",
    "NUL": "a\x00b",
    "10 kB": "x" * 10_000,
    "emoji": "🧪👮\u200d♀️" * 10,
    "right to left": "\u202eשלום مرحبا\u2066",
    "combining": "e" + "\u0301" * 200,
}
ORM = (
    "audience",
    "audience__overlap",
    "case__title",
    "owner__key",
    "ordering",
    "order_by",
    "fields",
)
"""Names that a careless filter would hand to the database layer."""

SLOWEST_SECONDS = 30.0
"""Far less than what the hostile sleep asks for, and far more than a page takes on any machine."""


SHOWS_IDENTIFIERS = {"oversight:search", "oversight:search-export", "oversight:who-looked"}
"""Auditors see which rows were looked at, by identifier: neither their references nor words."""

NOTED_WHEN_SHOWN = {"mfa_view_recovery_codes": {"mfa_authenticator"}}
"""What a page writes down because it was shown: that these codes have been seen."""


def _is_key(words: str) -> bool:
    try:
        uuid.UUID(words)
    except ValueError:
        return False
    return True


def _queries_of(visit: Visit, client: Client, address: str) -> Iterator[list[str]]:
    """Names to fill in together: each filter of the page alone, then those that it has not."""
    response = client.get(address)
    if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
        for form in html.read(response.content.decode()).forms:
            if form.method == "get":
                yield from ([name] for name in sorted(form.fields))
    elif visit.more:  # data for a page with the same filters
        yield from ([name] for name in ("q", "status", "kind", "ward", "priority", "assigned"))
    yield ["page"]
    yield list(ORM)


@pytest.mark.parametrize("name", sorted(DATA))
def test_hostile_filters_show_nothing_more(name: str, visitor: Visitor) -> None:
    visit = DATA[name]
    others = hidden.hide(visitor.world)
    client, address = visitor.client_at(visit), visitor.address(visit)
    plain = address.split("?", maxsplit=1)[0]
    secret = [
        each for each in others.words if not _is_key(each) or visit.name not in SHOWS_IDENTIFIERS
    ]
    before = hidden.rows()
    for names in _queries_of(visit, client, address):
        for label, words in HOSTILE.items():
            began = time.monotonic()
            response = client.get(plain, dict.fromkeys(names, words))
            assert time.monotonic() - began < SLOWEST_SECONDS, (names, label)
            assert response.status_code < 500, (names, label)
            shown = response.content.decode(errors="replace")  # tiles are no text
            assert not [each for each in secret if each in shown], (names, label)
    after = hidden.rows()
    changed = {each for each in before if before[each] != after[each]}
    assert changed <= NOTED_WHEN_SHOWN.get(visit.name, set())


# --- Fields that no form has ----------------------------------------------------------------------

SENTINEL = uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057")
TYPED = {
    "words": "Because it fits",
    "text": "Seen again",
    "title": "A courtyard",
    "what": "Look at the door",
    "full_name": "New Name",
    "place": "By the lodge",
    "point": "52.5795, -0.2442",
    "serials": "SB-9001",
    "millilitres": "1000",
    "holds": "40",
    "email": "new.name@agency.example",
    "name": "A key",
    "decision": "Fit a lock",
    "rationale": "The door never shuts",
    "decided_by": "All",
    "provenance": "Told by a neighbour of the place",
    "conditions": "Ask first",
    "reference": "REF 12",
}
CHOSEN: dict[str, Callable[[World], dict[str, Any]]] = {
    r"/figures/releases/[^/]+/publish/": lambda _: {"looked": "on"},
    r"/figures/releases/[^/]+/withdraw/": lambda _: {"sure": "on"},
    # How an address ends → what has to be chosen, where the first choice of a list is refused.
    r"/triage/meetings/call/": lambda _: {"day": _day(), "time": "14:30"},
    r"/rounds/by-hand/": lambda _: {"day": _day(-1), "begun": "09:00", "ended": "10:30"},
    r"/reports/[^/]+/transfer/": lambda _: {
        "teams": [Team.POLICE_TRIAGE, Team.POLICE_INTELLIGENCE]
    },
    r"/intelligence/[^/]+/reports/": lambda world: {"report": world.needles.display_reference},
    r"/intelligence/([^/]+/grade|write)/.*": lambda _: {
        "handling": "C",
        "day": _day(-3),
        "group": "2",
    },
    r"/meetings/[^/]+/add/": lambda world: {"case": _another_case(world)},
    r"/junk/close/": lambda world: {"report": str(world.junk.pk)},
    r"/safeguarding/": lambda _: {"made_on": _day(-1), "made_by": "A. Clerk"},
    # A column for a field once: what the guesses are, which stand there.
    r"/import/[^/]+/columns/": lambda _: {
        **dict.fromkeys(Field.values, ""),
        **guess_columns(finds_file.line(1)),
    },
    r"/cleansing/targets/p./": lambda _: {"approved_on": _day(-1), "approved_by": "The board"},
    r"/licensing/premises/people/": lambda _: {"person": "Pat"},
    r"/conditions/add/": lambda _: {"evidence": "A log book"},
    r"/letters/[^/]+/words/": lambda _: {
        f"text_{each}": "It is so" for each in ("opening", "found", "advice", "closing")
    },
    r"/premises/[^/]+/transfer/": lambda _: {"holder": "New Holder Ltd"},
    r"/proceedings/new/": lambda _: {"certified_by": "A. Clerk"},
    r"/plans/new/.*": lambda _: {"why": "The door"},
    r"/licensing/premises/add/": lambda _: {
        "address": "2 Nowhere Street",
        "licence_number": "PL/NEW/1",
        "holder": "New Holder Ltd",
        "since": _day(-1),
    },
    r"/change/number/": lambda _: {"number": "PL/NEW/2"},
    r"/visits/[^/]+/findings/": lambda _: {"findings": "Nothing was found"},
    r"/visits/[^/]+/notes/": lambda _: {"notes": "Nothing to note"},
    r"/visits/[^/]+/swab/": lambda _: {"reading": "12.5"},
    r"/visits/[^/]+/toilet/.*": lambda _: {"which": "Ladies", "was_checked": "on"},
    r"/do/correct/": lambda _: {"about": "toilets", "swab": ""},
    r"/venue/report/": lambda _: {"on_duty_words": "Pat"},
    r"/staff/[^/]+/training/": lambda _: {"done_on": _day(-1)},
    r"/bags/[^/]+/move/": lambda _: {"store": "The safe"},
    r"/bags/[^/]+/correct/": lambda world: {**_two_people(world)},
    r"/bags/add/": lambda world: {
        **_two_people(world),
        "bag_number": "B-NEW-1",
        "description": "A wrap",
        "quantity": "One",
        "store": "The safe",
    },
    r"/problems/[^/]+/change/": lambda _: {
        "objective": "Half",
        "hypothesis": "The lock",
        "owner": "spp",  # who has a task that is to do
    },
    r"/operations/[^/]+/do/publish/": lambda _: {"nobody_named": "on"},
    r"/operations/new/": lambda _: {"starts_on": _day(), "ends_on": _day()},
    r"/operations/[^/]+/do/activity/": lambda _: {"number": "3"},
    r"/operations/[^/]+/do/write/": lambda _: {"summary": "Streets were cleaned"},
    r"/source-flag/advice/": lambda _: {"advised_on": _day(-1), "given_by": "A. Clerk"},
    r"/watches/new/": lambda _: {"more_than": "3"},
}
REFUSED_AS_SENT = {
    # What a form can't be filled in with by taking its first choices.
    "account_change_password": "asks for the password twice",
    "account_reauthenticate": "asks for the password",
    "mfa_activate_totp": "asks for a code of the moment",
    "mfa_add_webauthn": "asks a real passkey",
    "mfa_reauthenticate": "asks for a code of the moment",
    "oversight:unusual-detail": "asking and settling exclude each other",
    "registry:agreement-change": "days and parties that fit each other",
    "registry:agreement-record": "days and parties that fit each other",
    "reports:triage:disclose-case": "a team, parts and a last day that the agreement covers",
    "reports:triage:disclose-intelligenceitem": "a team and a last day that the agreement covers",
    "reports:triage:disclose-report": "a team, parts and a last day that the agreement covers",
    "reports:triage:report-ask": "every line of the checklist ticked",
    "refuse:imports": "a file of finds (refuse/test_import_pages.py)",
    "registry:single-sign-on-confirm": "the provider of the tests is not there",
    "registry:person": "a colleague's first role is not one of this agency's",
}
REFUSED_FORMS = {
    # Forms that may only be refused, on pages whose others are accepted.
    r"/intelligence/[^/]+/reports/[^/]+/": "the last report of an item stays",
    r"/bundles/[^/]+/add/": "a file that is not one",
    r"/premises/imports/": "a file that is not one (licensing/test_register_files.py)",
    r"/premises/imports/[^/]+/columns/": "each column once (licensing/test_register_files.py)",
    r"/plans/[^/]+/finish/": "a plan with steps that are still to do goes on",
    r"/seizures/[^/]+/collect/": "the number is typed from the bag in one's hand",
    r"/bags/take-on/": "the number is typed from a bag that was left behind",
    r"/do/release/": "a premises whose people have accounts",
    r"/do/record/": "a visit is recorded once its findings are written",
    r"/cases/[^/]+/merge/": "two cases that are not shared alike stay two",
    r"/cases/[^/]+/close/": "a case with a task that is not done stays open",
}


OF_ITSELF = {
    # What a form sets by itself to the value that was added to it.
    r"/venue/(report|bags/add)/": {"reports_report.regime"},  # reports/governance.py
    r"/premises/[^/]+/transfer/": {"registry_agency.is_active"},  # the former holder's
}


def _of_itself(action: str) -> set[str]:
    return {
        each
        for pattern, columns in OF_ITSELF.items()
        if re.search(pattern + "$", action)
        for each in columns
    }


def _day(ahead: int = 3) -> str:
    return f"{timezone.localdate() + datetime.timedelta(days=ahead):%d/%m/%Y}"


def _two_people(world: World) -> dict[str, Any]:
    """Who seized a bag, and the witness."""
    premises.lantern(world)
    one, two = premises.staff_of(world.person("premises_manager"))
    return {"seized_by": str(one.pk), "witness": str(two.pk)}


def _another_case(world: World) -> str:
    world.more_cases(1)
    return Case.objects.latest("opened_at").display_reference


def _chosen(world: World, address: str) -> dict[str, Any]:
    for pattern, choose in CHOSEN.items():
        if re.search(pattern + "$", address):
            return choose(world)
    return {}


def _may_be_refused(name: str, action: str) -> bool:
    return name in REFUSED_AS_SENT or any(re.search(each + "$", action) for each in REFUSED_FORMS)


def _extras(visitor: Visitor) -> dict[str, Any]:
    """Column → a value that is valid for it, and that no form on its own ever sets."""
    somebody = str(visitor.world.person("auditor").pk)
    agency = str(Agency.objects.get(key="public-health").pk)
    return {
        "id": str(SENTINEL),
        "pk": str(SENTINEL),
        "audience": Clearance.AUDIT.value,
        "team": "premises",
        "owner": agency,
        "owner_id": agency,
        "agency": agency,
        "agency_id": agency,
        "controller": "public-health",
        "controller_id": "public-health",
        "user": somebody,
        "user_id": somebody,
        "by": somebody,
        "by_id": somebody,
        "lead_id": somebody,
        "asked_by": somebody,
        "asked_by_id": somebody,
        "answered_by_id": somebody,
        "assigned_to_id": somebody,
        "opened_by_id": somebody,
        "written_by_id": somebody,
        "status": "monitoring",
        "state": "refused",
        "version": "4711",
        "session_epoch": "4711",
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "",
        "is_demonstration": "1",
        "marking": "official",
        "regime": "part2",
        "gateway": "published",
        "retention_group": "1",
        "review_on": "2099-01-01",
        "reference": "ZZZZZZZZZZ",
        "roles": "system_administrator",
        "password": "md5$x$y",
        "opened_at": "2001-01-01T00:00:00Z",
        "asked_at": "2001-01-01T00:00:00Z",
        "active_until": "2001-01-01T00:00:00Z",
    }


@pytest.mark.parametrize("name", sorted(PAGES))
def test_fields_that_a_form_does_not_have_change_nothing(name: str, visitor: Visitor) -> None:
    visit = PAGES[name]
    extras = _extras(visitor)
    client, address = visitor.client_at(visit), visitor.address(visit)
    refused = []
    for form in _forms(client, address):
        added = {field: value for field, value in extras.items() if field not in form.fields}
        with _taken_back():
            chosen = _chosen(visitor.world, form.action or address)
            before = _counts(added)
            response = _post(visitor, client, address, form, {**added, **chosen})
            after = _counts(added)
            more = {each for each in after if after[each] > before[each]}
            assert not more - _of_itself(form.action or address), form.action
        if response.status_code >= 400 and not _may_be_refused(name, form.action):
            refused.append((form.action, response.status_code, _said(response)))
    assert not refused, refused


def _forms(client: Client, address: str) -> Iterator[html.Form]:
    for form in html.read(client.get(address).content.decode()).forms:
        ends = ("logout", "sign-out", "switch")
        if form.method == "post" and not any(each in form.action for each in ends):
            yield form


@contextmanager
def _taken_back() -> Iterator[None]:
    """What is done here is undone, so that each form is sent of the page that was read."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _said(response: HttpResponse) -> str:
    """The summary of errors, or the end of a page without one, as words."""
    page = response.content.decode()
    summary = re.search(r"govuk-error-summary.*?</div>\s*</div>", page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", summary[0] if summary else page[-300:])


def _post(
    visitor: Visitor, client: Client, address: str, form: html.Form, added: dict[str, Any]
) -> HttpResponse:
    """The form as somebody would send it, with fields added to it."""
    sent = form.filled(
        **TYPED,
        due_on=_day(),
        report=visitor.world.concern.display_reference,
        case=visitor.world.case.display_reference,
    )
    return client.post(form.action or address, {**sent, **added})


def _counts(added: dict[str, Any]) -> dict[str, int]:
    """How many rows have the extra value in the column of that name, over all tables."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table, names in _columns().items():
            for column in names & set(added):
                cursor.execute(
                    f'SELECT count(*) FROM {table} WHERE "{column}"::text LIKE %s',
                    [f"%{added[column]}%" if added[column] else "f%"],
                )
                found[f"{table}.{column}"] = cursor.fetchone()[0]
    return found


@cache
def _columns() -> dict[str, set[str]]:
    """Table → the names of its columns."""
    with connection.cursor() as cursor:
        describe = connection.introspection.get_table_description
        return {
            table: {each.name for each in describe(cursor, table)} for table in hidden.watched()
        }
