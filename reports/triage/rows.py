"""Rows of the queue as HTML.

Fifty rows through template tags cost more than everything else on the page, so a row is one format
string. tests/integration/triage/test_queue.py checks that what people typed is escaped.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports import references
from reports.enums import Category, Kind, Priority, Status
from reports.triage.listing import Row
from reports.triage.routing_words import clock_of

PRIORITY_COLOURS: Mapping[int, str] = {
    Priority.URGENT: "red",
    Priority.HIGH: "orange",
    Priority.NORMAL: "blue",
    Priority.LOW: "grey",
}
STATUS_COLOURS: Mapping[str, str] = {
    Status.RECEIVED: "yellow",
    Status.ASSESSING: "purple",
    Status.PASSED_ON: "teal",
    Status.IN_CASE: "green",
    Status.CLOSED: "grey",
    Status.REFERENCE: "grey",
    Status.HELD: "yellow",
    Status.JUNK: "grey",
}
_ID_IN_ADDRESS = "00000000-0000-0000-0000-000000000000"


def rows_html(
    rows: Iterable[Row],
    *,
    can_tick: bool,
    address: str = "",
    looking: Mapping[uuid.UUID, list[str]] | None = None,
) -> SafeString:
    """The table rows of the queue; with a box to tick where a case may be opened from them.

    `address`: the filters, which a report's page keeps. `looking`: who has which report open.
    """
    words = _words(get_language() or "")
    page = _Page(timezone.now(), can_tick, escape(f"?{address}" if address else ""), looking or {})
    return SafeString("\n".join([_row_html(each, words, page) for each in rows]))


class _Page(NamedTuple):
    """What is the same in every row of a page."""

    now: datetime.datetime
    can_tick: bool
    query: str
    looking: Mapping[uuid.UUID, list[str]]


def _row_html(row: Row, words: _Words, page: _Page) -> str:
    """One row. What people typed is escaped here; keys, references and labels hold no mark-up."""
    key, shown = str(row.id), references.display(row.reference)
    received = timezone.localtime(row.received_at)
    ward = row.ward if row.place_text else None
    return words.row % (
        words.tick % (key, key, key, shown) if page.can_tick else "",
        key,
        page.query,
        shown,
        words.categories[row.category],
        words.kinds[row.kind],
        words.priorities[row.priority],
        words.clock(row, page.now),
        escape(row.place_text or row.ward or words.no_place),
        escape(" · ".join(filter(None, (ward, None if row.has_point else words.no_point)))),
        received.isoformat(),
        f"{received.day} {words.months[received.month]} {received.year}",
        f"{received.hour:02}:{received.minute:02} · {words.age(row.received_at, page.now)}",
        words.statuses[row.status],
        references.display(row.case_reference) if row.case_reference else "",
        escape(row.assignee or words.nobody),
        escape(words.looking % ", ".join(page.looking[row.id])) if row.id in page.looking else "",
    )


def moment(at: datetime.datetime) -> tuple[str, str]:
    """When, for machines and for people in London: `2026-11-03T21:05…`, `3 Nov 2026, 21:05`."""
    local = timezone.localtime(at)
    month = _words(get_language() or "").months[local.month]
    return local.isoformat(), f"{local.day} {month} {local.year}, {local:%H:%M}"


def _ago(one: str, many: str, number: int) -> str:
    return ngettext(one, many, number) % number


def priority_tag(priority: int) -> SafeString:
    return _words(get_language() or "").priorities[priority]


def status_tag(status: str) -> SafeString:
    return _words(get_language() or "").statuses[status]


class _Words:
    """What is the same in every row, made once for a language."""

    def __init__(self) -> None:
        self.row = _row()
        self.tick = (
            '<div class="govuk-checkboxes govuk-checkboxes--small">'
            '<div class="govuk-checkboxes__item">'
            '<input class="govuk-checkboxes__input" type="checkbox" name="report" value="%s"'
            ' id="tick-%s" form="open-case"><label class="govuk-label govuk-checkboxes__label"'
            ' for="tick-%s"><span class="govuk-visually-hidden">'
            + _plain(_("Choose report"))
            + " %s</span></label></div></div>"
        )
        self.categories = {value: escape(str(label)) for value, label in Category.choices}
        self.kinds = {value: escape(str(label)) for value, label in Kind.choices}
        self.priorities = _tags(Priority.choices, PRIORITY_COLOURS)
        self.statuses = _tags(Status.choices, STATUS_COLOURS)
        self.no_place = _("Place not given")
        self.no_point = _("No point")
        self.nobody = _("Nobody")
        self.looking = _("Being looked at by %s")
        self.clocks = (
            '<span class="triage-second triage-clock">%s</span>',
            '<span class="triage-second triage-clock triage-clock--over">%s</span>',
        )
        self.ago = lru_cache(maxsize=512)(_ago)
        self.months = {number: str(name).capitalize() for number, name in MONTHS_3.items()}

    def age(self, at: datetime.datetime, now: datetime.datetime) -> str:
        """How long ago, in the largest unit that fits."""
        minutes = max(0, int((now - at).total_seconds() // 60))
        if minutes < 60:
            return self.ago("%d minute ago", "%d minutes ago", minutes)
        if minutes < 48 * 60:
            return self.ago("%d hour ago", "%d hours ago", minutes // 60)
        return self.ago("%d day ago", "%d days ago", minutes // (24 * 60))

    def clock(self, row: Row, now: datetime.datetime) -> str:
        """Due in how long, or overdue: in words, for what nobody has looked at yet."""
        clock = clock_of(row.status, row.due_at, now)
        return self.clocks[clock.is_over] % escape(clock.words) if clock else ""


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    return _Words()


def _tags(choices: Iterable[tuple[Any, Any]], colours: Mapping[Any, str]) -> dict[Any, SafeString]:
    return {
        value: format_html(
            '<strong class="govuk-tag govuk-tag--{}">{}</strong>', colours[value], label
        )
        for value, label in choices
    }


def _row() -> str:
    """A row's format string. On narrow screens a cell shows its heading from `data-label`."""

    def cell(heading: str, body: str, classes: str = "govuk-table__cell") -> str:
        return f'<td class="{classes}" role="cell" data-label="{_plain(heading)}">{body}</td>'

    address = _plain(reverse("reports:triage:report-detail", args=[_ID_IN_ADDRESS]))
    return (
        '<tr class="govuk-table__row" role="row">'
        + cell(_("Choose"), "%s", "govuk-table__cell triage-tick")
        + cell(
            _("Report"),
            '<a class="govuk-link triage-reference" href="'
            + address.replace(_ID_IN_ADDRESS, "%s")
            + '%s">%s</a><span class="triage-second">%s (%s)</span>',
        )
        + cell(_("Priority"), "%s%s")
        + cell(_("Place"), '%s<span class="triage-second">%s</span>')
        + cell(_("Received"), '<time datetime="%s">%s</time><span class="triage-second">%s</span>')
        + cell(_("Status"), '%s<span class="triage-second">%s</span>')
        + cell(_("Assigned to"), '%s<span class="triage-second">%s</span>')
        + "</tr>"
    )


def _plain(words: str) -> str:
    """Words as part of a format string."""
    return escape(words).replace("%", "%%")
