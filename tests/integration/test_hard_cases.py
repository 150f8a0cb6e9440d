"""Forged identifiers at every address and in every form, generated from the table of routes.

They name rows that exist and that the visitor may not see: the answer is the one for what is not
there, and nothing has changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.support import hidden, html
from tests.support.hidden import Hidden
from tests.support.reaching import Visitor
from tests.support.routes import all_routes, visits
from tests.support.ways.legal import more_bundles_of_another
from tests.support.ways.way import Visit

FORGED = {
    "activity_id",
    "agenda_id",
    "alert_id",
    "asked_id",
    "assessment_id",
    "bag_id",
    "bin_id",
    "box_id",
    "bulk_id",
    "bundle_id",
    "case_id",
    "code_id",
    "collection_id",
    "complaint_id",
    "condition_id",
    "copy_id",
    "device_id",
    "disclosure_id",
    "draft_id",
    "entry_id",
    "evening_id",
    "file_id",
    "health_id",
    "import_id",
    "incident_id",
    "invitation_id",
    "item_id",
    "job_id",
    "letter_id",
    "meeting_id",
    "member_id",
    "membership_id",
    "message_id",
    "notice_id",
    "operation_id",
    "other_id",
    "person_number",
    "pk",
    "plan_id",
    "premises_id",
    "premises_visit_id",
    "problem_id",
    "problem_task_id",
    "proceeding_id",
    "question_id",
    "release_id",
    "report_id",
    "request_id",
    "review_id",
    "round_id",
    "run_id",
    "row_id",
    "saved_id",
    "sheet_id",
    "shift_id",
    "step_id",
    "system_id",
    "task_id",
    "token_id",
    "training_id",
    "upload_id",
    "visit_id",
    "watch_id",
}
NO_ROWS_OF_OTHERS = {
    "oversight:who-looked": "an auditor may ask who looked at anything, and is shown no content",
    "oversight:unusual-detail": "auditors see unusual access everywhere",
    "oversight:unusual-ask": "auditors see unusual access everywhere",
    "registry:agreement": "coordinators see every agreement",
    "registry:agreement-change": "coordinators see every agreement",
    "registry:agreement-end": "coordinators see every agreement",
    **{
        f"reports:triage:routing-{name}": "whoever may edit the routing rules sees every version"
        for name in ("version", "start", "trial", "publish", "discard", "rule", "change")
    },
}
ADDRESSES = {
    name: visit
    for name, visit in visits().items()
    if visit.who
    and FORGED & set(all_routes()[visit.name].converters)
    and visit.name not in NO_ROWS_OF_OTHERS
}
PAGES = {name: visit for name, visit in visits(pages_only=True).items() if visit.who}
FREE_TEXT = {
    *("text", "words", "title", "what", "full_name", "name", "place", "serials"),
    *("bag_number", "description", "quantity", "store"),
    *("address", "hours", "licence_number", "holder", "dps", "number", "source"),
    *("seen", "findings", "agreed", "notes", "which", "point", "unit", "device", "others"),
    *("objective", "hypothesis", "aim", "summary"),
    *("key", "certified_by", "told"),
}
"""Fields in which anything that is typed is only words; or, in `key`, a number of the form itself,
by which one that is sent twice is stored once."""


def test_every_identifier_in_an_address_is_forged_or_excused() -> None:
    forgotten = {
        f"{visit.name}: {parameter}"
        for visit in visits().values()
        for parameter, kind in all_routes()[visit.name].converters.items()
        if visit.who and kind in {"uuid", "int"} and parameter not in FORGED
    }
    assert {each.split(": ")[0] for each in forgotten} == set(NO_ROWS_OF_OTHERS)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_row_of_others_in_an_address_is_not_there(name: str, visitor: Visitor) -> None:
    visit = ADDRESSES[name]
    others = hidden.hide(visitor.world)
    own = visit.arguments(visitor.world)
    client = visitor.client_at(visit)
    factor = hidden.factor_of_somebody_else(visitor.world)
    before = hidden.rows()
    for parameter in set(own) & FORGED:
        forged = factor if parameter == "pk" else others.ids[parameter]
        address = reverse(visit.name, kwargs={**own, parameter: forged})
        answers = [("POST", client.post(address, {"version": "1", "words": "Why"}))]
        answers += [("GET", client.get(address))] if visit.gets else []
        for method, response in answers:
            assert response.status_code in _refusals(visit, method), (parameter, method)
            _shows_nothing(response, others)
    assert _changed(before) == []


def _refusals(visit: Visit, method: str) -> set[int]:
    """404, or 405 where the address takes no form at all."""
    return {404, 405} if method == "POST" and visit.gets else {404}


SHOWS_IDENTIFIERS = {"oversight:unusual-detail"}
"""Auditors see which rows were looked at, by identifier, and nothing of what they hold."""


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_row_of_others_in_a_form_is_not_taken(name: str, visitor: Visitor) -> None:
    visit = PAGES[name]
    others = hidden.hide(visitor.world)
    client = visitor.client_at(visit)
    counts = {each: hidden.count_of(each) for each in _values(others)}
    kept: set[str] = set()
    for field, value, response in _forged_posts(visit, client, visitor, others):
        assert response.status_code < 500, field
        if field in FREE_TEXT:
            kept.add(value)
        if name not in SHOWS_IDENTIFIERS:
            _shows_nothing(response, others, but=(value, *kept))
        if field in FREE_TEXT:  # words are kept as they are, whatever they name
            counts |= {each: hidden.count_of(each) for each in value.split()}
        else:
            assert hidden.count_of(value) == counts[value], f"{field} took {value}"


def _forged_posts(
    visit: Visit, client: Client, visitor: Visitor, others: Hidden
) -> Iterator[tuple[str, str, HttpResponse]]:
    """Each form of the page, as it stands, with one field after the other forged."""
    response = client.get(visitor.address(visit))
    if response.status_code != 200:
        return
    for form in html.read(response.content.decode()).forms:
        if form.method != "post" or "logout" in form.action or "sign-out" in form.action:
            continue
        for field in form.filled():
            if field in {"csrfmiddlewaretoken", "version"}:
                continue
            for value in _forged(field, others):
                sent = {**form.filled(), field: value}
                target = form.action or visitor.address(visit)
                yield field, value, client.post(target, sent)


def _forged(field: str, others: Hidden) -> list[str]:
    """One after the other; where anything is only words, an identifier and a reference at once."""
    values = _values(others)
    return [f"{values[0]} {values[-1]}"] if field in FREE_TEXT else values


def _values(others: Hidden) -> list[str]:
    """Identifiers and references of others' rows: of each kind one."""
    keys = ("report_id", "case_id", "membership_id")
    return [
        *(str(others.ids[each]) for each in keys),
        *(each.replace("-", "") for each in others.references),
    ]


