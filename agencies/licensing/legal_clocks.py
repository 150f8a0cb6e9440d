"""Legal clocks of the Licensing Act 2003: from what happened to a deadline, with its working
(R5.6).

Nothing here decides or changes anything: a clock says when a time is over and how that was counted,
and a lawyer decides whether that is right. Sections are of the Act unless another law is named.
What counts as a working day is section 193: not Saturday, Sunday, Christmas Day, Good Friday or a
bank holiday in England.

A period "of months after" a day leaves that day out and ends on the day with the same number, or
on the month's last day (R (Bednash) v Westminster City Council, 2014, on section 50's like).
"""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.licensing.legal_enums import (
    LIMITED,
    ClockKind,
    ClockState,
    ProceedingKind,
)
from reports.clocks import (
    DAY,
    LONDON,
    Hours,
    bank_holiday,
    due_after,
    end_of_day,
    end_of_working_day,
    worked,
)

WORKING = Hours(frozenset(range(5)), datetime.time(0), None, on_bank_holidays=False)
"""Each whole working day, from midnight to midnight in London."""
INTERIM_HOURS = datetime.timedelta(hours=48)
REVIEW_DAYS = NOTICE_DAYS = 28
HEARING_WORKING_DAYS = 20
APPEAL_DAYS = 21
MOST_MONTHS = 3
BEFORE_DECISION = frozenset({ClockKind.INTERIM, ClockKind.INTERIM_HEARING})
"""What these ask for is about the time until the review is decided."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`deadline`: the last moment, aware, in UTC. `working`: how it was counted, line by line.
    `law`: where that is said. `obliges`: something has to be done by then; otherwise it is a time
    that others have."""

    kind: ClockKind
    started: datetime.datetime
    deadline: datetime.datetime
    law: str
    working: tuple[str, ...]
    obliges: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known of a proceeding, from which its clocks are counted. Moments are aware.

    `represented_at`: when the holder's representations against interim steps were received;
    `interim_heard_at`: when those were heard. `steps`: codes of legal_enums.Step.
    """

    kind: str
    received_at: datetime.datetime
    interim_at: datetime.datetime | None = None
    represented_at: datetime.datetime | None = None
    interim_heard_at: datetime.datetime | None = None
    hearing_at: datetime.datetime | None = None
    decided_at: datetime.datetime | None = None
    notified_on: datetime.date | None = None
    steps: tuple[str, ...] = ()
    steps_from: datetime.date | None = None
    steps_until: datetime.date | None = None
    ended: bool = False


def interim_steps(received_at: datetime.datetime) -> Clock:
    """48 hours of working days from the moment of receipt (section 53A(2)(a) and (5))."""
    return _hours(ClockKind.INTERIM, received_at, _("section 53A(2)(a) and (5)"))


def interim_hearing(represented_at: datetime.datetime) -> Clock:
    """The same from the receipt of the holder's representations (section 53B(6), which leaves out
    the same days)."""
    return _hours(ClockKind.INTERIM_HEARING, represented_at, _("section 53B(6)"))


def summary_review(received_at: datetime.datetime) -> Clock:
    """28 days after the day of receipt (section 53A(2)(b))."""
    return _days(ClockKind.REVIEW, received_at, REVIEW_DAYS, _("section 53A(2)(b)"), obliges=True)


def representations(received_at: datetime.datetime) -> Clock:
    """28 days that begin with the day after receipt (section 51(3), S.I. 2005/42)."""
    law = _("section 51(3); S.I. 2005/42, regulations 22 and 38")
    return _days(ClockKind.NOTICE, received_at, NOTICE_DAYS, law, obliges=False)


def review_hearing(received_at: datetime.datetime) -> Clock:
    """20 working days after the time for representations (S.I. 2005/44, Schedule 1)."""
    notice = representations(received_at)
    last = _last_day(notice.deadline)
    deadline = end_of_working_day(_midnight(last), HEARING_WORKING_DAYS, WORKING)
    end = _last_day(deadline)
    return Clock(
        ClockKind.HEARING,
        received_at,
        deadline,
        _("section 52(2); S.I. 2005/44, regulation 5 and Schedule 1"),
        (
            *notice.working[:-1],
            _("The time for representations ends on %(day)s.") % {"day": in_words(last)},
            _("20 working days begin with the day after that; the hearing begins within them."),
            _left_out(last + DAY, end),
            _ends(deadline),
        ),
    )


def appeal(notified_on: datetime.date) -> Clock:
    """21 days that begin with the day of the notice (Schedule 5, paragraph 9)."""
    deadline = end_of_day(notified_on + (APPEAL_DAYS - 1) * DAY)
    return Clock(
        ClockKind.APPEAL,
        _midnight(notified_on),
        deadline,
        _("section 181; Schedule 5, paragraphs 8, 8A and 9"),
        (
            _("Notice of the decision was given on %(day)s.") % {"day": in_words(notified_on)},
            _("21 days are counted, and that day is the first."),
            _("Days that are not working days count."),
            _ends(deadline),
        ),
        obliges=False,
    )


def longest_step(first: datetime.date) -> Clock:
    """At most three months from the day on which a step takes effect (section 52(4)(d), (6))."""
    last = months_after(first, MOST_MONTHS)
    deadline = end_of_day(last)
    working = [
        _("The step takes effect on %(day)s.") % {"day": in_words(first)},
        _(
            "Three months are counted by the calendar, without that day: they end on the day of "
            "the month with the same number."
        ),
    ]
    if last.day != first.day:
        working.append(
            _("That month has no day %(number)s, so they end on its last day.")
            % {"number": first.day}
        )
    working += [
        _("If the decision says that the time begins with that day, it ends a day earlier."),
        _ends(deadline),
    ]
    return Clock(
        ClockKind.STEPS,
        _midnight(first),
        deadline,
        _("section 52(4)(d) and (6); section 53C(3)(d) and (5)"),
        tuple(working),
        obliges=False,
    )


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The day with the same number so many months later, or that month's last one."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))


# --- Of one proceeding ----------------------------------------------------------------------------


def clocks_of(of: Evidence) -> list[Clock]:
    """Every clock that what is known sets going, in the order in which they start."""
    found = []
    if of.kind == ProceedingKind.SUMMARY:
        found.append(interim_steps(of.received_at))
        if of.represented_at:
            found.append(interim_hearing(of.represented_at))
        found.append(summary_review(of.received_at))
    else:
        found += [representations(of.received_at), review_hearing(of.received_at)]
    if of.notified_on:
        found.append(appeal(of.notified_on))
    if of.steps_from and LIMITED & {*of.steps}:
        found.append(longest_step(of.steps_from))
    return found


def done_at(clock: Clock, of: Evidence) -> datetime.datetime | None:
    """When what a clock asks for was done, or is to be; None while it was not."""
    return {
        ClockKind.INTERIM: of.interim_at,
        ClockKind.INTERIM_HEARING: of.interim_heard_at,
        ClockKind.REVIEW: of.decided_at,
        ClockKind.HEARING: of.hearing_at,
    }.get(clock.kind)


def overtaken_at(clock: Clock, of: Evidence) -> datetime.datetime | None:
    """When the review was decided although what an earlier clock asks for was not done: nothing
    meets it by then. None of every other clock."""
    if clock.kind not in BEFORE_DECISION or done_at(clock, of) is not None:
        return None
    return of.decided_at


def open_clocks(of: Evidence) -> list[Clock]:
    """Those by which something has still to be done, late or not."""
    return [
        each
        for each in clocks_of(of)
        if each.obliges
        and not of.ended
        and done_at(each, of) is None
        and overtaken_at(each, of) is None
    ]


def state_of(clock: Clock, of: Evidence, now: datetime.datetime) -> ClockState:
    """How a clock stands. It follows from what was recorded and from the time: nothing follows
    from it (R5.6)."""
    done = done_at(clock, of)
    if done is not None:
        return ClockState.DONE if done <= clock.deadline else ClockState.DONE_LATE
    if not clock.obliges:
        return ClockState.OPEN if now < clock.deadline else ClockState.OVER
    if overtaken_at(clock, of) is not None:
        return ClockState.OVERTAKEN
    if of.ended:
        return ClockState.STOPPED
    return ClockState.RUNNING if now < clock.deadline else ClockState.LATE


def next_deadline(of: Evidence) -> datetime.datetime | None:
    """The first deadline by which something has still to be done, late or not."""
    return min((each.deadline for each in open_clocks(of)), default=None)


def lasts_too_long(of: Evidence) -> bool:
    """Whether the end of a step, as it was recorded, lies after three months."""
    if not (of.steps_from and of.steps_until and LIMITED & {*of.steps}):
        return False
    return of.steps_until > months_after(of.steps_from, MOST_MONTHS)


# --- Counting and words ---------------------------------------------------------------------------


def _hours(kind: ClockKind, start: datetime.datetime, law: str) -> Clock:
    deadline = due_after(start, INTERIM_HOURS, WORKING)
    first, last = start.astimezone(LONDON).date(), _last_day(deadline)
    return Clock(
        kind,
        start,
        deadline,
        law,
        (
            _received(start),
            _("48 hours are counted. Time on a day that is not a working day is left out."),
            _left_out(first, last),
            *_counted(start, deadline),
            _ends(deadline),
        ),
    )


def _days(
    kind: ClockKind, start: datetime.datetime, number: int, law: str, *, obliges: bool
) -> Clock:
    day = start.astimezone(LONDON).date()
    deadline = end_of_day(day + number * DAY)
    return Clock(
        kind,
        start,
        deadline,
        law,
        (
            _received(start),
            _("%(number)s days are counted, and the day after that is the first: %(day)s.")
            % {"number": number, "day": in_words(day + DAY)},
            _("Days that are not working days count."),
            _ends(deadline),
        ),
        obliges=obliges,
    )


def _counted(start: datetime.datetime, deadline: datetime.datetime) -> list[str]:
    """How much of each day was counted."""
    day, last = start.astimezone(LONDON).date(), _last_day(deadline)
    lines = []
    while day <= last:
        opens = max(start, _midnight(day))
        spent = worked(opens, min(deadline, end_of_day(day)), WORKING)
        if spent:
            lines.append(
                _("Counted on %(day)s: %(long)s.") % {"day": in_words(day), "long": _long(spent)}
            )
        day += DAY
    return lines


def _long(spent: datetime.timedelta) -> str:
    hours, seconds = divmod(round(spent.total_seconds()), 3600)
    words = [ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}] if hours else []
    if minutes := seconds // 60:
        words.append(ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes})
    return " ".join(words) or _("less than a minute")


def _left_out(first: datetime.date, last: datetime.date) -> str:
    """Which days from the first to the last are not working days."""
    days = [first + number * DAY for number in range((last - first).days + 1)]
    named = [f"{in_words(day)} ({why})" for day in days if (why := why_not_working(day))]
    if not named:
        return _("Every day from the first to the last is a working day, so none is left out.")
    return _("Left out: %(days)s.") % {"days": "; ".join(named)}


def why_not_working(day: datetime.date) -> str:
    """Why a day is no working day (section 193); "" of one that is."""
    if name := bank_holiday(day):
        return name
    if day.weekday() == calendar.SATURDAY:
        return _("a Saturday")
    return _("a Sunday") if day.weekday() == calendar.SUNDAY else ""


def _received(start: datetime.datetime) -> str:
    return _("Received on %(moment)s.") % {"moment": at_in_words(start)}


def _ends(deadline: datetime.datetime) -> str:
    return _("Ends: %(moment)s.") % {"moment": ends_in_words(deadline)}


def ends_in_words(deadline: datetime.datetime) -> str:
    """A deadline as people say it: midnight belongs to the day that it ends."""
    local = localtime(deadline, LONDON)
    if local.time() == datetime.time(0):
        return _("the end of %(day)s") % {"day": in_words(local.date() - DAY)}
    return at_in_words(deadline)


def at_in_words(moment: datetime.datetime) -> str:
    return str(date_format(localtime(moment, LONDON), "l j F Y, H:i"))


def in_words(day: datetime.date) -> str:
    return str(date_format(day, "l j F Y"))


def _last_day(deadline: datetime.datetime) -> datetime.date:
    """The day to which the last instant before a deadline belongs."""
    return (deadline - datetime.timedelta(microseconds=1)).astimezone(LONDON).date()


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), LONDON).astimezone(datetime.timezone.utc)
