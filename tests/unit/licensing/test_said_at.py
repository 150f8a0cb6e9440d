"""When "now" was said: kept over everything but another choice."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as some

from agencies.licensing.said_at import AHEAD, FIELD, OLDEST, moment_in, with_moment

NOW = datetime(2026, 11, 3, 22, 14, 5, tzinfo=timezone.utc)
LATER = NOW + timedelta(minutes=50)


def sent(**of: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update({"when": "now"} | of)
    return data


@pytest.mark.parametrize("of", [{"when": "now"}, {"when": "earlier", "time": "21:30"}])
def test_the_moment_of_a_choice_stays_however_late_it_is_sent(of: dict[str, str]) -> None:
    first = with_moment(sent(**of), now=NOW)
    again = with_moment(sent(**of, said_at=first[FIELD]), now=LATER)
    assert moment_in(again[FIELD], now=LATER) == NOW
    assert again[FIELD] == first[FIELD]


def test_another_choice_is_another_moment() -> None:
    said = with_moment(sent(when="earlier", time="21:30"), now=NOW)[FIELD]
    for changed in ({"when": "now"}, {"when": "earlier", "time": "22:50"}):
        found = with_moment(sent(**changed, said_at=said), now=LATER)
        assert moment_in(found[FIELD], now=LATER) == LATER
    assert with_moment(sent(when="day", time="21:30", said_at=said), now=LATER)[FIELD] == ""


def test_a_phone_s_own_way_of_writing_it_is_read() -> None:
    found = with_moment(sent(said_at="2026-11-03T22:14:05.123Z|now|"), now=LATER)
    assert moment_in(found[FIELD], now=LATER) == NOW


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(LATER + AHEAD + timedelta(seconds=1), id="to come"),
        pytest.param(LATER - OLDEST - timedelta(seconds=1), id="older than any draft"),
    ],
)
def test_a_moment_that_can_not_be_is_none(moment: datetime) -> None:
    found = with_moment(sent(said_at=f"{moment.isoformat()}|now|"), now=LATER)
    assert moment_in(found[FIELD], now=LATER) == LATER


@given(when=some.sampled_from(["now", "earlier", "day", "", "x"]), time=some.text(max_size=90),
       said=some.text(max_size=90))  # fmt: skip
def test_whatever_is_typed_gives_a_moment_that_is_over(when: str, time: str, said: str) -> None:
    found = with_moment(sent(when=when, time=time, said_at=said), now=NOW)[FIELD]
    assert moment_in(found, now=NOW) <= NOW
    assert found.isprintable()
