"""The agencies that migrations seed."""

from __future__ import annotations

import pytest

from agencies.registry.models import Agency

pytestmark = pytest.mark.django_db


def test_partners_are_seeded() -> None:
    assert set(Agency.objects.values_list("key", flat=True)) == {
        "cleansing",
        "licensing",
        "police",
        "spp",
        "public-health",
        "treatment",
        "safeguarding",
    }


def test_seeded_mailboxes_lead_nowhere() -> None:
    """A fresh installation must not write to a stranger: RFC 2606 reserves .example."""
    assert all(agency.mailbox.endswith(".example") for agency in Agency.objects.all())
