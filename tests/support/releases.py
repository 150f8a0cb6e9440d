"""Releases of figures for tests: of quarters that are over, in which something was told."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from hotspots.models import Release
from hotspots.releases import making
from hotspots.releases.counting import Counted, Place
from hotspots.releases.enums import TOLD_SOURCES, UNKNOWN_PLACE
from hotspots.releases.making import make_release
from hotspots.releases.public_enums import Source
from hotspots.releases.publishing import ask_for_release, publish_release, write_told
from hotspots.releases.quarters import Quarter
from hotspots.releases.tables import protect_quarter
from portal.accounts.models import User
from reports.enums import Kind
from reports.models import Report
from tests.factories import ReportFactory
from tests.support.geography import IN_CENTRAL
from tests.support.premises import everything_shown

NEWEST_BACK = 2
"""The quarter before the last is settled, whatever day it is."""


def quarter(back: int = NEWEST_BACK) -> Quarter:
    return Quarter.of(timezone.now()).back(back)


def free_quarter() -> Quarter:
    """The newest that nobody asked for."""
    with everything_shown():
        taken = {each.quarter for each in Release.objects.all()}
    return next(each for back in range(NEWEST_BACK, 99) if (each := quarter(back)) not in taken)


def tell_in(when: Quarter, number: int = 1, **how: Any) -> list[Report]:
    """Reports that came in within a quarter, by default about one place."""
    where: dict[str, Any] = {"point": IN_CENTRAL, "point_origin": "pin", "kind": Kind.CONCERN}
    made = [ReportFactory(**{**where, **how}) for _ in range(number)]
    with everything_shown():
        Report.objects.filter(pk__in=[each.pk for each in made]).update(received_at=when.starts_at)
    return made


def asked(by: User, when: Quarter | None = None) -> Release:
    found: Release = ask_for_release(by=by, quarter=when or free_quarter())
    return found


def made(by: User, when: Quarter | None = None, *, reports: int = 15) -> Release:
    release = asked(by, when)
    tell_in(release.quarter, reports)
    assert make_release(release.pk)
    with everything_shown():
        release.refresh_from_db()
    return release


def published(by: User, second: User, when: Quarter | None = None, **how: Any) -> Release:
    release = made(by, when, **how)
    release = write_told(
        by=by, release_id=release.pk, told="More street cleaning.", version=release.version
    )
    done: Release = publish_release(by=second, release_id=release.pk, version=release.version)
    return done


def without_reports(
    by: User,
    when: Quarter | None = None,
    counts: dict[tuple[Place, Source], int] | None = None,
    *,
    counted: Counted | None = None,
) -> Release:
    """One that was made of counts given here, and stored as background work stores it."""
    release = asked(by, when)
    claimed = making._claim(release.pk)
    assert claimed is not None
    wards = [Place("E05010807", "E01015641"), Place("E05010809"), Place(UNKNOWN_PLACE)]
    if counts is None:
        counts = {(wards[0], Source.RESIDENTS): 19, (wards[1], Source.CREWS): 3}
    wards = list(dict.fromkeys([*wards, *(place for place, _source in counts)]))
    counted = counted or Counted(wards, counts, frozenset(TOLD_SOURCES))
    found = protect_quarter(counted, seed=claimed.seed)
    assert making._keep(claimed, found.lines, found.finest, "0" * 64)
    with everything_shown():
        release.refresh_from_db()
    return release


def published_without_reports(
    by: User, second: User, when: Quarter | None = None, *how: Any, **more: Any
) -> Release:
    release = without_reports(by, when, *how, **more)
    told = write_told(by=by, release_id=release.pk, told="Swept.", version=release.version)
    done: Release = publish_release(by=second, release_id=release.pk, version=told.version)
    return done
