"""What a meeting's page holds: who is invited, the agenda, what is new of each case, live forms."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber
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
"""Of a case: those of this meeting, then what is due next. How many more there are is said."""
MOST_OFFERED = 60


@dataclass(frozen=True)
class ShownTask:
    task: CaseTask
    state: task_words.InWords
    whose: str
    is_new: bool


@dataclass
class TasksOfCase:
    shown: list[ShownTask] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.shown)


@dataclass(frozen=True)
class ShownItem:
    """A case of the agenda. `tasks`: set at this meeting, still to do, or finished since the last
    meeting about the case; `more`: how many of them are left out. `decisions`: how many were noted
    at this meeting."""

    item: MeetingItem
    tasks: list[ShownTask]
    more: int
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
                tasks=tasks[item.case_id].shown,
                more=tasks[item.case_id].more,
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
) -> dict[uuid.UUID, TasksOfCase]:
    """Case → its tasks for this meeting, MOST_TASKS of each at most; one statement."""
    wanted = Q(status__in=UNFINISHED) | Q(meeting=meeting)
    for case in cases:
        wanted |= Q(case=case, finished_at__gte=last.get(case, meeting.called_at))
    # Of a task of no meeting the second half alone would be NULL, which sorts before the others.
    is_new = ExpressionWrapper(
        Q(meeting__isnull=False, meeting=meeting), output_field=BooleanField()
    )
    found = (
        tasks_visible_to(by)
        .filter(wanted, case__in=cases)
        .annotate(
            is_new=is_new,
            rank=Window(
                RowNumber(),
                partition_by="case",
                order_by=[
                    F("is_new").desc(),
                    F("finished_at").asc(nulls_first=True),
                    "due_at",
                    "id",
                ],
            ),
            of_case=Window(Count("pk"), partition_by="case"),
        )
        .filter(rank__lte=MOST_TASKS)
        .select_related("agency", "assigned_to")
    )
    now = timezone.now()
    shown: dict[uuid.UUID, TasksOfCase] = defaultdict(TasksOfCase)
    for task in found:
        state, whose = task_words.in_words(task, now), task_words.whose(task)
        shown[task.case_id].total = task.of_case
        shown[task.case_id].shown.append(ShownTask(task, state, whose, task.is_new))
    return shown


def open_case_named(reference: str, *, by: User) -> Case | None:
    return cases_visible_to(by).filter(reference=reference).first()
