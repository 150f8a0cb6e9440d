"""Tables of licensed premises."""

from agencies.licensing.models.incidents import Incident, IncidentPerson, PersonName
from agencies.licensing.models.premises import (
    Condition,
    LicenceNumber,
    Premises,
    StaffMember,
    Tenure,
)
from agencies.licensing.models.register import (
    PremisesChange,
    PremisesImport,
    PremisesImportFile,
    PremisesImportLine,
    PremisesMapping,
)
from agencies.licensing.models.seizures import Seizure, SeizureLine

__all__ = [
    "Condition",
    "Incident",
    "IncidentPerson",
    "LicenceNumber",
    "PersonName",
    "Premises",
    "PremisesChange",
    "PremisesImport",
    "PremisesImportFile",
    "PremisesImportLine",
    "PremisesMapping",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "Tenure",
]
