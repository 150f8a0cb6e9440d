"""What a report's page holds: its facts, its forms, its timeline and its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.actions.triage import NarrativeRead
from reports.enums import LISTED_STATUSES, OPEN_STATUSES, Channel, TimelineKind
from reports.errors import CaseworkError, Conflict
from reports.governance import highest_marking
from reports.models import Case, Report
from reports.permissions import check_user_can, user_can
from reports.queries import (
    case_of_report,
    files_visible_to,
    narratives_visible_to,
    timeline_visible_to,
)
from reports.triage import (
    closing_page,
    forms,
    intelligence_page,
    leads,
    present,
    question_page,
    routing_panel,
    safeguarding_page,
    sealed_part_page,
    sharing_page,
    source_page,
    suggestion_page,
    timeline,
)
from reports.triage.assignees import people_for
from reports.triage.case_forms import LinkToCaseForm
from reports.triage.routing_forms import TransferForm
from reports.triage.rows import priority_tag, status_tag
from reports.workflow import TRANSITIONS, Transition, transition

MOST_CASES = 50
CHANGES = (
    TimelineKind.MOVED,
    TimelineKind.ASSIGNED,
    TimelineKind.PRIORITY,
    TimelineKind.AMENDED,
    TimelineKind.ACKNOWLEDGED,
    TimelineKind.TRANSFERRED,
    TimelineKind.BULK_UNDONE,
)
"""The timeline's kinds that each make a new version of a report."""


@dataclass(frozen=True)
class Closed:
    """A move that can't be made now, and why."""

    label: str
    why: str


def context_of(
    report: Report,
    *,
    by: User,
    bound: forms.ActionForm | None,
    narrative: NarrativeRead | None,
) -> dict[str, Any]:
    """Everything that the template shows; `bound` is the form that could not be done."""
    shown = {form.name: form for form in _forms(report, by=by)}
    if bound is not None:
        shown[bound.name] = bound
    cases = list(_cases(report, by=by))
    entries = timeline_visible_to(by).filter(report=report)
    return {
        "report": report,
        "form": bound,
        "priority_tag": priority_tag(report.priority),
        "status_tag": status_tag(report.status),
        "facts": present.facts_of(report),
        "kept": present.kept(report),
        "marking": highest_marking(report.marking, *(each.marking for each in cases)).label,
        "sharing": sharing_page.panel_of(report, by=by),
        "told": closing_page.told_of(report, by=by),
        "source_flag": source_page.panel_of(report, by=by),
        "safeguarding": safeguarding_page.panel_of(report, by=by),
        "same": suggestion_page.panel_of(report, by=by),
        "routed": routing_panel.panel_of(report, by=by),
        "questions": question_page.panel_of(report, by=by),
        "intelligence": intelligence_page.panel_of(report, by=by),
        "pictures": list(files_visible_to(by).filter(report=report)),
        "picture_route": "reports:triage:report-picture",
        "sealed_parts": sealed_part_page.offered(report, by=by),
        "moves": [each for each in shown.values() if isinstance(each, forms.MoveForm)],
        "closed_moves": closed_moves(report, by=by),
        "other_forms": [each for each in shown.values() if not isinstance(each, forms.MoveForm)],
        "bound": bound,
        "cases": cases,
        "leads": leads.leads_of(report, by=by),
        "may_unlink": user_can(by, Permission.CASES_EDIT) and user_can(by, Permission.REPORTS_LINK),
        "may_open_case": _may_join_case(report, by=by),
        "statuses": [each.value for each in LISTED_STATUSES],
        "may_read": user_can(by, Permission.REPORTS_READ_NARRATIVE),
        "is_shared": narrative is not None
        or narratives_visible_to(by).filter(pk=report.pk).exists(),
        "may_triage": user_can(by, Permission.REPORTS_TRIAGE),
        "may_search_log": user_can(by, Permission.AUDIT_SEARCH),
        "narrative": narrative,
        "timeline": [
            *timeline.items_of(entries, open_words=narrative is not None),
            timeline.received(report.received_at, str(Channel(report.channel).label)),
        ],
    }


