"""The page of the night: its tables, its picture, and the list that stands behind each number."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from agencies.licensing import night_figures as night
from agencies.licensing.enums import PremisesKind, Severity, Substance
from agencies.licensing.queries import night as queries
from agencies.licensing.queries.night import NO_WARD, Chosen
from portal.accounts.models import User
from reports.triage import choices

INCIDENTS, SEIZURES = "licensing:incidents", "licensing:seizures"
PREMISES = "licensing:premises-list"


@dataclass(frozen=True)
class Number:
    """A number, and the address of the list of what it counts; "" of nothing."""

    n: int
    address: str
    level: int = 0


@dataclass(frozen=True)
class Line:
    """`premises`: how many told anything, of how many `there` were; None where it is not asked."""

    label: str
    incidents: Number
    seizures: Number
    premises: Number
    there: Number | None = None


class Links:
    """Addresses of lists with what was chosen, as the lists' own filters are named."""

    def __init__(self, chosen: Chosen) -> None:
        self._lists = {each: reverse(each) for each in (INCIDENTS, SEIZURES, PREMISES)}
        self._place = {"ward": chosen.ward, "premises_kind": chosen.kind}
        self._days = days_of(chosen)

    def to(self, route: str, n: int, **more: str | int) -> Number:
        """The number with its list. Every reviewed state counts, so every state is listed."""
        return self._number(route, n, {**self._days, **self._place, **more})

    def told_by(self, n: int, **more: str) -> Number:
        """How many premises told an incident in those days, with the register's list of them."""
        days = {f"told_{name}": day for name, day in self._days.items()}
        return self._of_register(n, {**days, **self._place, **more})

    def there(self, n: int, **more: str) -> Number:
        """How many premises there were to tell anything."""
        return self._of_register(n, {"there_from": self._days["first"], **self._place, **more})

    def _of_register(self, n: int, query: dict[str, Any]) -> Number:
        of_kind = {"kind": query.pop("premises_kind"), "state": "all"}
        return self._number(PREMISES, n, {**query, **of_kind})

    def _number(self, route: str, n: int, query: dict[str, Any]) -> Number:
        chosen = {name: value for name, value in query.items() if value != ""}
        return Number(n, f"{self._lists[route]}?{urlencode(chosen)}" if n else "")


def days_of(chosen: Chosen) -> dict[str, str]:
    """First and last day, as people type them."""
    of = {"first": chosen.first, "last": chosen.last}
    return {name: f"{day.day}/{day.month}/{day.year}" for name, day in of.items()}


def context_of(user: User, chosen: Chosen) -> dict[str, Any]:
    """Four statements, whatever there is."""
    grid = night.grid_of(queries.by_hour(user, chosen))
    places = night.places_of(queries.by_place(user, chosen), queries.by_substance(user, chosen))
    register = queries.register_by_kind(user, chosen)
    links = Links(chosen)
    return {
        "chosen": chosen,
        "grid": grid,
        "weekdays": [(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day])) for day in range(7)],
        "hours": _hours(grid, links),
        "by_weekday": [
            links.to(INCIDENTS, n, weekday=day) for day, n in enumerate(grid.weekdays, start=1)
        ],
        "total": links.to(INCIDENTS, grid.total),
        "heat": night.heat_of(grid, weekdays=[str(WEEKDAYS_ABBR[day]) for day in range(7)]),
        "severities": [
            (each.label, links.to(INCIDENTS, grid.severities.get(each, 0), severity=each.value))
            for each in sorted(Severity, key=int, reverse=True)
        ],
        "substances": _substances(places, links),
        "seizures": links.to(SEIZURES, places.all.seizures),
        "wards": _wards(places, links),
        "kinds": _kinds(places, register, links),
        "told_by": links.told_by(places.all.premises),
        "there": links.there(sum(register.values())),
        "shown": grid.total + places.all.seizures,
    }


def _hours(grid: night.Grid, links: Links) -> list[tuple[str, list[Number], Number]]:
    """(the hour, the seven numbers, their sum) of each hour."""
    return [
        (
            f"{hour:02d}",
            [
                replace(
                    links.to(INCIDENTS, n, weekday=day, hour=hour),
                    level=night.level_of(n, most=grid.most),
                )
                for day, n in enumerate(grid.cells[hour], start=1)
            ],
            links.to(INCIDENTS, grid.hours[hour], hour=hour),
        )
        for hour in night.HOURS
    ]


def _substances(places: night.Places, links: Links) -> list[tuple[str, Number]]:
    """Most first."""
    found = sorted(places.substances.items(), key=lambda each: (-each[1], each[0]))
    return [(str(Substance(key).label), links.to(SEIZURES, n, substance=key)) for key, n in found]


def _wards(places: night.Places, links: Links) -> list[Line]:
    """By name; premises whose ward is not known come last."""
    names = dict(choices.wards())
    lines = [
        _line(_("Ward not known") if code is None else names.get(code, code), told, links,
              ward=code or NO_WARD)
        for code, told in places.wards.items()
    ]  # fmt: skip
    return sorted(lines, key=lambda each: (each.label == _("Ward not known"), each.label))


def _kinds(places: night.Places, register: dict[str, int], links: Links) -> list[Line]:
    """Every kind of which there is a premises, whether one told anything or not."""
    return [
        _line(
            str(kind.label),
            places.kinds.get(kind.value, night.Told()),
            links,
            there=register.get(kind.value, 0),
            premises_kind=kind.value,
        )
        for kind in PremisesKind
        if kind.value in register or kind.value in places.kinds
    ]


def _line(
    label: str, told: night.Told, links: Links, *, there: int | None = None, **of: str
) -> Line:
    return Line(
        label=label,
        incidents=links.to(INCIDENTS, told.incidents, **of),
        seizures=links.to(SEIZURES, told.seizures, **of),
        premises=links.told_by(told.premises, **of),
        there=None if there is None else links.there(there, **of),
    )


def heading_of_file() -> list[str]:
    return [_("Hour"), *(str(WEEKDAYS[day]) for day in range(7)), _("All")]


def lines_of_file(user: User, chosen: Chosen) -> list[list[str]]:
    """The table of hours and weekdays, with its sums: one statement."""
    grid = night.grid_of(queries.by_hour(user, chosen))
    lines = [
        [f"{hour:02d}:00", *map(str, grid.cells[hour]), str(grid.hours[hour])]
        for hour in night.HOURS
    ]
    return [*lines, [_("All"), *map(str, grid.weekdays), str(grid.total)]]
