"""How old a reader must be for a page: the Flesch-Kincaid grade of what it says.

    grade = 0.39 × words per sentence + 11.8 × syllables per word - 15.59
    reading age = grade + 5

(Kincaid, Fishburne, Rogers and Chissom, 1975; grades are years of school in the United States,
which begin at six.) Syllables are counted as groups of vowels, less a silent e. Blocks of one or
two words, such as "Yes", are left out: they would make every page look easier than it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

SHORTEST_BLOCK = 3
BLOCKS = {"p", "li", "h1", "h2", "h3", "legend", "label", "div", "dt", "dd", "button"}
UNREAD = {"script", "style", "dialog", "template", "svg"}

# Names and words of the subject itself, for which there is no easier one.
OF_THE_SUBJECT = re.compile(r"Peterborough|Childline|Samaritans|Crimestoppers", re.IGNORECASE)


@dataclass
class _Reader(HTMLParser):
    """Collects the blocks of text inside `main`."""

    blocks: list[str] = field(default_factory=list)
    inside: int = 0
    unread: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self.now: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self.inside += 1
        if tag in UNREAD:
            self.unread += 1
        if tag in BLOCKS:
            self.end_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.end_block()
        if tag == "main":
            self.inside -= 1
        if tag in UNREAD:
            self.unread -= 1

    def handle_data(self, data: str) -> None:
        if self.inside and not self.unread:
            self.now.append(data)

    def end_block(self) -> None:
        text = " ".join("".join(self.now).split())
        self.now = []
        if text:
            self.blocks.append(text)


def blocks_of(page: str) -> list[str]:
    reader = _Reader()
    reader.feed(page)
    reader.end_block()
    return reader.blocks


def syllables(word: str) -> int:
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith(("le", "ee", "ie")) and groups > 1
    ends_quietly = bool(re.search(r"[^aeiouytd]ed$", letters)) and groups > 1
    return max(1, groups - silent - ends_quietly)


def words_of(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]+(?:[’'-][A-Za-z]+)*", OF_THE_SUBJECT.sub("", text))


def reading_age(blocks: list[str]) -> float:
    """Years of age at which the blocks are understood; 5 if there is nothing to read."""
    sentences = words = sounds = 0
    for block in blocks:
        for sentence in re.split(r"(?<=[.!?:])\s+", block):
            found = words_of(sentence)
            if len(found) < SHORTEST_BLOCK:
                continue
            sentences += 1
            words += len(found)
            sounds += sum(map(syllables, found))
    if not sentences:
        return 5.0
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59 + 5
