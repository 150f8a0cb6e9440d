"""The filter panel: groups of tick boxes and lists of options as HTML, and what is chosen.

Forty choices through template tags would cost more than the queue's SQL; a group that looks the
same is therefore made once per process, language and choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.http import QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from reports.triage.filters import ReportFilters, address_of

TICKED = ("status", "priority", "kind")
LISTED = ("category", "ward", "assigned", "point", "sort")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Chosen:
    """One filter in use: its words, and the query string without it."""

    label: str
    text: str
    address: str


def groups(filters: ReportFilters) -> dict[str, SafeString]:
    """HTML of each group of tick boxes (inputs) and list (options), by field name."""
    language, data = get_language() or "", filters.data
    made = {
        name: _tick_boxes(name, _choices(filters, name), frozenset(data.getlist(name)), language)
        for name in TICKED
    }
    made.update(
        (name, _options(_choices(filters, name), data.get(name, ""), language)) for name in LISTED
    )
    return made


def chosen(filters: ReportFilters) -> list[Chosen]:
    """The filters in use, in the order of the panel; an order of rows is not a filter."""
    data: QueryDict = filters.data
    used = []
    for name in filters.filters:
        for value in data.getlist(name):
            if value and name != "sort" and name not in filters.form.errors:
                field = filters.form.fields[name]
                used.append(
                    Chosen(
                        label=str(field.label),
                        text=dict(_choices(filters, name)).get(value, value),
                        address=address_of(data, without=(name, value)),
                    )
                )
    return used


def _choices(filters: ReportFilters, name: str) -> Choices:
    """(code, words) of a field with choices; nothing for the others."""
    return tuple(
        (str(value), str(label))
        for value, label in getattr(filters.form.fields[name], "choices", ())
        if value != ""
    )


@lru_cache(maxsize=512)
def _tick_boxes(name: str, choices: Choices, ticked: frozenset[str], language: str) -> SafeString:
    return format_html_join(
        "\n",
        '<div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input"'
        ' id="filter-{0}-{1}" name="{0}" type="checkbox" value="{1}"{2}>'
        '<label class="govuk-label govuk-checkboxes__label" for="filter-{0}-{1}">{3}</label></div>',
        (
            (name, value, SafeString(" checked") if value in ticked else "", label)
            for value, label in choices
        ),
    )


@lru_cache(maxsize=512)
def _options(choices: Choices, selected: str, language: str) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, SafeString(" selected") if value == selected else "", label)
            for value, label in choices
        ),
    )