def _shows_nothing(response: HttpResponse, others: Hidden, *, but: Collection[str] = ()) -> None:
    """A form may repeat what was typed into it, a page the words that were saved by one, and
    nothing else of the hidden rows."""
    shown = response.content.decode()
    typed = {part.replace("-", "") for each in but for part in each.split()}
    assert not [
        word for word in others.words if word in shown and word.replace("-", "") not in typed
    ], response.status_code


def _changed(before: dict[str, str]) -> list[str]:
    after = hidden.rows()
    return [table for table, rows in before.items() if after[table] != rows]


# --- Children of another parent -------------------------------------------------------------------

BESIDE = "other_id"
"""A second report beside the first, of which either may be any that one may see: no child of it."""
NUMBERED = "person_number"
"""Counts within its incident, from 1: the same number under another one is somebody else."""
NESTED = {
    name: visit
    for name, visit in ADDRESSES.items()
    if len((set(all_routes()[visit.name].converters) & FORGED) - {BESIDE, NUMBERED}) > 1
}
PAIRS = {
    name: visit
    for name, visit in ADDRESSES.items()
    if BESIDE in all_routes()[visit.name].converters
}


def test_there_are_addresses_with_a_child() -> None:
    assert {visit.name for visit in NESTED.values()} >= {
        "reports:triage:case-unlink",
        "reports:triage:case-task-finish",
    }


@pytest.mark.parametrize("name", sorted(NESTED))
def test_a_child_under_another_parent_is_not_there(name: str, visitor: Visitor) -> None:
    """Both visible to the visitor, and not belonging together."""
    visit = NESTED[name]
    world = visitor.world
    world.more_cases(1)
    world.more_items(1)
    world.more_meetings(1)
    more_bundles_of_another(world)
    own = visit.arguments(world)
    named = next(each for each in PARENTS if each in own)
    parent = _other(named, own[named])
    client = visitor.client_at(visit)
    before = hidden.rows()
    address = reverse(visit.name, kwargs={**own, named: parent.pk})
    response = client.post(address, {"version": str(parent.version), "words": "Why"})
    assert response.status_code in _refusals(visit, "POST")
    if visit.gets:
        assert client.get(address).status_code == 404
    assert _changed(before) == []


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_a_pair_is_two_reports_and_what_was_said_of_one_pair_is_not_of_another(
    name: str, visitor: Visitor
) -> None:
    visit = PAIRS[name]
    own = visit.arguments(visitor.world)
    stranger = visitor.world.tell("Nobody has paired this one")
    client = visitor.client_at(visit)
    before = hidden.rows()
    for beside, refused in ((stranger.pk, {409, 422}), (own["report_id"], {404})):
        address = reverse(visit.name, kwargs={**own, BESIDE: beside})
        response = client.post(address, {"version": "1", "words": "Why"})
        assert response.status_code in refused, beside
    assert _changed(before) == []


PARENTS = (
    *("case_id", "meeting_id", "item_id", "report_id", "premises_visit_id", "bundle_id"),
    "premises_id",
)


def _other(named: str, key: uuid.UUID) -> Any:
    from agencies.licensing.models import Bundle, Premises
    from agencies.licensing.models import Visit as PremisesVisit
    from reports.models import Case, IntelligenceItem, Meeting, Report

    model, age = {
        "case_id": (Case, "opened_at"),
        "item_id": (IntelligenceItem, "written_at"),
        "meeting_id": (Meeting, "called_at"),
        "report_id": (Report, "received_at"),
        "premises_visit_id": (PremisesVisit, "planned_at"),
        "bundle_id": (Bundle, "changed_at"),
        "premises_id": (Premises, "changed_at"),
    }[named]
    return model.objects.exclude(pk=key).earliest(age)


@pytest.mark.parametrize("made_up", ["0", "me", "00000000-0000-0000-0000-000000000000", "%00"])
def test_an_identifier_that_is_none_is_not_there(made_up: str, visitor: Visitor) -> None:
    client = visitor.client_at(visits()["reports:triage:queue"])
    for part in ("reports", "cases", "access/answers"):
        assert client.get(f"/triage/{part}/{made_up}/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("reports:triage:case-detail", args=["me"])
