"""Residents read every word in every language, and the catalogues fit the pages."""

from __future__ import annotations

import pytest

from portal import catalogues
from portal.languages import TRANSLATED
from tests.support import tree


def test_every_language_has_every_word_that_residents_read() -> None:
    found = list(catalogues.problems(tree.ROOT))
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("pattern", catalogues.RESIDENT_FILES)
def test_what_residents_read_is_where_the_list_says(pattern: str) -> None:
    assert list(tree.ROOT.glob(pattern))


def test_what_only_staff_read_exists() -> None:
    assert all((tree.ROOT / name).is_file() for name in catalogues.STAFF_ONLY)


@pytest.mark.parametrize("language", TRANSLATED, ids=lambda each: each.code)
def test_catalogues_are_compiled_by_the_set_up_and_not_kept(language: object) -> None:
    path = catalogues.path_of(language.code, tree.ROOT)  # type: ignore[attr-defined]
    compiled = path.with_suffix(".mo")
    assert compiled.stat().st_mtime >= path.stat().st_mtime
    assert compiled not in set(tree.files())
