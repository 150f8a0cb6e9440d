"""The case model. Outside `reports`, nobody imports this: use queries and actions."""

from reports.models.access import AccessRequest, CaseNotice
from reports.models.area import Area, BaseFeature, Place, ReferenceLoad
from reports.models.bulk import BulkAction, BulkRow
from reports.models.case import Case, CaseLink, CaseNote, CaseTask
from reports.models.casework import CaseDecision, CaseMerge
from reports.models.closing import ReportClosing
from reports.models.files import FileContent, ReportFile
from reports.models.imports import ImportBatch, ImportedRow
from reports.models.intelligence import (
    IntelligenceCode,
    IntelligenceEntry,
    IntelligenceItem,
    IntelligenceLink,
    OriginatorRequest,
)
from reports.models.meeting import Meeting, MeetingItem
from reports.models.message import ReportMessage
from reports.models.pair import ReportPair
from reports.models.report import (
    Report,
    ReportAmendment,
    ReportContact,
    ReportNarrative,
    ReportSource,
)
from reports.models.routing import RoutingRuleSet
from reports.models.safeguarding import SafeguardingRecord, SafeguardingReminder
from reports.models.saved import SavedSearch, SearchDigest
from reports.models.source_flag import SourceAdvice, SourceFlag
from reports.models.timeline import TimelineEntry
from reports.models.urgent import UrgentAcknowledgement, UrgentEscalation

__all__ = [
    "AccessRequest",
    "Area",
    "BaseFeature",
    "BulkAction",
    "BulkRow",
    "Case",
    "CaseDecision",
    "CaseLink",
    "CaseMerge",
    "CaseNote",
    "CaseNotice",
    "CaseTask",
    "FileContent",
    "ImportBatch",
    "ImportedRow",
    "IntelligenceCode",
    "IntelligenceEntry",
    "IntelligenceItem",
    "IntelligenceLink",
    "Meeting",
    "MeetingItem",
    "OriginatorRequest",
    "Place",
    "ReferenceLoad",
    "Report",
    "ReportAmendment",
    "ReportClosing",
    "ReportContact",
    "ReportFile",
    "ReportMessage",
    "ReportNarrative",
    "ReportPair",
    "ReportSource",
    "RoutingRuleSet",
    "SafeguardingRecord",
    "SafeguardingReminder",
    "SavedSearch",
    "SearchDigest",
    "SourceAdvice",
    "SourceFlag",
    "TimelineEntry",
    "UrgentAcknowledgement",
    "UrgentEscalation",
]
