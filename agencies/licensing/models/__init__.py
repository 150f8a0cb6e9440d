"""Tables of licensed premises."""

from agencies.licensing.models.incidents import Incident, IncidentPerson, PersonName
from agencies.licensing.models.premises import (
    Condition,
    LicenceNumber,
    Premises,
    StaffMember,
    Tenure,
)
from agencies.licensing.models.registers import DoorShift, PurgeProof, RegisterEntry
from agencies.licensing.models.seizures import Seizure, SeizureLine
from agencies.licensing.models.training import ConditionEvidence, Training

__all__ = [
    "Condition",
    "ConditionEvidence",
    "DoorShift",
    "Incident",
    "IncidentPerson",
    "LicenceNumber",
    "PersonName",
    "Premises",
    "PurgeProof",
    "RegisterEntry",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "Tenure",
    "Training",
]
