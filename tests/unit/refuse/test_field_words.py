"""The words of the app in the field: each language has each key, and each code of ours a word."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agencies.refuse.actions import sync
from agencies.refuse.entries import LONGEST_ROUND, MOST_PHOTOS
from agencies.refuse.enums import (
    BANDS,
    SHARPS,
    Because,
    Disposal,
    EntryKind,
    Hazard,
    JobStatus,
    Land,
    Litter,
    Outcome,
    SiteKind,
)
from agencies.refuse.models.finds import MOST
from agencies.refuse.models.photos import CHUNK_BYTES
from agencies.refuse.photo_words import REFUSED
from agencies.refuse.workflow import JOB_MOVES

ROOT = Path(__file__).resolve().parents[3]
APP = ROOT / "static" / "js" / "field"
CODES = ("en", "pl", "lt")
LINE = re.compile(r'^  (\w+): ("(?:[^"\\]|\\.)*"),$')
USED = re.compile(r'\bt\("(\w+)"')


def catalogue(code: str) -> dict[str, str]:
    lines = (APP / "words" / f"{code}.js").read_text(encoding="utf-8").splitlines()
    assert lines[1] == "export default {"
    assert lines[-1] == "};"
    found = [LINE.match(line) for line in lines[2:-1]]
    assert all(found), "a line is no key with its words"
    keys = [each[1] for each in found if each]
    assert len(keys) == len(set(keys)), "a key is there twice"
    return {each[1]: json.loads(each[2]) for each in found if each}


def listed(name: str) -> list[str]:
    text = (APP / "screens" / "what.js").read_text(encoding="utf-8")
    found = re.search(rf"export const {name} = \[(.*?)\];", text, re.S)
    assert found
    return re.findall(r'"(\w+)"', found[1])


@pytest.mark.parametrize("code", CODES[1:])
def test_each_language_has_each_key_and_its_blanks(code: str) -> None:
    english, other = catalogue("en"), catalogue(code)
    assert other.keys() == english.keys()
    for key, words in english.items():
        assert other[key].strip(), key
        assert set(re.findall(r"\{\w+\}", other[key])) == set(re.findall(r"\{\w+\}", words)), key


@pytest.mark.parametrize("code", CODES[1:])
def test_a_language_is_not_english_left_as_it_was(code: str) -> None:
    english, other = catalogue("en"), catalogue(code)
    same = {key for key in english if english[key] == other[key] and len(english[key]) > 12}
    assert not same


def test_every_word_that_the_scripts_ask_for_is_there() -> None:
    words = catalogue("en")
    for path in sorted(APP.rglob("*.js")):
        asked = set(USED.findall(path.read_text(encoding="utf-8")))
        assert asked <= words.keys(), path.name


def test_no_word_is_there_that_no_screen_says() -> None:
    scripts = [path for path in APP.rglob("*.js") if path.parent.name != "words"]
    text = "".join(path.read_text(encoding="utf-8") for path in sorted(scripts))
    said = set(re.findall(r'"(\w+)"', text)) | set(Outcome.values)
    starts = tuple(re.findall(r"`(\w+_)\$\{", text))
    assert {
        key for key in catalogue("en") if key not in said and not key.startswith(starts)
    } == set()


@pytest.mark.parametrize(
    ("start", "codes"),
    [
        ("litter_", Litter.values),
        ("land_", Land.values),
        ("hazard_", Hazard.values),
        ("near_", SiteKind.values),
        ("disposal_", Disposal.values),
        ("because_", Because.values),
        ("status_", JobStatus.values),
        ("kind_", EntryKind.values),
        ("move_", list(JOB_MOVES)),
        ("toward_", ["n", "ne", "e", "se", "s", "sw", "w", "nw"]),
        ("", [each for each in Outcome.values if each != Outcome.STORED]),
    ],
)
def test_every_code_of_the_server_has_its_words(start: str, codes: Collection[str]) -> None:
    assert {f"{start}{each}" for each in codes} <= catalogue("en").keys()


def constant(path: str, name: str) -> Any:
    """The value of a constant of the app: a number, or a list as JSON has it."""
    text = (APP / path).read_text(encoding="utf-8")
    found = re.search(rf"^(?:export )?const {name} = (.*?);$", text, re.M)
    assert found, name
    if found[1].startswith("["):
        return json.loads(found[1])
    return math.prod(int(factor) for factor in found[1].split(" * "))


def test_refusals_that_crews_meet_are_said_in_their_language() -> None:
    """The others stand in the server's English, and no words are kept for what it never says."""
    own = {key.removeprefix("why_") for key in catalogue("en") if key.startswith("why_")}
    jobs, photos = set(sync.CODES.values()), set(REFUSED)
    assert jobs <= own
    assert own - jobs <= photos
    assert {"taken_back", "passed_on", "full", "not_hidden"} <= own


def test_the_tiles_are_the_code_lists() -> None:
    assert sorted(listed("LITTER")) == sorted(Litter.values)
    assert sorted(listed("LAND")) == sorted(Land.values)
    bands = [[band.replace("-", "–"), *bounds] for band, bounds in BANDS.items()]
    assert constant("screens/what.js", "BANDS") == bands
    assert sorted(constant("screens/last.js", "SHARPS")) == sorted(SHARPS)


def test_the_app_and_the_server_have_the_same_limits() -> None:
    assert constant("screens/what.js", "MOST") == MOST
    assert constant("shrink.js", "MOST_PHOTOS") == MOST_PHOTOS
    assert constant("photo-sync.js", "PIECE") == CHUNK_BYTES
    assert constant("log.js", "LONGEST_ROUND") == LONGEST_ROUND / timedelta(milliseconds=1)


def test_every_tile_has_a_pictogram() -> None:
    text = (APP / "pictograms.js").read_text(encoding="utf-8")
    drawn = set(re.findall(r'^  (\w+): "M', text, re.M))
    assert {*Litter.values, *Land.values, *Disposal.values, *Hazard.values} <= drawn


def test_first_aid_says_what_it_has_to() -> None:
    """What to do at once, by when, and whom to call."""
    words = catalogue("en")
    whole = " ".join(words[key] for key in words if key.startswith("stick_"))
    for part in ("running water", "soap", "scrub", "suck", "cover", "72 hours", "999", "A&E"):
        assert part in whole
    for code in CODES[1:]:
        other = catalogue(code)
        assert "72" in other["stick_hours"]
        assert "999" in other["stick_999"]
        assert "A&E" in other["stick_doctor"]


def test_a_lead_says_the_same_first_aid_as_the_app() -> None:
    page = (ROOT / "templates" / "refuse" / "first_aid.html").read_text(encoding="utf-8")
    said = re.findall(r'{% translate "(.*?)" %}', page)
    words = catalogue("en")
    steps = ("bleed", "soap", "cover", "doctor", "hours", "999")
    assert said[1:] == [words[f"stick_{step}"] for step in steps]


@pytest.mark.parametrize(
    "place", ["docs/how-to/needlesticks-bins-boxes.md", "templates/refuse/needlesticks.html"]
)
def test_the_buttons_of_the_alert_are_named_as_the_app_names_them(place: str) -> None:
    text = (ROOT / place).read_text(encoding="utf-8")
    words = catalogue("en")
    for button in (words["needlestick"], words["stick_tell"]):
        assert f"**{button}**" in text or f"“{button}”" in text
