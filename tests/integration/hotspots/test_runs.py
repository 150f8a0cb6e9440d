"""Runs: asking, working on them part by part, what is stored, and what becomes of old ones."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import numpy as np
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agencies.operations.models import Problem
from agencies.registry.models import Agency, Membership
from agencies.registry.people import forget
from hotspots import computing
from hotspots.actions import run_keeping, run_work
from hotspots.actions.runs import MOST_AT_WORK, ask_for_run, stop_run
from hotspots.analysis.forecast import COUNT
from hotspots.analysis.rolling import METHODS
from hotspots.dashboards import of_hotspots
from hotspots.dashboards.figures import Asked
from hotspots.dashboards.periods import usual
from hotspots.enums import HOT, Change, Fault, PartState, RunState, Source, Step, Units
from hotspots.models import Cell, Layer, Run, RunEvents, RunPart
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.clocks import LONDON
from reports.enums import Channel, Kind, PointOrigin, Precision
from reports.errors import CaseworkError, Conflict, NotAllowed, TooOften, WrongState
from tests.conftest import make_person
from tests.support import hotspots
from tests.support.happenings import copies, report

pytestmark = pytest.mark.django_db

SQUARE = 250
RESIDENTS = (Source.RESIDENTS,)
GROUP = [(east, north, ago) for east in (0, 250) for north in (0, 250) for ago in range(2, 82, 8)]
"""Ten in each of four squares beside each other, apart enough in time to be no repeats."""
THERE, ELSEWHERE = (
    [(east + by_east, north + by_north, ago) for east, north, ago in GROUP]
    for by_east, by_north in ((2500, 500), (2500, -1000))
)
ALONE = [
    (-750, -500, 1), (0, -1000, 5), (1500, -1400, 9), (2000, -1400, 13), (3900, 0, 17),
    (3900, 900, 21), (2500, 1900, 25), (0, 1400, 29), (4000, -200, 33), (-300, -1000, 37),
]  # fmt: skip
TOLD = 1 + len(GROUP) + len(ALONE)


@pytest.fixture
def told(analyst: User) -> None:
    """A group of reports, and others spread over the wards."""
    first = report()
    copies(first, [*GROUP, *ALONE])


def cells_of(run: Run) -> list[dict[str, Any]]:
    """Everything but keys, in order."""
    left_out = ("id", "run_id", "layer_id")
    found = Cell.objects.filter(run=run).order_by("layer__source", "in_order")
    return [
        {name: value for name, value in each.items() if name not in left_out}
        for each in found.values()
    ]


def test_a_run_finds_the_group_and_says_where_it_is(analyst: User, told: None) -> None:
    run = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS)
    assert (run.state, run.done, run.total) == (RunState.DONE, run.total, len(computing.STEPS) + 1)
    layer = Layer.objects.get(run=run)
    assert (layer.events, layer.found["failed"]) == (TOLD, {})
    cells = list(Cell.objects.filter(run=run).order_by("in_order"))
    assert sum(cell.count for cell in cells) == layer.counted
    hot = {cell.unit for cell in cells if cell.confidence in HOT}
    assert {cell.unit for cell in cells[:4]} <= hot
    for cell in cells[:4]:
        assert cell.corrected >= 10
        assert cell.ward is not None
        assert cell.ward.boundary.intersects(cell.shape)
        assert cell.expected is not None
        assert 0 < cell.expected < cell.corrected


def test_the_same_reports_and_seed_give_the_same_rows(analyst: User, told: None) -> None:
    one = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS, seed=7)
    two = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS, seed=7)
    assert cells_of(one) == cells_of(two) != []
    first, second = (Layer.objects.get(run=run) for run in (one, two))
    assert first.found == second.found
    assert (first.digest, one.code_version) == (second.digest, two.code_version)
    other = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS, seed=8)
    assert cells_of(other) != cells_of(one)


def test_what_one_address_tells_again_within_a_week_counts_once_for_the_order(
    analyst: User,
) -> None:
    """R8.5: thirty reports of one door are no more than those of three streets."""
    first = report()
    copies(first, [(2000, 0, 30 - each % 3) for each in range(30)])
    copies(first, [(-1000, 200 * each, 7 * each) for each in range(3)])
    run = hotspots.finished(analyst, size=1000, sources=RESIDENTS)
    cells = {cell.count: cell for cell in Cell.objects.filter(run=run)}
    assert cells[30].corrected == 1
    assert cells[30].in_order > cells[3].in_order
    assert Layer.objects.get(run=run).found[Step.CELLS]["repeats"] == 29


DOOR = [(1700, -600, ago) for ago in (1, 1, 2, 3, 4, 4, 5, 5, 6, 6) for _time in range(3)]
"""Thirty reports of one door within a week: one, for whatever puts places in order."""


def test_every_statistic_folds_repeats_and_says_what_it_rests_on(analyst: User, told: None) -> None:
    """R8.5 and R8.3: sample, period, and what was left out, of each result by itself."""
    copies(report(), DOOR)
    run = hotspots.finished(analyst, size=500, sources=RESIDENTS)
    found = Layer.objects.get(run=run).found
    assert found["failed"] == {}
    counted = Layer.objects.get(run=run).counted
    repeats = found[Step.CELLS]["repeats"]
    assert repeats == len(DOOR) - 1 + 2  # two of today, where one was told two days ago
    results = [found[Step.CELLS]["moran"], *(found[step] for step in computing.STEPS)]
    for told_of in (each["told"] for each in results):
        left_out = {each["why"]: each["count"] for each in told_of["left_out"]}
        assert left_out.pop("the same address again within 7 days") == repeats
        assert told_of["sample"] == counted - repeats - sum(left_out.values()), told_of["method"]
        assert told_of["period"] == [run.first_day.isoformat(), run.last_day.isoformat()]
        assert told_of["version"] >= 1
        assert told_of["caveats"]
    bands = found[Step.NEAR_REPEAT]["bands"]
    soonest = next(each for each in bands if (each["metres"], each["days"]) == (0, 7))
    assert soonest["pairs"] == 0
    for cell in Cell.objects.filter(run=run, density__gt=0):
        assert cell.density_low <= cell.density <= cell.density_high
    for ward in found[Step.SURGE]["wards"]:
        of_a_chart = {ward[each] is None for each in ("factor", "reference", "limit", "between")}
        assert of_a_chart == {not ward["enough"]}


def test_where_no_way_beats_a_count_the_count_is_used_and_every_way_is_told(
    analyst: User, client_for: Any
) -> None:
    """R8.4: a year of reports that lie anywhere, of which no past tells the next."""
    places = np.random.default_rng(3).integers((-1000, -1400), (4000, 1900), (90, 2)).tolist()
    copies(report(), [(*place, 4 * each) for each, place in enumerate(places)])
    today = timezone.localdate()
    run = hotspots.finished(
        analyst,
        size=1000,
        sources=RESIDENTS,
        first_day=today - datetime.timedelta(days=364),
        last_day=today,
    )
    found = Layer.objects.get(run=run).found[Step.FORECAST]
    assert (found["beats_count"], found["method"]) == (False, METHODS[COUNT])
    assert [each["name"] for each in found["ways"]] == list(METHODS.values())
    assert not any(each["deployed"] or each["holds"] for each in found["ways"])
    shown = client_for(analyst).get(reverse("hotspots:run", args=[run.pk])).content.decode()
    assert "Nothing surely beats a simple count on" in shown
    for each in found["ways"]:
        assert f"{each['pei']['mean']:.3f} ({each['pei']['low']:.3f} to" in shown, each["name"]


def test_what_is_published_late_is_no_forecast_of_nothing(analyst: User, client_for: Any) -> None:
    """Crime of a year that ended half a year ago, dated by month: the month after is expected, and
    no test asks in which week it was."""
    old = timezone.now() - datetime.timedelta(days=190)
    crime = report(
        happened_first=old,
        happened_last=old,
        kind=Kind.RECORDED_CRIME,
        channel=Channel.PARTNER,
        point_origin=PointOrigin.SNAP,
        happened_precision=Precision.MONTH,
    )
    copies(crime, [(0, 0, 190 + 30 * each) for each in range(12) for _time in range(3)])
    today = timezone.localdate()
    year = {"first_day": today - datetime.timedelta(days=549), "last_day": today}
    run = hotspots.finished(analyst, size=1000, sources=(Source.POLICE,), **year)
    layer = Layer.objects.get(run=run)
    newest = timezone.localdate(old)
    after = (newest.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    assert layer.found[Step.READ]["newest"] == newest.isoformat()
    assert layer.found[Step.FORECAST]["next"] == f"{after:%Y-%m}"
    assert Cell.objects.get(run=run, count__gt=0).forecast > 1
    assert "which week" in layer.found[Step.SURGE]["told"]["reason"]
    shown = client_for(analyst).get(reverse("hotspots:run", args=[run.pk])).content.decode()
    assert f"Expected in {date_format(after, 'F Y')}" in shown
    assert f"The newest is of {date_format(newest, 'F Y')}: later ones may not be" in shown


def test_sources_are_never_added_up(analyst: User) -> None:
    report()
    report(kind=Kind.NEEDLE_FIND, channel=Channel.CREW, point_origin=PointOrigin.DEVICE)
    run = hotspots.finished(analyst, size=SQUARE)
    counts = Cell.objects.filter(run=run, count__gt=0).values_list("layer__source", "count")
    assert sorted(counts) == [(Source.CREWS, 1), (Source.RESIDENTS, 1)]


@pytest.mark.parametrize(("units", "size"), [(Units.HEXAGONS, 8), (Units.WARDS, 0)])
def test_it_counts_in_hexagons_and_wards_too(
    analyst: User, told: None, units: Units, size: int
) -> None:
    run = hotspots.finished(analyst, units=units, size=size, sources=RESIDENTS)
    assert run.state == RunState.DONE
    cells = Cell.objects.filter(run=run)
    layer = Layer.objects.get(run=run)
    assert sum(cell.count for cell in cells) == layer.counted == TOLD - sum(layer.left_out.values())
    assert all(cell.shape.valid for cell in cells)


# --- Changes --------------------------------------------------------------------------------------


def test_places_are_new_persistent_or_fading_beside_a_run_of_four_weeks_earlier(
    analyst: User,
) -> None:
    """One group stays, one goes, one comes."""
    first = report()
    since_long(analyst)
    with time_machine.travel(timezone.now() - datetime.timedelta(days=100), tick=False):
        copies(first, [*GROUP, *THERE])
        before = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS)
    copies(first, [*GROUP, *ELSEWHERE])
    run = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS)
    layer = Layer.objects.get(run=run)
    assert layer.compared is not None
    assert layer.compared.run_id == before.pk
    found = {change: set() for change in Change}
    for cell in Cell.objects.filter(run=run).exclude(change=""):
        found[Change(cell.change)].add(cell.unit)
    was = hot_units(before)
    now = hot_units(run)
    assert found == {
        Change.NEW: now - was,
        Change.PERSISTENT: now & was,
        Change.FADING: was - now,
    }
    assert all(found.values())
    # One with other cells is newer, and can tell nothing of changes.
    hotspots.finished(analyst, units=Units.WARDS, size=0, sources=RESIDENTS)
    asked = Asked(analyst, usual(timezone.localdate()), timezone.now())
    assert of_hotspots.latest_run(asked) == run
    assert of_hotspots.compared_with(asked) == before
    told = {each.change: each.n for each in of_hotspots.changes(asked)}
    assert told == {change: len(units) for change, units in found.items()}


def test_without_an_earlier_run_the_dashboard_says_so(analyst: User, client_for: Any) -> None:
    report()
    page = reverse("dashboards:dashboard")
    assert "No run is finished yet." in client_for(analyst).get(page).content.decode()
    hotspots.finished(analyst, units=Units.WARDS, size=0, sources=RESIDENTS)
    shown = client_for(analyst).get(page).content.decode()
    assert "There is no run of a period four weeks earlier yet" in shown
    assert "No place is told as new" in shown


def since_long(person: User) -> None:
    """A member for a year."""
    long_ago = timezone.now() - datetime.timedelta(days=365)
    Membership.objects.filter(user=person).update(active_from=long_ago)
    forget(person)


def hot_units(run: Run) -> set[str]:
    return set(Cell.objects.filter(run=run, confidence__in=HOT).values_list("unit", flat=True))


def test_yesterdays_run_is_no_run_to_tell_changes_against(analyst: User, told: None) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    first = yesterday - datetime.timedelta(days=hotspots.DAYS - 1)
    hotspots.finished(analyst, size=SQUARE, first_day=first, last_day=yesterday)
    run = hotspots.finished(analyst, size=SQUARE)
    assert not Layer.objects.filter(run=run, compared__isnull=False).exists()
    assert not Cell.objects.filter(run=run).exclude(change="").exists()


# --- Working part by part -------------------------------------------------------------------------


def test_a_part_that_fails_is_tried_again_and_then_told_while_the_others_go_on(
    analyst: User, told: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(work: object) -> dict[str, Any]:
        raise RuntimeError("no")

    monkeypatch.setattr(computing, "STEPS", {**computing.STEPS, Step.SURGE: broken})
    run = hotspots.ask(analyst, size=SQUARE, sources=RESIDENTS)
    for _time in range(run_work.MOST_TRIES):
        hotspots.work()
    run.refresh_from_db()
    assert run.state == RunState.DONE
    part = RunPart.objects.get(run=run, step=Step.SURGE)
    assert (part.state, part.fault, part.tries) == (PartState.FAILED, Fault.ERROR, 3)
    assert Layer.objects.get(run=run).found["failed"] == {Step.SURGE: Fault.ERROR}
    assert Cell.objects.filter(run=run).exists()


def test_a_part_that_takes_too_long_is_not_tried_again(
    analyst: User, told: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(*_anything: object, **_else: object) -> None:
        raise run_work.SoftTimeLimitExceeded

    monkeypatch.setattr(run_work, "read", endless)
    run = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS)
    assert (run.state, run.fault) == (RunState.FAILED, Fault.TOO_LONG)
    assert set(RunPart.objects.filter(run=run).values_list("state", flat=True)) == {"failed"}
    assert not Cell.objects.filter(run=run).exists()


def test_without_wards_a_run_says_that_there_is_no_area(person_with: Any) -> None:
    run = hotspots.finished(person_with("police_intelligence"), sources=RESIDENTS)
    assert (run.state, run.fault) == (RunState.FAILED, Fault.NO_AREA)


def test_when_results_can_not_be_stored_the_run_fails_and_keeps_none(
    analyst: User, told: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of it: layers are written, cells are not."""

    def broken(*_anything: object) -> None:
        raise ValueError("no")

    monkeypatch.setattr("hotspots.actions.run_results._store_cells", broken)
    run = hotspots.finished(analyst, size=SQUARE, sources=RESIDENTS)
    assert (run.state, run.fault) == (RunState.FAILED, Fault.ERROR)
    assert Layer.objects.get(run=run).events == 0
    assert not Cell.objects.filter(run=run).exists()


