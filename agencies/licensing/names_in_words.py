"""Whether a guest's name stands in words that more people read than the police (R5.7).

Pure functions. How a name may be spelt is finding's to know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from agencies.licensing.finding import Phrase, folded, phrases_of, places_in
from portal.vault.blind_index import STOP_WORDS

_NO_NAMES = """
    mr mrs ms miss mx dr sir madam the and aka alias known unknown unsure possibly probably perhaps
    called calls himself herself named name names nickname surname first last given gave refused
    male female man woman men women boy girl lad bloke guy person guest customer staff
"""
NOT_NAMES = frozenset(_NO_NAMES.split())
"""What people write where a name is asked for, though it names nobody."""
_NAMES_TOO = """
    may van bin bar old new young long short small little big strong white black brown green grey
    gray red blue hall park house street road way day night church best good wise sharp
"""
EVERYDAY = STOP_WORDS | frozenset(_NAMES_TOO.split())
"""Words that are names too. In small letters they are taken for words: “he will not leave”."""
SHORTEST_PART = 3
"""Letters of one of several names that is looked for by itself."""


def fields_with_a_name(fields: Mapping[str, str], names: Iterable[str]) -> list[str]:
    """Keys of those `fields` (key → words) in which one of `names` stands: whole, however it is
    spelt, or one part of it as a word of its own."""
    looked_for = [_Name(each) for each in names]
    return [
        key
        for key, words in fields.items()
        if words and any(each.stands_in(words) for each in looked_for)
    ]


class _Name:
    def __init__(self, name: str) -> None:
        written = name.replace(",", " ").split()
        words = [word for word in written if folded(word).letters not in NOT_NAMES | {""}]
        self.whole = phrases_of([" ".join(words)]) if len(words) > 1 else []
        shortest = SHORTEST_PART if len(words) > 1 else 1
        self.parts = [
            phrase
            for word in words
            if len(folded(word).letters) >= shortest
            for phrase in phrases_of([word])
        ]

    def stands_in(self, words: str) -> bool:
        if places_in(words, self.whole):
            return True
        return any(
            _is_the_name(words[first:last], part)
            for part in self.parts
            for first, last in places_in(words, [part])
        )


def _is_the_name(found: str, part: Phrase) -> bool:
    """Whether words in which a part was found are that part, not a longer or an everyday word."""
    letters = folded(found).letters
    if found.islower() and letters in EVERYDAY:
        return False
    if not letters.startswith(part.letters):  # found by what its letters look like
        return not found.isascii() and abs(len(letters) - part.length) <= 1
    longer = letters.removeprefix(part.letters)
    return longer in ("", "s") or longer.isdigit()
