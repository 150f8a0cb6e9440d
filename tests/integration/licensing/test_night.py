"""The night in figures: each number is the number of rows that its own list's filters find."""

from __future__ import annotations

import csv
import datetime
import io
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from agencies.licensing import night_page
from agencies.licensing.bag_list import SeizureFilters
from agencies.licensing.enums import IncidentKind, PremisesKind, Substance
from agencies.licensing.incident_list import IncidentFilters
from agencies.licensing.incident_list import listed_for as incident_list
from agencies.licensing.models import Incident, Premises, Seizure
from agencies.licensing.premises_list_page import PremisesFilters
from agencies.licensing.queries import night as queries
from agencies.licensing.queries.night import NO_WARD, Chosen
from agencies.licensing.queries.told import seizures_visible_to
from agencies.licensing.queries.when import LONDON
from portal.accounts.models import User
from reports.triage import choices
from tests.support import premises as made
from tests.support.statements import statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def nights(manager: User, there: User, officer: User, heron: Premises) -> Chosen:
    """Incidents and bags at two premises, about midnight, about the end of summer time, and one a
    day too early; another premises tells nothing. What is chosen holds all but the early one."""
    choices.forget()
    Premises.objects.filter(pk=heron.pk).update(kind=PremisesKind.NIGHTCLUB, ward=None)
    made.another_premises(officer, "Quiet", kind=PremisesKind.HOTEL)
    last = timezone.localdate() - datetime.timedelta(days=1)
    first = last - datetime.timedelta(days=400)
    for number, at in enumerate(_moments(first, last)):
        by = (manager, there)[number % 2]
        kinds = (IncidentKind.values[number % 3],)
        incident = made.another_incident(by, happened_at=at, kinds=kinds)
        substance = Substance.values[number % 4]
        made.another_seizure(by, seized_at=at, substance=substance, incident=incident.pk)
    return Chosen(first=first, last=last)


def _moments(first: datetime.date, last: datetime.date) -> Iterator[datetime.datetime]:
    """Of the clock on the wall; the first one is before `first`."""
    yield _at(first, 0, 0) - datetime.timedelta(minutes=1)
    yield _at(first, 0, 0)
    yield _at(last, 23, 59)
    yield _at(last, 23, 59)
    autumn = next(
        day
        for day in (last - datetime.timedelta(days=n) for n in range(380))
        if _at(day, 0, 0).utcoffset() != _at(day, 3, 0).utcoffset()
    )
    for hour in (0, 1, 2, 23):
        yield _at(autumn, hour, 30)
    yield _at(autumn, 1, 30).replace(fold=1)


def _at(day: datetime.date, hour: int, minute: int) -> datetime.datetime:
    return datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


def _numbers(shown: Any) -> Iterator[night_page.Number]:
    """Every number of the page, wherever it stands."""
    if isinstance(shown, night_page.Number):
        yield shown
    elif isinstance(shown, night_page.Line):
        yield from (shown.incidents, shown.seizures, shown.premises)
        yield from [shown.there] if shown.there else []
    elif isinstance(shown, dict):
        for each in shown.values():
            yield from _numbers(each)
    elif isinstance(shown, (list, tuple)):
        for each in shown:
            yield from _numbers(each)


def _listed(user: User, address: str) -> int:
    """How many rows the list behind an address finds, by its own filters."""
    parts = urlsplit(address)
    asked = QueryDict(parts.query)
    filters: Any = {
        night_page.INCIDENTS: lambda: IncidentFilters(asked, queryset=incident_list(user)),
        night_page.SEIZURES: lambda: SeizureFilters(asked, queryset=seizures_visible_to(user)),
        night_page.PREMISES: lambda: PremisesFilters(asked, by=user),
    }[resolve(parts.path).view_name]()
    assert filters.is_valid(), filters.errors
    assert set(asked) <= set(filters.form.fields)
    return int(filters.qs.count())


@pytest.mark.parametrize("who", ["officer", "police"])
@pytest.mark.parametrize("narrowed", ["", "kind", "ward"])
def test_each_number_is_that_of_the_rows_of_its_list(
    who: str, narrowed: str, nights: Chosen, officer: User, police: User
) -> None:
    user = {"officer": officer, "police": police}[who]
    of = {"kind": {"kind": PremisesKind.NIGHTCLUB}, "ward": {"ward": NO_WARD}}.get(narrowed, {})
    context = night_page.context_of(user, Chosen(first=nights.first, last=nights.last, **of))
    numbers = list(_numbers(context))
    assert len(numbers) > 200
    for number in numbers:
        assert bool(number.address) == bool(number.n)
    addresses = {number.address: number.n for number in numbers if number.n}
    assert {each: _listed(user, each) for each in addresses} == addresses
    assert context["total"].n == (4 if narrowed else 8)
    assert context["told_by"].n == (1 if narrowed else 2)


def test_what_is_counted_is_within_the_days(nights: Chosen, officer: User) -> None:
    context = night_page.context_of(officer, nights)
    assert (context["total"].n, Incident.objects.count()) == (8, 9)
    assert (context["seizures"].n, Seizure.objects.count()) == (8, 9)


def test_who_tells_stands_beside_how_much(nights: Chosen, officer: User) -> None:
    """R5.5: one that tells much and one that tells nothing are both there, without a score."""
    context = night_page.context_of(officer, nights)
    assert (context["told_by"].n, context["there"].n) == (2, 3)
    kinds = {each.label: (each.premises.n, each.there.n) for each in context["kinds"]}
    assert kinds == {"Pub": (1, 1), "Nightclub": (1, 1), "Hotel": (0, 1)}


def test_the_hour_that_comes_twice_is_one_hour_of_the_clock(nights: Chosen, officer: User) -> None:
    context = night_page.context_of(officer, nights)
    sunday_at_one = context["hours"][1][1][6]
    assert sunday_at_one.n >= 2


def test_the_page_and_its_file_say_the_same_and_are_recorded(
    nights: Chosen, officer: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(officer)
    query = f"?first={nights.first:%d/%m/%Y}&last={nights.last:%d/%m/%Y}"
    with statements() as few:
        page = client.get(reverse("licensing:night") + query)
    assert "No number here says that a premises is good or bad" in page.content.decode()
    file = client.get(reverse("licensing:night-export") + query).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file)))
    assert lines[-1][-1] == "8"
    assert len(lines) == 1 + 1 + 24 + 1
    assert len(few) <= 12


@pytest.mark.parametrize(
    "query", ["?first=nonsense", "?first=2/2/2026&last=1/1/2026", "?kind=palace", "?ward=x"]
)
def test_what_makes_no_sense_gives_no_figures(
    query: str, officer: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(officer)
    response = client.get(reverse("licensing:night") + query)
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert client.get(reverse("licensing:night-export") + query).status_code == 404


def test_a_closed_premises_counts_as_long_as_it_was_there(officer: User) -> None:
    premises = made.another_premises(officer, f"Gone {uuid.uuid4().hex[:4]}")
    day = datetime.date(2025, 6, 1)
    Premises.objects.filter(pk=premises.pk).update(state="closed", closed_on=day)
    for first, there in ((day, 1), (day + datetime.timedelta(days=1), 0)):
        chosen = Chosen(first=first, last=timezone.localdate())
        assert sum(queries.register_by_kind(officer, chosen).values()) == there
