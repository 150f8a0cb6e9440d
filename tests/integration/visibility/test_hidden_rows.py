"""Nothing that is answered tells of rows that one may not see: two worlds, one answer.

The worlds are the same for the person; in the second there are many rows that they may not see,
among them, beside them and hanging on what they do see. Status, headers, every byte of the page and
the statements sent to the database are the same. What is hidden answers as what never existed.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timezone
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.licensing.models import Visit
from agencies.registry.roles import ROLES
from agencies.registry.row_security import acting_as
from hotspots.tile_grid import tile_of
from portal.accounts.models import User
from reports import intelligence_codes, references
from reports.models import CaseTask
from reports.triage import choices, lately, listing
from reports.triage.routing_panel import rules_of_version
from reports.triage.word_searches import KEPT_AS
from tests.support import geography
from tests.support.people import sign_in
from tests.support.routes import WAYS, Route
from tests.support.visibility import channels
from tests.support.visibility.hiding import Hidden, hide_from
from tests.support.visibility.premises import PLACE
from tests.support.visibility.scene import Scene

pytestmark = pytest.mark.django_db

MANY = 60  # more than a page of a list
NOW = datetime(2031, 5, 4, 10, 30, tzinfo=timezone.utc)
WORKING = ("cleansing_lead", "licensing_officer", "police_triage", "police_intelligence",
           "refuse_crew", "safeguarding")  # fmt: skip
"""Roles that may open some page with reports or cases; to the others every one is shut."""

THIS_MONTH = f"?month={datetime.now(tz=timezone.utc):%Y-%m}"
"""When the scene is made, whatever NOW says."""

QUERIES = {
    "reports:triage:queue": [
        f"?q={PLACE}", "?page=2", "?sort=newest", "?kind=concern&priority=3", "?assigned=nobody",
        "?point=with", "?ward=none", "?category=litter&status=in_case", "?received_from=2020-01-01",
    ],
    "reports:triage:map": [f"?q={PLACE}", "?page=2"],
    "reports:triage:map-points": [f"?q={PLACE}"],
    "reports:triage:bulk-new": ["?all=1", f"?all=1&q={PLACE}"],
    "reports:triage:bulk": ["?why=urgent"],
    "reports:triage:intelligence": ["?show=draft", "?show=withdrawn", "?page=2"],
    "reports:triage:case-list": ["?show=all", "?page=2", "?kind=place"],
    "reports:triage:saved-new": ["?kind=concern"],
    "dashboards:dashboard": [f"?period={datetime.now(tz=timezone.utc):%Y-%m}"],
    "dashboards:export": [f"?period={datetime.now(tz=timezone.utc):%Y-%m}"],
    "refuse:board": ["?priority=1", "?ward=none"],
    "refuse:board-columns": ["?priority=1"],
    "refuse:map": ["?show=jobs", "?show=finds", "?priority=1"],
    "refuse:map-points": ["?show=jobs", "?show=finds"],
    "refuse:response-times": ["?period=365"],
    "refuse:response-times-export": ["?period=365"],
    "refuse:jobs": ["?page=2", "?show=all", "?show=late", "?show=done", "?priority=1", "?whose=me"],
    "refuse:rounds": [
        "?first=1/1/2026", "?first=1/1/2026&view=days", "?first=1/1/2026&view=people", "?page=2",
    ],
    "licensing:reviews": ["?state=all", "?state=waiting", "?whose=nobody", "?ward=none", "?page=2"],
    "licensing:complaints": ["?state=all", "?ward=none"],
    "licensing:night": ["?first=1/1/2020", "?first=1/1/2020&kind=pub&ward=none"],
    "licensing:night-export": ["?first=1/1/2020"],
    "refuse:monthly": [THIS_MONTH],
    "refuse:monthly-export": [THIS_MONTH],
    "licensing:incidents": ["?page=2", "?severity=1", "?weekday=1", "?first=1/1/2020&ward=none"],
    "venue:incidents": ["?page=2"],
    "licensing:seizures": ["?state=held", "?state=overdue", "?ward=none", "?weekday=1&hour=3"],
    "reports:triage:tasks": ["?show=all", "?show=late", "?whose=nobody"],
    "licensing:visits": ["?show=all", "?show=overdue", "?page=2", "?whose=me"],
    "licensing:visits-export": ["?show=all"],
    "licensing:visit-plan": ["?why=evidence", "?page=2"],
    "operations:problems": ["?show=all", "?show=overdue", "?whose=agency", "?page=2"],
    "maps:map": ["?page=2", "?layer=hexagons", "?layer=wards", "?layer=lsoas", "?layer=classes"],
    "maps:here": ["?box=-0.5,52.3,0.1,52.8"],
    "maps:figures-file": ["?layer=wards", "?layer=hexagons"],
}  # fmt: skip

READ_BY_POST = {
    "reports:triage:report-words",
    "reports:triage:case-words",
    "reports:triage:intelligence-words",
    "licensing:premises-intelligence",
    "reports:triage:meeting-minutes",
    "reports:triage:task-words",
    "reports:triage:report-source-words",
    "reports:triage:bulk-words",
}
"""Forms without fields that only show something."""

TILE = tile_of(geography.IN_CENTRAL.x, geography.IN_CENTRAL.y, 15)
"""The tile of a map that the scene's reports lie in."""

