"""What counts as an event of a layer, and what is left out and told."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.registry.row_security import showing
from hotspots.actions.run_work import WORKS_WITH
from hotspots.enums import LeftOut, Source, Units
from hotspots.events import Events, Precise, Read, read_events
from hotspots.models import Run
from portal.accounts.models import User
from reports.actions.submit import SetAside
from reports.actions.suggestions import decide_pair, undo_pair
from reports.actions.triage import move_report
from reports.enums import Category, Channel, JunkSign, Kind, PointOrigin, Precision, Verdict
from tests.support import hotspots
from tests.support.happenings import copies, place, report

pytestmark = pytest.mark.django_db


def read(analyst: User, source: Source, **how: Any) -> Read:
    """As the worker reads them: with its clearances alone."""
    run = Run(**run_of(analyst, **how))
    with showing(WORKS_WITH):
        return read_events(run, source, wards=["E05010807", "E05010809", "E05010820"])


def run_of(analyst: User, **how: Any) -> dict[str, Any]:
    asked = hotspots.asked(**{"size": 250, **how})
    return {
        name: getattr(asked, name) for name in ("first_day", "last_day", "units", "size", "seed")
    }


def test_each_source_counts_what_its_own_side_told(analyst: User) -> None:
    report()
    report(kind=Kind.NEEDLE_FIND)
    report(kind=Kind.NEEDLE_FIND, channel=Channel.CREW, point_origin=PointOrigin.DEVICE)
    report(kind=Kind.PREMISES_INCIDENT, channel=Channel.PREMISES)
    report(kind=Kind.RECORDED_CRIME, channel=Channel.PARTNER, point_origin=PointOrigin.SNAP)
    report(kind=Kind.RECORDED_CRIME, category=Category.OTHER, channel=Channel.PARTNER)
    report(kind=Kind.PARTNER_INTELLIGENCE, channel=Channel.PARTNER)
    report(channel=Channel.PARTNER)
    assert {each: read(analyst, each).total for each in Source} == {
        Source.RESIDENTS: 2,
        Source.CREWS: 1,
        Source.PREMISES: 1,
        Source.POLICE: 1,
    }


def test_what_counts_nowhere_is_counted_by_reason(analyst: User) -> None:
    report()
    report(point=None)
    report(point_origin=PointOrigin.POSTCODE)
    report(point_origin=PointOrigin.WARD)
    report(point_origin=PointOrigin.STREET, point_accuracy_m=400)
    report(category=Category.WORRIED)
    same = report()
    _close_as_the_same(same, analyst)
    found = read(analyst, Source.RESIDENTS)
    assert found.total == 7
    assert found.events.size == 1
    assert found.left_out == {
        LeftOut.NO_POINT: 1,
        LeftOut.TOO_COARSE: 3,
        LeftOut.PERSON: 1,
        LeftOut.DUPLICATE: 1,
    }


def _close_as_the_same(found: Any, by: User) -> None:
    moved = move_report(
        by=by, report_id=found.pk, transition="start", reason="start", words="", version=1
    )
    move_report(
        by=by,
        report_id=found.pk,
        transition="close",
        reason="duplicate",
        words="The other",
        version=moved.version,
    )


def test_a_wider_cell_takes_what_is_known_less_exactly_and_wards_what_has_no_point(
    analyst: User,
) -> None:
    report(point_origin=PointOrigin.STREET, point_accuracy_m=400)
    report(point_origin=PointOrigin.WARD)
    assert read(analyst, Source.RESIDENTS, size=250).events.size == 0
    assert read(analyst, Source.RESIDENTS, size=500).events.size == 1
    by_ward = read(analyst, Source.RESIDENTS, units=Units.WARDS, size=0)
    assert by_ward.events.ward.tolist() == [0, 0]


def test_what_looks_like_junk_is_not_even_counted(analyst: User) -> None:
    report(set_aside=SetAside(signs=(JunkSign.LINKS,), tell=False))
    assert read(analyst, Source.RESIDENTS).total == 0


def test_reports_said_to_be_the_same_count_once_until_that_is_taken_back(analyst: User) -> None:
    one, two, three = report(), report(), report()
    pair = None
    for other in (two, three):
        pair = decide_pair(
            by=analyst, report_id=one.pk, other_id=other.pk, verdict=Verdict.SAME, words="Same"
        )
    found = read(analyst, Source.RESIDENTS)
    assert found.events.size == 1
    assert found.left_out == {LeftOut.SAME: 2}
    assert pair is not None
    undo_pair(by=analyst, report_id=one.pk, other_id=three.pk, words="Not so")
    assert read(analyst, Source.RESIDENTS).events.size == 2


def test_a_report_counts_on_its_own_day_and_in_its_period(analyst: User) -> None:
    now = timezone.now()
    old = now - datetime.timedelta(days=hotspots.DAYS + 1)
    report(happened_first=old, happened_last=old)
    report(happened_first=None, happened_last=None, happened_precision=Precision.UNKNOWN)
    report(happened_precision=Precision.MONTH)
    report()
    found = read(analyst, Source.RESIDENTS)
    assert sorted(found.events.precision.tolist()) == [
        Precise.DAY,
        Precise.MONTH,
        Precise.RECEIVED,
    ]
    today = (timezone.localdate() - datetime.date(1970, 1, 1)).days
    assert set(found.events.day.tolist()) == {today}


def test_the_crews_layer_counts_nothing_that_the_team_does_not_see(analyst: User) -> None:
    """Its cells are shown to the team: a find that was taken out of its audience is in none."""
    found = report(kind=Kind.NEEDLE_FIND, channel=Channel.CREW, point_origin=PointOrigin.DEVICE)
    hidden, shown = copies(found, [(0, 0, 1), (0, 0, 2)])
    type(found).objects.filter(pk=hidden.pk).update(audience=["police.intelligence"])
    assert read(analyst, Source.CREWS).total == 2
    assert shown.pk != hidden.pk


def test_reading_takes_as_many_statements_for_many_as_for_few(analyst: User) -> None:
    first = report()
    with CaptureQueriesContext(connection) as few:
        read(analyst, Source.RESIDENTS)
    copies(first, [(each, each, each % 80) for each in range(120)])
    with CaptureQueriesContext(connection) as many:
        found = read(analyst, Source.RESIDENTS)
    assert found.events.size == 121
    assert len(many) == len(few)


def test_reading_in_pieces_reads_each_report_once(
    analyst: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies(report(), [(10 * each, 0, each) for each in range(20)])
    whole = read(analyst, Source.RESIDENTS)
    for chunk in (1, 7, 21):
        monkeypatch.setattr("hotspots.events.CHUNK", chunk)
        pieces = read(analyst, Source.RESIDENTS)
        assert (pieces.total, pieces.digest) == (21, whole.digest)
        assert pieces.events.longitude.tolist() == whole.events.longitude.tolist()


def test_the_digest_tells_whether_anything_that_counts_was_otherwise(analyst: User) -> None:
    first = report()
    before = read(analyst, Source.RESIDENTS).digest
    assert read(analyst, Source.RESIDENTS).digest == before
    type(first).objects.filter(pk=first.pk).update(point=place(30, 0))
    moved = read(analyst, Source.RESIDENTS).digest
    assert moved != before
    report()
    assert read(analyst, Source.RESIDENTS).digest not in {before, moved}


def test_events_are_kept_as_numbers_alone_and_come_back_the_same(analyst: User) -> None:
    report()
    events = read(analyst, Source.RESIDENTS).events
    packed = events.packed()
    again = Events.unpacked(packed)
    assert again.longitude.tolist() == events.longitude.tolist()
    assert again.ward.tolist() == events.ward.tolist()
    assert b"packets" not in packed
