"""Crew names appear nowhere outside cleansing (R4.7): every table by raw SQL, and every page.

A crew whose name and address are found by searching does everything that a crew can do. Then every
table is read whole, as each role of the product, with the database's row security alone between
them: its name, its key, and the keys of its shifts, phones and place in the agency are in nothing
that anybody outside cleansing is shown.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from agencies.refuse.actions.bins import Emptied, record_emptying
from agencies.refuse.actions.boxes import move_box
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.needlesticks import (
    acknowledge_needlestick,
    close_health_record,
    record_sent,
)
from agencies.refuse.actions.rounds import Searched, record_round
from agencies.refuse.actions.shifts import end_shift, start_shift
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.entries import read_batch
from agencies.refuse.health_enums import SentTo
from agencies.refuse.models import Entry, FindImportLine, HealthRecord, Job, Shift
from agencies.refuse.stock_enums import BoxStep
from agencies.registry.models import Membership
from agencies.registry.roles import ROLES
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.models import Report
from tests.support import cleansing, finds_file
from tests.support.cleansing import FOUND, entry, send
from tests.support.phone_photos import Sent, photo
from tests.support.reaching import Visitor
from tests.support.routes import visits

pytestmark = pytest.mark.django_db

CANARY = "Peregrina Quillfeather-Okonjo"
ADDRESS = "peregrina.quillfeather@canary.example"
OURS = ("refuse_crew", "cleansing_lead")
OTHERS = tuple(role for role in ROLES if role not in OURS)

DIRECTORY = {
    "accounts_user": "who has an account: pages show colleagues by permission",
    "registry_membership": "who works for which agency: its administrators' pages",
    "django_session": "who is signed in, signed; no page shows it",
}
"""Tables without row security that hold a crew's name or key, and no place, time or work."""

AUDITORS_SEE = {"audit_event"}
"""The log says who did what by their key, never a name or a place; it is there for that."""


@pytest.fixture
def crew(visitor: Visitor) -> User:
    person = visitor.world.person("refuse_crew")
    User.objects.filter(pk=person.pk).update(full_name=CANARY, email=ADDRESS)
    person.refresh_from_db()
    return person


@pytest.fixture
def worked(visitor: Visitor, crew: User) -> list[Report]:
    """A day of the crew's, with everything that it can hold; the reports that it touched."""
    world = visitor.world
    now = timezone.now()
    shift = start_shift(by=crew, device_id=None, name="Van 9").shift
    of = {"at": (now - timedelta(minutes=30)).isoformat()}
    undone = entry("find", **of, **FOUND)
    left = entry("find", **of, **{**FOUND, "disposal": "left"})
    send(
        crew,
        shift,
        entry("round", at=(now - timedelta(hours=1)).isoformat(), ended=now.isoformat()),
        entry("visit", **of),
        entry("find", **of, **FOUND),
        left,
        undone,
        entry("undo", **of, find=undone["id"]),
    )
    make_jobs()
    job = Job.objects.get(report__in=Entry.objects.filter(pk=left["id"]).values("report"))
    send(crew, shift, entry("move", **of, job=str(job.pk), move="claim", words="Locked gate"))
    cleansing.clear(job, by=crew)
    _taken_by_a_colleague(world, crew, shift)
    other = cleansing.another_job(world)
    for move in ("claim", "go", "private_land", "undo", "not_found"):
        other.refresh_from_db()
        move_job(by=crew, job_id=other.pk, move=move, version=other.version)
    record_round(
        by=world.person("cleansing_lead"),
        key=uuid.uuid4(),
        searched=Searched(
            crew_id=crew.pk,
            ward_id=world.geography.wards["Central"].pk,
            started_at=now - timedelta(hours=9),
            ended_at=now - timedelta(hours=8),
        ),
    )
    _photographed(crew, shift)
    _hurt(world, crew, shift)
    _bins_and_boxes(world, crew, shift)
    _of_another_system(world)
    end_shift(by=crew, shift_id=shift.pk)
    keys = {
        other.report_id,
        *Entry.objects.values_list("report_id", flat=True),
        *FindImportLine.objects.values_list("report_id", flat=True),
    } - {None}
    return list(Report.objects.filter(pk__in=keys))


