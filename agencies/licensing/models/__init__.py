"""Tables of licensed premises."""

from agencies.licensing.models.bags import CollectionTask
from agencies.licensing.models.incidents import Incident, IncidentPerson, PersonName
from agencies.licensing.models.premises import (
    Condition,
    LicenceNumber,
    Premises,
    StaffMember,
    Tenure,
)
from agencies.licensing.models.seizures import Seizure, SeizureLine

__all__ = [
    "CollectionTask",
    "Condition",
    "Incident",
    "IncidentPerson",
    "LicenceNumber",
    "PersonName",
    "Premises",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "Tenure",
]
