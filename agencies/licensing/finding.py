"""Finding words and names in a text however they are written: pure, and without Django's settings.

A text is folded to plain letters in several ways at once (its views): by what letters mean, by what
they look like, and with ä, ö, ü as one letter or as two. A name stands for all the orders and
initials in which people write it. A phrase of LONG letters or more is found within longer words,
and the whole word counts; a shorter one only as a word of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONG = 5
"""Letters from which a phrase is found within longer words."""
SHORTEST = 2
MOST_WORDS = 6
"""Words of the longest phrase that is taken for somebody's name."""
GAP = 3
"""Initials that may stand between a first name and a surname."""

_MEANT = str.maketrans(
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
_LOOKS = {
    ord(like): letter
    for letters, likes in (
        ("ABEZHIKMNOPTYX", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),  # Greek capitals
        ("aegijknnouuvvwxyypst", "αεɡιϳκηπουμνʋωχγуρѕτ"),
        ("ABEKMHOPCTYXSIJVGWQ", "АВЕКМНОРСТУХЅІЈѴԌԜԚ"),  # Cyrillic capitals
        ("abekmhopctyxsijvwqdhlrnub", "авекмнорстухѕіјѵԝԛԁһӏгпиь"),
        ("ihngouqjfsS", "իհոցօսզյֆꜱՏ"),  # Armenian, and one small capital
        ("abcdegijklmnoprtuvwyzhy", "ᴀʙᴄᴅᴇɢɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢʜყ"),
        ("ABCDEGHIJKLMPRSTVWYZ", "ᎪᏴᏟᎠᎬᏀᎻᏆᎫᏦᏞᎷᏢᏒᏚᎢᏙᏔᎩᏃ"),  # Cherokee
        ("agiejlb", "ɑɢɩɛȷɭƄ"),
    )
    for letter, like in zip(letters.lower(), likes, strict=True)
}
"""Before folding of case, since capitals look like other letters than small ones do: Ν, ν."""
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800")
"""Letters, as Unicode has it, that nobody sees."""
_DIAERESIS = "\u0308"
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "sir", "prof"})
_PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "di", "da", "del", "della", "la", "le", "du", "bin", "ibn"}
    | {"al", "el", "ap", "ter", "ten", "zu", "y", "o"}
)


@dataclass(frozen=True)
class Folded:
    """The letters and digits of a text in their plainest form, and where in it each stands."""

    letters: str
    places: Sequence[int]


@dataclass(frozen=True)
class Phrase:
    """What is looked for: letters, folded.

    `then`: what follows after up to GAP initials, "" where nothing does. `starts`, `ends`: whether
    a word has to begin before it, or to end after it. `own`: only as words of their own.
    `capital`: and only where it has one. `inner`: after how many letters a word has to begin."""

    letters: str
    then: str = ""
    starts: bool = False
    ends: bool = False
    own: bool = False
    capital: bool = False
    inner: int = 0

    @property
    def length(self) -> int:
        return len(self.letters) + len(self.then)


# --- Folding --------------------------------------------------------------------------------------


def folded(text: str) -> Folded:
    """By what letters mean, without accents."""
    return _folded(text, _meant)


def _folded(text: str, plain: Callable[[str], str], *, two: bool = False) -> Folded:
    """`two`: a letter with a diaeresis is written with two, as in Mueller."""
    if text.isascii():
        places = [place for place, each in enumerate(text) if each.isalnum()]
        return Folded("".join([text[each] for each in places]).lower(), places)
    letters: list[str] = []
    places = []
    for place, character in enumerate(text):
        for each in plain(character):
            if each != _DIAERESIS:
                letters.append(each)
            elif two and letters and letters[-1] in "aou":
                letters.append("e")
            else:
                continue
            places.append(place)
    return Folded("".join(letters), places)


@lru_cache(maxsize=8192)
def _meant(character: str) -> str:
    return _plain(unicodedata.normalize("NFKD", character).casefold())


@lru_cache(maxsize=8192)
def _looked(character: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _LOOKS.get(ord(character), character))
    return _plain(decomposed.translate(_LOOKS).casefold())


@lru_cache(maxsize=8192)
def _with_ring(character: str) -> str:
    """As _looked, with ø as ö."""
    return "o" + _DIAERESIS if character in "øØ" else _looked(character)


