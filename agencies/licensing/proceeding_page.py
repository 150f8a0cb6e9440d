"""What pages of proceedings show: how each clock stands, its working, and what was recorded."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.licensing.actions.proceedings import (
    BEGUN,
    LineRead,
    ProceedingRead,
    evidence_of,
    read_proceeding,
)
from agencies.licensing.forms.legal import RecordForm
from agencies.licensing.legal_clocks import (
    Clock,
    Evidence,
    at_in_words,
    clocks_of,
    done_at,
    ends_in_words,
    in_words,
    lasts_too_long,
    open_clocks,
    overtaken_at,
    state_of,
)
from agencies.licensing.legal_enums import Applicant, ClockKind, ClockState, ProceedingState, Step
from agencies.licensing.models import Premises, Proceeding
from agencies.licensing.papers import Paper, PaperKind
from agencies.licensing.proceeding_workflow import MOVES, moves_from
from agencies.licensing.queries.legal import proceedings_visible_to
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.clocks import LONDON
from reports.permissions import user_can
from reports.triage.forms import ActionForm

COLOURS = {
    ClockState.RUNNING: "blue",
    ClockState.LATE: "red",
    ClockState.DONE: "green",
    ClockState.DONE_LATE: "orange",
    ClockState.OPEN: "turquoise",
    ClockState.OVER: "grey",
    ClockState.STOPPED: "grey",
    ClockState.OVERTAKEN: "orange",
}
STATE_COLOURS = {
    ProceedingState.RECEIVED: "yellow",
    ProceedingState.INTERIM: "orange",
    ProceedingState.HEARING: "purple",
    ProceedingState.DECIDED: "green",
    ProceedingState.APPEAL: "pink",
    ProceedingState.ENDED: "grey",
}
LINES = {
    BEGUN: gettext_lazy("Application received"),
    "interim": gettext_lazy("Interim steps considered"),
    "represented": gettext_lazy("Representations against interim steps received"),
    "interim_heard": gettext_lazy("Holder heard about interim steps"),
    "set_hearing": gettext_lazy("Hearing set"),
    "adjourn": gettext_lazy("Hearing moved to another day"),
    "decide": gettext_lazy("Decided"),
    "notified": gettext_lazy("Notice of the decision given"),
    "appeal": gettext_lazy("Appeal received"),
    "end": gettext_lazy("Over"),
    "withdrawn": gettext_lazy("Application withdrawn or rejected"),
    "receipt": gettext_lazy("Time of receipt put right"),
    "note": gettext_lazy("Note"),
}
"""What a line is called, by its move."""
HOUR, DAY = 3600, 86_400
MOST_LISTED = 200
IN_SECTION = 5


@dataclass(frozen=True, slots=True)
class ClockShown:
    """`left`: how long there is, or how long it has been late; `done`: what met it."""

    title: str
    state: str
    colour: str
    ends: str
    left: str
    law: str
    working: tuple[str, ...]
    done: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A proceeding in a list. `pressing`: its clock that presses most, None where none does."""

    proceeding: Proceeding
    colour: str
    received: str
    pressing: ClockShown | None


def clocks_shown(of: Evidence, now: datetime.datetime) -> list[ClockShown]:
    return [_shown(each, of, now) for each in clocks_of(of)]


def _shown(clock: Clock, of: Evidence, now: datetime.datetime) -> ClockShown:
    state = state_of(clock, of, now)
    is_late = state == ClockState.LATE
    return ClockShown(
        title=str(ClockKind(clock.kind).label),
        state=str(ClockState(state).label),
        colour=COLOURS[state],
        ends=ends_in_words(clock.deadline),
        left=_left(clock.deadline - now)
        if state in (ClockState.RUNNING, ClockState.LATE, ClockState.OPEN)
        else "",
        law=clock.law,
        working=clock.working,
        done=_done(clock, of),
        is_late=is_late,
    )


def _done(clock: Clock, of: Evidence) -> str:
    done = done_at(clock, of)
    if done is None:
        return _overtaken(clock, of)
    words = {
        ClockKind.HEARING: _("The hearing is set for %(moment)s."),
        ClockKind.REVIEW: _("Decided on %(moment)s."),
    }.get(clock.kind, _("Done on %(moment)s."))
    return words % {"moment": at_in_words(done)}


def _overtaken(clock: Clock, of: Evidence) -> str:
    decided = overtaken_at(clock, of)
    if decided is None:
        return ""
    words = (
        _("The review was decided before this was done, and within this time: on %(moment)s.")
        if decided <= clock.deadline
        else _("This was not done within its time. The review was decided later, on %(moment)s.")
    )
    return words % {"moment": at_in_words(decided)}


def _left(left: datetime.timedelta) -> str:
    """How long by the clock on the wall, whatever of it counts."""
    words = _long(abs(left.total_seconds()))
    return (_("%(long)s left") if left.total_seconds() > 0 else _("%(long)s late")) % {
        "long": words
    }