def test_no_more_parts_are_begun_than_may_be_at_once(
    analyst: User, told: None, settings: Any
) -> None:
    hotspots.ask(analyst, size=SQUARE)
    settings.HOTSPOT_PARTS_AT_ONCE = 2
    assert run_work._claim() is not None
    assert run_work._claim() is not None
    assert run_work._claim() is None


def test_events_that_were_read_go_when_the_run_is_over(analyst: User, told: None) -> None:
    run = hotspots.ask(analyst, size=SQUARE, sources=RESIDENTS)
    hotspots.one_part()
    assert RunEvents.objects.filter(layer__run=run).exists()
    hotspots.work()
    assert not RunEvents.objects.filter(layer__run=run).exists()
    assert not RunPart.objects.filter(run=run, result__isnull=False).exists()


# --- Asking and stopping --------------------------------------------------------------------------


def test_the_same_key_makes_one_run(analyst: User) -> None:
    key = uuid.uuid4()
    asked = hotspots.asked()
    one, two = (ask_for_run(by=analyst, asked=asked, key=key) for _ in range(2))
    assert one.pk == two.pk
    event = AuditEvent.objects.get(object_id=str(one.pk))
    assert (event.reason, event.actor_id) == ("hotspot_run_asked", analyst.pk)


@pytest.mark.parametrize(
    "how",
    [
        {"size": 90},
        {"sources": ()},
        {"sources": (Source.CREWS, Source.CREWS)},
        {"first_day": datetime.date(2000, 1, 1)},
        {"last_day": datetime.date(2999, 1, 1)},
        {"seed": 2**32},
        {"seed": -1},
    ],
    ids=" ".join,
)
def test_what_may_not_be_asked_is_refused_in_words(analyst: User, how: dict[str, Any]) -> None:
    with pytest.raises(CaseworkError, match="Choose"):
        hotspots.ask(analyst, **how)
    assert not Run.objects.exists()