def _photographed(crew: User, shift: Shift) -> None:
    sent = Sent(by=crew, shift=shift, content=photo())
    sent.find(at=timezone.now().isoformat())
    assert sent.all().done


def _hurt(world: Any, crew: User, shift: Shift) -> None:
    """Told by the phone, taken by a lead, written about and closed."""
    send(crew, shift, entry("needlestick", at=timezone.now().isoformat(), words=CANARY))
    record = HealthRecord.objects.get(hurt=crew)
    of: dict[str, Any] = {"by": world.person("cleansing_lead"), "health_id": record.pk}
    acknowledge_needlestick(**of)
    record_sent(**of, to=SentTo.A_AND_E, at=timezone.now(), words=CANARY, version=2)
    close_health_record(**of, words=f"{CANARY} is well", version=3)


def _bins_and_boxes(world: Any, crew: User, shift: Shift) -> None:
    emptied = Emptied(at=timezone.now(), fill_tenths=6, returns=12)
    record_emptying(by=crew, bin_id=cleansing.another_bin(world).pk, emptied=emptied, shift=shift)
    box = cleansing.hand_out(cleansing.more_boxes(world, 1)[0], world)
    assert box.held_by_id == crew.pk
    found = {"box": box.serial, "at": timezone.now().isoformat(), **FOUND}
    send(crew, shift, entry("find", **found))
    box = cleansing.hand_out(cleansing.more_boxes(world, 1)[0], world)
    lead = world.person("cleansing_lead")
    move_box(by=lead, box_id=box.pk, step=BoxStep.TAKE_BACK, version=box.version)


def _of_another_system(world: Any) -> None:
    """A file with columns that say which crew it was."""
    line = finds_file.line(1, days=1, Crew=CANARY, Contact=ADDRESS)
    finds_file.brought_in(world.person("cleansing_lead"), [line])
    assert FindImportLine.objects.filter(report__isnull=False).exists()


def _taken_by_a_colleague(world: Any, crew: User, shift: Shift) -> None:
    """Both ways: the crew is told who was quicker, and a colleague that the crew was."""
    colleague = world.another("refuse_crew")
    theirs = start_shift(by=colleague, device_id=None, name="Van 8").shift
    for first, second, late in ((colleague, crew, shift), (crew, colleague, theirs)):
        job = cleansing.another_job(world)
        move_job(by=first, job_id=job.pk, move="claim", version=job.version)
        sent = entry("move", at=timezone.now().isoformat(), job=str(job.pk), move="claim")
        (answer,) = _answers(second, late, sent)
        assert answer.outcome == "conflict"


def _answers(by: User, shift: Shift, *entries: dict[str, Any]) -> list[Any]:
    body = {"version": 1, "now": timezone.now().isoformat(), "entries": entries}
    batch = read_batch(json.dumps(body).encode())
    return list(store_batch(by=by, shift=shift, batch=batch, app_version=1).values())


def marks_of(crew: User) -> set[str]:
    """What leads back to the crew, in small letters."""
    keys = [
        crew.pk,
        *Shift.objects.filter(user=crew).values_list("pk", flat=True),
        *Shift.objects.filter(user=crew).values_list("device_id", flat=True),
        *Membership.objects.filter(user=crew).values_list("pk", flat=True),
    ]
    words = {CANARY.lower(), ADDRESS, *map(str, keys), *(each.hex for each in keys)}
    return words | {CANARY.lower().encode().hex()}


