"""Covering words and names in the HTML of papers before it is set: what is covered is not in it.

finding.py says where a phrase stands, however it is written: over markup and line breaks too. What
stands for it is as long whatever was there. Nothing here needs Django's settings: the process that
sets pages uses it too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from agencies.licensing.finding import Phrase, Text, phrases_of, places_in, words_of

MARK = "█████"
MARK_HTML = f'<mark class="covered">{MARK}</mark>'
"""For a page on a screen; a bundle has a picture with a text alternative (bundle_document)."""
DEEPEST = 100
"""Tags within one another; what opens further in is left out, and its text stays."""
MOST_ROUNDS = 5

INLINE = frozenset({"strong", "em", "b", "i", "span", "time", "abbr", "small", "sup", "sub", "a",
                    "mark"})  # fmt: skip
"""Tags that do not end a word."""
TEXT_TAGS = (INLINE - {"a", "mark"}) | {
    *("h2", "h3", "h4", "h5", "h6", "p", "div", "section", "article", "blockquote", "pre"),
    *("ul", "ol", "li", "dl", "dt", "dd", "br", "hr"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
"""What a paper may consist of. Everything else, and every attribute but those below, is left out:
a name may stand in an address, a title or a picture, where nobody would cover it."""
KEPT_ATTRIBUTES = {"scope": ("row", "col"), "class": ("words",)}
KEPT_NUMBERS = ("colspan", "rowspan")
DROPPED_WHOLE = frozenset({"script", "style", "template", "svg", "math", "object", "iframe"})
VOID = frozenset({"br", "hr", "img", "meta"})
COVERED_ATTRIBUTES = ("alt", "title", "aria-label")


@dataclass(frozen=True)
class Covered:
    """`count`: how many places were covered."""

    html: str
    count: int


def covered_text(text: str, phrases: Sequence[Phrase]) -> str:
    """Plain text with MARK for each place."""
    parts, at = [], 0
    for first, last in places_in(text, phrases):
        parts += [text[at:first], MARK]
        at = last
    return "".join([*parts, text[at:]])


# --- HTML -----------------------------------------------------------------------------------------


@dataclass
class _Piece:
    """A stretch of text, or a tag as it is written out."""

    text: str = ""
    tag: str = ""
    ends_word: bool = False


class _Reader(HTMLParser):
    """Reads HTML into pieces. `strict`: of a paper, of which only TEXT_TAGS are taken."""

    def __init__(self, *, strict: bool, demote: int, phrases: Sequence[Phrase]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[_Piece] = []
        self.strict, self.demote, self.phrases = strict, demote, phrases
        self.alternatives: list[str] = []
        self._dropping = ""
        self._depth = 0
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._dropping:
            self._depth += tag == self._dropping
            return
        if tag in DROPPED_WHOLE and self.strict:
            self._dropping, self._depth = tag, 1
            return
        if self.strict and tag not in TEXT_TAGS:
            self.pieces.append(_Piece(ends_word=True))
            return
        if self.strict and len(self._open) >= DEEPEST and tag not in VOID:
            self.pieces.append(_Piece(ends_word=_ends(tag)))
            return
        name = self._named(tag)
        self.pieces.append(_Piece(tag=f"<{name}{self._attributes(attrs)}>", ends_word=_ends(tag)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._depth -= tag == self._dropping
            if not self._depth:
                self._dropping = ""
            return
        if tag in VOID or tag not in self._open:
            self.pieces.append(_Piece(ends_word=_ends(tag)))
            return
        while self._open:
            closed = self._open.pop()
            self.pieces.append(_Piece(tag=f"</{self._named(closed)}>", ends_word=_ends(closed)))
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.pieces.append(_Piece(text=data))

    def finish(self) -> None:
        self.close()
        while self._open:
            closed = self._open.pop()
            self.pieces.append(_Piece(tag=f"</{self._named(closed)}>", ends_word=_ends(closed)))

    def _named(self, tag: str) -> str:
        if self.demote and len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            return f"h{min(6, int(tag[1]) + self.demote)}"
        return tag

    def _attributes(self, attrs: list[tuple[str, str | None]]) -> str:
        kept = []
        for name, given in attrs:
            value = given or ""
            if self.strict and not _is_kept(name, value):
                continue
            shown = value
            if name in COVERED_ATTRIBUTES:
                shown = covered_text(value, self.phrases)
                self.alternatives.append(shown)
            kept.append(f' {name}="{escape(shown)}"')
        return "".join(kept)


def _is_kept(name: str, value: str) -> bool:
    if name in KEPT_NUMBERS:
        return value.isascii() and value.isdigit() and len(value) < 3
    return value in KEPT_ATTRIBUTES.get(name, ())


def _ends(tag: str) -> bool:
    return tag not in INLINE


def plain_paper(html: str, *, demote: int = 1) -> str:
    """A paper with nothing in it but text and its structure: every other tag, every attribute and
    every picture is left out. `demote`: by how much its headings go down."""
    reader = _Reader(strict=True, demote=demote, phrases=())
    reader.feed(html)
    reader.finish()
    return "".join(each.tag or escape(each.text) for each in reader.pieces)


def covered_html(html: str, phrases: Sequence[Phrase], *, mark: str = MARK_HTML) -> Covered:
    """The same HTML with `mark` in place of every phrase, in its text and in its alternatives.

    `html`: our own, or a plain_paper(); `phrases`: of finding.phrases_of(). A phrase that runs over
    tags is covered in each of them. What comes to stand side by side once something between was
    covered is covered, too.
    """
    total = 0
    for _round in range(MOST_ROUNDS):
        covered = _covered_once(html, phrases, mark)
        html, total = covered.html, total + covered.count
        if not covered.count:
            break
    return Covered(html, total)


def _covered_once(html: str, phrases: Sequence[Phrase], mark: str) -> Covered:
    reader = _read(html, phrases)
    text, starts = _as_one(reader.pieces)
    places = places_in(text, phrases)
    parts, number = [], 0
    for piece, start in zip(reader.pieces, starts, strict=True):
        if piece.tag or not piece.text:
            parts.append(piece.tag)
            continue
        end = start + len(piece.text)
        while number < len(places) and places[number][1] <= start:
            number += 1
        parts.append(_covered_piece(text, start, end, places[number:], mark))
    return Covered("".join(parts), len(places))


def _read(html: str, phrases: Sequence[Phrase]) -> _Reader:
    reader = _Reader(strict=False, demote=0, phrases=phrases)
    reader.feed(html)
    reader.finish()
    return reader


def text_of(html: str) -> str:
    """The words of our own HTML, and the alternatives of its pictures."""
    reader = _read(html, ())
    return " ".join([_as_one(reader.pieces)[0], *reader.alternatives])


def _as_one(pieces: list[_Piece]) -> tuple[str, list[int]]:
    """All text in a row, a space where a tag ends a word; and where each piece starts in it."""
    parts: list[str] = []
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        part = " " if piece.ends_word and not piece.text else piece.text
        parts.append(part)
        at += len(part)
    return "".join(parts), starts


def _covered_piece(
    text: str, start: int, end: int, places: Sequence[tuple[int, int]], mark: str
) -> str:
    """The text from `start` to `end`; the mark stands where a place begins."""
    parts, at = [], start
    for first, last in places:
        if first >= end:
            break
        parts.append(escape(text[at : max(at, first)]))
        if first >= start:
            parts.append(mark)
        at = min(last, end)
    parts.append(escape(text[at:end]))
    return "".join(parts)


def still_in(text: str, phrases: Sequence[Phrase]) -> bool:
    """Whether any of the phrases stands in a text, written in any way."""
    return bool(places_in(text, phrases))


def loose_words(text: str, cover: Iterable[str]) -> dict[str, int]:
    """Words of names in `cover` that still stand alone in `text`, and how often: a surname of which
    only the full name was covered."""
    read = Text(text)
    wanted = dict.fromkeys(word for name in cover for word in words_of(name))
    found = {word: len(read.places(phrases_of([word]))) for word in wanted}
    return {word: times for word, times in found.items() if times}