def test_only_analysts_ask_and_stop(analyst: User) -> None:
    run = hotspots.ask(analyst)
    for role in ("police_triage", "cleansing_lead", "licensing_officer", "spp_coordinator"):
        person = make_person(role)
        with pytest.raises(NotAllowed):
            hotspots.ask(person)
        with pytest.raises(NotAllowed):
            stop_run(by=person, run_id=run.pk, version=1)


def test_a_stopped_run_keeps_nothing_and_is_worked_on_no_more(analyst: User, told: None) -> None:
    run = hotspots.ask(analyst, size=SQUARE, sources=RESIDENTS)
    hotspots.one_part(times=2)
    with pytest.raises(Conflict):
        stop_run(by=analyst, run_id=run.pk, version=99)
    stop_run(by=analyst, run_id=run.pk, version=1)
    hotspots.work()
    run.refresh_from_db()
    assert run.state == RunState.STOPPED
    assert not RunEvents.objects.exists()
    assert not RunPart.objects.filter(result__isnull=False).exists()
    with pytest.raises(WrongState):
        stop_run(by=analyst, run_id=run.pk, version=run.version)


def test_too_many_runs_at_once_are_refused(analyst: User) -> None:
    for _each in range(MOST_AT_WORK):
        hotspots.ask(analyst, sources=RESIDENTS)
    with pytest.raises(TooOften):
        hotspots.ask(analyst, sources=RESIDENTS)


