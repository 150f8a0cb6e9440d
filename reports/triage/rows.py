"""Rows of the queue as HTML.

Fifty rows through template tags cost more than everything else on the page, so a row is one format
string, filled by `format_html_join`, which escapes every value.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from reports import references
from reports.enums import Category, Kind, Priority, Status
from reports.triage.listing import Row

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
}
NOTHING = SafeString("")
_ID_IN_ADDRESS = "00000000-0000-0000-0000-000000000000"


def rows_html(rows: Iterable[Row], *, can_tick: bool) -> SafeString:
    """The table rows of the queue; with a box to tick where a case may be opened from them."""
    words = _words(get_language() or "")
    now = timezone.now()
    return format_html_join(
        "\n",
        words.row,
        (
            (
                format_html(words.tick, row.id, shown) if can_tick else NOTHING,
                words.before_id,
                row.id,
                words.after_id,
                shown,
                words.categories[row.category],
                words.kinds[row.kind],
                words.priorities[row.priority],
                row.place_text or row.ward or words.no_place,
                _below_place(row, words),
                *_received(row.received_at, now),
                words.statuses[row.status],
                references.display(row.case_reference) if row.case_reference else NOTHING,
                row.assignee or words.nobody,
            )
            for row in rows
            for shown in (references.display(row.reference),)
        ),
    )


def _received(at: datetime.datetime, now: datetime.datetime) -> tuple[str, str, str]:
    """When for machines, the day, and below it the hour and how long ago."""
    iso, said = moment(at)
    day, hour = said.rsplit(", ", 1)
    return iso, day, f"{hour} · {age(at, now)}"


def _below_place(row: Row, words: _Words) -> str:
    """The ward, unless it stands for the place itself, and whether the map can't show it."""
    ward = row.ward if row.place_text else None
    return " · ".join(filter(None, (ward, None if row.has_point else words.no_point)))


def moment(at: datetime.datetime) -> tuple[str, str]:
    """When, for machines and for people in London: `2026-11-03T21:05…`, `3 Nov 2026, 21:05`."""
    local = timezone.localtime(at)
    month = str(MONTHS_3[local.month]).capitalize()
    return local.isoformat(), f"{local.day} {month} {local.year}, {local:%H:%M}"


def age(at: datetime.datetime, now: datetime.datetime) -> str:
    """How long ago, in the largest unit that fits."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    if minutes < 60:
        return ngettext("%d minute ago", "%d minutes ago", minutes) % minutes
    if minutes < 48 * 60:
        return ngettext("%d hour ago", "%d hours ago", minutes // 60) % (minutes // 60)
    days = minutes // (24 * 60)
    return ngettext("%d day ago", "%d days ago", days) % days


def priority_tag(priority: int) -> SafeString:
    return _words(get_language() or "").priorities[priority]


def status_tag(status: str) -> SafeString:
    return _words(get_language() or "").statuses[status]


class _Words:
    """What is the same in every row, made once for a language."""

    def __init__(self) -> None:
        self.row = _row()
        self.tick = (
            '<div class="govuk-checkboxes govuk-checkboxes--small" data-module="triage-tick">'
            '<div class="govuk-checkboxes__item">'
            '<input class="govuk-checkboxes__input" type="checkbox" name="report" value="{0}"'
            ' id="tick-{0}" form="open-case"><label class="govuk-label govuk-checkboxes__label"'
            ' for="tick-{0}"><span class="govuk-visually-hidden">'
            + _("Choose report")
            + " {1}</span></label></div></div>"
        )
        self.categories = {value: str(label) for value, label in Category.choices}
        self.kinds = {value: str(label) for value, label in Kind.choices}
        self.priorities = _tags(Priority.choices, PRIORITY_COLOURS)
        self.statuses = _tags(Status.choices, STATUS_COLOURS)
        self.no_place = _("Place not given")
        self.no_point = _("No point")
        self.nobody = _("Nobody")
        address = reverse("reports:triage:report-detail", args=[_ID_IN_ADDRESS])
        self.before_id, self.after_id = address.split(_ID_IN_ADDRESS)


@lru_cache(maxsize=8)
def _words(language: str) -> _Words:
    return _Words()


def _tags(choices: Iterable[tuple], colours: Mapping) -> dict:
    return {
        value: format_html(
            '<strong class="govuk-tag govuk-tag--{}">{}</strong>', colours[value], label
        )
        for value, label in choices
    }


def _row() -> str:
    """A row's format string. On narrow screens a cell shows its heading from `data-label`."""

    def cell(heading: str, body: str) -> str:
        return f'<td class="govuk-table__cell" role="cell" data-label="{heading}">{body}</td>'

    return (
        '<tr class="govuk-table__row" role="row">'
        f'<td class="govuk-table__cell triage-tick" role="cell" data-label="{_("Choose")}">'
        "{}</td>"
        + cell(
            _("Report"),
            '<a class="govuk-link triage-reference" href="{}{}{}">{}</a>'
            '<span class="triage-second">{} ({})</span>',
        )
        + cell(_("Priority"), "{}")
        + cell(_("Place"), '{}<span class="triage-second">{}</span>')
        + cell(
            _("Received"),
            '<time datetime="{}">{}</time><span class="triage-second">{}</span>',
        )
        + cell(_("Status"), '{}<span class="triage-second">{}</span>')
        + cell(_("Assigned to"), "{}")
        + "</tr>"
    )
