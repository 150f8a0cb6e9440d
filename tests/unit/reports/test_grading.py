"""The rules of grading, tried on every combination of codes (R1.2, R1.3, R1.8)."""

from __future__ import annotations

from itertools import product

import pytest

from reports.grading import (
    Grade,
    LegacyGrade,
    WrongGrade,
    check_grade,
    grade_is_right,
)

SOURCES, ASSESSMENTS = ("1", "2", "3"), ("A", "B", "C", "D", "E")
ACTIONS, SANITISATIONS = ("A1", "A2", "A3"), ("S1", "S2")
TEXTS = ("", "Not before the visit")


def test_every_combination_of_codes_is_right_exactly_when_the_rules_say_so() -> None:
    right = 0
    for codes in product(
        ("", *SOURCES), ("", *ASSESSMENTS), ("", "P", "C"), ("", *ACTIONS), ("", *SANITISATIONS),
        TEXTS, TEXTS,
    ):  # fmt: skip
        grade = Grade(*codes)
        assert grade_is_right(grade, complete=True) == _is_whole(*codes), codes
        assert grade_is_right(grade, complete=False) == _is_a_start(*codes), codes
        right += grade_is_right(grade, complete=True)
    # 15 beginnings; P alone, or C with A1, A2 (without words of use) or A3 (with them), S1 or S2.
    assert right == 15 * (1 + 3 * 2)


def _is_whole(*codes: str) -> bool:
    """The rules once more, in other words than the code's."""
    source, assessment, handling, action, sanitisation, conditions, usage = codes
    if "" in (source, assessment, handling):
        return False
    if handling == "P":
        return not (action or sanitisation or conditions or usage)
    return bool(action and sanitisation and conditions) and bool(usage) == (action == "A3")


def _is_a_start(*codes: str) -> bool:
    _source, _assessment, handling, action, sanitisation, conditions, usage = codes
    if handling != "C":
        return not (action or sanitisation or conditions or usage)
    return not usage or action == "A3"


@pytest.mark.parametrize(
    ("grade", "field"),
    [
        (Grade("2", "", "P"), "assessment"),
        (Grade("2", "B", ""), "handling"),
        (Grade("2", "B", "P", "A1"), "action"),
        (Grade("2", "B", "P", "", "S2"), "sanitisation"),
        (Grade("2", "B", "P", "", "", "Not before the visit"), "conditions"),
        (Grade("2", "B", "C", "", "S1", "x"), "action"),
        (Grade("2", "B", "C", "A1", "", "x"), "sanitisation"),
        (Grade("2", "B", "C", "A1", "S1", "  "), "conditions"),
        (Grade("2", "B", "C", "A3", "S1", "x"), "usage"),
        (Grade("2", "B", "C", "A1", "S1", "x", "y"), "usage"),
    ],
)
def test_a_wrong_grade_says_what_to_change(grade: Grade, field: str) -> None:
    with pytest.raises(WrongGrade) as raised:
        check_grade(grade, complete=True)
    assert raised.value.field == field
    assert str(raised.value)


def test_a_grade_is_written_compactly() -> None:
    assert str(Grade("2", "B", "P")) == "[2BP]"
    assert str(Grade("2", "B", "C", "A1", "S2", "x")) == "[2BC A1 S2]"
    assert str(Grade("2")) == "[2––]"


def test_a_grade_keeps_its_conditions_out_of_what_is_printed_of_it() -> None:
    assert "Kestrel" not in repr(Grade("2", "B", "C", "A3", "S1", "Kestrel", "Kestrel"))


def test_a1_and_s2_ask_the_originator() -> None:
    assert Grade("2", "B", "C", "A1", "S1", "x").must_ask_to_act
    assert not Grade("2", "B", "C", "A2", "S1", "x").must_ask_to_act
    assert Grade("2", "B", "C", "A2", "S2", "x").must_ask_to_pass_on
    assert not Grade("2", "B", "P").must_ask_to_pass_on


def test_an_older_grade_names_its_scheme() -> None:
    assert str(LegacyGrade("B", "2", "1")) == "B21 (5x5x5)"
