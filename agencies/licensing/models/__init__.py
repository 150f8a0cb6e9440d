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
from agencies.licensing.models.reporting import (
    DraftNames,
    IncidentAmendment,
    IncidentDraft,
    NameRequest,
)
from agencies.licensing.models.seizures import Seizure, SeizureLine
from agencies.licensing.models.visits import (
    Visit,
    VisitCondition,
    VisitCopy,
    VisitLine,
    VisitOfficer,
    VisitPart,
    VisitSwab,
    VisitToilet,
)

__all__ = [
    "CollectionTask",
    "Condition",
    "DraftNames",
    "Incident",
    "IncidentAmendment",
    "IncidentDraft",
    "IncidentPerson",
    "LicenceNumber",
    "NameRequest",
    "PersonName",
    "Premises",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "Tenure",
    "Visit",
    "VisitCondition",
    "VisitCopy",
    "VisitLine",
    "VisitOfficer",
    "VisitPart",
    "VisitSwab",
    "VisitToilet",
]
