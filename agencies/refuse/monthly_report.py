"""The monthly report as sections of rows, which the page and the file show alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.refuse import monthly, words
from agencies.refuse.enums import JobPriority, Land, Litter, TargetClock, band_label
from agencies.refuse.figures import PERIODS, SIZES, WIDE, CrewWork, Effort, Figures, Returns
from agencies.refuse.monthly import Items, Line
from agencies.refuse.priority import Target
from reports.triage import choices


@dataclass(frozen=True)
class Row:
    """One figure in three periods. `aside`: what it was made of, in words."""

    label: str
    line: Line
    aside: str = ""


@dataclass(frozen=True)
class Section:
    """A table of the report. `series` and `by` name it in the file; `what` heads its first column,
    `unit` says what is counted."""

    series: str
    by: str
    title: str
    what: str
    unit: str
    rows: tuple[Row, ...]
    note: str = ""
    quiet: tuple[Row, ...] = ()
    """Rows of nothing in any of the three periods: the page only names them."""

    @property
    def quiet_names(self) -> str:
        return ", ".join(row.label for row in self.quiet)


def sections_of(figures: Figures) -> list[Section]:
    """In the order of the page. What is of crews only where the figures hold it."""
    found = [_all_finds(figures), _by_ward(figures), _by_land(figures), _by_kind(figures)]
    found.append(_in_bins(figures))
    work = figures.crew_work
    if work is not None:
        found += [_per_hour(work), _nothing_found(figures, work), _in_time(work)]
    return found


def size_label(size: str) -> str:
    return _("Not counted closely") if size == WIDE else str(band_label(size))


def sizes_of(figures: Figures) -> list[tuple[str, list[int]]]:
    """(kind, how many finds of each band) of every kind that was found in the month."""
    return [
        (str(kind.label), [figures.sizes.get((kind.value, size), 0) for size in SIZES])
        for kind in Litter
        if any((kind.value, size) in figures.sizes for size in SIZES)
    ]


def items_in_words(items: Items) -> str:
    """Never more exact than what was written down: no middle of a range."""
    if items.at_most is None:
        return ngettext("at least %(n)s item", "at least %(n)s items", items.at_least) % {
            "n": items.at_least
        }
    if items.at_least == items.at_most:
        return ngettext("%(n)s item", "%(n)s items", items.at_least) % {"n": items.at_least}
    return _("%(least)s to %(most)s items") % {"least": items.at_least, "most": items.at_most}


def target_in_words(target: Target) -> str:
    if target.clock == TargetClock.MINUTES:
        return words.long(target.amount * words.MINUTE)
    return ngettext("%(n)s working day", "%(n)s working days", target.amount) % {"n": target.amount}


def hours_in_words(hours: float) -> str:
    return _("%(n).1f hours") % {"n": hours}


# --- Finds ----------------------------------------------------------------------------------------


def _all_finds(figures: Figures) -> Section:
    total = _sum(figures.wards.values())
    items = sum(figures.items.values(), Items())
    row = Row(_("All finds"), monthly.counts(total, figures.days), items_in_words(items))
    return Section("finds", "all", _("Finds"), _("What"), _("finds"), (row,))


def _by_ward(figures: Figures) -> Section:
    rows = [
        Row(name, monthly.counts(figures.wards.get(ward, [0, 0, 0]), figures.days))
        for ward, name in _wards(figures.wards)
    ]
    title = _("Finds by ward")
    told = tuple(row for row in rows if _is_any(row))
    quiet = tuple(row for row in rows if not _is_any(row))
    return Section("finds", "ward", title, _("Ward"), _("finds"), told, quiet=quiet)


def _is_any(row: Row) -> bool:
    return any(figure and figure.value for figure in row.line.figures)


def _by_land(figures: Figures) -> Section:
    rows = [
        Row(str(land.label), monthly.counts(figures.land.get(land.value, [0, 0, 0]), figures.days))
        for land in Land
        if land.value in figures.land
    ]
    title = _("Finds by kind of land")
    return Section("finds", "land", title, _("Land"), _("finds"), tuple(rows))


def _by_kind(figures: Figures) -> Section:
    rows = [
        Row(
            str(kind.label),
            monthly.counts(figures.litter[kind.value], figures.days),
            items_in_words(figures.items.get(kind.value, Items())),
        )
        for kind in Litter
        if kind.value in figures.litter
    ]
    title = _("Finds by what it was")
    return Section("finds", "kind", title, _("What it was"), _("finds"), tuple(rows))


# --- Bins -----------------------------------------------------------------------------------------


def _in_bins(figures: Figures) -> Section:
    rows = []
    if figures.returns:
        total = [sum(each, Returns()) for each in zip(*figures.returns.values(), strict=True)]
        rows.append(_returned(_("All bins"), total, figures))
        rows += [
            _returned(name, figures.returns[ward], figures)
            for ward, name in _wards(figures.returns)
            if ward in figures.returns
        ]
    return Section(
        "bins",
        "ward",
        _("Returns in needle bins"),
        _("Ward of the bin"),
        _("needles and syringes"),
        tuple(rows),
        _(
            "A series of its own, never added to finds: what people put into a bin themselves, "
            "counted when it was emptied. It may have come in since the time before, and many at "
            "once, so no interval can be told."
        ),
    )


def _returned(label: str, returns: Sequence[Returns], figures: Figures) -> Row:
    now = returns[0]
    said = ngettext("emptied once", "emptied %(n)s times", now.visits) % {"n": now.visits}
    if now.uncounted:
        said = _("%(said)s, %(n)s of these not counted") % {"said": said, "n": now.uncounted}
    line = monthly.tallies([each.returns for each in returns], figures.bin_days)
    return Row(label, line, said if now.visits else _("not emptied"))


# --- Of crews -------------------------------------------------------------------------------------


def _per_hour(work: CrewWork) -> Section:
    nothing = [Effort() for _ in range(PERIODS)]
    total = [sum(each, Effort()) for each in zip(*work.effort.values(), strict=True)] or nothing
    rows = [Row(_("All rounds"), _rate(total), _effort_in_words(total[0]))]
    rows += [
        Row(name, _rate(work.effort[ward]), _effort_in_words(work.effort[ward][0]))
        for ward, name in _wards(work.effort)
        if ward in work.effort
    ]
    return Section(
        "rounds",
        "ward",
        _("Finds per hour of searching"),
        _("Ward where the round began"),
        _("finds an hour"),
        tuple(rows),
        _(
            "So that places compare like with like: only what a crew logged during a round, by the "
            "phone of that round, over the hours of such rounds. What was reported, and cleared as "
            "a job, is left out, and so are hours recorded by hand: what was found then can’t be "
            "told. A round belongs to the month in which it began, and ends where the next of the "
            "same shift begins."
        ),
    )


def _rate(efforts: Sequence[Effort]) -> Line:
    return monthly.rates([each.finds for each in efforts], [each.hours for each in efforts])


def _effort_in_words(effort: Effort) -> str:
    said = _("%(finds)s in %(hours)s, %(rounds)s") % {
        "finds": ngettext("%(n)s find", "%(n)s finds", effort.finds) % {"n": effort.finds},
        "hours": hours_in_words(effort.hours),
        "rounds": ngettext("%(n)s round", "%(n)s rounds", effort.rounds) % {"n": effort.rounds},
    }
    if not effort.hours_by_hand:
        return said
    by_hand = hours_in_words(effort.hours_by_hand)
    return _("%(said)s; %(hours)s more by hand") % {"said": said, "hours": by_hand}


def _nothing_found(figures: Figures, work: CrewWork) -> Section:
    rows = [Row(_("All wards"), monthly.counts(_sum(work.visits.values()), figures.days))]
    rows += [
        Row(name, monthly.counts(work.visits[ward], figures.days))
        for ward, name in _wards(work.visits)
        if ward in work.visits
    ]
    return Section(
        "visits",
        "ward",
        _("Visits where nothing was found"),
        _("Ward"),
        _("visits"),
        tuple(rows),
        _("A place where somebody looked and nothing lay is worth as much as a find."),
    )


def _in_time(work: CrewWork) -> Section:
    rows = []
    for priority in JobPriority:
        answers = work.answered[priority]
        line = monthly.shares(
            [each.in_time for each in answers], [each.in_time + each.late for each in answers]
        )
        now = answers[0]
        said = [_("%(kept)s of %(all)s") % {"kept": now.in_time, "all": now.in_time + now.late}]
        if now.waiting:
            said.append(_("%(n)s not due yet") % {"n": now.waiting})
        held = _(", then ").join(map(target_in_words, work.targets.get(priority, [])))
        said.append(_("target %(held)s") % {"held": held})
        rows.append(Row(priority.label, line, "; ".join(said)))
    return Section(
        "jobs",
        "priority",
        _("Jobs done in time"),
        _("Priority"),
        _("share in time"),
        tuple(rows),
        _(
            "Jobs whose clock began in the month, each by the target that it was given: the one "
            "that held then. A job that is late and still waiting counts as late."
        ),
    )


# --- Shared ---------------------------------------------------------------------------------------


def _sum(numbers: Iterable[Sequence[int]]) -> list[int]:
    total = [0] * PERIODS
    for each in numbers:
        total = [one + other for one, other in zip(total, each, strict=True)]
    return total


def _wards(counted: Mapping[int | None, object]) -> list[tuple[int | None, str]]:
    """Every ward by name, and at the end what lies in none that is known."""
    names = dict(choices.wards())
    found: list[tuple[int | None, str]] = [
        (pk, names[code]) for pk, code in choices.ward_codes().items()
    ]
    known = {pk for pk, _name in found}
    if set(counted) - known:
        found.append((None, _("Ward not known")))
    return found
