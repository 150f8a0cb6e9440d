"""Clearance keys: the vocabulary of audiences.

Every protected row carries an audience, an array of these keys; a membership's roles give its
holder clearances; a row is visible when the two overlap. The keys are stored in rows: never rename
one without a migration. Which kind of row gets which audience is decided above (reports.audiences).
"""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Clearance(models.TextChoices):
    POLICE_TRIAGE = "police.triage", _("Police triage")
    POLICE_INTELLIGENCE = "police.intelligence", _("Police intelligence")
    POLICE_JUNK = "police.junk", _("Police, looking through what may be junk")
    COUNCIL_CLEANSING = "council.cleansing", _("Council cleansing")
    COUNCIL_CLEANSING_CREW = "council.cleansing_crew", _("Refuse crews")
    LICENSING_OFFICER = "licensing.officer", _("Licensing officers")
    PREMISES = "premises", _("Licensed premises")
    SAFEGUARDING = "safeguarding", _("Safeguarding")
    PARTNERSHIP_COORDINATOR = "partnership.coordinator", _("Partnership coordinators")
    PUBLIC_HEALTH = "public_health", _("Public health")
    TREATMENT = "treatment", _("Drug treatment")
    OPEN311 = "work.open311", _("What other systems send and are told, by Open311")
    GIS_KEYS = "work.gis_keys", _("Whose key a GIS sends")
    SAVED_SEARCHES = "work.saved_searches", _("What happens to saved searches by itself")
    FIGURES = "work.figures", _("What counts for figures that may be shown")
    WATCHES = "work.watches", _("What happens to watch areas by itself")
    AUDIT = "audit", _("Auditors: who did what, never content")


def supervision_of(agency_key: str) -> str:
    """The clearance of whoever manages one agency's people: what concerns those people alone."""
    return f"supervision:{agency_key}"


def premises_clearance(agency_key: str) -> str:
    """What the people of one licensed premises hold for what is theirs and no other premises's."""
    return f"{Clearance.PREMISES}:{agency_key}"


SHARED = "shared:"
"""What the clearances of disclosures begin with, so that they never meet a role's own clearance."""

LONGEST_AGENCY_KEY = 32
"""An audience holds 64 characters: `shared:`, the agency's key, a colon and a clearance."""


def shared_clearance(agency_key: str, clearance: str) -> str:
    """What an agency's team holds for what other agencies disclose to it (R2.6)."""
    return f"{SHARED}{agency_key}:{clearance}"


def member_clearance(membership_id: uuid.UUID) -> str:
    """What one member of an agency holds alone, for what they keep for themselves."""
    return f"member:{membership_id}"


def team_clearance(agency_key: str, clearance: str) -> str:
    """What the people of an agency's team hold who work on reports, for what they keep together."""
    return f"team:{agency_key}:{clearance}"


def partner_clearance(agency_key: str) -> str:
    """What an agency's people hold, who may see problems, for those that it takes part in."""
    return f"partner:{agency_key}"
