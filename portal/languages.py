"""The languages of residents' pages: one table, and pure functions on addresses and headers.

The language of a page is the first part of its address (`/pl/report/`), English has none. Nothing
on the device and nothing in the session remembers it (docs/adr/0045). Staff pages are English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Checked:
    """Who read a whole translation and found it right, and when. Their role, not their name."""

    by: str
    on: date


@dataclass(frozen=True)
class Language:
    """`code` is Django's, `name` its own name for itself, `english` ours.

    `offer` says "this page in …" in that language, to somebody whose browser asks for it.
    `checked` stays None until a person who knows the language has read all of it: until then each
    of its pages says that a machine translated it.
    """

    code: str
    name: str
    english: str
    offer: str = ""
    right_to_left: bool = False
    checked: Checked | None = None

    @property
    def is_checked(self) -> bool:
        return self.code == ENGLISH or self.checked is not None

    @property
    def direction(self) -> str:
        return "rtl" if self.right_to_left else "ltr"


ENGLISH = "en-gb"

LANGUAGES = (
    Language(ENGLISH, "English", "English"),
    Language("pl", "Polski", "Polish", "Ta strona po polsku"),
    Language("lt", "Lietuvių", "Lithuanian", "Šis puslapis lietuvių kalba"),
    Language("lv", "Latviešu", "Latvian", "Šī lapa latviešu valodā"),
    Language("pt", "Português", "Portuguese", "Esta página em português"),
    Language("ro", "Română", "Romanian", "Această pagină în limba română"),
    Language("ur", "اردو", "Urdu", "یہ صفحہ اردو میں", right_to_left=True),
    Language("pa", "ਪੰਜਾਬੀ", "Punjabi", "ਇਹ ਪੰਨਾ ਪੰਜਾਬੀ ਵਿੱਚ"),
)

BY_CODE: Mapping[str, Language] = {each.code: each for each in LANGUAGES}
TRANSLATED = tuple(each for each in LANGUAGES if each.code != ENGLISH)

RESIDENT_NAMESPACES = frozenset({"engagement", "reports:intake", "reports:places", "figures"})
"""The parts of the portal that speak more than English."""


def is_for_residents(namespaces: list[str]) -> bool:
    """Whether an address of these namespaces (of its resolver match) is a resident's."""
    return ":".join(namespaces[:2]) in RESIDENT_NAMESPACES


def language_of(path: str) -> Language:
    """The language of an address within the portal, by its first part."""
    first = "".join(path.split("/", 2)[1:2])
    return BY_CODE[first] if first in BY_CODE and first != ENGLISH else BY_CODE[ENGLISH]


def address_in(path: str, code: str) -> str:
    """The same address in another language: what follows the prefix stays as it is."""
    now = language_of(path)
    rest = path if now.code == ENGLISH else path[len(now.code) + 1 :]
    return (rest or "/") if code == ENGLISH else f"/{code}{rest}"


def wanted(header: str) -> Language | None:
    """The translation that an Accept-Language header asks for before English, if there is one.

    Read, and forgotten at once: Django's own reader would keep the header in memory.
    """
    for tag in _by_preference(header[:400]):
        code = tag.split("-")[0]
        if code == "en":
            return None
        if code in BY_CODE and not _is_in_other_letters(tag):
            return BY_CODE[code]
    return None


def _is_in_other_letters(tag: str) -> bool:
    """Punjabi as it is written in Pakistan: ours is in Gurmukhi."""
    return tag.startswith("pa-") and ("arab" in tag or tag.endswith("-pk"))


def _by_preference(header: str) -> Iterator[str]:
    asked = []
    for part in header.lower().split(","):
        tag, _, weight = part.partition(";q=")
        try:
            asked.append((float(weight or 1), tag.strip()))
        except ValueError:
            continue
    # Sorting is stable: what is asked for equally stays in order.
    return (tag for weight, tag in sorted(asked, key=lambda each: -each[0]) if weight > 0 and tag)
