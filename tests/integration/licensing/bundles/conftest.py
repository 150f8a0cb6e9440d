"""A bundle of papers of a kind of our own, and a photo, which all name somebody."""

from __future__ import annotations

import datetime

import pytest

from agencies.licensing import papers
from agencies.licensing.models import Bundle, Premises, Proceeding
from portal.accounts.models import User
from tests.support import proceedings as made
from tests.support.bundles import KINDS, NAME, PAPER


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers of a kind of our own."""
    on = datetime.date(2026, 2, 3)
    listed = [papers.Paper(key, f"Note {key} on {NAME}", on) for _kind, key in KINDS]
    kind = papers.PaperKind("quill", "Notes", 1, lambda user, of: listed, lambda user, key: PAPER)
    monkeypatch.setitem(papers._kinds, "quill", kind)


@pytest.fixture
def proceeding(officer: User, lantern: Premises) -> Proceeding:
    return made.another_proceeding(officer, lantern)


@pytest.fixture
def bundle(officer: User, proceeding: Proceeding) -> Bundle:
    """Two papers that name somebody, and a photo whose description does."""
    begun = made.another_bundle(officer, proceeding, chosen=KINDS)
    return made.with_photo(begun, officer, title=f"Photo of {NAME}", source=f"Of {NAME}")
