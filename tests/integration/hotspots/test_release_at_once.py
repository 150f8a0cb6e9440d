"""Releases when two ask or work at once, or a worker is killed with -9: one table, the same."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

import pytest

from hotspots.models import Release, ReleasedFigure
from hotspots.releases import making, publishing
from hotspots.releases.counting import Counted, Place
from hotspots.releases.enums import TOLD_SOURCES, UNKNOWN_PLACE, ReleaseState
from hotspots.releases.public_enums import Source
from hotspots.releases.tables import protect_quarter
from tests.conftest import make_person
from tests.integration.disclosures.test_concurrency import at_once
from tests.support import processes
from tests.support import releases as made
from tests.support.premises import everything_shown

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = [Place("E05010807", "E01015641"), Place("E05010809"), Place(UNKNOWN_PLACE)]
COUNTED = Counted(
    PLACES,
    {(PLACES[0], Source.RESIDENTS): 19, (PLACES[1], Source.CREWS): 3},
    frozenset(TOLD_SOURCES),
)
HELD = """
import time
import django
django.setup()
from tests.integration.hotspots.test_release_at_once import COUNTED
from hotspots.releases import making

def hold(*anything, **more):
    print("held", flush=True)
    time.sleep(600)

making.count_quarter = lambda *anything, **more: COUNTED
if {where!r} == "protecting":
    making.protect_quarter = hold
else:
    making.record = hold  # after the figures are written, before they are committed
making.make_releases()
"""


def lines_of(release: Release) -> set[tuple[str, str, str, str, int | None]]:
    with everything_shown():
        found = ReleasedFigure.objects.filter(release=release)
        return set(found.values_list("kind", "area", "source", "shown", "value"))


def again(release: Release) -> set[tuple[str, str, str, str, int | None]]:
    """What its seed and its events give."""
    return {
        (kind.value, area, source.value, shown.value, value)
        for kind, area, source, shown, value in protect_quarter(COUNTED, seed=release.seed).lines
    }


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "count_quarter", lambda *_given, **_how: COUNTED)


@pytest.mark.usefixtures("counting")
@pytest.mark.parametrize("where", ["protecting", "storing"])
def test_what_a_killed_worker_left_is_made_by_the_next_and_is_the_same(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    release = made.asked(make_person("spp_coordinator"))
    worker = subprocess.Popen(
        [sys.executable, "-c", HELD.format(where=where)],
        cwd=processes.ROOT,
        env=processes.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    with worker:
        assert worker.stdout.readline() == "held\n"
        worker.kill()
    assert not lines_of(release)
    assert not making.make_release(release.pk)  # the one that was killed may be at it still
    monkeypatch.setattr(making, "CLAIM", making.CLAIM * 0)
    assert making.make_release(release.pk)
    assert lines_of(release) == again(release)
    with everything_shown():
        release.refresh_from_db()
    assert (release.state, release.tries) == (ReleaseState.MADE, 2)


@pytest.mark.usefixtures("counting")
def test_two_who_ask_and_two_who_work_at_once_make_one_table(transactional_db: None) -> None:
    people = [make_person(each) for each in ("spp_coordinator", "police_intelligence")]
    quarter = made.free_quarter()
    at_once(
        *(partial(publishing.ask_for_release, by=each, quarter=quarter) for each in people),
    )
    with everything_shown():
        release = Release.objects.get()
    at_once(*(making.make_releases for _worker in range(2)))
    assert lines_of(release) == again(release)
    with everything_shown():
        release.refresh_from_db()
    assert (release.state, release.tries) == (ReleaseState.MADE, 1)
