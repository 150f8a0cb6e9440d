"""What the pages of sharps boxes hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.refuse import stock
from agencies.refuse.crews import crew_members
from agencies.refuse.models import Box, BoxMove
from agencies.refuse.stock_enums import BoxState, BoxStep
from agencies.refuse.stock_forms import (
    AddBoxesForm,
    BoxStepForm,
    DisposeForm,
    HandOutForm,
    LimitForm,
)
from agencies.refuse.stock_queries import (
    box_moves_visible_to,
    boxes_visible_to,
    filled_of,
    stock_by_state,
    stock_limit_now,
)
from portal.accounts.models import User
from reports.triage.filters import unknown_choice
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

COLOURS = {
    BoxState.IN_STORE: "green",
    BoxState.WITH_CREW: "blue",
    BoxState.SEALED: "purple",
    BoxState.DISPOSED: "grey",
}
MOST_EXPORTED = 10_000


class BoxFilters(django_filters.FilterSet):
    """Without a choice: every box that is not disposed of."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Where"),
        choices=BoxState.choices,
        empty_label=gettext_lazy("All but disposed of"),
        **unknown_choice(gettext_lazy("Choose a state from the list.")),
    )

    def filter_queryset(self, queryset: QuerySet[Box]) -> QuerySet[Box]:
        found: QuerySet[Box] = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("state"):
            return found
        return found.exclude(state=BoxState.DISPOSED)


def listed_for(by: User) -> QuerySet[Box]:
    """Those with crews first, then what is in store."""
    order = Case(
        When(state=BoxState.WITH_CREW, then=Value(0)),
        When(state=BoxState.IN_STORE, then=Value(1)),
        When(state=BoxState.SEALED, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return boxes_visible_to(by).select_related("held_by").order_by(order, "serial")


@dataclass(frozen=True)
class BoxRow:
    box: Box
    state: str
    colour: str
    held_by: str
    fill: str
    warning: str


def rows_of(by: User, boxes: list[Box]) -> list[BoxRow]:
    filled = filled_of(by, boxes)
    return [row_of(each, filled[each.serial]) for each in boxes]


def row_of(box: Box, filled: stock.Filled) -> BoxRow:
    state = BoxState(box.state)
    return BoxRow(
        box=box,
        state=str(state.label),
        colour=COLOURS[state],
        held_by=box.held_by.display_name if box.held_by else "",
        fill=fill_in_words(filled),
        warning=warning_of(box, filled),
    )


def fill_in_words(filled: stock.Filled) -> str:
    if filled.is_open:
        return _("%(low)d or more of about %(holds)d") % vars(filled)
    if filled.low == filled.high:
        return _("%(low)d of about %(holds)d") % vars(filled)
    return _("%(low)d to %(high)d of about %(holds)d") % vars(filled)


def warning_of(box: Box, filled: stock.Filled) -> str:
    """Of a box that still takes needles."""
    if box.state not in (BoxState.IN_STORE, BoxState.WITH_CREW):
        return ""
    if filled.is_past:
        return _("Past its fill line: seal it")
    return _("May be full: look at it") if filled.may_be_full else ""


@dataclass(frozen=True)
class Stock:
    """`counts`: (state, how many). `is_low`: fewer in store than `limit`."""

    counts: list[tuple[str, int]]
    in_store: int
    limit: int

    @property
    def is_low(self) -> bool:
        return self.in_store < self.limit


def stock_of(by: User) -> Stock:
    counts = stock_by_state(by)
    return Stock(
        [(str(state.label), count) for state, count in counts],
        dict(counts)[BoxState.IN_STORE],
        stock_limit_now(),
    )


def add_form(*, data: QueryDict | None = None) -> AddBoxesForm:
    return AddBoxesForm(data, name="add", action=reverse("refuse:box-add"))


def limit_form(now: int, *, data: QueryDict | None = None) -> LimitForm:
    form = LimitForm(data, name="limit", action=reverse("refuse:box-limit"))
    form.initial["boxes"] = now
    return form


def form_named(step: BoxStep, box: Box, by: User, *, data: QueryDict | None = None) -> ActionForm:
    place: dict[str, Any] = {
        "name": step.value,
        "version": box.version,
        "action": reverse("refuse:box-move", args=[box.pk, step.value]),
    }
    if step == BoxStep.HAND_OUT:
        return HandOutForm(data, people=crew_members(by), **place)
    if step == BoxStep.DISPOSE:
        return DisposeForm(data, **place)
    form = BoxStepForm(data, **place)
    form.button = _("Take it back") if step == BoxStep.TAKE_BACK else _("Seal it")
    return form


def context_of(box: Box, by: User, *, bound: ActionForm | None = None) -> dict[str, Any]:
    shown = {each.value: form_named(each, box, by) for each in stock.steps_from(box.state)}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    filled = filled_of(by, [box])[box.serial]
    moves = box_moves_visible_to(by).filter(box=box).select_related("by", "given_by", "taken_by")
    return {
        "row": row_of(box, filled),
        "facts": [
            (_("Size"), _("%(ml)d ml") % {"ml": box.millilitres}),
            (_("In it, by finds"), fill_in_words(filled)),
            (_("Who has it"), box.held_by.display_name if box.held_by else _("Nobody")),
        ],
        "form": bound,
        "bound": bound,
        "forms": list(shown.values()),
        "history": [_told(each) for each in moves],
    }


def _told(move: BoxMove) -> dict[str, str]:
    iso, when = moment(move.at)
    hands = ""
    if move.given_by and move.taken_by and move.given_by_id != move.taken_by_id:
        hands = _("From %(giver)s to %(taker)s.") % {
            "giver": move.given_by.display_name,
            "taker": move.taken_by.display_name,
        }
    return {
        "title": str(BoxStep(move.step).label),
        "by": move.by.display_name,
        "when": when,
        "iso": iso,
        "detail": " ".join(filter(None, (hands, move.words))),
    }


HEADING = (
    "Serial", "Size (ml)", "Holds (about)", "State", "Since", "In it, at least", "In it, at most",
)  # fmt: skip


def exported(by: User) -> list[list[str]]:
    """Every box and what finds say is in it, without anybody's name; two statements."""
    boxes = list(boxes_visible_to(by)[:MOST_EXPORTED])
    filled = filled_of(by, boxes)
    return [
        [
            each.serial,
            str(each.millilitres),
            str(each.holds),
            str(BoxState(each.state).label),
            moment(each.changed_at)[0][:16],
            str(filled[each.serial].low),
            "" if filled[each.serial].is_open else str(filled[each.serial].high),
        ]
        for each in boxes
    ]
