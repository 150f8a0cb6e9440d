"""A blind index: what words sealed text holds, as numbers that only the keyring can make.

    terms = terms_of("Two men in a van, AB12 CDE", plates=["ab12cde"])
    indexed(terms.words, key_id="k1")    # [-1982734001, …]: sorted signed 32-bit integers

Words are folded (NFKC, case, accents), cut as their script is written, stemmed when they are plain
English letters, and left out when every sentence holds them. Each number is the front of an
HMAC-SHA256 under a key that is derived for this purpose alone. What such an index tells whoever
steals the database, all the same, is in docs/adr/0054: equal words, and how often.
"""

from __future__ import annotations

import hmac
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import snowballstemmer

from portal.vault.keyring import keyring

PURPOSE = b"spotlight:blind-index:v1"
MOST_TERMS = 2_000
"""Of one text. A narrative of 10,000 characters has some 700."""
MOST_MARKS = 100
LONGEST_TERM = 40
SHORTEST_PLATE = 5

_WORD, _MARK = b"word:", b"mark:"
_DROPPED = re.compile(
    # Accents of Latin, Greek and Cyrillic, vowel signs of Arabic and its stretching stroke, and the
    # joiners that look like nothing: people write the same word with and without them.
    "[\u0300-\u036f\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060\ufeff]"
)
_STRUCK = str.maketrans("łđøħŧ", "ldoht")  # Latin letters that Unicode does not take apart
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
# Scripts without spaces between words: their neighbouring pairs of characters stand for words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff]"
)
_PLAIN = re.compile(r"[a-z]{3,}\Z")

# Number plates: two letters, two digits, three letters since 2001; older ones only where nothing
# else looks like them, in capitals or without a space.
_PLATE = re.compile(
    r"(?<![^\W_])(?:([A-Za-z]{2}[0-9OIoi]{2})[ -]?([A-Za-z]{3})"
    r"|([A-Z][0-9]{1,3})[ -]?([A-Z]{3})|([a-z][0-9]{1,3})([a-z]{3})"
    r"|([A-Z]{3})[ -]?([0-9]{1,3}[A-Z])|([a-z]{3})([0-9]{1,3}[a-z]))(?![^\W_])"
)
_CURRENT_PLATE = re.compile(r"[A-Z]{2}[0-9OI]{2}[A-Z01]{3}\Z")
_TO_DIGITS = str.maketrans("OI", "01")
_TO_LETTERS = str.maketrans("01", "OI")

_IN_EVERY_SENTENCE = """
    a about after again all also am an and any are as at be because been before being between
    both but by came can cant come comes could did didnt do does doesnt doing dont down each else
    ever every few for from get gets getting go goes going got had has hasnt have havent having he
    her here hers him his how i if im in into is isnt it its ive just know like lot made make many
    maybe me more most much my near no nor not now of off on once one only or other our out over
    own really said same saw say see seem seems seen she so some still such than that thats the
    their them then there theres these they theyre thing things think this those though through to
    too under until up us very was wasnt we well were what when where which while who will with
    would you your
"""
STOP_WORDS = frozenset(_IN_EVERY_SENTENCE.split())


@dataclass(frozen=True)
class Terms:
    """What is in a text: its words, and number plates as one term each. Never store or log it."""

    words: frozenset[str]
    marks: frozenset[str]


def terms_of(*texts: str, plates: Iterable[str] = ()) -> Terms:
    """The terms of some texts, in whatever order they come. `plates`: what was given as one."""
    marks = {mark for each in plates if (mark := plate(each))}
    words: set[str] = set()
    stemmer = snowballstemmer.stemmer("english")  # one for each call: it holds what it works on
    for text in texts:
        marks.update(_plates_in(text))
        words.update(_words_in(text))
    stems = {stemmer.stemWord(each) if _PLAIN.match(each) else each for each in words}
    return Terms(words=frozenset(stems), marks=frozenset(marks))


def indexed(terms: Iterable[str], *, key_id: str) -> list[int]:
    """Numbers for words: sorted, each once, MOST_TERMS at most. Raises UnknownKey."""
    return _numbers(_WORD, terms, key_id)[:MOST_TERMS]


def indexed_marks(terms: Iterable[str], *, key_id: str) -> list[int]:
    """Numbers for number plates, which are never those of words; MOST_MARKS. Raises UnknownKey."""
    return _numbers(_MARK, terms, key_id)[:MOST_MARKS]


def normalise(text: str) -> str:
    """Text as words are compared: small letters without accents, in one form of Unicode."""
    for _ in range(3):  # folding case and form can each undo a little of the other
        before = text
        folded = unicodedata.normalize("NFKC", text).casefold().translate(_STRUCK)
        text = unicodedata.normalize(
            "NFKC", _DROPPED.sub("", unicodedata.normalize("NFKD", folded))
        )
        if text == before:
            break
    return text


def plate(typed: str) -> str:
    """A number plate as one term, "AB12CDE"; empty when it can't be one. O and 0, I and 1 are read
    as their place in today's plates asks for."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    joined = "".join(each for each in letters if each.isascii() and each.isalnum())
    if _CURRENT_PLATE.match(joined):
        return joined[:2] + joined[2:4].translate(_TO_DIGITS) + joined[4:].translate(_TO_LETTERS)
    has_both = any(each.isdigit() for each in joined) and any(each.isalpha() for each in joined)
    return joined if has_both and SHORTEST_PLATE <= len(joined) <= LONGEST_TERM else ""


def without_plates(text: str) -> str:
    """A text without the number plates in it, for who looks for one as a whole."""
    return _PLATE.sub(lambda found: " " if _is_plate(found) else found.group(), text)


def _plates_in(text: str) -> Iterator[str]:
    for found in _PLATE.finditer(unicodedata.normalize("NFKC", text)):
        if _is_plate(found):
            yield plate(found.group())


def _is_plate(found: re.Match[str]) -> bool:
    """Not "in PE11 the": three letters that are a word of every sentence make no plate, and two
    letters after them none without a digit."""
    front, back = (part for part in found.groups() if part is not None)
    letters = back if back.isalpha() else front
    return letters.lower() not in STOP_WORDS and any(each.isdigit() for each in found.group())


def _words_in(text: str) -> Iterator[str]:
    plain = _APOSTROPHES.sub("", normalise(text))
    word: list[str] = []
    for each in f"{plain} ":
        if unicodedata.category(each)[0] in "LNM":
            word.append(each)
        elif word:
            yield from _cut("".join(word))
            word.clear()


def _cut(run: str) -> Iterator[str]:
    """The words of a run of letters, marks and digits."""
    if _UNSPACED.search(run):
        yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
    elif len(run) > 1 and run not in STOP_WORDS:
        yield run[:LONGEST_TERM]


def _numbers(kind: bytes, terms: Iterable[str], key_id: str) -> list[int]:
    key = keyring.subkey(key_id, purpose=PURPOSE)
    numbers = {
        struct.unpack(">i", hmac.digest(key, kind + each.encode(), "sha256")[:4])[0]
        for each in terms
    }
    return sorted(numbers)
