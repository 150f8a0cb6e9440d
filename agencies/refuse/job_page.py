"""What a job's page holds: its place, its clock, its history, and what the person may do."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import words
from agencies.refuse.actions.reading import JobRead
from agencies.refuse.enums import WAITING
from agencies.refuse.forms import ClearedForm, JobMoveForm, PriorityForm
from agencies.refuse.models import Job
from agencies.refuse.permissions import may_move
from agencies.refuse.queries import finds_visible_to, sites_near
from agencies.refuse.workflow import JOB_MOVES, moves_from
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

PRIORITY = "priority"


def context_of(read: JobRead, *, by: User, bound: ActionForm | None) -> dict[str, Any]:
    job = read.job
    shown = {each: form_named(each, job) for each in _offered(job, by)}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    return {
        "job": job,
        "form": bound,
        "bound": bound,
        "forms": list(shown.values()),
        "state": words.in_words(job, timezone.now()),
        "reasons": words.reasons(job),
        "facts": _facts(job),
        "finds": list(finds_visible_to(by).filter(report_id=job.report_id)),
        "sites": list(sites_near(job.report.point)) if job.report.point else [],
        "history": [
            {
                "title": words.event_title(event),
                "by": event.by.display_name if event.by else "",
                "when": words.event_times(event),
                "iso": event.at.isoformat(),
                "words": said,
            }
            for event, said in read.history
        ],
    }


def form_named(name: str, job: Job, *, data: QueryDict | None = None) -> ActionForm:
    """The form of this name for a job: empty, or with what was sent. Raises KeyError."""
    place: dict[str, Any] = {"name": name, "version": job.version}
    if name == PRIORITY:
        place["action"] = reverse("refuse:job-priority", args=[job.pk])
        return PriorityForm(data, **place)
    form = ClearedForm if name == "cleared" else JobMoveForm
    place["action"] = reverse("refuse:job-move", args=[job.pk, name])
    return form(data, move=JOB_MOVES[name], **place)


def _offered(job: Job, by: User) -> list[str]:
    names: list[str] = []
    if user_can(by, Permission.NEEDLE_FINDS_RECORD) and may_move(job, by=by):
        names = [each.name for each in moves_from(job.status)]
    if user_can(by, Permission.NEEDLE_FINDS_MANAGE) and job.status in WAITING:
        names.append(PRIORITY)
    return names


def _facts(job: Job) -> list[tuple[str, str]]:
    facts = [
        (_("Came in"), moment(job.since)[1]),
        (_("To be done by"), moment(job.due_at)[1]),
        (_("Who has it"), words.holder(job) or _("Nobody yet")),
    ]
    if job.report.ward:
        facts.append((_("Ward"), str(job.report.ward.name)))
    if job.done_at:
        facts.append((_("Done"), moment(job.done_at)[1]))
    return facts
