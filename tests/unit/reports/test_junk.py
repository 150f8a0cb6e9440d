"""What makes a report look like junk, and what does not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import junk
from reports.enums import JunkSign
from reports.junk import Limits, Seen, signs_of

LIMITS = Limits(busy_at=30, fastest=8)
WORDS = "Two men in a blue car stop by the bins every night"


def seen(**changes: object) -> Seen:
    """A report as most are: nothing about it is odd."""
    plain: dict[str, object] = {
        "words": WORDS,
        "seconds": 240.0,
        "load": 1,
        "from_connection": 1,
        "repeats": 1,
    }
    return Seen(**(plain | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("proved", [True, False])
def test_a_report_like_most_is_no_junk_with_or_without_scripts(proved: bool) -> None:
    assert signs_of(seen(proved=proved), LIMITS) == ()


@pytest.mark.parametrize(
    ("odd", "sign"),
    [
        ({"trap_filled": True}, JunkSign.TRAP),
        ({"seconds": 7.9}, JunkSign.FAST),
        ({"words": "123 456 !!!"}, JunkSign.NO_LETTERS),
        ({"words": "💊💊💊"}, JunkSign.NO_LETTERS),
        ({"words": "https://cheap.example/buy"}, JunkSign.LINKS),
        ({"words": "www.a.example [url=http://b.example]x[/url]"}, JunkSign.LINKS),
        ({"repeats": 3}, JunkSign.REPEATED),
        ({"words": "drugs again", "repeats": 11}, JunkSign.REPEATED),
        ({"from_connection": 6}, JunkSign.CONNECTION),
        ({"from_connection": 31, "proved": True}, JunkSign.CONNECTION),
        ({"load": 31}, JunkSign.BUSY),
    ],
)
def test_one_odd_thing_is_one_sign(odd: dict[str, object], sign: JunkSign) -> None:
    assert signs_of(seen(**odd), LIMITS) == (sign,)


@pytest.mark.parametrize(
    "ordinary",
    [
        {"seconds": 8.0},
        {"seconds": None},
        {"words": ""},
        {"words": "Они продают у школы"},
        {"words": "وہ یہاں منشیات بیچتے ہیں"},
        {"words": "They sell it on https://market.example/x every night"},
        {"repeats": 2},
        {"words": "smell of cannabis", "repeats": 10},
        {"from_connection": 5},
        {"from_connection": 30, "proved": True},
        {"load": 30},
        {"load": 5_000, "proved": True},
        {"load": None, "from_connection": None, "repeats": None},
    ],
)
def test_what_people_do_is_no_sign(ordinary: dict[str, object]) -> None:
    assert signs_of(seen(**ordinary), LIMITS) == ()


def test_signs_add_up() -> None:
    found = signs_of(seen(words="www.x.example", seconds=1.0, load=99), LIMITS)
    assert found == (JunkSign.FAST, JunkSign.LINKS, JunkSign.BUSY)


@pytest.mark.parametrize(
    "same", ["BUY now,\n buy  here", "buy now buy here!!!", "Ｂｕｙ now… buy here"]
)
def test_the_same_words_are_the_same_however_they_are_set(same: str) -> None:
    assert junk.normalised(same) == "buy now buy here"


def test_other_words_are_others() -> None:
    assert junk.normalised("ਉਹ ਵੇਚਦੇ ਹਨ") != junk.normalised("ਉਹ ਵਚਦ ਹਨ")


@given(st.text(max_size=200))
def test_no_text_breaks_a_rule_and_what_has_words_is_not_without_letters(words: str) -> None:
    signs = signs_of(seen(words=words), LIMITS)
    assert {*signs} <= {JunkSign.NO_LETTERS, JunkSign.LINKS}
    assert junk.normalised(junk.normalised(words)) == junk.normalised(words)
    if any(each.isalpha() for each in words):
        assert JunkSign.NO_LETTERS not in signs
