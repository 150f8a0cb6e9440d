"""Unusual access in words: why it was noticed, and where it stands. Never a score."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.oversight.models import Outcome, UnusualAccess, UnusualKind

TAGS = {
    "": "yellow",
    "asked": "blue",
    Outcome.NEEDS_ACTION: "red",
    Outcome.EXPLAINED: "green",
    Outcome.FALSE_ALARM: "grey",
}


@dataclass(frozen=True)
class Standing:
    """The words and the colour of the tag that says where it stands."""

    label: str
    colour: str


def standing_of(flag: UnusualAccess) -> Standing:
    labels = {
        "": _("To explain"),
        "asked": _("Asked"),
        Outcome.NEEDS_ACTION: _("Needs action"),
        Outcome.EXPLAINED: _("Explained"),
        Outcome.FALSE_ALARM: _("False alarm"),
    }
    key = flag.outcome or ("asked" if flag.asked_at else "")
    return Standing(labels[key], TAGS[key])


def why(flag: UnusualAccess) -> str:
    """One or two sentences that say what was noticed and what it was compared with."""
    return _WHY[UnusualKind(flag.kind)](flag)


def span_of(flag: UnusualAccess) -> str:
    """From the first to the last of its events, to the minute."""
    first, last = _time(flag.first_at), _time(flag.last_at)
    if first == last:
        return _("at %(time)s") % {"time": first}
    return _("between %(first)s and %(last)s") % {"first": first, "last": last}


def _of_person(flag: UnusualAccess) -> str:
    return _more(
        flag,
        hour=_("In the hours in which this person works it is usually about %(usual)s."),
        day=_("On the days on which this person works it is usually about %(usual)s."),
    )


def _of_team(flag: UnusualAccess) -> str:
    return _more(
        flag,
        hour=_("For colleagues of the same agency it is usually about %(usual)s in an hour."),
        day=_("For colleagues of the same agency it is usually about %(usual)s in a day."),
    )


def _more(flag: UnusualAccess, *, hour: str, day: str) -> str:
    within_hour = flag.figures.get("per") == "hour"
    opened = ngettext(
        "Opened a report, case or sealed part %(count)s time",
        "Opened reports, cases or sealed parts %(count)s times",
        flag.count,
    ) % {"count": flag.count}
    when = span_of(flag) if within_hour else _("in one day")
    usual = (hour if within_hour else day) % {"usual": flag.figures.get("usual", 0)}
    return f"{opened} {when}. {usual}"


def _off_hours(flag: UnusualAccess) -> str:
    return _(
        "Looked at reports, cases, lists or the log %(count)s times outside the agency's hours, "
        "%(span)s."
    ) % {"count": flag.count, "span": span_of(flag)}


def _own_name(flag: UnusualAccess) -> str:
    return ngettext(
        "Once, words that this person opened or searched for hold their own surname. It may be "
        "chance: many surnames are ordinary words or streets.",
        "%(count)s times, words that this person opened or searched for hold their own surname. "
        "It may be chance: many surnames are ordinary words or streets.",
        flag.count,
    ) % {"count": flag.count}


def _after_moving(flag: UnusualAccess) -> str:
    return _(
        "Has left a team, and %(count)s times opened what they had worked on there "
        "(%(objects)s reports or cases) in the %(days)s days before."
    ) % {
        "count": flag.count,
        "objects": flag.figures.get("objects", 0),
        "days": settings.UNUSUAL_ACCESS["days_after_moving"],
    }


_WHY: dict[UnusualKind, Callable[[UnusualAccess], str]] = {
    UnusualKind.MORE_THAN_USUAL: _of_person,
    UnusualKind.MORE_THAN_TEAM: _of_team,
    UnusualKind.OFF_HOURS: _off_hours,
    UnusualKind.OWN_NAME: _own_name,
    UnusualKind.AFTER_MOVING: _after_moving,
}


def _time(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "H:i")
