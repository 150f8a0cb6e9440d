"""What a process keeps for a while is kept for no other test."""

from __future__ import annotations

import pytest

from reports.triage import choices, listing
from reports.triage.routing_panel import rules_of_version


@pytest.fixture(autouse=True)
def _anew(db: None) -> None:
    choices.forget()
    listing.forget_totals()
    rules_of_version.cache_clear()