SEARCH = "known"
"""The key of a search by words that the session of whoever visits keeps."""

BY_LABEL = {
    "disclosure_id": "registry.Disclosure",
    "notice_id": "reports.CaseNotice",
    "request_id": "reports.AccessRequest",
    "unusual_id": "oversight.UnusualAccess",
    "message_id": "reports.ReportMessage",
    "file_id": "reports.ReportFile",
    "item_id": "reports.IntelligenceItem",
    "asked_id": "reports.OriginatorRequest",
    "meeting_id": "reports.Meeting",
    "bulk_id": "reports.BulkAction",
    "agenda_id": "reports.MeetingItem",
    "saved_id": "reports.SavedSearch",
    "watch_id": "hotspots.Watch",
    "job_id": "refuse.Job",
    "device_id": "refuse.Device",
    "health_id": "refuse.HealthRecord",
    "bin_id": "refuse.Bin",
    "visit_id": "refuse.BinVisit",
    "box_id": "refuse.Box",
    "round_id": "refuse.Round",
    "run_id": "hotspots.Run",
    "import_id": "refuse.FindImport",
    "system_id": "refuse.System",
    "photo_id": "refuse.Photo",
    "premises_id": "licensing.Premises",
    "incident_id": "licensing.Incident",
    "draft_id": "licensing.IncidentDraft",
    "bag_id": "licensing.Seizure",
    "collection_id": "licensing.CollectionTask",
    "premises_visit_id": "licensing.Visit",
    "copy_id": "licensing.VisitCopy",
    "row_id": "licensing.VisitToilet",
    "letter_id": "licensing.Letter",
    "plan_id": "licensing.ActionPlan",
    "step_id": "licensing.ActionStep",
    "alert_id": "licensing.VenueAlert",
    "proceeding_id": "licensing.Proceeding",
    "bundle_id": "licensing.Bundle",
    "sheet_id": "licensing.BundlePage",
    "condition_id": "licensing.Condition",
    "member_id": "licensing.StaffMember",
    "shift_id": "licensing.DoorShift",
    "entry_id": "licensing.RegisterEntry",
    "training_id": "licensing.Training",
    "upload_id": "licensing.PremisesImport",
    "question_id": "licensing.ReviewQuestion",
    "complaint_id": "licensing.Complaint",
    "problem_id": "operations.Problem",
    "problem_task_id": "operations.ProblemTask",
    "assessment_id": "operations.Assessment",
    "operation_id": "operations.Operation",
    "activity_id": "operations.Activity",
    "release_id": "hotspots.Release",
    "token_id": "hotspots.GisToken",
}
"""The key of an address → the kind of row that it names, beside reports and cases."""

OWN = {"membership_id", "invitation_id", "code_id", "review_id", "agreement_id", "step", "item"}
"""Keys of an agency's own people and agreements (tests/integration/registry), and of what one is
typing in oneself (tests/integration/intake/test_assisted.py)."""

