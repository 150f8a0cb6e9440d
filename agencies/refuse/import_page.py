"""What the pages of an import hold: its progress, its lines in words, what can be done with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.refuse.actions.imports import UNDO_FOR, matched_before, matched_in, may_be_undone
from agencies.refuse.import_enums import (
    AT_WORK,
    NOT_BEGUN,
    ONE_FOR_ALL,
    Field,
    ImportState,
    LineState,
    Why,
)
from agencies.refuse.import_forms import DiscardForm, StartForm, UndoForm
from agencies.refuse.import_lines import Reader, Unusable, facts_of
from agencies.refuse.import_mapping import Matched, guess_columns
from agencies.refuse.models import Find, FindImport, FindImportLine
from agencies.refuse.queries import finds_visible_to, import_lines_visible_to
from agencies.registry.csv_file import Table
from portal.accounts.models import User
from reports.triage.filters import unknown_choice
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

COLOURS = {
    ImportState.MATCHING: "yellow",
    ImportState.CHECKING: "blue",
    ImportState.CHECKED: "yellow",
    ImportState.RUNNING: "blue",
    ImportState.DONE: "green",
    ImportState.STOPPED: "red",
    ImportState.UNDOING: "blue",
    ImportState.UNDONE: "grey",
    ImportState.DISCARDED: "grey",
}
SAMPLE = 5
LONGEST_SAMPLE = 60

SHOWN = (
    ("near", gettext_lazy("May be here already")),
    *LineState.choices,
)


class LineFilters(django_filters.FilterSet):
    show = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"),
        method="by_show",
        choices=SHOWN,
        empty_label=gettext_lazy("Every line"),
        **unknown_choice(gettext_lazy("Choose which lines from the list.")),
    )

    def by_show(
        self, queryset: QuerySet[FindImportLine], name: str, value: str
    ) -> QuerySet[FindImportLine]:
        if value == "near":
            return queryset.filter(near__len__gt=0)
        return queryset.filter(state=value)


def context_of(found: FindImport, *, by: User, bound: ActionForm | None) -> dict[str, Any]:
    """The page of one import."""
    counts = _counts(found, by)
    forms = {each.name: each for each in _offered(found, ready=counts[LineState.READY])}
    if bound is not None and bound.name in forms:
        forms[bound.name] = bound
    facts = found.facts.open()
    return {
        "import": found,
        "form": bound,
        "forms": forms,
        "colour": COLOURS[ImportState(found.state)],
        "is_at_work": found.state in AT_WORK,
        "over": _over(found, counts),
        "rows": [(state, label, counts[state]) for state, label in LineState.choices
                 if counts[state]],
        "reasons": _reasons(found, by),
        "near": counts["near"],
        "people": columns_named(facts["people"]),
        "dropped": columns_named(facts["dropped"]),
        "is_matched": found.matched is not None,
        "facts": _facts(found, facts),
        "undo_until": moment(found.ended_at + UNDO_FOR)[1]
        if found.ended_at and may_be_undone(found)
        else "",
    }  # fmt: skip


def _counts(found: FindImport, by: User) -> dict[str, int]:
    wanted = {state: Count("pk", filter=Q(state=state)) for state in LineState.values}
    near = Count("pk", filter=Q(near__len__gt=0, state__in=[LineState.READY, LineState.LEFT_OUT]))
    lines = import_lines_visible_to(by).filter(upload=found)
    return lines.aggregate(**wanted, near=near)


def _reasons(found: FindImport, by: User) -> list[tuple[str, str, int]]:
    """(state's label, why, how many) of lines that don't come in, the most frequent first."""
    lines = import_lines_visible_to(by).filter(upload=found).exclude(why="")
    rows = lines.order_by().values_list("state", "why").annotate(number=Count("pk"))
    return [
        (str(LineState(state).label), str(Why(why).label), number)
        for state, why, number in sorted(rows, key=lambda each: (-each[2], each[1]))
    ]


def _over(found: FindImport, counts: Mapping[str, int]) -> tuple[int, int]:
    """How many lines are over, of how many, in what is being done."""
    if found.state == ImportState.RUNNING:
        return counts[LineState.IN], counts[LineState.IN] + counts[LineState.READY]
    if found.state == ImportState.UNDOING:
        return counts[LineState.UNDONE], counts[LineState.UNDONE] + counts[LineState.IN]
    return found.position, found.total


def _offered(found: FindImport, *, ready: int) -> Iterable[ActionForm]:
    can_start = (ImportState.CHECKED, ImportState.STOPPED)
    if found.state in can_start and ready and found.kept_until is not None:
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


def form_named(name: str, found: FindImport, data: Any = None) -> ActionForm:
    """Raises KeyError."""
    action = reverse(f"refuse:import-{name}", args=[found.pk])
    return FORMS[name](data, name=name, action=action, version=found.version)


def columns_named(columns: list[str] | int) -> str:
    """Which columns, or how many where their names went with the file; "" for none."""
    if isinstance(columns, list):
        return ", ".join(columns)
    return ngettext("%(n)s column", "%(n)s columns", columns) % {"n": columns} if columns else ""


def _facts(found: FindImport, facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    between = {",": _("commas"), ";": _("semicolons"), "\t": _("tabs")}
    read_as = "UTF-8" if facts["encoding"] == "utf-8" else _("Windows-1252, since it is not UTF-8")
    lines = [
        (_("Uploaded"), moment(found.made_at)[1]),
        (_("By"), found.by.display_name),
        (_("Lines"), f"{found.total:,}"),
        (_("Read as"), _("%(how)s, with %(between)s") % {
            "how": read_as, "between": between[facts["delimiter"]]}),
        (_("The file"), _("kept, sealed, until %(when)s") % {"when": moment(found.kept_until)[1]}
         if found.kept_until else _("deleted")),
    ]  # fmt: skip
    if found.ended_at:
        lines.append((_("Ended"), moment(found.ended_at)[1]))
    if found.undone_at:
        lines.append((_("Undone"), moment(found.undone_at)[1]))
    return lines


# --- Matching -------------------------------------------------------------------------------------


def matched_so_far(found: FindImport, table: Table, *, by: User) -> Matched:
    """What the columns page begins with: what was matched, or was for the last file of the system,
    or what the headings speak for."""
    if found.matched is not None:
        return matched_in(found)
    last = matched_before(by, found.system)
    guessed = guess_columns(table.headings)
    if last is None:
        return Matched(guessed)
    known = {each: name for each, name in last.columns.items() if name in table.headings}
    taken = set(known.values())
    of_time = {Field.MOMENT, Field.DAY, Field.CLOCK}
    if known:  # guesses only where they go with what is known
        guessed = {each: name for each, name in guessed.items()
                   if each in ONE_FOR_ALL and each not in last.one_for_all and name not in taken
                   and each not in of_time}  # fmt: skip
    return Matched({**guessed, **known}, last.one_for_all, last.words)


def samples(table: Table) -> list[tuple[str, str]]:
    """(heading, the first values) of each column."""
    found = []
    for place, heading in enumerate(table.headings):
        values = [row.cells[place] for row in table.rows[:SAMPLE]]
        shown = [_short(each) if each else "–" for each in values]
        found.append((heading, " · ".join(shown)))
    return found


def _short(cell: str) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= LONGEST_SAMPLE else f"{line[:LONGEST_SAMPLE]}…"


def first_lines(found: FindImport, table: Table) -> list[tuple[int, Mapping[str, str], str, str]]:
    """(line, the find in our words, when, why not) of the first lines, as they are read."""
    reader = Reader(table, matched_in(found), system=found.system)
    lines: list[tuple[int, Mapping[str, str], str, str]] = []
    for row in table.rows[:SAMPLE]:
        try:
            line = reader.read(row, now=timezone.now())
        except Unusable as error:
            lines.append((row.line, {}, "", str(error.why.label)))
            continue
        lines.append((row.line, facts_of(line), moment(line.at)[1], ""))
    return lines


# --- Lines ----------------------------------------------------------------------------------------


def near_of(lines: Sequence[FindImportLine], *, by: User) -> list[list[tuple[Find, int]]]:
    """For each line the finds that may be the same, with their metres: one statement for all."""
    keys = {each for line in lines for each in line.near}
    finds = finds_visible_to(by).filter(pk__in=keys).select_related("report").in_bulk()
    return [
        [(finds[key], metres) for key, metres in zip(line.near, line.near_metres, strict=True)
         if key in finds]
        for line in lines
    ]  # fmt: skip


HEADING = (
    gettext_lazy("Line"),
    gettext_lazy("What becomes of it"),
    gettext_lazy("Why"),
    gettext_lazy("Reference in the file"),
    gettext_lazy("May be the same as"),
    gettext_lazy("Metres away"),
    gettext_lazy("Our reference"),
)


def cells_of(
    line: FindImportLine, near: Sequence[tuple[Find, int]], reference: str
) -> tuple[str, ...]:
    """A line of the file that can be downloaded."""
    return (
        str(line.number),
        str(LineState(line.state).label),
        str(Why(line.why).label) if line.why else "",
        reference,
        " ".join(find.report.display_reference for find, _metres in near),
        " ".join(str(metres) for _find, metres in near),
        line.report.display_reference if line.report else "",
    )


def references_in(table: Table | None, found: FindImport) -> dict[int, str]:
    """What the other system calls each line, while its file is kept."""
    if table is None or found.matched is None:
        return {}
    reader = Reader(table, matched_in(found), system=found.system)
    return {row.line: reader.reference(row) for row in table.rows}
