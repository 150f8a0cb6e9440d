"""Watch areas and who was told of them: which roles see which, by hand."""

from __future__ import annotations

import re

from hotspots.models.watches import Watch, WatchAlert
from hotspots.watches.queries import alerts_visible_to, watches_visible_to
from tests.support import watching
from tests.support.visibility.looking import Channel, Kind, Looker, Probe, linked_in
from tests.support.visibility.scene import ELSEWHERE

LIST, ONE = "watches:list", "watches:watch"
WATCHING = {*watching.KEEP} - {"licensing_officer of another agency"} | {ELSEWHERE}
"""Who has a dashboard, and so may watch."""


def _pages(looker: Looker) -> dict[str, str]:
    keys = sorted(looker.scene.all_keys("hotspots.Watch"))[: looker.most]
    return {key: page for key in keys if (page := looker.get(ONE, key))}


def watches_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get(LIST), ONE)


def watch_pages(looker: Looker) -> set[str]:
    return set(_pages(looker))


def watches_in_files(looker: Looker) -> set[str]:
    """Files of a dashboard hold numbers, and no watch of anybody."""
    files = "".join(looker.get(f"dashboards:{name}") for name in ("export", "briefing"))
    rows = Watch.objects.all()
    return {str(each.pk) for each in rows if each.asked.open()["name"] in files}


def alerts_shown(looker: Looker) -> set[str]:
    told = {key for key, page in _pages(looker).items() if re.search(r"\b7 reports", page)}
    return {str(each.pk) for each in WatchAlert.objects.all() if str(each.watch_id) in told}


KINDS = (
    Kind(
        Watch,
        seen_by={
            **{watching.own_of(role): {role} for role in watching.KEEP},
            **{watching.shared_by(role): {role} for role in watching.SHARE},
        },
        visible_to=watches_visible_to,
        probes=(
            Probe(Channel.LIST, [LIST], WATCHING, watches_listed),
            Probe(Channel.PAGE, [ONE], WATCHING, watch_pages),
            Probe(
                Channel.EXPORT,
                ["dashboards:export", "dashboards:briefing"],
                WATCHING,
                watches_in_files,
                among=(),
            ),
        ),
    ),
    Kind(
        WatchAlert,
        seen_by={watching.own_of(role): {role} for role in watching.KEEP},
        visible_to=alerts_visible_to,
        probes=(Probe(Channel.LIST, [ONE], WATCHING, alerts_shown),),
    ),
)