def form_named(
    name: str, report: Report, *, by: User, data: QueryDict | None = None
) -> forms.ActionForm:
    """The form of this name for a report: empty, or with what was sent."""
    if name.startswith("move-"):
        move = TRANSITIONS[name.removeprefix("move-")]
        return forms.MoveForm(data, move=move, **_place(report, name, "report-move", move.name))
    if name == "assign":
        return forms.AssignForm(
            data,
            people=people_for(report.audience, Permission.REPORTS_TRIAGE),
            me=by.pk,
            now=report.assigned_to_id,
            **_place(report, name, "report-assign"),
        )
    if name == "priority":
        return forms.PriorityForm(data, **_place(report, name, "report-priority"))
    if name == "transfer":
        return TransferForm(data, now=report.teams, **_place(report, name, "report-transfer"))
    if name == "link":
        return LinkToCaseForm(data, **_place(report, name, "report-link"))
    return forms.AmendForm(data, **_place(report, name, "report-amend"))


def conflict_context(
    report: Report, form: forms.ActionForm, conflict: Conflict, *, by: User
) -> dict[str, Any]:
    """What somebody tried, what the report is now, who changed it, and the way to try again."""
    seen = form.cleaned_data["version"]
    return {
        "title": _("Somebody else changed this report"),
        "message": str(conflict),
        "tried": form.described(),
        "now": forms.state_of(report),
        "changes": timeline.last_changes(
            timeline_visible_to(by).filter(report=report),
            number=report.version - seen,
            kinds=CHANGES,
        ),
        "again": [*form.again(), ("version", str(report.version))],
        "action": form.action,
        "button": form.button,
        "why_not": _why_not(report, form, by=by),
        "back_to": reverse("reports:triage:report-detail", args=[report.pk]),
        "name": report.display_reference,
    }


def closed_moves(report: Report, *, by: User) -> list[Closed]:
    """Moves that this person can't make with this report now, each with its reason."""
    found = []
    for move in TRANSITIONS.values():
        why = _why_closed(move, report, by=by) if move.is_offered else ""
        if why:
            found.append(Closed(str(move.label), why))
    return found


def _why_closed(move: Transition, report: Report, *, by: User) -> str:
    try:
        check_user_can(by, move.permission)
        transition(move.name, status=report.status)
    except CaseworkError as error:
        return str(error)
    return ""


def _why_not(report: Report, form: forms.ActionForm, *, by: User) -> str:
    """Why what was tried can't be done with the report as it is now; empty when it can."""
    return _why_closed(form.move, report, by=by) if isinstance(form, forms.MoveForm) else ""


def _forms(report: Report, *, by: User) -> list[forms.ActionForm]:
    names = [
        f"move-{move.name}"
        for move in TRANSITIONS.values()
        if move.is_offered and not _why_closed(move, report, by=by)
    ]
    if user_can(by, Permission.REPORTS_ASSIGN):
        names.append("assign")
    if user_can(by, Permission.REPORTS_TRIAGE):
        names.append("priority")
        if report.status in OPEN_STATUSES:
            names.append("transfer")
    if user_can(by, Permission.REPORTS_AMEND):
        names.append("amend")
    if user_can(by, Permission.REPORTS_LINK) and _may_join_case(report, by=by):
        names.append("link")
    return [form_named(name, report, by=by) for name in names]


def _place(report: Report, name: str, route: str, *more: str) -> dict[str, Any]:
    return {
        "name": name,
        "action": reverse(f"reports:triage:{route}", args=[report.pk, *more]),
        "version": report.version,
    }


def _may_join_case(report: Report, *, by: User) -> bool:
    """Whether a case may be opened from this report: by role, and by where the report stands."""
    if not user_can(by, Permission.CASES_OPEN):
        return False
    joining = TRANSITIONS["add_to_case"]
    return report.status in joining.sources or report.status == joining.target


def _cases(report: Report, *, by: User) -> QuerySet[Case]:
    if not user_can(by, Permission.CASES_VIEW):
        return Case.objects.none()
    return case_of_report(by, report.pk).select_related("owner").distinct()[:MOST_CASES]