def _long(seconds: float) -> str:
    days, hours = int(seconds // DAY), int(seconds % DAY // HOUR)
    if days >= 3:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    hours += days * 24
    if hours:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    minutes = max(1, int(seconds // 60))
    return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}


def rows_of(found: list[Proceeding]) -> list[Row]:
    """`found`: with their premises."""
    now = timezone.now()
    return [_row(each, now) for each in found]


def _row(found: Proceeding, now: datetime.datetime) -> Row:
    of = evidence_of(found)
    nearest = min(open_clocks(of), key=lambda each: each.deadline, default=None)
    return Row(
        found,
        STATE_COLOURS[ProceedingState(found.state)],
        at_in_words(found.received_at),
        _shown(nearest, of, now) if nearest else None,
    )


# --- One proceeding -------------------------------------------------------------------------------


def form_named(name: str, found: Proceeding, *, data: QueryDict | None = None) -> RecordForm:
    """The form of one move. Raises KeyError for no move."""
    return RecordForm(
        data,
        name=name,
        action=reverse("licensing:proceeding-move", args=[found.pk, name]),
        version=found.version,
        move=MOVES[name],
    )


def context_of(
    read: ProceedingRead, by: User, *, bound: ActionForm | None = None
) -> dict[str, Any]:
    found, of = read.proceeding, evidence_of(read.proceeding)
    may = user_can(by, Permission.PREMISES_MANAGE)
    moves = moves_from(kind=found.kind, state=found.state) if may else []
    shown = {each.name: form_named(each.name, found) for each in moves}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound  # type: ignore[assignment]
    return {
        "proceeding": found,
        "premises": found.premises,
        "colour": STATE_COLOURS[ProceedingState(found.state)],
        "clocks": clocks_shown(of, timezone.now()),
        "too_long": lasts_too_long(of),
        "facts": _facts(read),
        "lines": [_line(each) for each in read.lines],
        "forms": list(shown.values()),
        "form": bound,
        "bound": bound,
        "may": may,
    }


def _facts(read: ProceedingRead) -> list[tuple[str, str]]:
    found = read.proceeding
    facts = [
        (_("Kind"), str(found.get_kind_display())),
        (_("Applied for by"), str(Applicant(found.applicant).label)),
        (_("Received"), at_in_words(found.received_at)),
    ]
    if read.certified_by:
        facts.append((_("Certificate"), f"{found.get_certified_as_display()} {read.certified_by}"))
    if found.hearing_at:
        facts.append((_("Hearing"), at_in_words(found.hearing_at)))
    if found.decided_at:
        facts.append((_("Decided"), at_in_words(found.decided_at)))
        facts.append((_("Decision"), _steps(found.steps)))
    if found.steps_from:
        facts.append((_("Takes effect"), in_words(found.steps_from)))
    if found.steps_until:
        facts.append((_("Until"), in_words(found.steps_until)))
    return facts


def _steps(steps: list[str]) -> str:
    return "; ".join(str(Step(each).label) for each in steps)


def _line(read: LineRead) -> dict[str, Any]:
    line = read.line
    return {
        "number": line.number,
        "title": str(LINES[line.move]),
        "at": _at(line.move, line.at),
        "detail": _detail(line),
        "words": read.words,
        "by": line.by.display_name,
        "written": at_in_words(line.written_at),
        "corrects": line.corrects,
    }


def _at(move: str, at: datetime.datetime | None) -> str:
    if at is None:
        return ""
    return in_words(at.astimezone(LONDON).date()) if move == "notified" else at_in_words(at)


def _detail(line: Any) -> str:
    parts = [_steps(line.steps)] if line.steps else []
    if line.steps_from:
        parts.append(_("from %(day)s") % {"day": in_words(line.steps_from)})
    if line.steps_until:
        parts.append(_("until %(day)s") % {"day": in_words(line.steps_until)})
    return ", ".join(parts)


# --- On a premises' page, and as a paper ----------------------------------------------------------


def section(user: User, premises: Premises) -> dict[str, Any] | None:
    if not user_can(user, Permission.PREMISES_VIEW):
        return None
    found = list(proceedings_visible_to(user).filter(premises=premises)[: IN_SECTION + 1])
    return {
        "rows": rows_of(found[:IN_SECTION]),
        "more": len(found) > IN_SECTION,
        "premises": premises,
        "may": user_can(user, Permission.PREMISES_MANAGE),
    }


def _listed(user: User, premises: Premises) -> list[Paper]:
    found = proceedings_visible_to(user).filter(premises=premises).order_by("-received_at", "-id")
    return [
        Paper(
            key=str(each.pk),
            title=str(each.get_kind_display()),
            on=each.received_at.astimezone(LONDON).date(),
        )
        for each in found[:MOST_LISTED]
    ]


def _html(user: User, key: str) -> str:
    """What was recorded of a proceeding, and how its clocks were counted."""
    read = read_proceeding(by=user, proceeding_id=key)  # type: ignore[arg-type]
    clocks = clocks_shown(evidence_of(read.proceeding), timezone.now())
    return format_html(
        "<dl>{}</dl><h2>{}</h2>{}<h2>{}</h2>{}",
        format_html_join("", "<dt>{}</dt><dd>{}</dd>", _facts(read)),
        _("What was recorded"),
        format_html_join("", "{}", ((_line_html(_line(each)),) for each in read.lines)),
        _("How time limits were counted"),
        format_html_join("", "{}", ((_clock_html(each),) for each in clocks)),
    )


def _line_html(line: dict[str, Any]) -> SafeString:
    return format_html(
        "<h3>{}. {}</h3><p>{} {}</p>{}",
        line["number"],
        line["title"],
        line["at"],
        line["detail"],
        format_html('<p class="words">{}</p>', line["words"]) if line["words"] else "",
    )


def _clock_html(clock: ClockShown) -> SafeString:
    return format_html(
        "<h3>{}</h3><p>{}</p><p>{}. {}</p><ul>{}</ul>",
        clock.title,
        clock.law,
        clock.state,
        clock.done,
        format_html_join("", "<li>{}</li>", ((each,) for each in clock.working)),
    )


PAPERS = PaperKind("proceeding", gettext_lazy("Proceedings about the licence"), 90, _listed, _html)
