"""Covering words and names in the HTML of papers before it is set: what is covered is not in it.

A phrase is found however it is written: in any case, over markup, line breaks, hyphens, spaces and
zero-width characters, with or without accents, in ligatures, full-width letters and letters of
other alphabets that look the same. A phrase of LONG letters or more is found within longer words,
and the whole word goes; a shorter one only as a word of its own. What stands for it is as long
whatever was there. Nothing here needs Django's settings: the process that sets pages uses it too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

LONG = 5
"""Letters from which a phrase is found within longer words."""
SHORTEST = 2
MARK = "█████"
MARK_HTML = f'<mark class="covered">{MARK}</mark>'
"""For a page on a screen; a bundle has a picture with a text alternative (bundle_document)."""

_LOOKALIKES = str.maketrans(
    {
        **dict(zip("авекмнорстухіјѕԁӏ", "abekmhopctyxijsdl", strict=True)),
        **dict(zip("αβεζηικμνορτυχ", "abezhikmnoptyx", strict=True)),
        **dict(zip("øłđðıħŧŋ", "olddihtn", strict=True)),
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)
"""After folding of case. Both sides of a comparison are folded alike, so that a name in Cyrillic or
Greek is still found."""

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


@dataclass(frozen=True)
class Folded:
    """The letters and digits of a text in their plainest form, and where in it each stands."""

    letters: str
    places: tuple[int, ...]


def folded(text: str) -> Folded:
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in _plain(character):
            letters.append(each)
            places.append(place)
    return Folded("".join(letters), tuple(places))


def _plain(character: str) -> str:
    if character.isascii():
        return character.lower() if character.isalnum() else ""
    plain = unicodedata.normalize("NFKD", character).casefold().translate(_LOOKALIKES)
    plain = unicodedata.normalize("NFKD", plain)
    return "".join(
        str(unicodedata.digit(each, each)) for each in plain if each.isalnum() and len(each) == 1
    )


def phrases_of(cover: Iterable[str]) -> list[str]:
    """What is looked for, folded, longest first: each phrase, and of a name in several words the
    name turned round ("Smith, Tom") and with its first word as a letter ("T. Smith")."""
    found = set()
    for each in cover:
        words = [folded(word).letters for word in each.replace(",", " ").split()]
        words = [word for word in words if word]
        if not words:
            continue
        found.add("".join(words))
        if len(words) > 1:
            found |= {"".join([words[-1], *words[:-1]]), words[0][0] + "".join(words[1:])}
    return sorted((each for each in found if len(each) >= SHORTEST), key=lambda each: -len(each))


def places_in(text: str, phrases: Sequence[str]) -> list[tuple[int, int]]:
    """Where in `text` the phrases stand, as (first, end), in order, whole words, none overlapping.

    `phrases`: of phrases_of()."""
    plain = folded(text)
    found: list[tuple[int, int]] = []
    for phrase in phrases:
        start = plain.letters.find(phrase)
        while start >= 0:
            end = start + len(phrase)
            if len(phrase) >= LONG or _is_a_word(text, plain, start, end):
                found.append(_whole(text, plain, start, end))
            start = plain.letters.find(phrase, start + 1)
    return _merged(found)


def _joined(text: str, plain: Folded, number: int) -> bool:
    """Whether the letters before and at `number` belong to one word."""
    if not 0 < number < len(plain.letters):
        return False
    first, second = plain.places[number - 1], plain.places[number]
    return all(unicodedata.category(each) in ("Mn", "Cf") for each in text[first + 1 : second])


def _is_a_word(text: str, plain: Folded, start: int, end: int) -> bool:
    """A word or more, with or without the s of a plural or a possessive."""
    if _joined(text, plain, start):
        return False
    if not _joined(text, plain, end):
        return True
    return plain.letters[end] == "s" and not _joined(text, plain, end + 1)


def _whole(text: str, plain: Folded, start: int, end: int) -> tuple[int, int]:
    """The whole of the words that the letters from `start` to `end` stand in."""
    while _joined(text, plain, start):
        start -= 1
    while _joined(text, plain, end):
        end += 1
    first, last = plain.places[start], plain.places[end - 1] + 1
    while last < len(text) and unicodedata.category(text[last]) in ("Mn", "Cf"):
        last += 1
    return first, last


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def covered_text(text: str, phrases: Sequence[str]) -> str:
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

    def __init__(self, *, strict: bool, demote: int, phrases: Sequence[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[_Piece] = []
        self.strict, self.demote, self.phrases = strict, demote, phrases
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
            shown = covered_text(value, self.phrases) if name in COVERED_ATTRIBUTES else value
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


def covered_html(html: str, cover: Iterable[str], *, mark: str = MARK_HTML) -> Covered:
    """The same HTML with `mark` in place of every phrase, in its text and in its alternatives.

    `html`: our own, or a plain_paper(). A phrase that runs over tags is covered in each of them.
    """
    phrases = phrases_of(cover)
    reader = _Reader(strict=False, demote=0, phrases=phrases)
    reader.feed(html)
    reader.finish()
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


def still_in(text: str, cover: Iterable[str]) -> bool:
    """Whether any of the phrases stands in a text, written in any way."""
    return bool(places_in(text, phrases_of(cover)))


def loose_words(text: str, cover: Iterable[str]) -> dict[str, int]:
    """Words of phrases in several words that still stand alone in `text`, and how often: a surname
    of which only the full name was covered."""
    counts = {}
    for each in cover:
        words = each.replace(",", " ").split()
        for word in words if len(words) > 1 else []:
            letters = folded(word).letters
            if len(letters) > SHORTEST and (found := places_in(text, [letters])):
                counts[word] = len(found)
    return counts
