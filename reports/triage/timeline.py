"""Timelines in words: what a report's or case's entries say on the page.

Reasons that officers typed are sealed. They are opened only when the page was asked for by an
audited read of the report's or case's words.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.utils.translation import gettext as _

from agencies.registry.models import Agency
from reports import references
from reports.casework_enums import PauseReason
from reports.enums import (
    AccessAnswer,
    CaseStatus,
    LinkReason,
    MoveReason,
    Priority,
    ReadReason,
    RequestState,
    Status,
    TaskStatus,
    TimelineKind,
)
from reports.models import TimelineEntry
from reports.triage.access_forms import teams_in_words
from reports.triage.closing_page import told_in_words
from reports.triage.routing_words import teams_in_words as teams_that_have_it
from reports.triage.rows import moment
from reports.urgent_enums import Stage

MOST_ENTRIES = 500
MOST_CHANGES = 20


@dataclass(frozen=True)
class Item:
    """One entry. `has_words` without `words`: they are sealed and were not asked for."""

    title: str
    by: str
    iso: str
    when: str
    detail: str
    words: str
    has_words: bool


@dataclass(frozen=True)
class View:
    """What saying an entry takes: names of people, whose timeline it is, whether to open words."""

    names: dict[str, str]
    of_case: bool
    open_words: bool


def items_of(
    entries: QuerySet[TimelineEntry], *, of_case: bool = False, open_words: bool
) -> list[Item]:
    """The latest entries, newest first; two statements, whatever their number."""
    rows = _prepared(entries)
    found = list((rows if open_words else rows.defer("words"))[:MOST_ENTRIES])
    view = View(_names(found), of_case=of_case, open_words=open_words)
    return [_item(each, view) for each in found]


def last_changes(
    entries: QuerySet[TimelineEntry],
    *,
    of_case: bool = False,
    number: int,
    kinds: Sequence[TimelineKind],
) -> list[Item]:
    """The last `number` entries of `kinds`, newest first: what changed since a version."""
    rows = _prepared(entries.filter(kind__in=kinds)).defer("words")
    found = list(rows[: max(1, min(number, MOST_CHANGES))])
    view = View(_names(found), of_case=of_case, open_words=False)
    return [_item(each, view) for each in found]


def _prepared(entries: QuerySet[TimelineEntry]) -> QuerySet[TimelineEntry]:
    has_words = ExpressionWrapper(Q(words__isnull=False), output_field=BooleanField())
    return (
        entries.select_related("by", "case", "report")
        .annotate(has_words=has_words, agency_name=_AGENCY_NAME)
        .order_by("-at", "-id")
    )


_AGENCY_NAME = Case(
    When(
        kind__in=[
            TimelineKind.SHARED,
            TimelineKind.SHARE_ENDED,
            TimelineKind.TASK,
            TimelineKind.TASK_GIVEN,
            TimelineKind.TASK_BACK,
        ],
        then=Subquery(Agency.objects.filter(key=OuterRef("after")).values("name")[:1]),
    ),
)
"""With whom something was shared, whose a task is; entries hold the agency's key."""


def _item(entry: TimelineEntry, view: View) -> Item:
    iso, when = moment(entry.at)
    title, detail = _said(entry, view)
    has_words: bool = entry.has_words  # type: ignore[attr-defined]
    return Item(
        title=title,
        by=entry.by.display_name if entry.by else "",
        iso=iso,
        when=when,
        detail=detail,
        words=entry.words.open() if view.open_words and has_words else "",
        has_words=has_words,
    )


def _said(entry: TimelineEntry, view: View) -> tuple[str, str]:
    """What happened, and a line below it."""
    kind = TimelineKind(entry.kind)
    say = _SAID.get(kind)
    return say(entry, view) if say else (str(kind.label), "")


def _moved(entry: TimelineEntry, view: View) -> tuple[str, str]:
    change = {"before": _status(entry.before), "after": _status(entry.after)}
    reason = str(MoveReason(entry.reason).label) if entry.reason else ""
    return _("%(before)s → %(after)s") % change, reason


def _put_back(entry: TimelineEntry, view: View) -> tuple[str, str]:
    return str(TimelineKind.BULK_UNDONE.label), _moved(entry, view)[0]


def _assigned(entry: TimelineEntry, view: View) -> tuple[str, str]:
    if not entry.after:
        return _("Assigned to nobody"), ""
    return _("Assigned to %(name)s") % {"name": view.names.get(entry.after, _("somebody"))}, ""


def _prioritised(entry: TimelineEntry, view: View) -> tuple[str, str]:
    change = {"before": _priority(entry.before), "after": _priority(entry.after)}
    return _("Priority: %(before)s → %(after)s") % change, ""


def _taken(entry: TimelineEntry, view: View) -> tuple[str, str]:
    return str(TimelineKind.ACKNOWLEDGED.label), _assigned(entry, view)[0] if entry.after else ""


def _escalated(entry: TimelineEntry, view: View) -> tuple[str, str]:
    told = str(Stage(int(entry.after)).label) if entry.after else ""
    return str(TimelineKind.ESCALATED.label), told


def _linked(entry: TimelineEntry, view: View) -> tuple[str, str]:
    reason = str(LinkReason(entry.after).label) if entry.after else ""
    other = _report(entry) if view.of_case else str(entry.case or "")
    return str(TimelineKind(entry.kind).label), ". ".join(filter(None, [other, reason]))


