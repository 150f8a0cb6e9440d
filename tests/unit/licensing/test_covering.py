"""Covering names: however a name is written in a paper, it is not in what comes out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.licensing.covering import (
    DEEPEST,
    MARK,
    covered_html,
    covered_text,
    loose_words,
    plain_paper,
    still_in,
)
from agencies.licensing.finding import folded, phrases_of

NAME = "Tiffany Quillfeather"
PHRASES = phrases_of([NAME])
WRITTEN = [
    "Tiffany Quillfeather",
    "TIFFANY QUILLFEATHER",
    "tiffany   quillfeather",
    "Tiffany\n  Quillfeather",
    "Tiffany\u00a0Quillfeather",
    "Tiffany Quill-\nfeather",
    "Tiffany Quill\u00adfeather",
    "Tiffany Quill\u2011feather",
    "Ti\ufb00any Quillfeather",  # a ligature of ff
    "Tiffany Quill\u200bfeather",
    "\u202aTiffany\u202c Quillfeather",
    "T i f f a n y  Q u i l l f e a t h e r",
    "Tíffäny Quillfeather",
    "Ti\u0301ffany Quillfeather",
    "Ｔｉｆｆａｎｙ Ｑｕｉｌｌｆｅａｔｈｅｒ",
    "𝐓𝐢𝐟𝐟𝐚𝐧𝐲 𝐐𝐮𝐢𝐥𝐥𝐟𝐞𝐚𝐭𝐡𝐞𝐫",
    "Тiffаnу Quillfеаthеr",  # Cyrillic letters that look the same
    "Tiffany <b>Quill</b>feather",
    "<i>Tiffany</i> <span>Quillfeather</span>",
    "Tiffany</td><td>Quillfeather",
    "Tiffany<br>Quillfeather",
    "T&#105;ffany &#x51;uillfeather",
    "Quillfeather, Tiffany",
    "QUILLFEATHER Tiffany",
    "T. Quillfeather",
    "TQuillfeather@example.org",
    "Tiffany_Quillfeather",
    "Tiffany Quillfeather's",
    "TiffanyQuillfeathers",
    "Tiffany.Quillfeather",
]


@pytest.mark.parametrize("number", range(len(WRITTEN)))
def test_a_name_is_covered_however_it_is_written(number: int) -> None:
    html = f"<table><tr><td>Seen: {WRITTEN[number]}.</td></tr></table><p>Nothing else</p>"
    covered = covered_html(plain_paper(html), PHRASES)
    assert covered.count == 1
    assert covered.html.count(MARK) == 1
    assert "quillfeather" not in folded(covered.html).letters
    assert "feather" not in folded(covered.html).letters
    assert "Nothing else" in covered.html
    assert not still_in(covered.html, PHRASES)


def test_the_mark_tells_nothing_of_what_it_covers() -> None:
    short, long = (covered_text(f"{each} left", phrases_of([each])) for each in ("Al", NAME))
    assert short == long == f"{MARK} left"


def test_short_names_go_as_words_and_long_ones_within_words() -> None:
    phrases = phrases_of(["Tom", "Smith"])
    assert covered_text("Tom's customs: Toms, tomorrow", phrases) == (
        f"{MARK}'s customs: {MARK}, tomorrow"
    )
    assert covered_text("Mrs Smithson and blacksmiths", phrases) == f"Mrs {MARK} and {MARK}"


def test_a_paper_keeps_its_words_and_structure_and_nothing_else() -> None:
    html = (
        '<h2 id="x" data-who="Ann" title="Ann">Visit</h2><p class="words" style="x">a &lt;b&gt;</p>'
        '<img src="data:,x" alt="Ann"><a href="mailto:ann@x">mail</a><script>Ann</script>'
        "<!-- Ann --><svg><title>Ann</title></svg><table><tr><th scope=row colspan=2>c</th></tr>"
    )
    assert plain_paper(html) == (
        '<h3>Visit</h3><p class="words">a &lt;b&gt;</p>mail'
        '<table><tr><th scope="row" colspan="2">c</th></tr></table>'
    )


def test_alternatives_and_titles_are_covered_too() -> None:
    html = '<p>x</p><img src="drawn:1" alt="Photo of Tiffany  quillfeather">'
    assert covered_html(html, PHRASES).html == (
        f'<p>x</p><img src="drawn:1" alt="Photo of {MARK}">'
    )


def test_what_is_left_of_a_name_is_told() -> None:
    text = "Tiffany came. Miss Quillfeather left with Tiffany."
    assert loose_words(text, [NAME, "Ann"]) == {"Tiffany": 2, "Quillfeather": 1}


@settings(max_examples=80, deadline=None)
@given(
    before=st.text(max_size=20),
    after=st.text(max_size=20),
    between=st.sampled_from(["", " ", "-", "\u00ad", "\u200d", "<b>", "</p><p>", "\n", "&shy;"]),
    at=st.integers(1, len(NAME) - 1),
    upper=st.booleans(),
)
def test_nothing_around_or_within_a_name_hides_it(
    before: str, after: str, between: str, at: int, upper: bool
) -> None:
    name = NAME.upper() if upper else NAME
    html = plain_paper(f"<p>{before} {name[:at]}{between}{name[at:]} {after}</p>")
    assert not still_in(covered_html(html, PHRASES).html, PHRASES)


@settings(max_examples=80, deadline=None)
@given(text=st.text(max_size=60), cover=st.lists(st.text(min_size=1, max_size=8), max_size=4))
def test_covering_never_fails_and_leaves_nothing_that_it_was_asked_for(
    text: str, cover: list[str]
) -> None:
    phrases = phrases_of(cover)
    covered = covered_text(text, phrases).split(MARK)
    whole = [
        each.letters for each in phrases if not (each.then or each.starts or each.ends or each.own)
    ]
    assert not any(len(each) >= 5 and each in folded(part).letters
                   for part in covered for each in whole)  # fmt: skip


def test_what_comes_to_stand_together_once_something_is_covered_is_covered() -> None:
    html = covered_html("<p>Tom Ann Bell Smith</p>", phrases_of(["Ann Bell", "Tom Smith"])).html
    assert "Tom" not in html
    assert "Smith" not in html


def test_a_paper_that_goes_down_without_end_is_cut_and_keeps_its_words() -> None:
    plain = plain_paper("<div>" * 50_000 + "The end" + "</b></div>" * 50_000)
    assert plain.count("<div>") == DEEPEST
    assert "The end" in plain
