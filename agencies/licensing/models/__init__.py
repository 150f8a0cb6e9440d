"""Tables of licensed premises."""

from agencies.licensing.models.alerts import AlertRead, VenueAlert
from agencies.licensing.models.incidents import Incident, IncidentPerson, PersonName
from agencies.licensing.models.letters import Letter, LetterCopy
from agencies.licensing.models.plans import ActionPlan, ActionStep, StepEvent
from agencies.licensing.models.premises import (
    Condition,
    LicenceNumber,
    Premises,
    StaffMember,
    Tenure,
)
from agencies.licensing.models.seizures import Seizure, SeizureLine

__all__ = [
    "ActionPlan",
    "ActionStep",
    "AlertRead",
    "Condition",
    "Incident",
    "IncidentPerson",
    "Letter",
    "LetterCopy",
    "LicenceNumber",
    "PersonName",
    "Premises",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "StepEvent",
    "Tenure",
    "VenueAlert",
]
