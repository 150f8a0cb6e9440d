"""Translations with a mark around each, so that words without one show on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from unittest import mock

import polib
from django.utils.translation import trans_real

from portal import catalogues
from tests.support import tree

OPEN, SHUT = "⟦", "⟧"
INNERMOST = re.compile(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")
WORDS = re.compile(r"[^\W\d_]{2,}")
READ_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
UNREAD_ATTRIBUTES = {"data-address", "data-url", "data-base-layer", "data-token"}
WITHOUT_END = {"br", "img", "input", "link", "meta", "hr", "path"}


@contextmanager
def marked(code: str) -> Iterator[None]:
    """What our own catalogue says in this language is said between ⟦ and ⟧."""
    translation = trans_real.translation(code)
    keys = set(_keys(polib.pofile(str(catalogues.path_of(code, tree.ROOT)))))
    new = trans_real.TranslationCatalog()
    new._catalogs = [
        {key: f"{OPEN}{words}{SHUT}" if key in keys else words for key, words in each.items()}
        for each in translation._catalog._catalogs
    ]
    new._plurals = translation._catalog._plurals
    with mock.patch.object(translation, "_catalog", new):
        yield


def _keys(catalogue: polib.POFile) -> Iterator[Any]:
    """As gettext keeps them in memory."""
    for entry in catalogue:
        words = f"{entry.msgctxt}\x04{entry.msgid}" if entry.msgctxt else entry.msgid
        yield words
        yield from ((words, number) for number in range(4))


def unmarked(page: str, *, but: set[str]) -> list[str]:
    """Words that a reader of the page meets outside the marks; `but`: words that may be there."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return sorted({word for said in reader.said() for word in WORDS.findall(said)} - but)


class _Reader(HTMLParser):
    """Text and what attributes say. What has a language of its own says so, and is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._text: list[str] = []
        self._attributes: list[str] = []
        self._left_out: list[str] = []

    def said(self) -> Iterator[str]:
        return (_outside(words) for words in ("".join(self._text), *self._attributes))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        own = tag in {"script", "style", "svg", "code"} or values.get("translate") == "no"
        if self._left_out or own or ("lang" in values and tag != "html"):
            if tag not in WITHOUT_END:
                self._left_out.append(tag)
            return
        self._attributes += [value for name, value in values.items() if _is_read(name, value)]

    def handle_endtag(self, tag: str) -> None:
        if self._left_out and self._left_out[-1] == tag:
            self._left_out.pop()

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self._text.append(data)


def _is_read(name: str, value: str) -> bool:
    is_data = name.startswith("data-") and " " in value and name not in UNREAD_ATTRIBUTES
    return name in READ_ATTRIBUTES or is_data


def _outside(words: str) -> str:
    """What stands outside the marks, which may hold each other."""
    without = INNERMOST.sub(" ", words)
    return without if without == words else _outside(without)
