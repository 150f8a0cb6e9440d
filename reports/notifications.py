"""The messages that casework sends. They say that something is there, never what."""

from __future__ import annotations

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register
from reports.enums import Kind

TRIAGE = "police"
TEAM_OF_KIND = {
    Kind.CONCERN: TRIAGE,
    Kind.NEEDLE_FIND: "cleansing",
    Kind.PREMISES_INCIDENT: TRIAGE,
    Kind.PARTNER_INTELLIGENCE: TRIAGE,
    Kind.RECORDED_CRIME: TRIAGE,
}
"""The agency that is told of a new report. Whatever is urgent goes to police triage, who are there
at night: they pass it on to safeguarding, which sees nothing before (reports/audiences.py)."""


def of_new_report(*, kind: str, urgent: bool) -> tuple[str, str]:
    """Which notification a new report calls for, and the agency that gets it."""
    if urgent:
        return "report.urgent", TRIAGE
    return "report.received", TEAM_OF_KIND[Kind(kind)]


register(
    NotificationType(
        key="report.received",
        subject="Spotlight: a new report is in the queue",
        template="emails/report_received.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        url_name="reports:triage:report-detail",
    )
)
register(
    NotificationType(
        key="report.urgent",
        subject="Spotlight: an urgent report is waiting",
        template="emails/report_urgent.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        url_name="reports:triage:report-detail",
    )
)
register(
    NotificationType(
        key="report.set_aside",
        subject="Spotlight: a report waits to be checked for junk",
        template="emails/report_set_aside.txt",
        permission=Permission.REPORTS_TRIAGE,
        url_name="reports:triage:junk-report",
    )
)
register(
    NotificationType(
        key="report.assigned",
        subject="Spotlight: a report was assigned to you",
        template="emails/report_assigned.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        url_name="reports:triage:report-detail",
    )
)
register(
    NotificationType(
        key="report.passed_on",
        subject="Spotlight: a report was passed to your team",
        template="emails/report_passed_on.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        url_name="reports:triage:report-detail",
    )
)
register(
    NotificationType(
        key="report.question",
        subject="Spotlight: a question waits for a second look",
        template="emails/report_question.txt",
        permission=Permission.REPORTS_ASK,
        url_name="reports:triage:question",
    )
)
register(
    NotificationType(
        key="report.answered",
        subject="Spotlight: a question was answered",
        template="emails/report_answered.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        url_name="reports:triage:report-detail",
    )
)
register(
    NotificationType(
        key="report.picture",
        subject="Spotlight: a photo was added to a report",
        template="emails/report_picture.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        url_name="reports:triage:report-detail",
    )
)
register(
    NotificationType(
        key="case.task_set",
        subject="Spotlight: your team has a new task",
        template="emails/case_task_set.txt",
        permission=Permission.TASKS_DO,
        url_name="reports:triage:task",
    )
)
register(
    NotificationType(
        key="case.task_given",
        subject="Spotlight: a task was given to you",
        template="emails/case_task_given.txt",
        permission=Permission.TASKS_DO,
        url_name="reports:triage:task",
    )
)
register(
    NotificationType(
        key="case.task_late",
        subject="Spotlight: a task is overdue",
        template="emails/case_task_late.txt",
        permission=Permission.TASKS_DO,
        url_name="reports:triage:task",
    )
)
register(
    NotificationType(
        key="case.task_back",
        subject="Spotlight: a task needs somebody to do it",
        template="emails/case_task_back.txt",
        permission=Permission.TASKS_DO,
        url_name="reports:triage:task",
    )
)
register(
    NotificationType(
        key="meeting.invited",
        subject="Spotlight: your team is invited to a meeting",
        template="emails/meeting_invited.txt",
        permission=Permission.MEETINGS_VIEW,
        url_name="reports:triage:meeting",
    )
)
register(
    NotificationType(
        key="access.asked",
        subject="Spotlight: a partner asks for access",
        template="emails/access_asked.txt",
        permission=Permission.DISCLOSURES_MAKE,
        url_name="reports:triage:access-answer",
    )
)
register(
    NotificationType(
        key="access.answered",
        subject="Spotlight: your team's request for access was answered",
        template="emails/access_answered.txt",
        permission=Permission.ACCESS_ASK,
        url_name="reports:triage:access-request",
    )
)
register(
    NotificationType(
        key="disclosure.received",
        subject="Spotlight: another agency shared something with your team",
        template="emails/disclosure_received.txt",
        permission=Permission.DISCLOSURES_RECEIVE,
        url_name="reports:triage:shared",
    )
)
register(
    NotificationType(
        key="disclosure.made",
        subject="Spotlight: your agency shared something with another",
        template="emails/disclosure_made.txt",
        permission=Permission.DISCLOSURES_MAKE,
        url_name="reports:triage:disclosure",
    )
)
register(
    NotificationType(
        key="disclosure.ended_for_us",
        subject="Spotlight: sharing with your team has ended",
        template="emails/disclosure_ended_for_us.txt",
        permission=Permission.DISCLOSURES_RECEIVE,
        url_name="reports:triage:shared",
    )
)
register(
    NotificationType(
        key="disclosure.ended",
        subject="Spotlight: sharing with another agency has ended",
        template="emails/disclosure_ended.txt",
        permission=Permission.DISCLOSURES_MAKE,
        url_name="reports:triage:disclosure",
    )
)
