"""Watch areas: who is told, once, only of what they may see, and of nothing when all is quiet."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.registry.models import Membership
from agencies.registry.own_teams import teams_in
from agencies.registry.people import forget
from agencies.registry.row_security import acting_as, showing
from hotspots.models import Release, Watch, WatchAlert
from hotspots.releases import making
from hotspots.releases.counting import Counted, Place
from hotspots.releases.enums import TOLD_SOURCES, UNKNOWN_PLACE
from hotspots.releases.public_enums import Source as ReleasedSource
from hotspots.releases.publishing import publish_release
from hotspots.releases.quarters import Quarter
from hotspots.releases.tables import protect_quarter
from hotspots.watches import page, telling, usual
from hotspots.watches.actions import end_watch, keep_watch, renew_watch
from hotspots.watches.asked import Watched
from hotspots.watches.enums import Rule, Where
from hotspots.watches.queries import found_lately, watches_visible_to
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.clocks import DAY
from reports.enums import Category, Channel, Kind
from reports.errors import CaseworkError, NotAllowed
from reports.models import Report
from reports.triage import choices, listing
from tests.factories import ReportFactory
from tests.support import releases
from tests.support.geography import IN_CENTRAL
from tests.support.premises import everything_shown

pytestmark = pytest.mark.django_db

CENTRAL = "E05010807"
GIVEN = {"title": "Here", "where": "ward", "ward": CENTRAL, "point": "", "radius": "",
         "rule": "more_than", "more_than": "3", "source": "", "team": ""}  # fmt: skip
MINUTES = datetime.timedelta(minutes=11)
HERE = {"point": IN_CENTRAL, "point_origin": "pin", "point_accuracy_m": 10}
NEEDLES = {"kind": Kind.NEEDLE_FIND, "category": Category.LITTER}


@pytest.fixture(autouse=True)
def _own_wards(reference_data: Any) -> Iterator[None]:
    choices.forget()
    listing.forget_totals()
    yield
    choices.forget()


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage")


def watched(**of: Any) -> Watched:
    given = {
        "name": "Around the market",
        "where": Where.WARD.value,
        "ward": CENTRAL,
        "rule": Rule.MORE_THAN.value,
        "more_than": 2,
    }
    return Watched(**{**given, **of})


def in_circle(**of: Any) -> Watched:
    circle = {"where": Where.CIRCLE.value, "ward": "", "longitude": IN_CENTRAL.x,
              "latitude": IN_CENTRAL.y, "radius": 200}  # fmt: skip
    return watched(**{**circle, **of})


def tell(number: int = 1, **what: Any) -> list[Report]:
    return [ReportFactory(**{**HERE, **what}) for _ in range(number)]


def later(by: datetime.timedelta = MINUTES) -> Any:
    return time_machine.travel(timezone.now() + by, tick=False)


def messages() -> list[Any]:
    found = OutboxMessage.objects.filter(type="hotspots.watch").order_by("created_at")
    return list(found.values_list("user_id", "object_id"))


def test_whoever_watches_is_told_once_and_only_that_something_is_there(officer: User) -> None:
    watch = keep_watch(by=officer, watched=watched())
    tell(3)
    with later():
        assert [telling.tell_of_watches(), telling.tell_of_watches()] == [1, 0]
    assert messages() == [(officer.pk, watch.pk)]
    (alert,) = WatchAlert.objects.all()
    assert (alert.observed, alert.expected) == (3, 2.0)
    event = AuditEvent.objects.filter(object_id=str(watch.pk)).latest("at")
    assert CENTRAL not in str(event.detail)


def test_all_is_quiet_up_to_the_number_and_outside_the_area(officer: User) -> None:
    keep_watch(by=officer, watched=watched())
    keep_watch(by=officer, watched=in_circle())
    keep_watch(by=officer, watched=watched(kinds=(Kind.NEEDLE_FIND.value,), more_than=1))
    keep_watch(by=officer, watched=watched(source="crews", more_than=1))
    tell(2)
    ReportFactory()  # nobody knows in which ward
    with later():
        assert telling.tell_of_watches() == 0
    assert messages() == []


def test_the_next_day_tells_only_of_what_came_since(officer: User) -> None:
    keep_watch(by=officer, watched=watched())
    tell(3)
    with later():
        assert telling.tell_of_watches() == 1
    with later(DAY):
        assert telling.tell_of_watches() == 0
        tell()
    with later(DAY + MINUTES):
        assert telling.tell_of_watches() == 1
    with later(DAY + 2 * MINUTES):
        tell()
    with later(DAY + 4 * MINUTES):  # the same day
        assert telling.tell_of_watches() == 0
    assert WatchAlert.objects.count() == 2


def test_a_report_that_is_stored_late_is_told_of_and_none_twice(officer: User) -> None:
    keep_watch(by=officer, watched=watched())
    with later():
        tell(3)  # counted, and received within the overlap
        assert telling.tell_of_watches() == 1
    with later(DAY):
        assert telling.tell_of_watches() == 0  # of the same three
        (late,) = tell()
        told_at = WatchAlert.objects.get().at
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE reports_report SET received_at = %s WHERE id = %s",
                [told_at - datetime.timedelta(seconds=30), late.pk],
            )
    with later(DAY + MINUTES):
        assert telling.tell_of_watches() == 1


def test_each_of_a_team_is_told_of_what_they_may_see(person_with: Callable[..., User]) -> None:
    """Of a concern the cleansing lead sees nothing; of needles the lead does."""
    lead, other = person_with("cleansing_lead"), person_with("cleansing_lead")
    crew = person_with("refuse_crew")
    team = teams_in(Membership.objects.get(user=lead))[0]
    watch = keep_watch(by=lead, watched=watched(), team=team)
    tell(5)
    with later():
        assert telling.tell_of_watches() == 0
    tell(3, **NEEDLES)
    with later(2 * MINUTES):
        assert telling.tell_of_watches() == 2
    assert {user for user, _watch in messages()} == {lead.pk, other.pk}
    with acting_as(crew):
        assert not watches_visible_to(crew).exists()
    with acting_as(other):
        assert watches_visible_to(other).get() == watch
    with pytest.raises(NotAllowed):
        end_watch(by=other, watch_id=watch.pk, version=1)


def test_who_left_is_told_nothing_and_their_watch_goes(officer: User) -> None:
    keep_watch(by=officer, watched=watched())
    tell(3)
    Membership.objects.filter(user=officer).update(active_until=timezone.now())
    with later():
        assert telling.tell_of_watches() == 0
        assert telling.forget_ended() == 1
    assert not Watch.objects.exists()


def test_a_role_that_no_longer_sees_reports_is_told_of_none(officer: User) -> None:
    keep_watch(by=officer, watched=watched())
    tell(3)
    Membership.objects.filter(user=officer).update(roles=["spp_coordinator"])
    forget(officer)
    with later():
        assert telling.tell_of_watches() == 0


def test_a_watch_ends_after_six_months_unless_it_is_renewed(officer: User) -> None:
    watch = keep_watch(by=officer, watched=watched())
    after = watch.ends_on + DAY - timezone.localdate()
    assert datetime.timedelta(180) < after < datetime.timedelta(186)
    with later(after):
        tell(3)
    with later(after + MINUTES):
        assert telling.tell_of_watches() == 0
        assert telling.forget_ended() == 0
        Membership.objects.filter(user=officer).update(active_until=None)
        renew_watch(by=officer, watch_id=watch.pk, version=1)
        assert telling.tell_of_watches() == 1
    with later(2 * after + telling.FORGET_AFTER + 10 * DAY):
        assert telling.forget_ended() == 1


def test_one_that_is_killed_leaves_nothing_and_the_next_tells_once(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_watch(by=officer, watched=watched())
    tell(3)

    def killed(*_args: Any, **_how: Any) -> None:
        raise KeyboardInterrupt

    with later():
        with monkeypatch.context() as patched:
            patched.setattr(telling, "enqueue", killed)
            with pytest.raises(KeyboardInterrupt):
                telling.tell_of_watches()
        assert not WatchAlert.objects.exists()
        assert telling.tell_of_watches() == 1
    assert len(messages()) == 1


def test_one_that_fails_holds_up_no_other(officer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keep_watch(by=officer, watched=watched())
    keep_watch(by=officer, watched=watched(name="The other"))
    tell(3)
    real = telling.readers_of

    def broken(watch: Watch) -> list[Membership]:
        if watch.pk == first.pk:
            raise ValueError
        return real(watch)

    monkeypatch.setattr(telling, "readers_of", broken)
    with later():
        assert telling.tell_of_watches() == 1


@pytest.mark.django_db(transaction=True)
def test_what_another_worker_has_in_hand_is_left_to_it(
    officer: User,
) -> None:
    """Two at once: the second finds the row locked, and tells nobody."""
    from django.db import connections, transaction

    watch = keep_watch(by=officer, watched=watched())
    tell(3)
    other = connections.create_connection("default")
    try:
        with later(), transaction.atomic(), showing(telling.WORKS_WITH):
            Watch.objects.select_for_update().get(pk=watch.pk)
            own, connections["default"] = connections["default"], other
            try:
                assert telling.tell_of_watches() == 0
            finally:
                connections["default"] = own
    finally:
        other.close()
    with later():
        assert telling.tell_of_watches() == 1


def test_a_surge_is_told_of_once_and_says_what_was_usual(
    officer: User, client_for: Callable[..., Client]
) -> None:
    """One a week for half a year, then eight in the last whole week."""
    surging = watched(rule=Rule.SURGE.value, more_than=0)
    kept = keep_watch(by=officer, watched=surging)
    monday = usual.monday_of(timezone.now())
    rows = tell(26 + 3 + 8)
    weeks = [*range(usual.MONITORED + usual.HISTORY, 1, -1), *([1] * 8)]
    with connection.cursor() as cursor:
        for report, week in zip(rows, weeks, strict=True):
            at = datetime.datetime.combine(
                monday - week * 7 * DAY + 2 * DAY, datetime.time(12), tzinfo=datetime.timezone.utc
            )
            cursor.execute(
                "UPDATE reports_report SET received_at = %s WHERE id = %s", [at, report.pk]
            )
    with later():
        assert telling.tell_of_watches() == 1
    alert = WatchAlert.objects.get()
    assert alert.of_day == monday
    assert alert.observed >= 8
    assert alert.expected is not None
    assert alert.expected < 5
    next_day = DAY if (timezone.now() + DAY).weekday() else 0 * DAY
    with later(next_day + MINUTES):  # still the same week
        assert telling.tell_of_watches() == 0
    with later(7 * DAY):  # the rise still stands out, and was told of
        found = usual.surge_of(officer, surging, now=timezone.now())
        assert found.signal[0]
        assert telling.tell_of_watches() == 0
    assert WatchAlert.objects.count() == 1
    told = client_for(officer).get(reverse("watches:watch", args=[kept.pk])).content.decode()
    assert "would signal falsely once in about" in told
    assert "are usual" in told


def test_without_a_surge_all_is_quiet(officer: User) -> None:
    keep_watch(by=officer, watched=watched(rule=Rule.SURGE.value, more_than=0))
    tell(8)  # this week, which is not over
    with later():
        assert telling.tell_of_watches() == 0


# --- Those who see no reports ---------------------------------------------------------------------


def figures_made(by: User, when: Quarter, number: int) -> Release:
    """Of a quarter in which so many told of the ward, and enough of two other places."""
    release = releases.asked(by, when)
    claimed = making._claim(release.pk)
    assert claimed is not None
    places = [Place(CENTRAL), Place("E05010809"), Place(UNKNOWN_PLACE)]
    numbers = zip(places, (number, 21, 34), strict=True)
    counts = {(place, ReleasedSource.RESIDENTS): each for place, each in numbers}
    counted = Counted(places, counts, frozenset(TOLD_SOURCES))
    # Not the release's own: what is withheld beside hangs on it, and the ward's number is needed.
    found = protect_quarter(counted, seed=1)
    assert making._keep(claimed, found.lines, found.finest, "0" * 64)
    with everything_shown():
        release.refresh_from_db()
    return release


def test_a_coordinator_is_told_of_published_figures_alone(
    person_with: Callable[..., User],
) -> None:
    coordinator, second = person_with("spp_coordinator"), person_with("police_intelligence")
    of_figures = watched(rule=Rule.RELEASED.value, source="residents", more_than=0)
    with pytest.raises(NotAllowed):
        keep_watch(by=coordinator, watched=watched())
    with pytest.raises(CaseworkError):
        keep_watch(by=coordinator, watched=in_circle(rule=Rule.RELEASED.value))
    keep_watch(by=coordinator, watched=of_figures)
    tell(9)
    with later():
        assert telling.tell_of_watches() == 0
    for back, number in ((4, 2), (3, 5)):  # fewer than 5, then no more than chance beside 4
        made = figures_made(coordinator, releases.quarter(back), number)
        publish_release(by=second, release_id=made.pk, version=made.version)
    with later(2 * MINUTES):
        assert telling.tell_of_watches() == 0
    made = figures_made(coordinator, releases.quarter(2), 40)
    with later(3 * MINUTES):  # which a second person has not looked at
        assert telling.tell_of_watches() == 0
    publish_release(by=second, release_id=made.pk, version=made.version)
    with later(4 * MINUTES):
        assert telling.tell_of_watches() == 1
    alert = WatchAlert.objects.get()
    assert (alert.observed, alert.expected) == (40, 5.0)
    with later(DAY + 4 * MINUTES):  # of the same quarter nobody is told again
        assert telling.tell_of_watches() == 0


# --- Pages ----------------------------------------------------------------------------------------


def test_the_number_beside_a_ward_is_that_of_its_list(
    officer: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(officer)
    tell(2)
    tell(1, **NEEDLES)
    tell(1, channel=Channel.CREW, **NEEDLES)
    ReportFactory()
    kept = [
        watched(),
        watched(source="residents"),
        watched(source="crews"),
        watched(source="recorded"),
        watched(kinds=(Kind.CONCERN.value,)),
        watched(source="residents", kinds=(Kind.NEEDLE_FIND.value,)),
        in_circle(),
    ]
    numbers = found_lately(officer, kept, timezone.localdate())
    assert numbers == [4, 3, 1, 0, 2, 1, 4]
    for each, number in zip(kept, numbers, strict=True):
        address = each.address(timezone.localdate())
        assert bool(address) == (each.where == Where.WARD)
        if address:
            listing.forget_totals()
            assert client.get(address).context["page"].total == number


def test_pages_keep_change_and_end_a_watch(
    officer: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(officer)
    given = {
        **GIVEN,
        "title": "Around the market",
        "where": "circle",
        "point": "PE1 1XX",
        "radius": "300",
    }
    refused = client.post(reverse("watches:new"), given)
    assert refused.status_code == 422
    assert "We do not know this postcode" in refused.content.decode()
    assert "Around the market" in refused.content.decode()
    given["point"] = f"{IN_CENTRAL.y}, {IN_CENTRAL.x}"
    assert client.post(reverse("watches:new"), given).status_code == 302
    watch = Watch.objects.get()
    shown = client.get(reverse("watches:watch", args=[watch.pk])).content.decode()
    assert "300 m around" in shown
    change = reverse("watches:change", args=[watch.pk])
    assert client.post(change, {**given, "radius": "900", "version": "1"}).status_code == 302
    late = client.post(change, {**given, "radius": "901", "version": "1"})
    assert late.status_code == 409
    assert 'value="901"' in late.content.decode()
    watch.refresh_from_db()
    assert Watched.from_json(watch.asked.open()).radius == 900
    assert client.post(reverse("watches:end", args=[watch.pk]), {"version": "2"}).status_code == 302
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Enter a name."),
        ({"where": "moon"}, "Choose a ward or a circle."),
        ({"ward": ""}, "Choose a ward from the list."),
        ({"ward": "E99999999"}, "Choose a ward from the list."),
        ({"where": "circle", "point": ""}, "Enter the middle of the circle."),
        ({"where": "circle", "point": "91, 0"}, "Enter latitude and longitude"),
        ({"where": "circle", "point": "52.57, -0.24", "radius": "199"}, "Enter 200 or more."),
        ({"where": "circle", "point": "52.57, -0.24", "radius": "2001"}, "Enter 2000 or less."),
        ({"more_than": ""}, "Enter how many reports."),
        ({"rule": "released"}, "Choose when to be told."),
        ({"source": "recorded", "kinds": ["concern"]}, "tells of none of these kinds"),
    ],
)
def test_what_can_not_be_watched_is_said(
    wrong: dict[str, Any], said: str, officer: User, client_for: Callable[..., Client]
) -> None:
    answer = client_for(officer).post(reverse("watches:new"), {**GIVEN, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Watch.objects.exists()


def test_where_somebody_looks_is_stored_sealed(officer: User) -> None:
    keep_watch(by=officer, watched=watched(name="Behind the Lantern"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT hotspots_watch::text FROM hotspots_watch")
        ((stored,),) = cursor.fetchall()
    assert CENTRAL not in stored
    assert "Lantern" not in stored
    assert page.listed(officer)[0].watched.name == "Behind the Lantern"
