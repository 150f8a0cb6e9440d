"""The messages that casework sends. They say that something is there, never what."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register
from reports.routing_enums import AGENCY_OF_TEAM, Team

TRIAGE = AGENCY_OF_TEAM[Team.POLICE_TRIAGE]


def of_new_report(*, teams: Iterable[str], urgent: bool) -> tuple[str, list[str]]:
    """Which notification a new report calls for, and the agencies that get it: one per agency,
    however many of its teams have the report."""
    agencies = sorted({AGENCY_OF_TEAM[each] for each in teams})
    return "report.urgent" if urgent else "report.received", agencies


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
        key="report.urgent_again",
        subject="Spotlight: nobody has an urgent report yet",
        template="emails/report_urgent_again.txt",
        permission=Permission.REPORTS_TRIAGE,
        url_name="reports:triage:report-detail",
    )
)
register(
    # For those who supervise and see no reports: the link opens their own start page. Supervisors
    # who triage get report.urgent_again.
    NotificationType(
        key="report.urgent_supervisors",
        subject="Spotlight: nobody has an urgent report yet",
        template="emails/report_urgent_supervisors.txt",
        permission=Permission.URGENT_SUPERVISE,
    )
)
register(
    NotificationType(
        key="report.urgent_lead",
        subject="Spotlight: nobody has an urgent report yet",
        template="emails/report_urgent_supervisors.txt",
        permission=Permission.URGENT_SUPERVISE,
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
        key="bulk.assigned",
        subject="Spotlight: reports were assigned to you",
        template="emails/bulk_assigned.txt",
        permission=Permission.REPORTS_TRIAGE,
        url_name="reports:triage:bulk",
    )
)
register(
    NotificationType(
        key="bulk.ended",
        subject="Spotlight: what you started for many reports has ended",
        template="emails/bulk_ended.txt",
        permission=Permission.REPORTS_TRIAGE,
        url_name="reports:triage:bulk",
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
        key="report.safeguarding",
        subject="Spotlight: whether somebody was referred is not recorded",
        template="emails/report_safeguarding.txt",
        permission=Permission.SAFEGUARDING_RECORD,
        url_name="reports:triage:report-safeguarding",
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
        key="case.task_goes_on",
        subject="Spotlight: a task goes on",
        template="emails/case_task_goes_on.txt",
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
register(
    NotificationType(
        key="intelligence.to_check",
        subject="Spotlight: intelligence waits for a second person",
        template="emails/intelligence_to_check.txt",
        permission=Permission.INTELLIGENCE_RELEASE,
        url_name="reports:triage:intelligenceitem-detail",
    )
)
register(
    NotificationType(
        key="intelligence.returned",
        subject="Spotlight: intelligence that you wrote came back",
        template="emails/intelligence_returned.txt",
        permission=Permission.INTELLIGENCE_GRADE,
        url_name="reports:triage:intelligenceitem-detail",
    )
)
register(
    NotificationType(
        key="intelligence.regraded",
        subject="Spotlight: a grade of shared intelligence has changed",
        template="emails/intelligence_regraded.txt",
        permission=Permission.DISCLOSURES_RECEIVE,
        url_name="reports:triage:shared",
    )
)
register(
    NotificationType(
        key="intelligence.asked",
        subject="Spotlight: a recipient of intelligence asks for consent",
        template="emails/intelligence_asked.txt",
        permission=Permission.INTELLIGENCE_GRADE,
        url_name="reports:triage:intelligence-asked",
    )
)
register(
    NotificationType(
        key="intelligence.answered",
        subject="Spotlight: a question about intelligence was answered",
        template="emails/intelligence_answered.txt",
        permission=Permission.DISCLOSURES_RECEIVE,
        url_name="reports:triage:shared",
    )
)


def _own_saved_searches(_membership_id: uuid.UUID) -> str:
    """The list of whoever opens it: the link names no search."""
    return urljoin(f"{settings.SITE_URL}/", reverse("reports:triage:saved-searches").lstrip("/"))


register(
    NotificationType(
        key="saved_search.new",
        subject="Spotlight: your saved searches have new reports",
        template="emails/saved_search_new.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        link_from=_own_saved_searches,
    )
)
register(
    NotificationType(
        key="saved_search.broken",
        subject="Spotlight: a saved search can't be run any more",
        template="emails/saved_search_broken.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        link_from=_own_saved_searches,
    )
)
register(
    NotificationType(
        key="report.added_to",
        subject="Spotlight: somebody added to their report",
        template="emails/report_added_to.txt",
        permission=Permission.REPORTS_VIEW_QUEUE,
        url_name="reports:triage:report-detail",
    )
)