def _finished(entry: TimelineEntry, view: View) -> tuple[str, str]:
    outcome = str(TaskStatus(entry.after).label) if entry.after else ""
    return str(TimelineKind(entry.kind).label), outcome


def _read(entry: TimelineEntry, view: View) -> tuple[str, str]:
    reason = str(ReadReason(entry.after).label) if entry.after else ""
    return str(TimelineKind(entry.kind).label), reason


def _told(entry: TimelineEntry, view: View) -> tuple[str, str]:
    change = {"before": _teams(entry.before), "after": _teams(entry.after)}
    return str(TimelineKind(entry.kind).label), _("%(before)s → %(after)s") % change


def _asked(entry: TimelineEntry, view: View) -> tuple[str, str]:
    return str(TimelineKind(entry.kind).label), entry.after.replace("-", " ").capitalize()


def _answered(entry: TimelineEntry, view: View) -> tuple[str, str]:
    for codes in (AccessAnswer, RequestState):
        if entry.after in codes.values:
            return str(TimelineKind(entry.kind).label), str(codes(entry.after).label)
    return str(TimelineKind(entry.kind).label), entry.after


def _shared(entry: TimelineEntry, view: View) -> tuple[str, str]:
    name: str | None = entry.agency_name  # type: ignore[attr-defined]
    return str(TimelineKind(entry.kind).label), name or ""


def _paired(entry: TimelineEntry, view: View) -> tuple[str, str]:
    return str(TimelineKind(entry.kind).label), references.display(entry.after)


def _transferred(entry: TimelineEntry, view: View) -> tuple[str, str]:
    change = {
        "before": teams_that_have_it(entry.before.split(",")),
        "after": teams_that_have_it(entry.after.split(",")),
    }
    return str(TimelineKind(entry.kind).label), _("%(before)s → %(after)s") % change


def _paused(entry: TimelineEntry, view: View) -> tuple[str, str]:
    reason = str(PauseReason(entry.after).label) if entry.after else ""
    return str(TimelineKind(entry.kind).label), reason


def _given(entry: TimelineEntry, view: View) -> tuple[str, str]:
    name: str | None = entry.agency_name  # type: ignore[attr-defined]
    return str(TimelineKind(entry.kind).label), name or ""


def _merged(entry: TimelineEntry, view: View) -> tuple[str, str]:
    return str(TimelineKind(entry.kind).label), references.display(entry.after)


def _told_sender(entry: TimelineEntry, view: View) -> tuple[str, str]:
    return str(TimelineKind.TOLD.label), told_in_words(entry.after)


_SAID: dict[TimelineKind, Callable[[TimelineEntry, View], tuple[str, str]]] = {
    TimelineKind.MOVED: _moved,
    TimelineKind.ASSIGNED: _assigned,
    TimelineKind.BULK_UNDONE: _put_back,
    TimelineKind.PRIORITY: _prioritised,
    TimelineKind.LINKED: _linked,
    TimelineKind.UNLINKED: _linked,
    TimelineKind.TASK_DONE: _finished,
    TimelineKind.CONTACT_READ: _read,
    TimelineKind.SOURCE_READ: _read,
    TimelineKind.PARTNERS_TOLD: _told,
    TimelineKind.ACCESS_ASKED: _asked,
    TimelineKind.ACCESS_ANSWERED: _answered,
    TimelineKind.TRANSFERRED: _transferred,
    TimelineKind.SHARED: _shared,
    TimelineKind.ACKNOWLEDGED: _taken,
    TimelineKind.ESCALATED: _escalated,
    TimelineKind.SHARE_ENDED: _shared,
    TimelineKind.SAID_SAME: _paired,
    TimelineKind.SAID_DIFFERENT: _paired,
    TimelineKind.SAID_UNDONE: _paired,
    TimelineKind.TASK: _given,
    TimelineKind.TASK_GIVEN: _given,
    TimelineKind.TASK_BACK: _given,
    TimelineKind.TASK_PAUSED: _paused,
    TimelineKind.MERGED: _merged,
    TimelineKind.MERGED_AWAY: _merged,
    TimelineKind.UNMERGED: _merged,
    TimelineKind.TOLD: _told_sender,
}


def _teams(codes: str) -> str:
    return teams_in_words(filter(None, codes.split(",")))


def _report(entry: TimelineEntry) -> str:
    return references.display(entry.report.reference) if entry.report else ""


def _status(code: str) -> str:
    for codes in (Status, CaseStatus):
        if code in codes.values:
            return str(codes(code).label)
    return code


def _priority(code: str) -> str:
    return str(Priority(int(code)).label) if code.isdigit() else code


_NAMING = (TimelineKind.ASSIGNED, TimelineKind.ACKNOWLEDGED)
"""Entries that name a person by key."""


def _names(entries: Iterable[TimelineEntry]) -> dict[str, str]:
    """Names of the people that entries name by key."""
    keys = {each.after for each in entries if each.kind in _NAMING and each.after}
    if not keys:
        return {}
    people = get_user_model().objects.filter(pk__in=[uuid.UUID(key) for key in keys])
    return {str(each.pk): each.display_name for each in people}


def received(at: datetime.datetime, channel: str) -> Item:
    """The first entry of every report, which no row needs to repeat."""
    iso, when = moment(at)
    return Item(
        title=_("Received"), by="", iso=iso, when=when, detail=channel, words="", has_words=False
    )
