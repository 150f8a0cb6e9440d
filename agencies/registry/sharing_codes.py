"""Code lists of sharing between agencies (R2.6): codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Gateway(TextChoices):
    """What makes holding or sharing a record lawful (domain.md section 2)."""

    LAW_ENFORCEMENT = "law_enforcement", _("Law enforcement purpose")
    CRIME_AND_DISORDER = "crime_disorder", _("Crime and Disorder Act 1998, section 115")
    PUBLIC_TASK = "public_task", _("Public task")
    PUBLISHED = "published", _("Published open data")


class Purpose(TextChoices):
    """What information is shared for. An agreement has one; a disclosure under it has the same."""

    CRIME = "crime", _("To prevent or detect crime and disorder")
    SAFEGUARDING = "safeguarding", _("To protect a child or an adult at risk")
    LICENSING = "licensing", _("To promote the licensing objectives")
    HEALTH = "health", _("To protect people's health")
    CLEANSING = "cleansing", _("To find and clear drug litter")


class DataItem(TextChoices):
    """What an agreement lets the parties share, and so what the parts of a disclosure are.

    Contact details and sources are no data item: they are never shared in this way.
    """

    RECORD = "record", _("The record: its facts, without anybody's words")
    WORDS = "words", _("What was reported, in full")
    NOTES = "notes", _("Notes")
    TIMELINE = "timeline", _("Timeline")
    LINKED_REPORTS = "linked_reports", _("Facts of the reports in the case")
    INTELLIGENCE = "intelligence", _("Sanitised intelligence")


class ControllerPosition(TextChoices):
    """How the parties stand to each other as controllers of what is shared."""

    SEPARATE = "separate", _("Each party controls what it holds and what it receives")
    JOINT = "joint", _("The parties are joint controllers")


class EndCode(TextChoices):
    """Why a disclosure ended."""

    EXPIRED = "expired", _("Its time was over")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    AGREEMENT = "agreement_ended", _("Its agreement ended")