OF_NO_ROW = {
    "move",
    "number",
    "person_number",
    "key",
    "how",
    "search",
    "piece",
    "layer",
    "z",
    "x",
    "y",
    "form",
    "source",
}
"""What names a move, or a version of the routing rules, which hold nothing about anybody."""

EVERYTHING_IS_SHOWN = {
    ("auditor", name)
    for name in ("oversight:search", "oversight:search-export", "oversight:who-looked")
}
"""Auditors see all events, those about rows that they may not see included: codes only."""


@pytest.fixture(autouse=True)
def _fresh_processes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """And a clock that stands still for what they keep, which time_machine does not hold: wards are
    read again every five minutes, and a world in which that fell had a statement more."""
    for module in (listing, choices, intelligence_codes):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: 0.0))
    _forget()
    yield
    _forget()


def _forget() -> None:
    """What a process keeps: statements, counts of twenty seconds. Another process has none."""
    listing.forget_totals()
    intelligence_codes.forget()
    lately._compose.cache_clear()
    rules_of_version.cache_clear()


# --- Two worlds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_hidden_rows_change_no_answer_and_no_statement(scene: Scene, role: str) -> None:
    person = scene.people[role]
    with time_machine.travel(NOW, tick=False):
        client = Client()
        _sign_in(client, person)
        addresses = _addresses(scene, role)
        before = {address: _answer(client, *address) for address in addresses}
        hide_from(person, scene, many=MANY if role in WORKING else 2)
        _forget()
        after = {address: _answer(client, *address) for address in addresses}
    opened = {status for status, *_ in before.values()}
    assert opened >= ({200, 404} if role in WORKING else {403})
    different = [
        f"{method} {address}: {_first_difference(before[method, address], after[method, address])}"
        for method, address in addresses
        if before[method, address] != after[method, address]
    ]
    assert not different, "\n".join(different)


def _addresses(scene: Scene, role: str) -> list[tuple[str, str]]:
    """(method, address) of every page with each of a few objects of the scene, and its filters."""
    found = [("get", reverse("registry:home"))]
    for name, route in channels.protected_routes().items():
        if (role, name) in EVERYTHING_IS_SHOWN or OWN & set(route.converters):
            continue
        posts = name in READ_BY_POST
        if WAYS[name].gets or posts:
            for arguments in _arguments(scene, route)[: None if role in WORKING else 1]:
                address = reverse(name, kwargs=arguments)
                found += [
                    ("post" if posts else "get", address + query)
                    for query in ["", *QUERIES.get(name, [])]
                ]
    found += [
        ("get", f"{reverse('reports:triage:case-open')}?report={scene.concern.pk}"),
        ("get", f"{reverse('reports:triage:case-open')}?report={scene.passed['licensing'].pk}"),
    ]
    return found


def _objects(scene: Scene) -> dict[str, list[Any]]:
    """What a route's keys may name: a few rows of the scene, seen by different roles."""
    reports = [scene.concern, scene.needles, scene.incident, scene.passed["safeguarding"]]
    return {
        "report_id": [report.pk for report in reports],
        "other_id": [scene.needles.pk],
        "search": [SEARCH],
        "case_id": [scene.shared.pk, scene.case.pk],
        "task_id": [CaseTask.objects.filter(case=scene.shared).values_list("pk", flat=True)[0]],
        "object_id": [scene.concern.pk],
        "move": ["start"],
        "number": [1, scene.draft.number],
        "person_number": [1],
        "key": ["needles"],
        "how": ["up"],
        "piece": ["toilet"],
        "layer": ["reports", "hexagons"],
        "source": ["residents"],
        "z": ["15"],
        "x": [str(TILE.x)],
        "y": [str(TILE.y)],
        "form": ["csv"],
        "evening_id": sorted(str(each.evening) for each in Visit.objects.all()),
        **{name: [uuid.UUID(int=1)] for name in ("code_id", "invitation_id")},
        **{name: sorted(scene.all_keys(label)) for name, label in BY_LABEL.items()},
    }


