"""Code lists of officers' visits (R5.4): codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class VisitState(TextChoices):
    """Where a visit stands. agencies/licensing/visit_workflow.py says which moves there are."""

    PLANNED = "planned", _("Planned")
    UNDER_WAY = "under_way", _("Under way")
    RECORDED = "recorded", _("Recorded")
    FOLLOWED_UP = "followed_up", _("Followed up")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_VISITS = (VisitState.PLANNED, VisitState.UNDER_WAY)
MADE = (VisitState.RECORDED, VisitState.FOLLOWED_UP, VisitState.CLOSED)
"""Visits that took place and are written down: never changed any more."""


class VisitPurpose(TextChoices):
    ROUTINE = "routine", _("Routine")
    FOLLOW_UP = "follow_up", _("Following up an earlier visit")
    INCIDENT = "incident", _("After an incident")
    COMPLAINT = "complaint", _("After a complaint")
    CONDITIONS = "conditions", _("Conditions of the licence")
    SWABS = "swabs", _("Swabbing")
    NEW_DPS = "new_dps", _("New designated premises supervisor")
    OTHER = "other", _("Something else")


class VisitStep(TextChoices):
    """What happened to a visit: one line of its history."""

    PLANNED = "planned", _("Planned")
    STARTED = "started", _("Started")
    CANCELLED = "cancelled", _("Cancelled")
    RECORDED = "recorded", _("Recorded")
    FOLLOWED_UP = "followed_up", _("Followed up")
    CLOSED = "closed", _("Closed")
    RELEASED = "released", _("Findings released to the premises")
    CORRECTED = "corrected", _("Corrected")


class VisitPiece(TextChoices):
    """The parts of a visit that are there once."""

    ANGELA = "angela", _("Ask for Angela")
    REGISTER = "register", _("Door register")
    FINDINGS = "findings", _("Findings and what was agreed")
    OUTCOME = "outcome", _("Outcome and follow-up")
    NOTES = "notes", _("Internal notes")


class About(TextChoices):
    """What a correction is about."""

    TOILETS = "toilets", _("Toilet checks")
    SWABS = "swabs", _("Swabs")
    CONDITIONS = "conditions", _("Conditions checked")
    ANGELA = "angela", _("Ask for Angela")
    REGISTER = "register", _("Door register")
    FINDINGS = "findings", _("Findings and what was agreed")
    OUTCOME = "outcome", _("Outcome and follow-up")
    NOTES = "notes", _("Internal notes")


class ToiletEvidence(TextChoices):
    """What was seen in a toilet."""

    WRAPS = "wraps", _("Wraps or bags")
    FOIL = "foil", _("Foil")
    RESIDUE = "residue", _("Residue on a surface")
    SURFACES = "surfaces", _("Flat surfaces, wiped or worn")
    OTHER = "other", _("Something else")


class AngelaTest(TextChoices):
    """How staff answered when somebody asked for Angela."""

    NOT_DONE = "not_done", _("Not tested")
    RIGHT = "right", _("Right")
    PARTLY = "partly", _("Partly right")
    NOT = "not", _("Not right")


class RegisterSeen(TextChoices):
    NOT_LOOKED = "not_looked", _("Not looked at")
    IN_ORDER = "in_order", _("In order")
    GAPS = "gaps", _("Gaps in it")
    NONE = "none", _("None is kept")


class Verdict(TextChoices):
    """Whether a condition of the licence is kept."""

    KEPT = "kept", _("Kept")
    NOT_KEPT = "not_kept", _("Not kept")
    NOT_CHECKED = "not_checked", _("Not checked")
