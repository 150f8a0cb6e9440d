"""The messages about problems and operations. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

_SUBJECTS = {
    "problem": "Spotlight: a problem is yours",
    "invited": "Spotlight: your team is asked to take part in a problem",
    "task": "Spotlight: your team has a task on a problem",
    "task_ended": "Spotlight: a task on a problem of yours has ended",
    "task_late": "Spotlight: a task on a problem is late",
    "review": "Spotlight: a problem of yours is to be looked at again",
}

for _name, _subject in _SUBJECTS.items():
    register(
        NotificationType(
            key=f"operations.{_name}",
            subject=_subject,
            template=f"emails/operations_{_name}.txt",
            permission=Permission.PROBLEMS_VIEW,
            url_name="operations:problem",
        )
    )

register(
    NotificationType(
        key="operations.operation",
        subject="Spotlight: your team takes part in an operation",
        template="emails/operations_operation.txt",
        permission=Permission.PROBLEMS_VIEW,
        url_name="operations:operation",
    )
)
