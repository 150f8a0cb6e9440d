"""A letter set from its words: the same HTML for the screen and for the PDF."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agencies.licensing.letter_templates import Template
from agencies.licensing.pdf import pdf_of

DRAFT = "Draft, not sent"


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step of an action plan as a letter shows it."""

    number: int
    what: str
    who: str
    by: datetime.date


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter says. `reference` and `on`: "" and None of a draft; `replaces`: which
    letter it withdraws, such as "L/2026/0003 of 3 March 2026"."""

    template: Template
    premises: str
    address: str
    licence: str
    addressee: str
    paragraphs: Mapping[str, str]
    signed: str
    team: str
    reference: str = ""
    on: datetime.date | None = None
    replaces: str = ""
    steps: Sequence[StepLine] = ()

    @property
    def subject(self) -> str:
        return self.template.subject.format(premises=self.premises)

    @property
    def title(self) -> str:
        """Of the document: it tells it apart from others."""
        return f"{self.subject} ({self.reference or DRAFT.lower()})"


def letter_html(facts: LetterFacts, *, level: int) -> SafeString:
    """The letter as HTML. `level`: of its own heading, 1 in a PDF and 2 within a page."""
    return format_html(
        "{}{}{}{}{}{}",
        _head(facts),
        _heading(level, facts.subject),
        _about(facts),
        _paragraphs(facts, level),
        _law(facts, level),
        format_html("<p>{}<br>{}</p>", facts.signed, facts.team),
    )


def letter_pdf(facts: LetterFacts) -> bytes:
    """The letter as an accessible PDF; a draft says on each page that it is one. Raises as
    pdf.pdf_of."""
    marking = facts.reference or DRAFT
    return pdf_of(letter_html(facts, level=1), title=facts.title, marking=marking)


def long_day(day: datetime.date) -> str:
    """`3 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def _heading(level: int, text: str) -> SafeString:
    return format_html("<h{0}>{1}</h{0}>", level, text)


def _head(facts: LetterFacts) -> SafeString:
    lines = [facts.addressee, facts.premises, facts.address]
    day = long_day(facts.on) if facts.on else DRAFT
    return format_html(
        "<p>{}</p><p>{}</p>",
        format_html_join(SafeString("<br>"), "{}", ((each,) for each in lines if each)),
        day,
    )


def _about(facts: LetterFacts) -> SafeString:
    rows = [("Our reference", facts.reference or DRAFT), ("Licence", facts.licence)]
    if facts.replaces:
        rows.append(
            ("Corrected letter", f"This letter withdraws and replaces letter {facts.replaces}.")
        )
    return format_html(
        "<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", (each for each in rows))
    )


def _paragraphs(facts: LetterFacts, level: int) -> SafeString:
    parts = []
    for each in facts.template.paragraphs:
        if each.heading:
            parts.append(_heading(level + 1, each.heading))
        parts.append(_text(facts.paragraphs.get(each.key, "")))
        if each.key == facts.template.steps_after and facts.steps:
            parts.append(_table(facts.steps))
    return format_html_join("", "{}", ((each,) for each in parts))


def _text(words: str) -> SafeString:
    """Empty lines part paragraphs; other line breaks stay."""
    parts = [each.strip() for each in words.replace("\r\n", "\n").split("\n\n")]
    return format_html_join("", '<p class="words">{}</p>', ((each,) for each in parts if each))


def _table(steps: Sequence[StepLine]) -> SafeString:
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>',
        ((each.number, each.what, each.who, long_day(each.by)) for each in steps),
    )
    return format_html(
        '<table><caption>Steps of the action plan</caption><thead><tr><th scope="col">Step</th>'
        '<th scope="col">What is done</th><th scope="col">Who answers for it</th>'
        '<th scope="col">By when</th></tr></thead><tbody>{}</tbody></table>',
        rows,
    )


def _law(facts: LetterFacts, level: int) -> SafeString:
    paragraphs = format_html_join("", "<p>{}</p>", ((each,) for each in facts.template.law))
    return format_html("{}{}", _heading(level + 1, "What this letter is, and is not"), paragraphs)
