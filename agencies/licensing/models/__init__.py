"""Tables of licensed premises."""

from agencies.licensing.models.alerts import AlertRead, VenueAlert
from agencies.licensing.models.bags import CollectionTask
from agencies.licensing.models.bundles import Bundle, BundlePage, BundlePaper, BundlePiece
from agencies.licensing.models.incidents import Incident, IncidentPerson, PersonName
from agencies.licensing.models.intelligence import PremisesIntelligence
from agencies.licensing.models.letters import Letter, LetterCopy
from agencies.licensing.models.plans import ActionPlan, ActionStep, StepEvent
from agencies.licensing.models.premises import (
    Condition,
    LicenceNumber,
    Premises,
    StaffMember,
    Tenure,
)
from agencies.licensing.models.proceedings import Proceeding, ProceedingLine
from agencies.licensing.models.register import (
    PremisesChange,
    PremisesImport,
    PremisesImportFile,
    PremisesImportLine,
    PremisesMapping,
)
from agencies.licensing.models.registers import DoorShift, PurgeProof, RegisterEntry
from agencies.licensing.models.reporting import (
    DraftNames,
    IncidentAmendment,
    IncidentDraft,
    NameRequest,
)
from agencies.licensing.models.review import (
    Complaint,
    IncidentReview,
    ReviewEvent,
    ReviewQuestion,
    ReviewTold,
)
from agencies.licensing.models.seizures import Seizure, SeizureLine
from agencies.licensing.models.training import ConditionEvidence, Training
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
    "ActionPlan",
    "ActionStep",
    "AlertRead",
    "Bundle",
    "BundlePage",
    "BundlePaper",
    "BundlePiece",
    "CollectionTask",
    "Complaint",
    "Condition",
    "ConditionEvidence",
    "DoorShift",
    "DraftNames",
    "Incident",
    "IncidentAmendment",
    "IncidentDraft",
    "IncidentPerson",
    "IncidentReview",
    "Letter",
    "LetterCopy",
    "LicenceNumber",
    "NameRequest",
    "PersonName",
    "Premises",
    "PremisesChange",
    "PremisesImport",
    "PremisesImportFile",
    "PremisesImportLine",
    "PremisesIntelligence",
    "PremisesMapping",
    "Proceeding",
    "ProceedingLine",
    "PurgeProof",
    "RegisterEntry",
    "ReviewEvent",
    "ReviewQuestion",
    "ReviewTold",
    "Seizure",
    "SeizureLine",
    "StaffMember",
    "StepEvent",
    "Tenure",
    "Training",
    "VenueAlert",
    "Visit",
    "VisitCondition",
    "VisitCopy",
    "VisitLine",
    "VisitOfficer",
    "VisitPart",
    "VisitSwab",
    "VisitToilet",
]
