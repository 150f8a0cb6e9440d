"""Words as numbers: what counts as the same word, and what the numbers hold to."""

from __future__ import annotations

import base64
import json

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.vault import blind_index
from portal.vault.blind_index import MOST_TERMS, indexed, indexed_marks, normalise, plate, terms_of
from portal.vault.errors import UnknownKey
from portal.vault.keyring import keyring

TWO_KEYS = json.dumps(
    {
        "current": "a",
        "keys": {
            "a": base64.b64encode(b"a" * 32).decode(),
            "b": base64.b64encode(b"b" * 32).decode(),
        },
    }
)


def words(text: str) -> set[str]:
    return set(terms_of(text).words)


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_gives_few_short_terms_and_signed_numbers(text: str) -> None:
    terms = terms_of(text)
    assert all(1 <= len(each) <= blind_index.LONGEST_TERM for each in terms.words)
    numbers = indexed(terms.words, key_id=keyring.current)
    assert numbers == sorted(set(numbers))
    assert all(-(2**31) <= each < 2**31 for each in numbers)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(["van", "knife", "door", "stairs", "money", "phone", "car"]), max_size=30
    )
)
def test_neither_order_nor_repeating_counts(said: list[str]) -> None:
    there = indexed(terms_of(" ".join(said)).words, key_id=keyring.current)
    back = indexed(terms_of(" ".join(reversed(said * 2))).words, key_id=keyring.current)
    assert there == back


@settings(deadline=None)
@given(st.sets(st.text(st.characters(categories=["Ll"]), min_size=2, max_size=20), max_size=60))
def test_other_keys_give_other_numbers(said: set[str]) -> None:
    with override_settings(KEYRING_JSON=TWO_KEYS):
        one, other = indexed(said, key_id="a"), indexed(said, key_id="b")
    # Sixty of four thousand million each: that one is equal by chance happens once in a million.
    assert not set(one) & set(other)


def test_the_index_shares_no_key_with_the_seals_and_a_lost_key_is_named() -> None:
    with override_settings(KEYRING_JSON=TWO_KEYS):
        of_index = keyring.subkey("a", purpose=blind_index.PURPOSE)
        assert of_index != keyring.subkey("a", purpose=b"spotlight:seal:v1") != b"a" * 32
        with pytest.raises(UnknownKey, match="lost"):
            indexed({"van"}, key_id="lost")


def test_a_text_of_many_words_is_cut() -> None:
    many = {f"w{number}" for number in range(MOST_TERMS * 2)}
    assert len(indexed(many, key_id=keyring.current)) == MOST_TERMS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dealing", "DEALS"),
        ("neighbour's", "neighbours"),
        ("neighbour’s", "neighbours"),
        ("café", "cafe"),
        ("Łódź", "lodz"),
        ("ＶＡＮ", "van"),
        ("محمّد", "محمد"),
        ("straße", "STRASSE"),
    ],
)
def test_these_are_one_word(one: str, other: str) -> None:
    assert words(one) == words(other) != set()


@pytest.mark.parametrize("text", ["नशीली दवा", "ਨਸ਼ੇ ਵੇਚਦਾ", "نشہ بیچنا", "наркотики здесь"])
def test_words_of_other_scripts_stay_whole(text: str) -> None:
    assert len(words(text)) == 2


def test_a_word_within_a_text_without_spaces_is_found() -> None:
    assert words("毒品") <= words("他在卖毒品给孩子")


def test_words_of_every_sentence_are_left_out() -> None:
    assert words("He was there and they were with him") == set()


@pytest.mark.parametrize("typed", ["AB12 CDE", "ab12cde", "ab12-cde", "ABI2 CDE", "AB12CDE."])
def test_a_number_plate_is_one_term_however_it_is_typed(typed: str) -> None:
    assert plate(typed) == "AB12CDE"
    assert "AB12CDE" in terms_of(f"A blue van, {typed} parked").marks


@pytest.mark.parametrize(
    "text", ["in PE11 the other day", "on the A47 and M25", "flat 12 abc", "PE1 1AB", "at 10pm"]
)
def test_roads_and_postcodes_are_no_number_plates(text: str) -> None:
    assert not terms_of(text).marks


def test_an_older_plate_is_known_and_a_given_one_is_taken_as_it_is() -> None:
    assert terms_of("P123 ABC outside").marks == {"P123ABC"}
    assert terms_of(plates=["w 999 x"]).marks == {"W999X"}
    assert not terms_of(plates=["blue", "12"]).marks


def test_a_plate_is_never_the_number_of_a_word() -> None:
    key = keyring.current
    assert indexed({"AB12CDE"}, key_id=key) != indexed_marks({"AB12CDE"}, key_id=key)
