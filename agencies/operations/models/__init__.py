"""Problems and what is done about them, their assessment, and joint operations."""

from agencies.operations.models.assessments import Assessment, StudyArea
from agencies.operations.models.joint import Activity, Operation, PublishedSummary
from agencies.operations.models.problems import (
    Problem,
    ProblemEntry,
    ProblemPartner,
    ProblemTask,
)

__all__ = [
    "Activity",
    "Assessment",
    "Operation",
    "Problem",
    "ProblemEntry",
    "ProblemPartner",
    "ProblemTask",
    "PublishedSummary",
    "StudyArea",
]
