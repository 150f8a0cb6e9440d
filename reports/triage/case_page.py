"""What a case's page holds: its reports, tasks, notes, timeline and forms."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.enums import CaseKind, CaseOutcome, CaseStatus, TaskStatus, TimelineKind
from reports.errors import Conflict
from reports.governance import highest_marking
from reports.models import Case, CaseLink, CaseNote, CaseTask, Report
from reports.permissions import user_can
from reports.queries import (
    links_visible_to,
    notes_visible_to,
    reports_visible_to,
    tasks_visible_to,
    timeline_visible_to,
)
from reports.triage import access_forms, case_forms, partners, present, sharing_page, timeline
from reports.triage.assignees import agencies
from reports.triage.forms import ActionForm
from reports.triage.rows import moment, priority_tag, status_tag

MOST_REPORTS = 200
MOST_TASKS = 200
CHANGES = (
    TimelineKind.LINKED,
    TimelineKind.UNLINKED,
    TimelineKind.MOVED,
    TimelineKind.PARTNERS_TOLD,
)
"""The timeline's kinds that each make a new version of a case."""


@dataclass(frozen=True)
class LinkedReport:
    """A report of the case, and the form that takes it out where that may be done."""

    report: Report
    status: Any
    received: str
    unlink: ActionForm | None


@dataclass(frozen=True)
class ShownTask:
    task: CaseTask
    is_late: bool
    finish: ActionForm | None


def context_of(
    case: Case,
    *,
    by: User,
    bound: ActionForm | None,
    notes: list[tuple[CaseNote, str]] | None,
) -> dict[str, Any]:
    """Everything that the template shows. `notes` None: they are sealed and were not asked for."""
    is_open = case.status != CaseStatus.CLOSED
    edits = is_open and user_can(by, Permission.CASES_EDIT)
    links = edits and user_can(by, Permission.REPORTS_LINK)
    names = ["note"] if user_can(by, Permission.CASES_EDIT) else []
    names += ["task"] if edits else []
    names += ["link"] if links else []
    names += ["close"] if is_open and user_can(by, Permission.CASES_CLOSE) else []
    shown = {name: form_named(name, case) for name in names}
    linked = _reports(case, by=by, may_unlink=links, bound=bound)
    tasks = _tasks(case, by=by, may_finish=edits)
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    open_words = notes is not None and user_can(by, Permission.REPORTS_READ_NARRATIVE)
    return {
        "case": case,
        "form": bound,
        "bound": bound,
        "facts": facts_of(case),
        "kept": present.kept(case),
        "marking": highest_marking(case.marking, *(each.report.marking for each in linked)).label,
        "sharing": sharing_page.panel_of(case, by=by),
        "priority_tag": priority_tag(case.priority),
        "is_open": is_open,
        "may_search_log": user_can(by, Permission.AUDIT_SEARCH),
        "forms": shown,
        "links": linked,
        "more_reports": case.link_count - len(linked),  # type: ignore[attr-defined]
        "tasks": tasks,
        "notes": notes,
        "note_count": case.note_count,  # type: ignore[attr-defined]
        "partners": partners.of_case(case, by=by, bound=bound),
        "timeline": timeline.items_of(
            timeline_visible_to(by).filter(case=case), of_case=True, open_words=open_words
        ),
    }


