"""Background work of hotspots: the rows say what to do."""

from __future__ import annotations

from celery import shared_task
from django.conf import settings

from hotspots.actions import run_keeping, run_work
from hotspots.releases import making
from hotspots.watches import telling
from portal.accounts.access import runs_with

RUN_SECONDS = 20.0
"""For how long one task begins parts of runs, before it lets others have the worker."""
HELPERS_EXPIRE = 10


@shared_task(name="hotspots.carry_on_runs")  # type: ignore[untyped-decorator]
@runs_with(*run_work.WORKS_WITH)
def carry_on_runs(alone: bool = False) -> None:
    """Go on with runs that were asked for. Where more than one part waits, other workers are called
    to help, as many as may work on runs at once; a helper is `alone`: it calls nobody. Safe to
    repeat, and to run twice at once."""
    waiting = 0 if alone else run_work.parts_to_begin()
    for _helper in range(min(waiting, settings.HOTSPOT_PARTS_AT_ONCE) - 1):
        carry_on_runs.apply_async((True,), retry=False, expires=HELPERS_EXPIRE)
    run_work.carry_on(seconds=RUN_SECONDS)


@shared_task(name="hotspots.keep_runs")  # type: ignore[untyped-decorator]
@runs_with(*run_keeping.WORKS_WITH, *run_keeping.READS_PROBLEMS_WITH)
def keep_runs() -> None:
    """Ask for the run of the night, and let go of old ones. Safe to repeat, and to run twice at
    once."""
    run_keeping.ask_nightly()
    run_keeping.purge_runs()


@shared_task(name="hotspots.make_releases")  # type: ignore[untyped-decorator]
@runs_with(*making.RUNS_WITH)
def make_releases() -> None:
    """Make the figures of quarters that were asked for. Safe to repeat, and twice at once."""
    making.make_releases()


@shared_task(name="hotspots.tell_of_watches")  # type: ignore[untyped-decorator]
@runs_with(*telling.WORKS_WITH)
def tell_of_watches() -> None:
    """Tell of watch areas that got busier, and let go of those that ended long ago. Safe to repeat,
    and to run twice at once."""
    telling.tell_of_watches()
    telling.forget_ended()
