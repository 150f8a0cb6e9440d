"""Code lists of the flag for advice of the source unit (R1.7), and how the flag moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

TOLD_BY_A_PERSON = "told"
"""The answer "Someone I know told me" to how somebody knows (reports/particulars.py, HOW)."""


def calls_for_advice(source: Mapping[str, Any]) -> bool:
    """Whether what points to the sender calls for advice by itself: they were told by a person they
    know (R1.7). It looks at one report and at nobody's name."""
    how = source.get("how") or []
    return TOLD_BY_A_PERSON in ([how] if isinstance(how, str) else how)


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
