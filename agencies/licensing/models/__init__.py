"""Tables of licensed premises."""

from agencies.licensing.models.bundles import Bundle, BundlePage, BundlePaper, BundlePiece
from agencies.licensing.models.incidents import Incident, IncidentPerson, PersonName
from agencies.licensing.models.premises import (
    Condition,
    LicenceNumber,
    Premises,
    StaffMember,
    Tenure,
)
from agencies.licensing.models.proceedings import Proceeding, ProceedingLine
from agencies.licensing.models.seizures import Seizure, SeizureLine

__all__ = [
    "Bundle",
    "BundlePage",
    "BundlePaper",
    "BundlePiece",
    "Condition",
    "Incident",
    "IncidentPerson",
    "LicenceNumber",
    "PersonName",
    "Premises",
    "Proceeding",
    "ProceedingLine",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "Tenure",
]