def counted(cases: QuerySet[Case], *, by: User) -> QuerySet[Case]:
    """Cases with `link_count` and `note_count`, of what this person may see, and `can_be_shared`,
    without a statement of their own."""
    links = links_visible_to(by).filter(case=OuterRef("pk"), unlinked_at__isnull=True)
    notes = notes_visible_to(by).filter(case=OuterRef("pk"))
    return cases.annotate(
        link_count=_number(links),
        note_count=_number(notes),
        can_be_shared=sharing_page.agreement_stands(by),
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    number = rows.order_by().values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def facts_of(case: Case) -> list[tuple[str, str]]:
    facts = [
        (_("About"), str(CaseKind(case.kind).label)),
        (_("Status"), str(CaseStatus(case.status).label)),
        (_("Owner"), case.owner.name),
        (_("Lead"), case.lead.display_name if case.lead else _("Nobody yet")),
        (_("Ward"), case.ward.name if case.ward else _("Not known")),
        (_("Opened"), f"{moment(case.opened_at)[1]}, {case.opened_by.display_name}"),
        (_("Last changed"), moment(case.changed_at)[1]),
    ]
    if case.closed_at:
        facts.append((_("Closed"), moment(case.closed_at)[1]))
        facts.append((_("Outcome"), str(CaseOutcome(case.outcome).label)))
    return facts


def form_named(
    name: str, case: Case, *, data: QueryDict | None = None, object_id: uuid.UUID | None = None
) -> ActionForm:
    """The form of this name for a case: empty, or with what was sent."""
    if name == "task":
        return case_forms.TaskForm(data, agencies=agencies(), **_place(case, name, "case-task"))
    if name == "unlink":
        return case_forms.UnlinkForm(
            data, **_place(case, f"unlink-{object_id}", "case-unlink", object_id)
        )
    if name == "finish":
        return case_forms.FinishTaskForm(
            data, **_place(case, f"finish-{object_id}", "case-task-finish", object_id)
        )
    if name == "partners":
        return access_forms.TellPartnersForm(data, **_place(case, name, "case-partners"))
    form, route = {
        "note": (case_forms.NoteForm, "case-note"),
        "link": (case_forms.LinkReportForm, "case-link"),
        "close": (case_forms.CloseForm, "case-close"),
    }[name]
    return form(data, **_place(case, name, route))


def conflict_context(
    case: Case, form: ActionForm, conflict: Conflict, *, by: User
) -> dict[str, Any]:
    """What somebody tried, what the case is now, who changed it, and the way to try again."""
    closed = case.status == CaseStatus.CLOSED
    return {
        "title": _("Somebody else changed this case"),
        "message": str(conflict),
        "tried": form.described(),
        "now": [*facts_of(case), (_("Reports"), str(case.link_count))],  # type: ignore[attr-defined]
        "changes": timeline.last_changes(
            timeline_visible_to(by).filter(case=case),
            of_case=True,
            number=case.version - form.cleaned_data["version"],
            kinds=CHANGES,
        ),
        "again": [*form.again(), ("version", str(case.version))],
        "action": form.action,
        "button": form.button,
        "why_not": _("This case is closed.") if closed else "",
        "back_to": reverse("reports:triage:case-detail", args=[case.pk]),
        "name": case.display_reference,
    }


def _place(case: Case, name: str, route: str, *more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "action": reverse(f"reports:triage:{route}", args=[case.pk, *more]),
        "version": case.version,
    }


def _reports(
    case: Case, *, by: User, may_unlink: bool, bound: ActionForm | None
) -> list[LinkedReport]:
    found = (
        reports_visible_to(by)
        .filter(pk__in=_links_now(case, by=by).values("report_id"))
        .order_by("-received_at", "id")[:MOST_REPORTS]
    )
    rows = []
    for report in found:
        form = form_named("unlink", case, object_id=report.pk) if may_unlink else None
        if form and bound and bound.name == form.name:
            form = bound
        rows.append(
            LinkedReport(report, status_tag(report.status), moment(report.received_at)[1], form)
        )
    return rows


def _links_now(case: Case, *, by: User) -> QuerySet[CaseLink]:
    return links_visible_to(by).filter(case=case, unlinked_at__isnull=True)


def _tasks(case: Case, *, by: User, may_finish: bool) -> list[ShownTask]:
    today = timezone.localdate()
    found = tasks_visible_to(by).filter(case=case).select_related("agency")[:MOST_TASKS]
    return [
        ShownTask(
            task,
            is_late=task.status == TaskStatus.OPEN and task.due_on < today,
            finish=form_named("finish", case, object_id=task.pk)
            if may_finish and task.status == TaskStatus.OPEN
            else None,
        )
        for task in found
    ]