# --- The night, and old runs ----------------------------------------------------------------------


def test_the_schedule_asks_once_a_night_for_the_twelve_months_until_then(analyst: User) -> None:
    day = timezone.localdate()
    for hour, expected in ((1, 0), (2, 1), (9, 1)):
        at = datetime.datetime.combine(day, datetime.time(hour, 30), LONDON)
        with time_machine.travel(at, tick=False):
            run_keeping.ask_nightly()
        assert Run.objects.count() == expected
    run = Run.objects.get()
    assert (run.asked_by, run.seed, run.units, run.size) == (None, 1, Units.SQUARES, 250)
    assert (day - run.last_day).days == 1
    assert run.days == 365
    assert sorted(run.sources) == sorted(Source)


def test_old_runs_go_but_the_latest_of_each_kind_and_those_of_problems(analyst: User) -> None:
    since_long(analyst)
    old = timezone.now() - run_keeping.KEPT_FOR - datetime.timedelta(days=1)
    report()
    with time_machine.travel(old, tick=False):
        report()
        linked, gone, latest, other = (
            hotspots.finished(analyst, sources=RESIDENTS, seed=number, size=size)
            for number, size in ((1, 1000), (2, 1000), (3, 1000), (4, 500))
        )
        stopped = hotspots.ask(analyst)
        stop_run(by=analyst, run_id=stopped.pk, version=1)
    problem(Cell.objects.filter(run=linked)[0].pk, analyst)
    young = hotspots.ask(analyst, sources=RESIDENTS)
    assert run_keeping.purge_runs() == 2
    assert run_keeping.purge_runs() == 0
    kept = {linked.pk, latest.pk, other.pk, young.pk}
    assert set(Run.objects.values_list("pk", flat=True)) == kept
    assert not Cell.objects.filter(run=gone).exists()
    assert (
        AuditEvent.objects.filter(
            object_id__in=[str(gone.pk), str(stopped.pk)], reason="hotspot_run_purged"
        ).count()
        == 2
    )


def problem(hotspot_id: uuid.UUID, by: User) -> None:
    """Of an agency that takes part; police do not see it."""
    Problem(
        title="Garages",
        place="Behind the shops",
        hotspot_id=hotspot_id,
        owner_agency=Agency.objects.get(key="police"),
        review_on=timezone.localdate(),
        opened_by=by,
        opened_at=timezone.now(),
        audience=["partnership.coordinator"],
    ).save(force_insert=True)
