"""Figures of past quarters in a demonstration: made, looked through and published by its people.

After the fictional reports and the recorded crime, which are counted. The newest are published with
a few words; the oldest waits for a second person, so that its page can be tried.
"""

from __future__ import annotations

from datetime import datetime

from agencies.registry.row_security import acting_as
from hotspots.models import Release
from hotspots.releases.making import make_release
from hotspots.releases.publishing import ask_for_release, publish_release, write_told
from hotspots.releases.quarters import Quarter
from portal.accounts.models import User
from portal.demo.cast import gather

QUARTERS_BACK = 9
RECORDED = 5
"""How many quarters are made, of those in which something was recorded."""
TOLD = (
    "[Demonstration] Crews swept the riverside twice a week. Two more needle bins are near it.",
    "[Demonstration] In a week of action officers called at every shop of one road.",
    "[Demonstration] Lights were mended behind two car parks where people had told us of dealing.",
)


def release_past_quarters(*, now: datetime) -> int:
    """Publish the newest quarters of which there is something to count; how many were made."""
    cast = gather(since=now)
    coordinator = cast.by_role["spp_coordinator"][0]
    second = cast.by_role["police_intelligence"][0]
    made: list[Release] = []
    for back in range(1, QUARTERS_BACK + 1):
        quarter = Quarter.of(now).back(back)
        if len(made) < RECORDED and quarter.is_settled(now):
            release = ask_for_release(by=coordinator, quarter=quarter)
            if make_release(release.pk):
                made.append(release)
    for number, release in enumerate(made[:-1]):
        _publish(release, TOLD[number % len(TOLD)], by=coordinator, second=second)
    return len(made)


def _publish(release: Release, words: str, *, by: User, second: User) -> None:
    with acting_as(by):
        release.refresh_from_db()
    told = write_told(by=by, release_id=release.pk, told=words, version=release.version)
    publish_release(by=second, release_id=release.pk, version=told.version)
