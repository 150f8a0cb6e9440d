"""What the pages of an import of the register hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing.actions.imports import UNDO_FOR, choices_of, may_be_undone, ready
from agencies.licensing.forms.imports import DiscardForm, StartForm, UndoForm
from agencies.licensing.models import Premises, PremisesImport, PremisesImportLine
from agencies.licensing.premises_enums import (
    AT_WORK,
    NOT_BEGUN,
    Choice,
    ImportState,
    LineState,
    Why,
)
from agencies.licensing.premises_page import LABELS, in_words
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.queries.register import import_lines_visible_to
from agencies.registry.csv_file import Table
from portal.accounts.models import User
from reports.triage.filters import unknown_choice
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

COLOURS = {
    ImportState.MATCHING: "yellow",
    ImportState.CHECKED: "yellow",
    ImportState.RUNNING: "blue",
    ImportState.DONE: "green",
    ImportState.STOPPED: "red",
    ImportState.UNDOING: "blue",
    ImportState.UNDONE: "grey",
    ImportState.DISCARDED: "grey",
}
SAMPLE, LONGEST_SAMPLE = 3, 60


class LineFilters(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        choices=LineState.choices,
        empty_label=gettext_lazy("Every line"),
        **unknown_choice(gettext_lazy("Choose which lines from the list.")),
    )


def context_of(found: PremisesImport, *, by: User, bound: ActionForm | None) -> dict[str, Any]:
    """The page of one import. One statement."""
    counts = _counts(found, by)
    forms = {each.name: each for each in _offered(found, comes_in=counts["ready"])}
    if bound is not None and bound.name in forms:
        forms[bound.name] = bound
    return {
        "import": found,
        "form": bound,
        "forms": forms,
        "colour": COLOURS[ImportState(found.state)],
        "is_at_work": found.state in AT_WORK,
        "over": _over(found, counts),
        "counts": [(state, label, counts[state]) for state, label in LineState.choices
                   if counts[state]],
        "asked": counts[LineState.ASK] - counts["answered"],
        "comes_in": counts["ready"],
        "facts": _facts(found),
        "undo_until": moment(found.ended_at + UNDO_FOR)[1]
        if found.ended_at and may_be_undone(found) else "",
    }  # fmt: skip


def _counts(found: PremisesImport, by: User) -> dict[str, int]:
    wanted = {state: Count("pk", filter=Q(state=state)) for state in LineState.values}
    answered = Count("pk", filter=Q(state=LineState.ASK) & ~Q(choice=""))
    lines = import_lines_visible_to(by).filter(upload=found).order_by()
    return lines.aggregate(**wanted, ready=Count("pk", filter=ready()), answered=answered)


def _over(found: PremisesImport, counts: Mapping[str, int]) -> tuple[int, int]:
    """How many lines are over, of how many, in what is being done."""
    if found.state == ImportState.UNDOING:
        over = counts[LineState.UNDONE] + counts[LineState.KEPT]
        return over, over + counts[LineState.IN]
    return counts[LineState.IN], counts[LineState.IN] + counts["ready"]


def _offered(found: PremisesImport, *, comes_in: int) -> Iterable[ActionForm]:
    if found.state in (ImportState.CHECKED, ImportState.STOPPED) and comes_in:
        yield form_named("start", found)
    if may_be_undone(found):
        yield form_named("undo", found)
    if found.state in NOT_BEGUN:
        yield form_named("discard", found)


FORMS: dict[str, type[ActionForm]] = {
    "start": StartForm,
    "undo": UndoForm,
    "discard": DiscardForm,
}


def form_named(name: str, found: PremisesImport, data: Any = None) -> ActionForm:
    """Raises KeyError."""
    address = reverse(f"licensing:premises-import-{name}", args=[found.pk])
    return FORMS[name](data, name=name, action=address, version=found.version)


def _facts(found: PremisesImport) -> list[tuple[str, str]]:
    kept = (
        _("kept, sealed, until %(when)s") % {"when": moment(found.kept_until)[1]}
        if found.kept_until
        else _("deleted")
    )
    lines = [
        (_("Uploaded"), moment(found.made_at)[1]),
        (_("By"), found.by.display_name),
        (_("Lines"), f"{found.total:,}"),
        (_("The file"), kept),
    ]
    if found.ended_at:
        lines.append((_("Ended"), moment(found.ended_at)[1]))
    return lines


def samples(table: Table) -> list[tuple[str, str]]:
    """(heading, the first values) of each column."""
    return [
        (
            heading,
            " · ".join(row.cells[place][:LONGEST_SAMPLE] or "–" for row in table.rows[:SAMPLE]),
        )
        for place, heading in enumerate(table.headings)
    ]


@dataclass(frozen=True)
class LineRow:
    """`premises`: which it is here, if the person sees it; `choices`: (value, label)."""

    line: PremisesImportLine
    state: str
    why: str
    name: str
    number: str
    premises: Premises | None
    differences: list[tuple[str, str, str]]
    choices: list[tuple[str, str]]
    chosen: str


def rows_of(lines: Sequence[PremisesImportLine], *, by: User, may_choose: bool) -> list[LineRow]:
    """One statement for all."""
    keys = [each.premises_id for each in lines if each.premises_id is not None]
    here = {each.pk: each for each in premises_visible_to(by).filter(pk__in=keys)}
    return [_row(each, here, may_choose=may_choose) for each in lines]


def _row(line: PremisesImportLine, here: Mapping[Any, Premises], *, may_choose: bool) -> LineRow:
    content = line.content.open() if line.content is not None else {}
    facts = content.get("facts", {})
    choices = choices_of(line) if may_choose else ()
    return LineRow(
        line,
        str(LineState(line.state).label),
        str(Why(line.why).label) if line.why else "",
        facts.get("name", ""),
        facts.get("licence_number", ""),
        here.get(line.premises_id) if line.premises_id else None,
        [
            (_label(name), in_words(name, before), in_words(name, after))
            for name, before, after in content.get("differences", [])
        ],
        [(each.value, str(Choice(each).label)) for each in choices],
        line.choice,
    )


def _label(name: str) -> str:
    if name == "holder":
        return _("Licence holder (not changed: transfer it on the premises’ page)")
    return str(LABELS.get(name, name))