def _arguments(scene: Scene, route: Route) -> list[dict[str, Any]]:
    objects = _objects(scene)
    unknown = set(route.converters) - set(objects)
    assert not unknown, f"Say in _objects() and _hidden_key() what {unknown} of {route.name} names."
    names = list(route.converters)
    return [
        dict(zip(names, values, strict=True))
        for values in product(*map(objects.get, names))  # type: ignore[arg-type]
    ]


def _sign_in(client: Client, person: User) -> None:
    """Signed in and seen before: what the first page of a session and a process does is done."""
    sign_in(client, person)
    client.get(reverse("registry:home"))
    session = client.session
    session[KEPT_AS] = [[SEARCH, "words", True]]  # a word of every narrative of the scene
    session.save()
    choices.wards()


Answer = tuple[int, dict[str, str], str, list[str]]


def _answer(client: Client, method: str, address: str, **form: str) -> Answer:
    """Status, headers, body and statements, without what is random in every answer."""
    connection.queries_log.clear()  # which holds 9,000, fewer than all addresses take
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)(address, form)
    headers = {name: value for name, value in response.headers.items() if name not in RANDOM}
    return (
        response.status_code,
        headers,
        TOKEN.sub("", response.content.decode(errors="replace")),  # pictures, too
        [VALUES.sub("?", query["sql"]) for query in captured.captured_queries],
    )


RANDOM = {"Date", "Set-Cookie", "Content-Length"}
TOKEN = re.compile(r'[A-Za-z0-9]{64}|(?<=name="key" value=")[0-9a-f-]{36}')
"""A form's safety token, and the key by which one that is sent twice is stored once."""
VALUES = re.compile(r"'(?:[^']|'')*'(?:::\w+)?|\b\d+\b|s\d+_x\d+")


def _first_difference(one: Answer, other: Answer) -> str:
    for left, right in zip(one[:2], other[:2], strict=True):
        if left != right:
            return f"{left} became {right}"
    for left, right in ((one[2].split("\n"), other[2].split("\n")), (one[3], other[3])):
        if left != right:
            lost = [line[:200] for line in left if line not in right][:2]
            new = [line[:200] for line in right if line not in left][:2]
            return f"{len(left)} lines became {len(right)}: {lost} became {new}"
    return ""


# --- What is hidden and what never was ------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_the_key_of_a_hidden_row_answers_like_one_that_never_existed(
    scene: Scene, role: str
) -> None:
    person = scene.people[role]
    with time_machine.travel(NOW, tick=False):
        client = Client()
        _sign_in(client, person)
        hidden = hide_from(person, scene, many=2)
        telling = [
            f"{name} {argument}: {_first_difference(one, other)}"
            for name, route in channels.protected_routes().items()
            for argument in sorted(set(route.converters) - OF_NO_ROW - OWN)
            if (role, name) not in EVERYTHING_IS_SHOWN
            for one, other in [_pair(client, scene, route, argument, hidden)]
            if one != other
        ]
    assert not telling, "\n".join(telling)


def _pair(
    client: Client, scene: Scene, route: Route, argument: str, hidden: Hidden
) -> tuple[Answer, Answer]:
    """What the same address answers for a hidden row, and for a key that nothing has."""
    visible = _arguments(scene, route)[0]
    method = "get" if WAYS[route.name].gets else "post"
    answers = []
    for key in (_hidden_key(argument, hidden), uuid.uuid4()):
        address = reverse(route.name, kwargs={**visible, argument: key})
        status, headers, body, statements = _answer(client, method, address)
        answers.append((status, headers, body.replace(str(key), "KEY"), statements))
    return answers[0], answers[1]


def _hidden_key(argument: str, hidden: Hidden) -> uuid.UUID:
    return {
        "report_id": hidden.report.pk,
        "case_id": hidden.case.pk,
        "task_id": hidden.task.pk,
        "object_id": hidden.report.pk,
        **hidden.others,
    }[argument]


@pytest.mark.parametrize("role", WORKING)
def test_what_is_typed_of_a_hidden_row_answers_like_what_never_existed(
    scene: Scene, role: str
) -> None:
    """References and keys in forms and searches: the messages, too, are the same."""
    person = scene.people[role]
    with time_machine.travel(NOW, tick=False):
        client = Client()
        _sign_in(client, person)
        hidden = hide_from(person, scene, many=2)
        telling = []
        for name, (real, made_up) in _typed(hidden).items():
            for method, address, form in _forms(scene, name):
                answers = []
                for each in (real, made_up):
                    _forget()
                    answer = _answer(client, method, address % each, **_fill(form, each))
                    answers.append(_masked(answer, each))
                if answers[0] != answers[1]:
                    telling.append(f"{address} {form}: {_first_difference(*answers)}")
    assert not telling, "\n".join(telling)


