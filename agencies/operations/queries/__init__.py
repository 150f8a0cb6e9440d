"""The read door: every queryset starts from what a person may see.

`problems_visible_to`, `open_problems_visible_to` and `published_summaries` are what other parts
build on.
"""

from agencies.operations.queries.joint import (
    activities_visible_to,
    operations_visible_to,
    published_summaries,
)
from agencies.operations.queries.problems import (
    assessments_visible_to,
    entries_visible_to,
    open_problems_visible_to,
    partners_visible_to,
    problem_tasks_visible_to,
    problems_visible_to,
    studies_visible_to,
)

__all__ = [
    "activities_visible_to",
    "assessments_visible_to",
    "entries_visible_to",
    "open_problems_visible_to",
    "operations_visible_to",
    "partners_visible_to",
    "problem_tasks_visible_to",
    "problems_visible_to",
    "published_summaries",
    "studies_visible_to",
]
