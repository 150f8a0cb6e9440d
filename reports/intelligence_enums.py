"""Words of intelligence in code: what a grade consists of, which codes rules are about, and states.

The codes themselves, with their labels, are data (reports/intelligence_codes.py).
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CodePart(TextChoices):
    """The lists of codes: the parts of a 3x5x2 grade and, apart from them, of a 5x5x5 grade."""

    SOURCE = "source", _("Source")
    ASSESSMENT = "assessment", _("Information")
    HANDLING = "handling", _("Handling")
    ACTION = "action", _("Action")
    SANITISATION = "sanitisation", _("Sanitisation")
    LEGACY_SOURCE = "legacy_source", _("Source")
    LEGACY_INFORMATION = "legacy_information", _("Information")
    LEGACY_DISSEMINATION = "legacy_dissemination", _("Dissemination")


UNTESTED = "2"
"""Source, and what is proposed for what the public told (R1.3)."""
PERMITTED, WITH_CONDITIONS = "P", "C"
"""Handling: with nothing more, and with codes and conditions (R1.2)."""
ASK_FIRST, OVERT = "A1", "A3"
"""Action: nothing without the originator, and what the owner specifies in words."""
CONSULT = "S2"
"""Sanitisation: nothing without the originator."""

RULED: dict[str, frozenset[str]] = {
    CodePart.SOURCE: frozenset({UNTESTED}),
    CodePart.HANDLING: frozenset({PERMITTED, WITH_CONDITIONS}),
    CodePart.ACTION: frozenset({ASK_FIRST, OVERT}),
    CodePart.SANITISATION: frozenset({CONSULT}),
}
"""Codes that rules are about. They are in the lists whatever else is; their labels may change."""


class LegacyScheme(TextChoices):
    """Schemes of older intelligence. Never converted into the one of today (R1.8)."""

    FIVE = "5x5x5", _("5x5x5")


class ItemStatus(TextChoices):
    """Where an item stands. reports/intelligence_workflow.py says which moves there are."""

    DRAFT = "draft", _("Being written")
    CHECKING = "checking", _("Waiting for a second person")
    RETURNED = "returned", _("Sent back to the writer")
    RELEASED = "released", _("Released")
    WITHDRAWN = "withdrawn", _("Withdrawn")


WRITABLE = (ItemStatus.DRAFT, ItemStatus.RETURNED)
"""Statuses in which an item's words and grade are changed freely."""


class ItemEvent(TextChoices):
    """What happened to an item of intelligence; shown as its history."""

    WRITTEN = "written", _("Written")
    CHANGED = "changed", _("Words changed")
    GRADED = "graded", _("Grade changed while it was written")
    REGRADED = "regraded", _("Graded again")
    LINKED = "linked", _("Report added")
    UNLINKED = "unlinked", _("Report taken out")
    MOVED = "moved", _("Status changed")
    SHARED = "shared", _("Shared with another agency")
    SHARE_ENDED = "share_ended", _("Sharing with another agency ended")
    ASKED = "asked", _("A recipient asked the originator")
    ANSWERED = "answered", _("The recipient's question was answered")


class Wish(TextChoices):
    """What a recipient asks the originator's consent for (R1.5)."""

    ACT = "act", _("To act on it, or on what is drawn from it")
    PASS_ON = "pass_on", _("To sanitise it and pass it on more widely")


class OriginatorAnswer(TextChoices):
    """What the originator answers. Consent covers what was asked, and nothing else."""

    CONSENT = "consent", _("Yes, for what was asked and nothing else")
    REFUSED = "refused", _("No")
