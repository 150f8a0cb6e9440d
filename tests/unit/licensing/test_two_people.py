"""Whether two entries of staff are one person."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from agencies.licensing.two_people import Person, is_one_person, name_words

WORD = st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x24F), min_size=2, max_size=8)
WORDS = st.lists(WORD, min_size=1, max_size=3)
BETWEEN = st.sampled_from([" ", "  ", ", ", "-", "\N{NO-BREAK SPACE}", ". "])


def person(**of: object) -> Person:
    given = {"key": uuid.uuid4(), "user": None, "sia_number": "", "names": (f"{uuid.uuid4()}",)}
    return Person(**given | of)  # type: ignore[arg-type]


@given(WORDS, st.randoms(use_true_random=False), BETWEEN)
def test_a_name_is_the_same_in_any_order_case_and_spacing(
    words: list[str], chance: object, between: str
) -> None:
    turned = words.copy()
    chance.shuffle(turned)  # type: ignore[attr-defined]
    written = f" {between.join(each.lower() for each in turned)} "
    assert is_one_person(person(names=(" ".join(words),)), person(names=(written,)))


@given(WORDS, WORD)
def test_another_word_is_another_name(words: list[str], more: str) -> None:
    assert not is_one_person(
        person(names=(" ".join(words),)), person(names=(" ".join([*words, more]),))
    )


def test_each_mark_of_a_person_counts_alone() -> None:
    key, user, number = uuid.uuid4(), uuid.uuid4(), "1" * 16
    assert is_one_person(person(key=key), person(key=key))
    assert is_one_person(person(user=user), person(user=user))
    assert is_one_person(person(sia_number=number), person(sia_number=number))
    assert is_one_person(person(names=("Ångström, Zoë",)), person(names=("ZOE ANGSTROM",)))
    assert not is_one_person(person(key=None, names=("...",)), person(key=None, names=("--",)))
    assert is_one_person(person(names=("Gaz", "Gary Wansdyke")), person(names=("WANSDYKE, Gary",)))
    assert name_words("Sa\N{ZERO WIDTH SPACE}m") == name_words("Sam")
