"""What a task's page holds: its facts, its history, and what the person may do with it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.casework_enums import TaskClock
from reports.enums import UNFINISHED, TaskStatus
from reports.models import CaseTask
from reports.permissions import user_can
from reports.queries import timeline_visible_to
from reports.triage import task_forms, task_words, timeline
from reports.triage.assignees import agencies, people_of
from reports.triage.forms import ActionForm
from reports.triage.rows import moment
from reports.triage.sharing_page import disclosure_for


def context_of(
    task: CaseTask, *, by: User, bound: ActionForm | None, open_words: bool
) -> dict[str, Any]:
    """Everything that the template shows. `open_words`: in the answer to an audited read."""
    names = []
    if task.status in UNFINISHED:
        paused = task.status == TaskStatus.PAUSED
        names = ["finish", "resume" if paused else "pause", "give"]
        names += ["move", "cancel"] if user_can(by, Permission.CASES_EDIT) else []
    shown = {name: form_named(name, task) for name in names}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    disclosure = disclosure_for(by, task.case)
    happened = timeline.items_of(
        timeline_visible_to(by).filter(task=task), of_case=True, open_words=open_words
    )
    return {
        "task": task,
        "form": bound,
        "bound": bound,
        "forms": shown,
        "state": task_words.in_words(task, timezone.now()),
        "facts": facts_of(task),
        "marking": task.case.get_marking_display(),
        "case_link": reverse("reports:triage:shared", args=[disclosure.pk])
        if disclosure
        else reverse("reports:triage:case-detail", args=[task.case_id]),
        "timeline": happened,
        "is_sealed": any(each.has_words and not each.words for each in happened),
    }


def facts_of(task: CaseTask) -> list[tuple[str, str]]:
    facts = [
        (_("For"), task.agency.name),
        (
            _("Given to"),
            task.assigned_to.display_name if task.assigned_to else _("Nobody in person"),
        ),
        (_("Due"), task_words.deadline(task)),
        (_("Deadline counted"), str(TaskClock(task.clock).label)),
        (_("Set"), f"{moment(task.set_at)[1]}, {task.set_by.display_name}"),
    ]
    if task.finished_at:
        facts.append((_("Finished"), moment(task.finished_at)[1]))
    return facts


def form_named(name: str, task: CaseTask, *, data: QueryDict | None = None) -> ActionForm:
    """The form of this name for a task: empty, or with what was sent."""
    place: dict[str, Any] = {
        "name": name,
        "action": reverse(f"reports:triage:task-{name}", args=[task.pk]),
        "version": task.version,
    }
    if name == "give":
        people = people_of(task.agency, task.audience)
        return task_forms.GiveTaskForm(data, people=people, **place)
    if name == "move":
        others = [each for each in agencies() if each[0] != task.agency_id]
        return task_forms.MoveTaskForm(data, agencies=others, **place)
    form: type[ActionForm] = {
        "finish": task_forms.FinishTaskForm,
        "cancel": task_forms.CancelTaskForm,
        "pause": task_forms.PauseTaskForm,
        "resume": task_forms.ResumeTaskForm,
    }[name]
    return form(data, **place)


def set_form(case_id: uuid.UUID, version: int, *, data: QueryDict | None = None) -> ActionForm:
    """The form on a case's page that sets a task."""
    return task_forms.TaskForm(
        data,
        agencies=agencies(),
        name="task",
        action=reverse("reports:triage:case-task", args=[case_id]),
        version=version,
    )
