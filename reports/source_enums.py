"""Code lists of the flag for advice of the source unit (R1.7), and how the flag moves."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MANY_REPORTS = 3
WITHIN_DAYS = 90
"""How many reports on one subject or address, within how many days, are a sign (R1.7). People
judge by it: nothing counts."""


class FlagReason(TextChoices):
    """What calls for advice: something about what was told, never who told it."""

    REPEATED = "repeated", _("They tell us again and again about one subject or address")
    TOLD = "told", _("They say that a person they know told them")
    NEAR = "near", _("They may be in the group, or close to it")
    OFFERS = "offers", _("They offer to find out more, or ask whether they should")


class FlagState(TextChoices):
    """Where a flag stands: it waits for advice, or was kept or resolved after it. Questions to the
    sender are stopped until it is resolved."""

    OPEN = "open", _("Waiting")
    KEPT = "kept", _("Kept")
    RESOLVED = "resolved", _("Resolved")


IN_FORCE = (FlagState.OPEN, FlagState.KEPT)


class AdviceOutcome(TextChoices):
    """What follows from the advice; the state that the flag has from then on."""

    KEPT = "kept", _("Keep the flag: no questions to the sender")
    RESOLVED = "resolved", _("Resolve the flag: a question may be asked again")


FLAG_MOVES = (
    ("Advice recorded, the flag is kept", FlagState.OPEN, FlagState.KEPT),
    ("Advice recorded, the flag is resolved", FlagState.OPEN, FlagState.RESOLVED),
    ("More advice recorded, the flag is kept", FlagState.KEPT, FlagState.KEPT),
    ("More advice recorded, the flag is resolved", FlagState.KEPT, FlagState.RESOLVED),
)
"""What docs/state-diagrams.md is drawn from. A flag that is resolved stays so; what is new is
another flag."""