def _plain(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character.translate(_MEANT))
    return "".join(
        each if each == _DIAERESIS else str(unicodedata.digit(each, each))
        for each in parts
        if each == _DIAERESIS or (each.isalnum() and each not in _FILLERS and not _is_mark(each))
    )


def _is_mark(character: str) -> bool:
    """A letter that only alters others: a raised comma, a sign of stress."""
    return unicodedata.category(character) == "Lm"


def _is_unseen(character: str) -> bool:
    return character in _FILLERS or unicodedata.category(character) in ("Mn", "Cf")


class Text:
    """A text, ready to be looked through for any number of phrases."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._views: list[_View] = []
        for view in self._folds():
            if all(view.letters != each.folded.letters for each in self._views):
                self._views.append(_View(text, view))

    def _folds(self) -> Iterator[Folded]:
        first = folded(self.text)
        yield first
        looked = first
        odd = {each for each in self.text if not each.isascii()}
        if any(_looked(each) != _meant(each) for each in odd):
            looked = _folded(self.text, _looked)
            yield looked
            yield _one_letter(self.text, looked)
        if any(_DIAERESIS in _with_ring(each) for each in odd):
            yield _folded(self.text, _with_ring, two=True)
            yield _folded(self.text, _meant, two=True)
        yield _one_letter(self.text, first)

    def places(self, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
        """Where the phrases stand, as (first, end), in order, whole words, none overlapping."""
        wanted = list(phrases)
        found = [each for view in self._views for phrase in wanted for each in view.find(phrase)]
        return _merged(found)


def _one_letter(text: str, plain: Folded) -> Folded:
    """With ae, oe, ue of one word as one letter."""
    letters, places, last = [], [], -1
    for found in re.finditer("[aou]e", plain.letters):
        at = found.start() + 1
        if _joined(text, plain, at):
            letters.append(plain.letters[last + 1 : at])
            places.append(plain.places[last + 1 : at])
            last = at
    if last < 0:
        return plain
    letters.append(plain.letters[last + 1 :])
    places.append(plain.places[last + 1 :])
    return Folded("".join(letters), [each for part in places for each in part])


def _joined(text: str, plain: Folded, number: int) -> bool:
    """Whether the letters before and at `number` belong to one word."""
    if not 0 < number < len(plain.letters):
        return False
    first, second = plain.places[number - 1], plain.places[number]
    return second <= first + 1 or all(_is_unseen(each) for each in text[first + 1 : second])


class _View:
    def __init__(self, text: str, folded: Folded) -> None:
        self.text, self.folded = text, folded
        letters = folded.letters
        self._fours = {letters[at : at + 4] for at in range(len(letters) - 3)}

    def find(self, phrase: Phrase) -> Iterator[tuple[int, int]]:
        if not (self._may_have(phrase.letters) and self._may_have(phrase.then)):
            return
        own = phrase.own or phrase.length < LONG
        for start, end in self._spans(phrase):
            if (own or phrase.starts) and self._joined(start):
                continue
            if phrase.ends and self._joined(end):
                continue
            if own and not self._ends_word(end):
                continue
            if phrase.inner and self._joined(start + phrase.inner):
                continue
            first, last = self._whole(start, end)
            if not phrase.capital or not self.text[first].islower():
                yield first, last

    def _may_have(self, part: str) -> bool:
        """Whether `part` may stand here: quick, of thousands of names that don't."""
        return all(part[at : at + 4] in self._fours for at in range(len(part) - 3))

    def _spans(self, phrase: Phrase) -> Iterator[tuple[int, int]]:
        letters = self.folded.letters
        start = letters.find(phrase.letters)
        while start >= 0:
            end = start + len(phrase.letters)
            if not phrase.then:
                yield start, end
            else:
                yield from self._over_initials(start, end, phrase.then)
            start = letters.find(phrase.letters, start + 1)

    def _over_initials(self, start: int, end: int, then: str) -> Iterator[tuple[int, int]]:
        for last in range(end + 1, end + 1 + GAP):
            if any(self._joined(at) for at in range(end, last + 1)):
                return
            if self.folded.letters.startswith(then, last):
                yield start, last + len(then)

    def _joined(self, number: int) -> bool:
        return _joined(self.text, self.folded, number)

    def _ends_word(self, end: int) -> bool:
        """A word or more, with or without the s of a plural or a possessive."""
        if not self._joined(end):
            return True
        return self.folded.letters[end] == "s" and not self._joined(end + 1)

    def _whole(self, start: int, end: int) -> tuple[int, int]:
        """The whole of the words that the letters from `start` to `end` stand in."""
        while self._joined(start):
            start -= 1
        while self._joined(end):
            end += 1
        first, last = self.folded.places[start], self.folded.places[end - 1] + 1
        while last < len(self.text) and _is_unseen(self.text[last]):
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


