"""Who takes part in a problem: asking an agency to join, and taking one off again."""

from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations.actions.history import check_open, lock_problem, show_to_partners, tell
from agencies.operations.actions.problems import MAY
from agencies.operations.enums import EntryKind, TaskState
from agencies.operations.models import Problem, ProblemPartner, ProblemTask
from agencies.operations.queries.people import taking_part
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError
from reports.permissions import check_user_can


@action
def invite_partner(*, by: User, problem_id: uuid.UUID, agency_key: str) -> ProblemPartner:
    """Ask an agency to join; its people who may see problems see this one from now on, with all of
    its history, and are told. Raises NotAllowed, WrongState, CaseworkError,
    Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id)
    check_open(problem)
    agency = next((each.agency for each in taking_part() if each.agency.key == agency_key), None)
    if agency is None:
        raise CaseworkError(_("Nobody of that agency may see problems. Choose from the list."))
    if agency.pk == problem.owner_agency_id or _here(problem).filter(agency=agency).exists():
        raise CaseworkError(_("%(name)s takes part already.") % {"name": agency.name})
    partner = ProblemPartner(
        problem=problem,
        agency=agency,
        invited_by=by,
        invited_at=timezone.now(),
        audience=problem.audience,
    )
    partner.save(force_insert=True)
    show_to_partners(problem)
    tell(problem, EntryKind.INVITED, by=by, code=agency.key)
    record(
        Operation.DISCLOSURE,
        by=by,
        objects=[problem],
        reason="problem_partner",
        recipients=[agency.key],
    )
    enqueue(
        "operations.invited", object_type="problem", object_id=problem.pk, agency_key=agency.key
    )
    return partner


@action
def take_partner_off(*, by: User, problem_id: uuid.UUID, agency_key: str) -> Problem:
    """Let an agency see the problem no more. Not while it has a task to do. Raises NotAllowed,
    WrongState, CaseworkError, Problem.DoesNotExist."""
    check_user_can(by, MAY)
    problem = lock_problem(by=by, problem_id=problem_id)
    check_open(problem)
    partner = _here(problem).filter(agency__key=agency_key).select_related("agency").first()
    if partner is None:
        raise CaseworkError(_("That agency does not take part."))
    tasks = ProblemTask.objects.filter(problem=problem, state=TaskState.OPEN)
    if tasks.filter(agency=partner.agency_id).exists():
        raise CaseworkError(_("It still has a task to do. Drop the task first."))
    partner.left_at = timezone.now()
    partner.save(update_fields=["left_at"])
    show_to_partners(problem)
    tell(problem, EntryKind.LEFT, by=by, code=partner.agency.key)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[problem],
        reason="problem_partner_off",
        detail={"agency": partner.agency.key},
    )
    return problem


def _here(problem: Problem) -> QuerySet[ProblemPartner]:
    return ProblemPartner.objects.filter(problem=problem, left_at__isnull=True)