def tables() -> Iterator[tuple[str, bool]]:
    """(name, whether row security is on) of every table and view of the portal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relrowsecurity FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
            " AND has_table_privilege(oid, 'SELECT') ORDER BY relname"
        )
        yield from cursor.fetchall()


def found_in(names: Collection[str], marks: set[str]) -> set[str]:
    """Of these tables, those of which some row that is shown now holds a mark, in any column."""
    found = set()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'SELECT lower(whole::text) FROM "{name}" AS whole')
            rows = "\n".join(row for (row,) in cursor.fetchall())
            if any(mark in rows for mark in marks):
                found.add(name)
    return found


def test_no_table_shows_anybody_else_who_of_a_crew_was_there(
    visitor: Visitor, crew: User, worked: list[Report]
) -> None:
    marks = marks_of(crew)
    secured = [name for name, is_secured in tables() if is_secured]
    assert {"refuse_round", "refuse_entry", "refuse_job", "reports_report"} <= set(secured)
    people = {role: visitor.world.person(role) for role in ROLES}
    found: dict[str, set[str]] = {}
    for role, person in people.items():
        with acting_as(person):
            found[role] = found_in(secured, marks)
    assert {"refuse_shift", "refuse_entry", "refuse_round"} <= found["refuse_crew"], "it is there"
    assert {
        "refuse_photo", "refuse_binvisitor", "refuse_box", "refuse_boxmove", "refuse_healthrecord",
    } <= found["cleansing_lead"]  # fmt: skip
    shown = {role: found[role] for role in OTHERS if found[role]}
    assert shown == {"auditor": AUDITORS_SEE}


def test_tables_without_row_security_hold_a_crew_only_as_one_of_the_people(
    crew: User, worked: list[Report]
) -> None:
    """By raw SQL any role could learn that there is such a colleague, and nothing they did."""
    open_tables = [name for name, is_secured in tables() if not is_secured]
    assert "accounts_user" in open_tables
    assert found_in(open_tables, marks_of(crew)) <= set(DIRECTORY)


def test_what_auditors_see_is_a_key_and_no_name(
    visitor: Visitor, crew: User, worked: list[Report]
) -> None:
    names = {CANARY.lower(), ADDRESS}
    with acting_as(visitor.world.person("auditor")):
        assert found_in(AUDITORS_SEE, {str(crew.pk)}) == AUDITORS_SEE
        assert not found_in(AUDITORS_SEE, names)


PAGES = {
    name: visit
    for name, visit in visits(pages_only=True).items()
    if visit.who and visit.who not in (*OURS, "auditor")
}


def test_no_page_of_others_says_who_of_a_crew_was_there(
    visitor: Visitor, crew: User, worked: list[Report]
) -> None:
    """Every page of the table of routes, as whoever it is for."""
    marks = marks_of(crew)
    named = [
        name
        for name, visit in PAGES.items()
        if _says(visitor.client_at(visit).get(visitor.address(visit)), marks)
    ]
    assert not named


@pytest.mark.parametrize("role", ["police_triage", "police_intelligence"])
def test_no_page_of_a_report_that_a_crew_dealt_with_says_who(
    visitor: Visitor, crew: User, worked: list[Report], role: str
) -> None:
    marks = marks_of(crew)
    client = visitor.client_for(visitor.world.person(role))
    addresses = [
        *(reverse("reports:triage:report-detail", args=[each.pk]) for each in worked),
        *(reverse("reports:triage:report-network", args=[each.pk]) for each in worked),
        f"{reverse('reports:triage:queue')}?status=closed&status=assessing&status=received",
        reverse("reports:triage:map-points"),
        f"{reverse('refuse:monthly')}?month={timezone.localdate():%Y-%m}",
        f"{reverse('refuse:monthly-export')}?month={timezone.localdate():%Y-%m}",
    ]
    answers = {address: client.get(address) for address in addresses}
    assert {each.status_code for each in answers.values()} <= {200}
    assert not [address for address, answer in answers.items() if _says(answer, marks)]


def _says(answer: Any, marks: set[str]) -> bool:
    content = answer.content.decode(errors="replace").lower()
    return any(mark in content for mark in marks)


def test_the_search_finds_what_is_there(visitor: Visitor, crew: User, worked: list[Report]) -> None:
    """In the pages of cleansing, where names belong."""
    client = visitor.client_for(visitor.world.person("cleansing_lead"))
    marks = marks_of(crew)
    for route in ("refuse:rounds", "refuse:phones"):
        assert _says(client.get(reverse(route)), marks), route
