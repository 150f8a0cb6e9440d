"""What a case's page holds: its reports, tasks, notes, timeline and forms."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports import references
from reports.actions.case_work import CaseWords
from reports.actions.tasks import is_seen_by
from reports.audiences import POLICE
from reports.enums import (
    UNFINISHED,
    CaseKind,
    CaseOutcome,
    CaseStatus,
    Category,
    Priority,
    TimelineKind,
)
from reports.errors import Conflict
from reports.governance import highest_marking
from reports.models import Case, CaseLink, CaseTask, Report
from reports.permissions import user_can
from reports.queries import (
    closings_visible_to,
    decisions_visible_to,
    links_visible_to,
    merges_visible_to,
    notes_visible_to,
    reports_visible_to,
    tasks_visible_to,
    timeline_visible_to,
)
from reports.triage import (
    access_forms,
    case_forms,
    partners,
    present,
    sharing_page,
    task_page,
    task_words,
    timeline,
)
from reports.triage.assignees import named, people_within
from reports.triage.closing_page import told_in_words
from reports.triage.forms import ActionForm
from reports.triage.rows import moment, priority_tag, status_tag

MOST_REPORTS = 200
MOST_TASKS = 200
CHANGES = (
    TimelineKind.MERGED,
    TimelineKind.MERGED_AWAY,
    TimelineKind.UNMERGED,
    TimelineKind.PRIORITY,
    TimelineKind.ASSIGNED,
    TimelineKind.LINKED,
    TimelineKind.UNLINKED,
    TimelineKind.MOVED,
    TimelineKind.PARTNERS_TOLD,
)
"""The timeline's kinds that each make a new version of a case."""


@dataclass(frozen=True)
class LinkedReport:
    """A report of the case. `unlink`: the form to take it out, of the report that was asked for and
    of no other: two hundred forms on a page are most of its time and its weight."""

    report: Report
    status: Any
    category: str
    received: str
    unlink: ActionForm | None


@dataclass(frozen=True)
class ShownTask:
    """`unseen`: nobody of its agency can see it here, so they must be told in another way."""

    task: CaseTask
    state: task_words.InWords
    whose: str
    unseen: bool
    finish: ActionForm | None


def context_of(
    case: Case,
    *,
    by: User,
    bound: ActionForm | None,
    words: CaseWords | None,
    take_out: str = "",
) -> dict[str, Any]:
    """Everything that the template shows. `words` None: notes and decisions are sealed and were
    not asked for. `take_out`: the key of the report whose form is shown."""
    is_open = case.status != CaseStatus.CLOSED
    edits = is_open and user_can(by, Permission.CASES_EDIT)
    links = edits and user_can(by, Permission.REPORTS_LINK)
    names = ["note"] if user_can(by, Permission.CASES_EDIT) else []
    names += ["task", "decision", "priority", "lead"] if edits else []
    names += ["link"] if links else []
    may_close = user_can(by, Permission.CASES_CLOSE)
    names += ["close", "merge"] if is_open and may_close else []
    if may_close and not is_open:
        names.append("unmerge" if case.merged_into_id else "reopen")
    shown = {name: form_named(name, case, by=by) for name in names}
    linked = _reports(case, by=by, take_out=take_out if links else "", bound=bound)
    tasks = _tasks(case, by=by, may_finish=edits)
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    open_words = words is not None and user_can(by, Permission.REPORTS_READ_NARRATIVE)
    return {
        "case": case,
        "form": bound,
        "bound": bound,
        "facts": [*facts_of(case), *_told(case)],
        "kept": present.kept(case),
        "marking": highest_marking(case.marking, *(each.report.marking for each in linked)).label,
        "sharing": sharing_page.panel_of(case, by=by),
        "priority_tag": priority_tag(case.priority),
        "is_open": is_open,
        "may_search_log": user_can(by, Permission.AUDIT_SEARCH),
        "forms": shown,
        "links": linked,
        "may_unlink": links,
        "more_reports": case.link_count - len(linked),  # type: ignore[attr-defined]
        "tasks": tasks,
        "words": words,
        "merged_here": _merged_here(case),
        "note_count": case.note_count,  # type: ignore[attr-defined]
        "decision_count": case.decision_count,  # type: ignore[attr-defined]
        "partners": partners.of_case(case, by=by, bound=bound),
        "timeline": timeline.items_of(
            timeline_visible_to(by).filter(case=case), of_case=True, open_words=open_words
        ),
    }


def counted(cases: QuerySet[Case], *, by: User) -> QuerySet[Case]:
    """Cases with `link_count`, `note_count`, `decision_count` and `merged_cases`, of what this
    person may see, `told_senders`, `can_be_shared` and `could_lead`, without a statement more."""
    links = links_visible_to(by).filter(case=OuterRef("pk"), unlinked_at__isnull=True)
    notes = notes_visible_to(by).filter(case=OuterRef("pk"))
    decisions = decisions_visible_to(by).filter(case=OuterRef("pk"))
    merged = merges_visible_to(by).filter(into=OuterRef("pk"), undone_at__isnull=True)
    shown = JSONObject(id="case_id", title="case__title", reference="case__reference")
    told = closings_visible_to(by).filter(case=OuterRef("pk"), reopened_at__isnull=True)
    return cases.annotate(
        told_senders=Subquery(told.order_by("closed_at", "pk").values("told")[:1]),
        merged_cases=ArraySubquery(merged.order_by("made_at", "pk").values(shown=shown)),
        could_lead=people_within(POLICE, Permission.CASES_EDIT),
        link_count=_number(links),
        note_count=_number(notes),
        decision_count=_number(decisions),
        can_be_shared=sharing_page.agreement_stands(by),
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    number = rows.order_by().values("case").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number), 0)


