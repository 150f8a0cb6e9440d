"""Published figures for problems, whose app is below this one (agencies/operations/published.py):
what an assessment is worked out from, by the rights of whoever counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q

from agencies.operations.periods import Quarter
from agencies.operations.published import State, register_reader
from agencies.operations.ranges import LSOA, WARD, Figure, Published, Shown
from hotspots.releases.enums import FigureKind, ReleaseState
from hotspots.releases.queries import published_figures_visible_to, releases_visible_to
from portal.accounts.models import User

_KINDS = {FigureKind.WARD: WARD, FigureKind.LSOA: LSOA}
_STATES = {
    ReleaseState.PUBLISHED: State.PUBLISHED,
    ReleaseState.WITHDRAWN: State.NEVER,
}


class Released:
    """Of releases alone."""

    def states(self, user: User, quarters: Collection[Quarter]) -> Mapping[Quarter, State]:
        found = releases_visible_to(user).filter(_in(quarters)).order_by()
        states = {
            Quarter(year, number): _STATES.get(ReleaseState(state), State.NOT_YET)
            for year, number, state in found.values_list("year", "number", "state")
        }
        return {each: states.get(each, State.NOT_YET) for each in quarters}

    def figures(
        self, user: User, source: str, quarters: Collection[Quarter]
    ) -> Mapping[Quarter, Published]:
        rows = (
            published_figures_visible_to(user)
            .filter(_in(quarters, "release__"), source=source, kind__in=[*_KINDS])
            .order_by()
            .values_list("release__year", "release__number", "kind", "area", "shown", "value")
        )
        found: dict[Quarter, dict[tuple[str, str], Figure]] = defaultdict(dict)
        for year, number, kind, area, shown, value in rows:
            key = (_KINDS[FigureKind(kind)], area)
            found[Quarter(year, number)][key] = Figure(Shown(shown), value)
        return {each: found.get(each, {}) for each in quarters}


def _in(quarters: Collection[Quarter], prefix: str = "") -> Q:
    found = Q(pk__in=[])
    for each in quarters:
        found |= Q(**{f"{prefix}year": each.year, f"{prefix}number": each.number})
    return found


def register() -> None:
    """Called once, from AppConfig.ready."""
    register_reader(Released())
