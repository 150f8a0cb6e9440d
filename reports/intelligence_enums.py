"""Code lists of intelligence, in one place: codes are stored, labels shown.

A label is corrected here and nowhere else; no field repeats them as its choices, so that correcting
one takes no migration. Sources: domain.md section 1 (3x5x2 and, below it, the older 5x5x5).
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SourceEvaluation(TextChoices):
    """3x5x2, the first part: how reliable the source is."""

    RELIABLE = "1", _("Reliable")
    UNTESTED = "2", _("Untested")
    NOT_RELIABLE = "3", _("Not reliable")


class Assessment(TextChoices):
    """3x5x2, the second part: how the information is known."""

    DIRECT = "A", _("Known directly")
    CORROBORATED = "B", _("Known indirectly but corroborated")
    INDIRECT = "C", _("Known indirectly")
    NOT_KNOWN = "D", _("Not known")
    FALSE = "E", _("Suspected to be false")


class Handling(TextChoices):
    """3x5x2, the third part: whether it may be shared."""

    PERMITTED = "P", _("Lawful sharing permitted")
    CONDITIONS = "C", _("Lawful sharing permitted with conditions")


class ActionCode(TextChoices):
    """What a recipient may do with what is shared with conditions."""

    DEVELOP = (
        "A1",
        _("May be combined or corroborated. No direct action: ask the originator before acting"),
    )
    COVERT = (
        "A2",
        _("Covert action allowed. Protect source and technique; no evidence or arrest by itself"),
    )
    OVERT = "A3", _("Overt action allowed, as the owner specifies")


class Sanitisation(TextChoices):
    """Who may rewrite what is shared with conditions, for wider release."""

    DELEGATED = "S1", _("The recipient may sanitise it for wider release")
    CONSULT = "S2", _("The originator must be asked before it is sanitised for wider release")


class LegacyScheme(TextChoices):
    """Schemes of older intelligence. Never converted into the one of today (R1.8)."""

    FIVE = "5x5x5", _("5x5x5")


class LegacySource(TextChoices):
    """5x5x5, the first part. Letters: in 3x5x2 the source has a number."""

    ALWAYS = "A", _("Always reliable")
    MOSTLY = "B", _("Mostly reliable")
    SOMETIMES = "C", _("Sometimes reliable")
    UNRELIABLE = "D", _("Unreliable")
    UNTESTED = "E", _("Untested")


class LegacyInformation(TextChoices):
    """5x5x5, the second part. Numbers: in 3x5x2 the information has a letter."""

    TRUE = "1", _("Known to be true")
    SOURCE = "2", _("Known personally to the source, not to the officer")
    CORROBORATED = "3", _("Not known personally, but corroborated")
    CANNOT_JUDGE = "4", _("Can't be judged")
    FALSE = "5", _("Suspected to be false or malicious")


class LegacyDissemination(TextChoices):
    """5x5x5, the third part."""

    LAW_ENFORCEMENT = "1", _("Law enforcement and prosecutors")
    NON_PROSECUTING = "2", _("United Kingdom parties that don't prosecute")
    NON_EEA = "3", _("Law enforcement outside the EEA")
    ORIGINATOR = "4", _("The originating agency only")
    CONSENT = "5", _("Nobody without the originator's consent")


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