def _typed(hidden: Hidden) -> dict[str, tuple[str, str]]:
    """What a person could type: of the hidden row, and made up."""
    return {
        "report reference": (hidden.report.reference, references.new_reference()),
        "report key": (str(hidden.report.pk), str(uuid.uuid4())),
        "case reference": (hidden.case.reference, references.new_reference()),
    }


def _forms(scene: Scene, name: str) -> list[tuple[str, str, dict[str, str]]]:
    """(method, address, form) that take it: `%s` stands for what is typed."""
    triage = "reports:triage:"
    queue, on_map = reverse(f"{triage}queue"), reverse(f"{triage}map")
    to_open = reverse(f"{triage}case-open")
    linking = {"reason": "same_place", "version": str(scene.shared.version)}
    return {
        "report reference": [
            ("get", f"{queue}?q=%s", {}),
            ("get", f"{on_map}?q=%s", {}),
            ("get", f"{reverse(f'{triage}map-points')}?q=%s", {}),
            (
                "post",
                reverse(f"{triage}case-link", args=[scene.shared.pk]) + "?x=%s",
                {"report": "%s", **linking},
            ),
        ],
        "report key": [
            ("get", f"{to_open}?report=%s", {}),
            ("get", f"{reverse(f'{triage}bulk-new')}?report=%s", {}),
            ("post", f"{to_open}?x=%s", {"report": "%s", "title": "x", "reason": "same_place"}),
        ],
        "case reference": [
            ("get", f"{queue}?q=%s", {}),
            (
                "post",
                reverse(f"{triage}report-link", args=[scene.incident.pk]) + "?x=%s",
                {"case": "%s", **linking},
            ),
        ],
    }[name]


def _fill(form: dict[str, str], typed: str) -> dict[str, str]:
    return {name: value.replace("%s", typed) for name, value in form.items()}


def _masked(answer: Answer, typed: str) -> Answer:
    status, headers, body, statements = answer
    for each in (typed, references.display(typed) if len(typed) < 20 else typed):
        body = body.replace(each, "TYPED")
    return status, {**headers, "Location": ""}, body, statements


# --- Errors and plans -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["licensing_officer", "cleansing_lead", "refuse_crew"])
def test_an_error_of_a_condition_tells_nothing_of_hidden_rows(scene: Scene, role: str) -> None:
    """A condition that fails on a certain value is an oracle, unless hidden rows are left out
    before it is looked at: PostgreSQL does so for whatever is not marked leakproof."""
    hide_from(scene.people[role], scene, many=3)
    with acting_as(scene.people[role]), connection.cursor() as cursor:
        for condition in (
            "1 / (CASE WHEN audience && ARRAY['audit']::varchar[] THEN 0 ELSE 1 END) = 1",
            "(CASE WHEN audience && ARRAY['audit']::varchar[] THEN 'x' ELSE '1' END)::int = 1",
        ):
            cursor.execute(f"SELECT count(*) FROM reports_report WHERE {condition}")


def test_a_hidden_row_is_left_out_before_anything_of_it_is_fetched(scene: Scene) -> None:
    """Sealed words are joined by nothing; the audience is checked where the row is found."""
    person = scene.people["licensing_officer"]
    hidden = hide_from(person, scene, many=3)
    with acting_as(person), connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) SELECT report.id"
            " FROM reports_report report JOIN reports_area ward ON ward.id = report.ward_id"
            " WHERE report.id = %s",
            [hidden.report.pk],
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "current_clearances" in plan or "InitPlan" in plan
    (scan,) = [line for line in plan.split("\n") if " on reports_report report " in line]
    assert "(actual rows=0 " in scan, plan
    assert "Rows Removed by Filter: " in plan, plan  # by whichever index it was looked for
