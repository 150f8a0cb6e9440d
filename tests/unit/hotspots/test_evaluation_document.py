"""docs/hotspot-evaluation.md against the code and the data, as far as seconds allow."""

from __future__ import annotations

import re
from functools import cache

import pytest
from django.conf import settings

from hotspots.analysis.comparison import count_alone
from hotspots.analysis.evaluation_table import shown
from hotspots.analysis.prepare import Prepared, prepare
from hotspots.analysis.rolling import BASELINES, METHODS
from hotspots.evaluation_document import CAVEATS, HEAD, SEED, SETS, DataSet, parameters

AGAIN = "Write it anew: manage.py hotspots evaluate --document"


@pytest.fixture(scope="module")
def text():
    return (settings.BASE_DIR / "docs/hotspot-evaluation.md").read_text(encoding="utf-8")


@cache
def prepared(each: DataSet) -> Prepared:
    return prepare(each.question(settings.BASE_DIR / "data"))


def section(text, each):
    return text.split(f"\n## {each.title}\n")[1].split("\n## ")[0]


def rows(section, share):
    """Cells of each row of the table at this share, by method."""
    table = section.split(f"At {share} % of the area")[1].split("\n\n")[1]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {line[0].removesuffix(" *"): line for line in lines}


def test_words_and_parameters_are_those_of_the_code(text):
    assert text.startswith(HEAD), AGAIN
    assert CAVEATS in text, AGAIN
    for line in parameters():
        assert f"\n{line}\n" in text, AGAIN
    for each in SETS:
        assert f"\n## {each.title}\n" in text, AGAIN
        assert f"\n| {each.title} | " in text, AGAIN


@pytest.mark.parametrize("each", SETS, ids=lambda each: each.title)
def test_figures_are_of_this_data(text, each):
    found, panel = section(text, each), prepared(each).panel
    assert f"{panel.counts.sum():,.0f} events" in found, AGAIN
    assert f"{panel.cells:,} cells of {each.side:g} m" in found, AGAIN
    assert f"At 2 % of the area ({panel.cells * 0.02:,.2f} cells)" in found, AGAIN
    history = shown(count_alone(panel, seed=SEED), 3)
    assert rows(found, 2)[METHODS["history"]][3] == history, AGAIN


@pytest.mark.parametrize("each", SETS, ids=lambda each: each.title)
def test_what_is_said_to_win_has_intervals_above_zero(text, each):
    found = section(text, each)
    for share in (1, 2, 5):
        assert list(rows(found, share)) == list(METHODS.values())
    starred = {line.split("|")[1].strip()[:-2] for line in found.splitlines() if " * |" in line}
    for name, line in rows(found, 2).items():
        lows = [float(cell.split("(")[1].split(" to ")[0]) for cell in line[5:] if cell.strip()]
        beats = len(lows) == len(BASELINES) and all(low > 0 for low in lows)
        assert beats == (name in starred) or 0 in lows, name
    deployed = re.search(r"Deployed: (.+)\.", found)
    in_short = text.split("\n## What was tried")[0].split(f"| {each.title} |")[1].splitlines()[0]
    if deployed:
        assert deployed[1] in starred
        assert in_short.endswith(f"| {deployed[1]} |")
    else:
        assert "the count of all history stays" in found
        assert in_short.endswith("| nothing: the count stays |")