def places_in(text: str, phrases: Iterable[Phrase]) -> list[tuple[int, int]]:
    """Where in `text` the phrases stand, as Text.places()."""
    return Text(text).places(phrases)


# --- Phrases --------------------------------------------------------------------------------------


def phrases_of(cover: Iterable[str], *, alone: Iterable[str] = ()) -> list[Phrase]:
    """What is looked for: each phrase, and of a name all the orders and initials in which it is
    written. `alone`: single words that are found as words of their own, with a capital."""
    found: dict[Phrase, None] = {}
    for each in dict.fromkeys(cover):
        for fold in (_meant, _looked):
            for two in (False, True):
                words = [_word(word, fold, two=two) for word in each.replace(",", " ").split()]
                found |= dict.fromkeys(_forms([word for word in words if word], each))
    for word in dict.fromkeys(alone):
        for fold in (_meant, _looked):
            for two in (False, True):
                letters = _word(word, fold, two=two)
                found[Phrase(letters, own=True, capital=True)] = None
    found |= dict.fromkeys(_as_one_letter(list(found)))
    return [each for each in found if each.length >= SHORTEST]


def _word(word: str, fold: Callable[[str], str], *, two: bool) -> str:
    return _folded(word, fold if fold is _meant else _with_ring if two else fold, two=two).letters


def _as_one_letter(phrases: list[Phrase]) -> Iterator[Phrase]:
    """Long ones with ae, oe, ue as one letter, which may mean another name within longer words."""
    for each in phrases:
        letters, then = (re.sub("([aou])e", r"\1", part) for part in (each.letters, each.then))
        if each.length < LONG or (letters, then) == (each.letters, each.then):
            continue
        yield Phrase(letters, then, ends=each.ends, own=True, capital=each.capital)


def _forms(words: list[str], typed: str) -> Iterator[Phrase]:
    if not words:
        return
    yield Phrase("".join(words))
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
        if len(words) > 1:
            yield Phrase("".join(words))
    if not _is_name(words, typed):
        return
    for at in range(1, len(words)):
        yield from _named(words[:at], "".join(words[at:]))
    for at in range(2, len(words)):
        yield from _named(words[:1], "".join(words[at:]))


def _is_name(words: list[str], typed: str) -> bool:
    """Whether a phrase may be somebody's name: parts of other phrases are no reason to cover."""
    if not 1 < len(words) <= MOST_WORDS or any(each.isdigit() for each in words):
        return False
    small = [each for each in typed.split() if each[:1].islower()]
    return len(words) <= 3 or all(each.casefold() in _PARTICLES for each in small)


def _named(given: list[str], surname: str) -> Iterator[Phrase]:
    first, all_given = given[0], "".join(given)
    yield Phrase(all_given + surname)
    yield Phrase(surname + all_given)
    yield Phrase(first, surname)
    yield Phrase(first[0], surname, starts=True)
    for initials in {first[0], "".join(each[0] for each in given)}:
        # "Lee T", but not "leet".
        short = len(initials + surname) < LONG
        yield Phrase(initials + surname, starts=True, inner=short * len(initials))
        yield Phrase(surname + initials, ends=True, inner=short * len(surname))


def words_of(name: str) -> list[str]:
    """The words of a name that tell who it is, each as it was typed; none of a single word."""
    words = name.replace(",", " ").split()
    telling = [
        each for each in words if folded(each).letters not in _TITLES | _PARTICLES
        and len(folded(each).letters) > SHORTEST
    ]  # fmt: skip
    return telling if len(words) > 1 else []
