"""The case model. Outside `reports`, nobody imports this: use queries and actions."""

from reports.models.area import Area, BaseFeature, Place
from reports.models.case import Case, CaseLink, CaseNote, CaseTask
from reports.models.imports import ImportedRow
from reports.models.report import (
    Report,
    ReportAmendment,
    ReportContact,
    ReportNarrative,
    ReportSource,
)
from reports.models.timeline import TimelineEntry

__all__ = [
    "Area",
    "BaseFeature",
    "Case",
    "CaseLink",
    "CaseNote",
    "CaseTask",
    "ImportedRow",
    "Place",
    "Report",
    "ReportAmendment",
    "ReportContact",
    "ReportNarrative",
    "ReportSource",
    "TimelineEntry",
]
