"""The case model. Outside `reports`, nobody imports this: use queries and actions."""

from reports.models.access import AccessRequest, CaseNotice
from reports.models.area import Area, BaseFeature, Place, ReferenceLoad
from reports.models.case import Case, CaseLink, CaseNote, CaseTask
from reports.models.casework import CaseDecision, CaseMerge
from reports.models.files import FileContent, ReportFile
from reports.models.imports import ImportBatch, ImportedRow
from reports.models.meeting import Meeting, MeetingItem
from reports.models.message import ReportMessage
from reports.models.report import (
    Report,
    ReportAmendment,
    ReportContact,
    ReportNarrative,
    ReportSource,
)
from reports.models.timeline import TimelineEntry

__all__ = [
    "AccessRequest",
    "Area",
    "BaseFeature",
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
    "Meeting",
    "MeetingItem",
    "Place",
    "ReferenceLoad",
    "Report",
    "ReportAmendment",
    "ReportContact",
    "ReportFile",
    "ReportMessage",
    "ReportNarrative",
    "ReportSource",
    "TimelineEntry",
]