def facts_of(case: Case) -> list[tuple[str, str]]:
    facts = [
        (_("About"), str(CaseKind(case.kind).label)),
        (_("Status"), str(CaseStatus(case.status).label)),
        (_("Priority"), str(Priority(case.priority).label)),
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


def _told(case: Case) -> list[tuple[str, str]]:
    """What the senders of its reports are told: for the police, so no part of a case's facts."""
    told: str | None = case.told_senders  # type: ignore[attr-defined]
    return [] if told is None else [(_("Senders are told"), told_in_words(told))]


def _merged_here(case: Case) -> list[tuple[str, str, str]]:
    """(key, title, reference) of the cases that were merged into this one and are so still."""
    found: list[dict[str, str]] = case.merged_cases  # type: ignore[attr-defined]
    return [(each["id"], each["title"], references.display(each["reference"])) for each in found]


def form_named(
    name: str,
    case: Case,
    *,
    data: QueryDict | None = None,
    object_id: uuid.UUID | None = None,
    by: User | None = None,
) -> ActionForm:
    """The form of this name for a case: empty, or with what was sent."""
    if name == "lead" and by is not None:
        return case_forms.LeadForm(
            data,
            people=named(case.could_lead),  # type: ignore[attr-defined]
            me=by.pk,
            now=case.lead_id,
            **_place(case, name, "case-lead"),
        )
    if name == "task":
        return task_page.set_form(case.pk, case.version, data=data)
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
        "priority": (case_forms.PriorityForm, "case-priority"),
        "decision": (case_forms.DecisionForm, "case-decision"),
        "merge": (case_forms.MergeForm, "case-merge"),
        "unmerge": (case_forms.UnmergeForm, "case-unmerge"),
        "reopen": (case_forms.ReopenForm, "case-reopen"),
    }[name]
    return form(data, **_place(case, name, route))


def conflict_context(
    case: Case, form: ActionForm, conflict: Conflict, *, by: User
) -> dict[str, Any]:
    """What somebody tried, what the case is now, who changed it, and the way to try again."""
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
        "why_not": _why_not(case, form),
        "back_to": reverse("reports:triage:case-detail", args=[case.pk]),
        "name": case.display_reference,
    }


def _why_not(case: Case, form: ActionForm) -> str:
    """Why what was tried can't be done with the case as it is now; empty when it can."""
    is_closed = case.status == CaseStatus.CLOSED
    if form.name in {"reopen", "unmerge"}:
        return "" if is_closed else _("This case is open.")
    return _("This case is closed.") if is_closed else ""


def _place(case: Case, name: str, route: str, *more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "action": reverse(f"reports:triage:{route}", args=[case.pk, *more]),
        "version": case.version,
    }


def _reports(
    case: Case, *, by: User, take_out: str, bound: ActionForm | None
) -> list[LinkedReport]:
    """The newest; one that is asked for, by address or by a form that was refused, also where it
    is older, for one statement more."""
    of_case = reports_visible_to(by).filter(pk__in=_links_now(case, by=by).values("report_id"))
    found = list(of_case.order_by("-received_at", "id")[:MOST_REPORTS])
    asked = _key(bound.name.removeprefix("unlink-") if bound else take_out)
    if asked and asked not in {each.pk for each in found}:
        found += of_case.filter(pk=asked)
    rows = []
    categories = {each.value: str(each.label) for each in Category}
    for report in found:
        form = None
        if bound and bound.name == f"unlink-{report.pk}":
            form = bound
        elif take_out and asked == report.pk:
            form = form_named("unlink", case, object_id=report.pk)
        rows.append(
            LinkedReport(
                report=report,
                status=status_tag(report.status),
                category=categories.get(report.category, report.category),
                received=moment(report.received_at)[1],
                unlink=form,
            )
        )
    return rows


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _links_now(case: Case, *, by: User) -> QuerySet[CaseLink]:
    return links_visible_to(by).filter(case=case, unlinked_at__isnull=True)


def _tasks(case: Case, *, by: User, may_finish: bool) -> list[ShownTask]:
    now = timezone.now()
    found = tasks_visible_to(by).filter(case=case).select_related("agency", "assigned_to")
    return [
        ShownTask(
            task,
            state=task_words.in_words(task, now),
            whose=task_words.whose(task),
            unseen=task.status in UNFINISHED and not is_seen_by(task.agency, task),
            finish=form_named("finish", case, object_id=task.pk)
            if may_finish and task.status in UNFINISHED
            else None,
        )
        for task in found[:MOST_TASKS]
    ]
