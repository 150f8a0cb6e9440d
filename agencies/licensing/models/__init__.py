"""Tables of licensed premises."""

from agencies.licensing.models.incidents import Incident, IncidentPerson, PersonName
from agencies.licensing.models.premises import (
    Condition,
    LicenceNumber,
    Premises,
    StaffMember,
    Tenure,
)
from agencies.licensing.models.review import (
    Complaint,
    IncidentReview,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
)
from agencies.licensing.models.seizures import Seizure, SeizureLine

__all__ = [
    "Complaint",
    "Condition",
    "Incident",
    "IncidentPerson",
    "IncidentReview",
    "LicenceNumber",
    "PersonName",
    "Premises",
    "ReviewEvent",
    "ReviewQuestion",
    "ReviewTold",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "Tenure",
]
