"""Figures of past quarters in a demonstration: all or nothing, and once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command

from hotspots.models import PublicQuarter, Release
from portal.management.commands import seed_figures
from tests.support.premises import everything_shown
from tests.support.releases import NEWEST_BACK, quarter, tell_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _told(reference_data: Any) -> None:
    for back in (NEWEST_BACK, NEWEST_BACK + 1):
        tell_in(quarter(back), 15)


def test_one_that_is_cut_off_leaves_nothing_and_is_done_anew(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(seed_figures, "assess", _cut_off)
        with pytest.raises(KeyboardInterrupt):
            call_command("seed_figures")
    with everything_shown():
        assert not Release.objects.exists()
    call_command("seed_figures")
    assert "Made the figures of" in capsys.readouterr().out
    assert (quarter().year, quarter().number) in _published()


def test_figures_are_made_once(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed_figures")
    published = _published()
    call_command("seed_figures")
    assert "published here already" in capsys.readouterr().out
    assert _published() == published


def _published() -> list[tuple[int, int]]:
    return list(PublicQuarter.objects.values_list("year", "number"))


def _cut_off(*_args: Any) -> int:
    raise KeyboardInterrupt
