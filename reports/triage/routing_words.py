"""Rules of routing in plain words, and clocks: for the editor, and for “why is this here”."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.enums import Category, Channel, Kind, Priority, Risk, Status
from reports.routing import Hours, Rule
from reports.routing_enums import Day, Team


@dataclass(frozen=True)
class Clock:
    """By when somebody should look at a report, as it stands now."""

    words: str
    is_over: bool
    due_at: datetime.datetime


def clock_of(status: str, due_at: datetime.datetime | None, now: datetime.datetime) -> Clock | None:
    """The clock of a report nobody has looked at yet; None once somebody has, or without one."""
    if due_at is None or status != Status.RECEIVED:
        return None
    left = int((due_at - now).total_seconds() // 60)
    if left < 0:
        return Clock(_("Overdue by %(time)s") % {"time": length(-left)}, True, due_at)
    return Clock(_("Due in %(time)s") % {"time": length(left)}, False, due_at)


def length(minutes: int) -> str:
    """A length of time in the largest unit that fits: minutes, hours up to two days, days."""
    if minutes < 60:
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    if minutes <= 48 * 60:
        hours = minutes // 60
        return ngettext("%d hour", "%d hours", hours) % hours
    days = minutes // (24 * 60)
    return ngettext("%d day", "%d days", days) % days


def clock_in_words(minutes: int) -> str:
    """A clock exactly: `1 hour 30 minutes`."""
    if minutes % 60 and minutes > 60:
        return f"{length(minutes - minutes % 60)} {length(minutes % 60)}"
    if minutes % (24 * 60) and minutes > 48 * 60:
        return ngettext("%d hour", "%d hours", minutes // 60) % (minutes // 60)
    return length(minutes)


def conditions_of(rule: Rule, *, wards: Mapping[str, str]) -> list[tuple[str, str]]:
    """(label, words) of what a report has to meet; `wards`: names by code."""
    when = rule.when
    said = [
        (_("Kind"), _any(Kind(each).label for each in sorted(when.kinds))),
        (_("What is happening"), _any(Category(each).label for each in sorted(when.categories))),
        (_("Risks, at least one of"), _any(Risk(each).label for each in sorted(when.risks_any))),
        (_("Risks, all of"), _all(Risk(each).label for each in sorted(when.risks_all))),
        (
            _("Who is at risk"),
            _("The sender could not rule out that somebody is") if when.may_be_at_risk else "",
        ),
        (_("Ward"), _any(wards.get(each, each) for each in sorted(when.wards))),
        (_("Came by"), _any(Channel(each).label for each in sorted(when.channels))),
        (_("Received (London time)"), hours_in_words(when.hours) if when.hours else ""),
    ]
    return [each for each in said if each[1]] or [
        (_("Every report"), _("that no rule above has stopped at"))
    ]


def effects_of(rule: Rule) -> list[tuple[str, str]]:
    """(label, words) of what it does."""
    said = [
        (_("Goes to"), teams_in_words(rule.teams)),
        (
            _("Priority"),
            _("at least %(priority)s") % {"priority": _lower(Priority(rule.priority).label)}
            if rule.priority
            else "",
        ),
        (
            _("Clock"),
            _("somebody looks at it within %(time)s") % {"time": clock_in_words(rule.minutes)}
            if rule.minutes
            else "",
        ),
        (_("Then"), _("no later rule is read") if rule.stop else ""),
    ]
    return [each for each in said if each[1]]


def teams_in_words(teams: Iterable[str]) -> str:
    return _all(Team(each).label if each in Team.values else each for each in teams)


def hours_in_words(hours: Hours) -> str:
    days = _all(Day(str(each)).label for each in sorted(hours.days))
    if len(hours.days) == 7:
        days = _("Every day")
    if hours.start == hours.end and hours.start == 0:
        return days
    times = {"start": _clock(hours.start), "end": _clock(hours.end)}
    if hours.end <= hours.start:
        return f"{days}, " + _("from %(start)s to %(end)s the next day") % times
    return f"{days}, " + _("from %(start)s to %(end)s") % times


def in_one_line(rule: Rule, *, wards: Mapping[str, str]) -> str:
    """All of a rule, to compare versions and to name it on a page."""
    said = [*conditions_of(rule, wards=wards), *effects_of(rule)]
    return "; ".join(f"{label}: {words}" for label, words in said)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _any(labels: Iterable[object]) -> str:
    return _joined([str(each) for each in labels], _("or"))


def _all(labels: Iterable[object]) -> str:
    return _joined([str(each) for each in labels], _("and"))


def _joined(words: list[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _lower(label: object) -> str:
    return str(label).lower()
