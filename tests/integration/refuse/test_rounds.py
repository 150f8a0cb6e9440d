"""Rounds at the desk (R4.4): how long was searched, what was found meanwhile, and by hand."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.rounds import Searched, record_round, take_back_round
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.effort import finds_counted, rounds_searched
from agencies.refuse.models import Find, Job, Round, Shift
from agencies.refuse.queries import rounds_visible_to
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.clocks import LONDON
from reports.errors import CaseworkError, NotAllowed
from reports.triage import choices
from tests.integration.refuse.conftest import job_of, needle_report
from tests.support import html
from tests.support.cleansing import FOUND, clear, entry, send

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def shift(crew: User, reference_data: Any) -> Shift:
    return start_shift(by=crew, device_id=None, name="Van 3").shift


@pytest.fixture
def start() -> datetime:
    """Five hours ago: what follows has happened by now."""
    return timezone.now() - 5 * HOUR


def round_at(begun: datetime, hours: float) -> dict[str, Any]:
    return entry("round", at=begun.isoformat(), ended=(begun + hours * HOUR).isoformat())


def find_at(at: datetime, **change: Any) -> dict[str, Any]:
    return entry("find", at=at.isoformat(), **{**FOUND, **change})


def visit_at(at: datetime) -> dict[str, Any]:
    return entry("visit", at=at.isoformat())


def effort(lead: User) -> list[tuple[float, int, int]]:
    """(hours, finds, places with nothing) of each round, oldest first."""
    return [
        (round(each.searched / HOUR, 3), each.finds, each.visits)
        for each in rounds_searched(lead).order_by("started_at", "id")
    ]


# --- What counts as found while searching ---------------------------------------------------------


def test_a_round_has_what_its_own_shift_logged_within_it(
    crew: User, mate: User, lead: User, shift: Shift, start: datetime
) -> None:
    other = start_shift(by=mate, device_id=None, name="Van 4").shift
    within, after = start + 0.5 * HOUR, start + 2.5 * HOUR
    send(crew, shift, round_at(start, 2), find_at(within), find_at(after), visit_at(within))
    send(mate, other, find_at(within), visit_at(within))
    assert effort(lead) == [(2, 1, 1)]


def test_an_undone_find_was_none(crew: User, lead: User, shift: Shift, start: datetime) -> None:
    found = find_at(start + 0.5 * HOUR)
    send(crew, shift, round_at(start, 1), found)
    assert effort(lead) == [(1, 1, 0)]
    send(crew, shift, entry("undo", at=timezone.now().isoformat(), find=found["id"]))
    assert effort(lead) == [(1, 0, 0)]


def test_a_job_that_was_cleared_was_not_found_by_searching(
    crew: User, lead: User, shift: Shift
) -> None:
    job = job_of(needle_report())
    now = timezone.now()
    moved = entry("move", at=now.isoformat(), job=str(job.pk), move="cleared", **FOUND)
    send(crew, shift, round_at(now - HOUR, 1.5), moved)
    assert Find.objects.count() == 1
    assert [finds for _hours, finds, _visits in effort(lead)] == [0]


def test_what_was_left_and_cleared_later_is_one_find(
    crew: User, lead: User, shift: Shift, start: datetime
) -> None:
    send(crew, shift, round_at(start, 1), find_at(start + 0.2 * HOUR, disposal="left"))
    make_jobs()
    clear(Job.objects.get(), by=crew)
    assert Find.objects.count() == 2
    (counted,) = finds_counted(lead)
    assert counted.disposal == "left"
    assert effort(lead) == [(1, 1, 0)]


def test_no_hour_and_no_find_counts_twice(
    crew: User, lead: User, shift: Shift, start: datetime
) -> None:
    """Somebody forgot to end a round, and began another one, and another at the same moment."""
    second = start + HOUR
    send(crew, shift, round_at(start, 4), round_at(second, 1), round_at(second, 1))
    send(crew, shift, find_at(start + 0.5 * HOUR), find_at(second + 0.5 * HOUR))
    found = effort(lead)
    assert sum(hours for hours, *_ in found) == pytest.approx(2, abs=0.01)
    assert sum(finds for _hours, finds, _visits in found) == 2
    assert found[0][:2] == (pytest.approx(1, abs=0.01), 1)


# --- By hand --------------------------------------------------------------------------------------


@pytest.fixture
def searched(crew: User, reference_data: Any, start: datetime) -> Searched:
    ward = reference_data.wards["Central"].pk
    return Searched(crew_id=crew.pk, ward_id=ward, started_at=start, ended_at=start + HOUR)


def changed(searched: Searched, **change: Any) -> Searched:
    return Searched(**{**vars(searched), **change})


def test_a_lead_records_a_round_of_somebody_without_a_phone_once(
    lead: User, crew: User, searched: Searched
) -> None:
    key = uuid.uuid4()
    first = record_round(by=lead, key=key, searched=searched)
    assert record_round(by=lead, key=key, searched=searched) == first
    made = Round.objects.get()
    assert (made.crew, made.recorded_by, made.shift) == (crew, lead, None)
    assert AuditEvent.objects.filter(reason="round_by_hand", object_id=str(made.pk)).count() == 1
    assert effort(lead) == [(1, 0, 0)]


def test_a_round_that_can_not_be_is_refused(
    lead: User, crew: User, mate: User, searched: Searched, person_with: Callable[..., User]
) -> None:
    def attempt(match: str, **change: Any) -> None:
        with pytest.raises(CaseworkError, match=match):
            record_round(by=lead, key=uuid.uuid4(), searched=changed(searched, **change))

    start = searched.started_at
    attempt("ends after it begins", ended_at=start)
    attempt("ends after it begins", started_at=start - 16 * HOUR, ended_at=start + 0.1 * HOUR)
    attempt("not ended yet", ended_at=timezone.now() + HOUR)
    long_ago = start - timedelta(days=400)
    attempt("more than a year", started_at=long_ago, ended_at=long_ago + HOUR)
    attempt("from the list", crew_id=person_with("police_triage").pk)
    attempt("from the list", crew_id=uuid.uuid4())
    with pytest.raises(NotAllowed):
        record_round(by=mate, key=uuid.uuid4(), searched=searched)
    assert not Round.objects.exists()


def test_nobody_searches_in_two_places_at_once(
    lead: User, crew: User, mate: User, shift: Shift, searched: Searched
) -> None:
    """Neither beside a round by phone nor beside another one by hand; somebody else may."""
    start = searched.started_at
    send(crew, shift, round_at(start + 0.5 * HOUR, 1))
    with pytest.raises(CaseworkError, match="already"):
        record_round(by=lead, key=uuid.uuid4(), searched=searched)
    record_round(by=lead, key=uuid.uuid4(), searched=changed(searched, crew_id=mate.pk))
    with pytest.raises(CaseworkError, match="already"):
        record_round(by=lead, key=uuid.uuid4(), searched=changed(searched, crew_id=mate.pk))


def test_the_hour_that_the_clocks_are_put_back_counts(lead: User, searched: Searched) -> None:
    """In that night, from 00:30 to 02:00 is two hours and a half."""
    night = _clocks_go_back(timezone.localdate().year)
    if night > timezone.now() - timedelta(days=1):
        night = _clocks_go_back(night.year - 1)
    over = changed(searched, started_at=night, ended_at=night.replace(hour=2, minute=0))
    record_round(by=lead, key=uuid.uuid4(), searched=over)
    assert effort(lead) == [(2.5, 0, 0)]


def _clocks_go_back(year: int) -> datetime:
    """Half past midnight on the last Sunday of October."""
    last = datetime(year, 10, 31, 0, 30, tzinfo=LONDON)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_taken_back_it_counts_no_more_and_is_kept(lead: User, searched: Searched) -> None:
    made = record_round(by=lead, key=uuid.uuid4(), searched=searched)
    take_back_round(by=lead, round_id=made.pk)
    assert not rounds_visible_to(lead).exists()
    kept = Round.objects.get()
    assert kept.undone_by == lead
    with pytest.raises(Round.DoesNotExist):
        take_back_round(by=lead, round_id=made.pk)
    record_round(by=lead, key=uuid.uuid4(), searched=searched)


def test_only_a_lead_takes_back(lead: User, crew: User, searched: Searched) -> None:
    made = record_round(by=lead, key=uuid.uuid4(), searched=searched)
    with pytest.raises(NotAllowed):
        take_back_round(by=crew, round_id=made.pk)


@pytest.mark.parametrize("change", ["no person", "both", "nobody recorded it"])
def test_the_database_wants_a_shift_or_a_person_and_who_recorded_it(
    lead: User, shift: Shift, searched: Searched, change: str
) -> None:
    made = record_round(by=lead, key=uuid.uuid4(), searched=searched)
    to: dict[str, Any] = {
        "no person": {"crew": None},
        "both": {"shift": shift},
        "nobody recorded it": {"recorded_by": None},
    }[change]
    with pytest.raises(IntegrityError, match="by_hand"), transaction.atomic():
        Round.objects.filter(pk=made.pk).update(**to)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def desk(reference_data: Any, client_for: Callable[..., Client], lead: User) -> Client:
    choices.forget()
    return client_for(lead)


def test_the_list_shows_rounds_each_by_day_and_by_person(
    desk: Client, crew: User, mate: User, lead: User, shift: Shift, searched: Searched
) -> None:
    start = searched.started_at
    found = start + 0.1 * HOUR
    send(
        crew, shift, round_at(start, 1), find_at(found), visit_at(found), round_at(start + HOUR, 2)
    )
    record_round(by=lead, key=uuid.uuid4(), searched=changed(searched, crew_id=mate.pk))
    page = desk.get(reverse("refuse:rounds")).content.decode()
    assert "Cara Crew" in page
    assert "recorded by Lena Lead" in page
    people = desk.get(reverse("refuse:rounds"), {"view": "people"}).content.decode()
    assert people.index("Cara Crew") < people.index("Milan Mate")
    assert "3.0" in people
    hers = desk.get(reverse("refuse:rounds"), {"who": str(crew.pk)}).content.decode()
    assert "2 rounds" in " ".join(hers.split())
    by_hand = desk.get(reverse("refuse:rounds"), {"how": "hand"}).content.decode()
    assert "Milan Mate</td>" not in by_hand
    assert "1 round," in " ".join(by_hand.split())
    days = desk.get(reverse("refuse:rounds"), {"view": "days"}).content.decode()
    assert "Central" in days


@pytest.mark.parametrize(
    "query",
    [
        {"first": "yesterday"},
        {"first": "3/11/2026", "last": "2/11/2026"},
        {"ward": "E99"},
        {"who": "me"},
        {"view": "all"},
        {"how": "by post"},
        {"page": "x"},
    ],
    ids=" ".join,
)
def test_a_choice_that_makes_no_sense_is_said(desk: Client, query: dict[str, str]) -> None:
    assert desk.get(reverse("refuse:rounds"), query).status_code == 422


def test_days_far_apart_are_no_error(desk: Client) -> None:
    far = {"first": "1/1/2000", "last": "31/12/2027"}
    assert desk.get(reverse("refuse:rounds"), far).status_code == 200
    assert desk.get(reverse("refuse:rounds"), {"first": "31/12/2027"}).status_code == 200


def test_the_form_records_a_round_and_keeps_what_was_typed(
    desk: Client, crew: User, reference_data: Any
) -> None:
    address = reverse("refuse:round-by-hand")
    forms = html.read(desk.get(address).content.decode()).forms
    form = next(each for each in forms if "crew" in each.fields)
    day = timezone.localdate() - timedelta(days=2)
    typed = {
        "key": form.hidden["key"],
        "crew": str(crew.pk),
        "ward": reference_data.wards["Park"].code,
        "day": f"{day:%d/%m/%Y}",
        "begun": "22:30",
        "ended": "25:00",
    }
    wrong = desk.post(address, typed)
    assert wrong.status_code == 422
    assert "22:30" in wrong.content.decode()
    assert desk.post(address, {**typed, "ended": "0.15"}).status_code == 302
    made = Round.objects.get()
    assert made.ended_at - made.started_at == 1.75 * HOUR
    assert str(made.pk) == form.hidden["key"]
    again = desk.post(address, {**typed, "key": str(uuid.uuid4()), "ended": "23.00"})
    assert again.status_code == 409
    assert "already" in again.content.decode()


def test_a_phones_round_can_be_taken_back_on_the_page(
    desk: Client, crew: User, shift: Shift, start: datetime
) -> None:
    send(crew, shift, round_at(start, 1))
    key = Round.objects.get().pk
    assert desk.post(reverse("refuse:round-take-back", args=[key])).status_code == 302
    assert desk.post(reverse("refuse:round-take-back", args=[key])).status_code == 404
    assert not rounds_visible_to(crew).exists()
