"""The filter panel as HTML.

Its forty choices cost more to draw than the queue's rows to fetch. What it shows depends on the
filters alone, never on the person, so each process keeps the panels that were asked for last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reports.models import Report
from reports.triage import choices
from reports.triage.filters import ReportFilters, address_of

TICKED = ("status", "priority", "kind", "channel")
LISTED = ("category", "ward", "assigned", "team", "point", "sort")
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Chosen:
    """One filter in use: its words, and the query string without it."""

    label: str
    text: str
    address: str


def panel_of(address: str) -> SafeString:
    """The panel of a query string that is right."""
    return _panel(address, get_language() or "", choices.wards())


def panel_with_errors(filters: ReportFilters) -> SafeString:
    """The panel of filters that are wrong, saying what is."""
    return _render(filters)


@lru_cache(maxsize=256)
def _panel(address: str, language: str, wards: tuple[tuple[str, str], ...]) -> SafeString:
    return _render(ReportFilters(QueryDict(address), queryset=Report.objects.none()))


def _render(filters: ReportFilters) -> SafeString:
    return render_to_string(
        "reports/triage/filters.html",
        {"form": filters.form, "panel": _groups(filters), "chosen": _chosen(filters)},
    )


def _groups(filters: ReportFilters) -> dict[str, SafeString]:
    """HTML of each group of tick boxes (inputs) and list (options), by field name."""
    data = filters.data
    made = {
        name: _tick_boxes(name, _choices(filters, name), set(data.getlist(name))) for name in TICKED
    }
    made.update((name, _options(_choices(filters, name), data.get(name, ""))) for name in LISTED)
    return made


def _chosen(filters: ReportFilters) -> list[Chosen]:
    """The filters in use, in the order of the panel; an order of rows is not a filter."""
    data: QueryDict = filters.data
    return [
        Chosen(
            label=str(filters.form.fields[name].label),
            text=words_of(filters, name, value),
            address=address_of(data, without=(name, value)),
        )
        for name in filters.filters
        for value in dict.fromkeys(data.getlist(name))
        if value and name != "sort" and name not in filters.form.errors
    ]


def words_of(filters: ReportFilters, name: str, value: str) -> str:
    """A value of a filter as people read it."""
    return dict(_choices(filters, name)).get(value, value)


def _choices(filters: ReportFilters, name: str) -> Choices:
    """(code, words) of a field with choices; nothing for the others."""
    return [
        (str(value), str(label))
        for value, label in getattr(filters.form.fields[name], "choices", ())
        if value != ""
    ]


def _tick_boxes(name: str, offered: Choices, ticked: set[str]) -> SafeString:
    return format_html_join(
        "\n",
        '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input"'
        ' id="filter-{0}-{1}" name="{0}" type="checkbox" value="{1}"{2}>'
        '<label class="govuk-label govuk-checkboxes__label" for="filter-{0}-{1}">{3}</label></div>',
        (
            (name, value, SafeString(" checked") if value in ticked else "", label)
            for value, label in offered
        ),
    )


def _options(offered: Choices, selected: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if value == selected else "", label)
            for value, label in offered
        ),
    )
