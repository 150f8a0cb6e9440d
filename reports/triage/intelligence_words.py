"""Words beside words: what was reported, shown to whoever writes or checks, and hints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import ngettext

from portal.accounts.models import User
from reports.actions.triage import NarrativeRead, read_narrative
from reports.errors import CaseworkError
from reports.grading import Grade
from reports.models import Report
from reports.sanitising import Hint, Piece, Sign, hints_in, marked


@dataclass(frozen=True)
class Beside:
    """One report with its words, opened and recorded as on its own page; or why they are not."""

    report: Report
    narrative: NarrativeRead | None
    why_not: str


def open_beside(reports: Iterable[Report], *, by: User) -> list[Beside]:
    """Open what was reported, each report as an audited reading of its own."""
    found = []
    for report in reports:
        try:
            found.append(Beside(report, read_narrative(by=by, report_id=report.pk), ""))
        except CaseworkError as error:
            found.append(Beside(report, None, str(error)))
    return found


@dataclass(frozen=True)
class Noticed:
    """What hints say of one sign: the advice, and the words it is about."""

    advice: str
    quotes: list[str]


@dataclass(frozen=True)
class Hints:
    pieces: list[tuple[str, bool]]
    """The text in pieces, each with whether a hint is about it."""
    noticed: list[Noticed]
    names_checked: bool
    """Whether a report was open beside it, whose names were looked for."""


def every_word(grade: Grade, *, title: str = "", text: str = "", provenance: str = "") -> str:
    """All that a recipient reads of an item, in one text to look for hints in."""
    parts = (title, text, provenance, grade.conditions, grade.usage)
    return "\n\n".join(each.strip() for each in parts if each.strip())


def said_of(words: str) -> str:
    """What a message about saving adds where hints found something; '' where they did not."""
    found = len(hints_in(words))
    if not found:
        return ""
    return (
        " "
        + ngettext(
            "The hints found %d place to look at.", "The hints found %d places to look at.", found
        )
        % found
    )


def hints_of(text: str, beside: Sequence[Beside] = ()) -> Hints:
    """Hints for `text` (every_word), with the names and words of the reports opened beside it."""
    opened = [each.narrative for each in beside if each.narrative is not None]
    hints = hints_in(
        text,
        names=[name for each in opened for name in each.names],
        reported=" ".join(
            words
            for each in opened
            for words in (
                each.text,
                *each.particulars.values(),
                *(said for _, said in each.amendments),
            )
        ),
    )
    return Hints(
        _joined(marked(text, hints)),
        _by_sign(text, hints),
        names_checked=bool(beside) and len(opened) == len(beside),
    )


def _joined(pieces: Iterable[Piece]) -> list[tuple[str, bool]]:
    """Neighbours that are both marked, or both not, as one."""
    return [
        ("".join(piece.text for piece in run), is_marked)
        for is_marked, run in groupby(pieces, key=lambda piece: bool(piece.signs))
    ]


def _by_sign(text: str, hints: Sequence[Hint]) -> list[Noticed]:
    found = []
    for sign in Sign:
        quotes = dict.fromkeys(text[each.start : each.end] for each in hints if each.sign == sign)
        if quotes:
            found.append(Noticed(str(sign.label), list(quotes)))
    return found
