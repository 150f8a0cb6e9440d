"""What every action on a problem does: lock it, write its history, let all of it be seen alike."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations import audiences
from agencies.operations.enums import EntryKind, Stage
from agencies.operations.models import (
    Assessment,
    Problem,
    ProblemEntry,
    ProblemPartner,
    ProblemTask,
    StudyArea,
)
from agencies.operations.queries import problems_visible_to
from portal.accounts.models import User
from reports.errors import Conflict, WrongState


def lock_problem(*, by: User, problem_id: uuid.UUID, version: int | None = None) -> Problem:
    """Raises Problem.DoesNotExist, and Conflict where somebody was faster."""
    found = problems_visible_to(by).select_related("owner_agency").defer("area")
    problem = found.select_for_update(of=("self",)).get(pk=problem_id)
    if version is not None and problem.version != version:
        raise Conflict(
            _("Somebody else changed this problem while you had it open."),
            current_version=problem.version,
        )
    return problem


def check_open(problem: Problem) -> None:
    if problem.stage == Stage.CLOSED:
        raise WrongState(_("This problem is closed. Open it again first."))


def touch(problem: Problem, *changed: str) -> None:
    problem.version += 1
    problem.save(update_fields=[*changed, "version"])


def tell(
    problem: Problem, kind: EntryKind, *, by: User, code: str = "", words: str = ""
) -> ProblemEntry:
    """A line of the problem's history, in the caller's transaction."""
    entry = ProblemEntry(
        problem=problem,
        kind=kind,
        code=code,
        words=words.strip() or None,
        by=by,
        at=timezone.now(),
        audience=problem.audience,
    )
    entry.save(force_insert=True)
    return entry


def show_to_partners(problem: Problem) -> None:
    """Let the owner and those who take part now see the problem and all that hangs on it, and
    nobody else. The problem comes first: what hangs on it is compared with it."""
    partners = ProblemPartner.objects.filter(problem=problem, left_at__isnull=True)
    keys = partners.values_list("agency__key", flat=True)
    problem.audience = audiences.of_work(problem.owner_agency.key, keys)
    problem.save(update_fields=["audience"])
    for model in (ProblemPartner, ProblemTask, ProblemEntry, StudyArea):
        model.objects.filter(problem=problem).update(audience=problem.audience)
    Assessment.objects.filter(study__problem=problem).update(audience=problem.audience)
