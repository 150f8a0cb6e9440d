"""What a meeting's page holds: who is invited, the agenda, what is new of each case, live forms."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.models import Agency
from agencies.registry.permissions import Permission
from agencies.registry.teams import Team, teams_of
from portal.accounts.models import User
from reports.casework_enums import MeetingStatus
from reports.enums import UNFINISHED, CaseStatus
from reports.models import Case, CaseTask, Meeting, MeetingItem
from reports.permissions import user_can
from reports.queries import (
    cases_visible_to,
    decisions_visible_to,
    items_visible_to,
    meetings_visible_to,
    tasks_visible_to,
)
from reports.triage import case_forms, meeting_forms, task_forms, task_words
from reports.triage.assignees import agencies
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

MOST_TASKS = 20
MOST_OFFERED = 60


@dataclass(frozen=True)
class ShownTask:
    task: CaseTask
    state: task_words.InWords
    whose: str
    is_new: bool


@dataclass(frozen=True)
class ShownItem:
    """A case of the agenda. `tasks`: set at this meeting, still to do, or finished since the last
    meeting about the case. `decisions`: how many were noted at this meeting."""

    item: MeetingItem
    tasks: list[ShownTask]
    decisions: int
    last_met: str
    decide: ActionForm | None
    set_task: ActionForm | None


ADDING = frozenset({"add", "decide", "task"})
"""Forms that only add to a meeting, whatever somebody else did to it meanwhile: several people note
at once what is said."""


def context_of(meeting: Meeting, *, by: User, bound: ActionForm | None = None) -> dict[str, Any]:
    is_open = meeting.status == MeetingStatus.PLANNED
    runs = is_open and user_can(by, Permission.CASES_EDIT)
    shown = {name: form_named(name, meeting) for name in ("add", "close")} if runs else {}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    return {
        "meeting": meeting,
        "starts": moment(meeting.starts_at)[1],
        "invited": invited(meeting),
        "is_open": is_open,
        "runs": runs,
        "form": bound,
        "bound": bound,
        "forms": shown,
        "items": _items(meeting, by=by, runs=runs, bound=bound),
    }


def invited(meeting: Meeting) -> list[str]:
    """Names of the teams, and the police."""
    keys = [each.partition(":") for each in meeting.invited]
    names = dict(
        Agency.objects.filter(key__in=["police", *(key for key, _colon, _team in keys)])
        .order_by()
        .values_list("key", "name")
    )
    return [names.get("police", ""), *sorted({names.get(key, key) for key, _c, _t in keys})]


def form_named(
    name: str,
    meeting: Meeting,
    *,
    item_id: uuid.UUID | None = None,
    data: QueryDict | None = None,
    known: list[tuple[uuid.UUID, str, str]] | None = None,
) -> ActionForm:
    """The form of this name for a meeting, or for a case of its agenda."""
    keys = [meeting.pk] if item_id is None else [meeting.pk, item_id]
    place: dict[str, Any] = {
        "name": name if item_id is None else f"{name}-{item_id}",
        "action": reverse(f"reports:triage:meeting-{name}", args=keys),
        "version": meeting.version,
    }
    if name == "task":
        listed = agencies() if known is None else known
        form: ActionForm = task_forms.TaskForm(data, agencies=listed, **place)
    else:
        kind: type[ActionForm] = {
            "add": meeting_forms.AddToAgendaForm,
            "close": meeting_forms.CloseMinutesForm,
            "decide": case_forms.DecisionForm,
            "up": meeting_forms.StepForm,
            "off": meeting_forms.StepForm,
        }[name]
        form = kind(data, **place)
    if name in ADDING:
        del form.fields["version"]
    return form


def call_form(by: User, *, data: QueryDict | None = None) -> meeting_forms.CallMeetingForm:
    keys = list(
        Agency.objects.filter(is_active=True).exclude(key="police").values_list("key", flat=True)
    )
    teams: list[Team] = teams_of(keys)
    cases = cases_visible_to(by).exclude(status=CaseStatus.CLOSED)
    return meeting_forms.CallMeetingForm(
        data,
        open_teams=teams,
        open_cases=list(cases[:MOST_OFFERED]),
        name="call",
        action=reverse("reports:triage:meeting-call"),
    )


def listed_for(by: User) -> QuerySet[Meeting]:
    """Visible meetings, the latest first, with the number of their cases that the person sees."""
    seen = Q(items__in=items_visible_to(by))
    return meetings_visible_to(by).annotate(cases=Count("items", filter=seen))


def _items(meeting: Meeting, *, by: User, runs: bool, bound: ActionForm | None) -> list[ShownItem]:
    """Six statements, however many cases."""
    items = list(items_visible_to(by).filter(meeting=meeting).select_related("case", "case__owner"))
    cases = [item.case_id for item in items]
    last = _last_meetings(meeting, cases, by=by)
    tasks = _tasks(meeting, cases, last, by=by)
    made = decisions_visible_to(by).filter(meeting=meeting).order_by()
    decisions = dict(made.values("case_id").annotate(n=Count("pk")).values_list("case_id", "n"))
    known = agencies() if runs else []
    shown = []
    for item in items:
        forms: dict[str, ActionForm | None] = {"decide": None, "task": None}
        if runs and item.case.status != CaseStatus.CLOSED:
            for name in forms:
                form = form_named(name, meeting, item_id=item.pk, known=known)
                forms[name] = bound if bound and bound.name == form.name else form
        met = last.get(item.case_id)
        shown.append(
            ShownItem(
                item,
                tasks=tasks[item.case_id],
                decisions=decisions.get(item.case_id, 0),
                last_met=moment(met)[1] if met else _("No meeting before"),
                decide=forms["decide"],
                set_task=forms["task"],
            )
        )
    return shown


def _last_meetings(
    meeting: Meeting, cases: list[uuid.UUID], *, by: User
) -> dict[uuid.UUID, datetime.datetime]:
    """Case → when it was last on an agenda before this meeting."""
    before = items_visible_to(by).filter(case__in=cases, meeting__starts_at__lt=meeting.starts_at)
    rows = before.order_by("meeting__starts_at").values_list("case_id", "meeting__starts_at")
    return dict(rows)


def _tasks(
    meeting: Meeting,
    cases: list[uuid.UUID],
    last: dict[uuid.UUID, datetime.datetime],
    *,
    by: User,
) -> dict[uuid.UUID, list[ShownTask]]:
    now = timezone.now()
    found = tasks_visible_to(by).filter(case__in=cases).select_related("agency", "assigned_to")
    earliest = min((last[case] for case in cases if case in last), default=meeting.called_at)
    wanted = found.filter(
        Q(status__in=UNFINISHED) | Q(meeting=meeting) | Q(finished_at__gte=earliest)
    )
    shown: dict[uuid.UUID, list[ShownTask]] = defaultdict(list)
    for task in wanted:
        since = last.get(task.case_id, meeting.called_at)
        is_new = task.meeting_id == meeting.pk
        if is_new or task.finished_at is None or task.finished_at >= since:
            shown[task.case_id].append(
                ShownTask(task, task_words.in_words(task, now), task_words.whose(task), is_new)
            )
    return shown


def open_case_named(reference: str, *, by: User) -> Case | None:
    return cases_visible_to(by).filter(reference=reference).first()
