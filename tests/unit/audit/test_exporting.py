"""What a spreadsheet would run leaves as words, however its sign is hidden."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.audit.exporting import harmless

SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"
UNSEEN = " \t\r\n\v\f\0\u00a0\u00ad\u2003\u200b\u200e\u2028\u3000\ufeff\U0001b123"


@given(st.text(UNSEEN, max_size=4), st.sampled_from(SIGNS), st.text(max_size=20))
def test_a_formula_is_only_words_whatever_stands_before_its_sign(
    before: str, sign: str, rest: str
) -> None:
    cell = before + sign + rest
    assert harmless(cell) == f"'{cell}"


@given(st.sampled_from("\t\r\n"), st.text(max_size=20))
def test_a_cell_that_begins_with_a_tab_or_a_new_line_is_only_words(sign: str, rest: str) -> None:
    assert harmless(sign + rest) == f"'{sign}{rest}"


@given(st.text(max_size=20))
def test_a_cell_is_never_changed_in_what_it_says(cell: str) -> None:
    kept = harmless(cell)
    assert kept.removeprefix("'") == cell.removeprefix("'")
    seen = [each for each in kept if unicodedata.category(each)[0] not in "CZ"]
    assert not seen or seen[0] not in SIGNS
    assert harmless(kept) == kept, "a second time adds nothing"


@pytest.mark.parametrize("cell", ["", "The Lantern", "O'Malley's", "1 = 1", "a+b", "(+44) 1733"])
def test_other_words_leave_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell
