"""Urgent reports: one officer says “I have this one”; what nobody has is told further up (R6.2)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from agencies.registry.supervisors import people_holding
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences, notifications
from reports.actions import waiting
from reports.actions.triage import lock_report, note, touch
from reports.enums import TimelineKind
from reports.errors import WrongState
from reports.models import Report, UrgentEscalation
from reports.permissions import check_user_can
from reports.queries import stage_told
from reports.urgent import minutes_waited, stage_after
from reports.urgent_enums import Stage

WORKS_WITH = (Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE)
MOST_AT_ONCE = 200
"""Reports that one run looks at; the next one, half a minute later, goes on."""


@action
def acknowledge_urgent(*, by: User, report_id: uuid.UUID) -> Report:
    """`by` has this urgent report from now on; it becomes theirs if it is nobody's.

    Of two who press at once one gets it, and the other WrongState, which says who has. The same
    person again changes nothing. Raises NotAllowed, Report.DoesNotExist.
    """
    check_user_can(by, Permission.REPORTS_TRIAGE)
    report = lock_report(by=by, report_id=report_id, version=None)
    if report.waiting_since is None:
        _check_is_theirs(report, by=by)
        return report
    touch(report)
    waiting.taken(report, by=by)
    assigned = report.assigned_to_id is None
    if assigned:
        report.assigned_to = by
    report.save(update_fields=["assigned_to", "waiting_since", "version", "changed_at"])
    note(report, TimelineKind.ACKNOWLEDGED, by=by, after=str(by.pk) if assigned else "")
    record(Operation.ALTERATION, by=by, objects=[report], reason="acknowledged")
    return report


def _check_is_theirs(report: Report, *, by: User) -> None:
    """Raise WrongState, naming who has the report, unless it is `by`."""
    last = waiting.last_acknowledgement(report, by=by) if report.is_urgent else None
    if last is None:
        raise WrongState(_("This report is not urgent any more, so nobody needs to take it."))
    if last.by != by:
        at = timezone.localtime(last.at)
        raise WrongState(
            _("%(name)s has had this report since %(time)s. You need do nothing.")
            % {"name": last.by.display_name, "time": f"{at:%H:%M}"}
        )


def escalate_waiting() -> int:
    """Tell of each report that has waited too long, to the furthest stage that is due; how many.

    Each is a transaction of its own with its message, so a run that is killed has told all of it or
    nothing, and the next goes on. The database's clock decides, whichever machine runs this. After
    an outage only the furthest stage that is due is told.
    """
    with showing(WORKS_WITH):
        keys = list(_overdue().values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_escalate(key) for key in keys)


def _overdue() -> QuerySet[Report]:
    """Reports that a stage is due for which was not told, with `told` and `now`; oldest first."""
    now = Now()
    due = Case(
        *(
            When(waiting_since__lte=now - _minutes(limit), then=Value(int(stage)))
            for stage, limit in reversed([*zip(Stage, settings.URGENT_MINUTES, strict=True)])
        ),
        default=Value(0),
        output_field=IntegerField(),
    )
    return (
        Report.objects.filter(waiting_since__lte=now - _minutes(settings.URGENT_MINUTES[0]))
        .annotate(told=stage_told(UrgentEscalation.objects.all()), now=now)
        .filter(told__lt=due)
        .order_by("waiting_since", "id")
    )


def _minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def _escalate(key: uuid.UUID) -> bool:
    """Tell of one report, unless another run or an officer was quicker."""
    with showing(WORKS_WITH):
        # First the lock, then, in a statement of its own, what is due: another run may have told
        # it between the beginning of the first and its lock.
        free = Report.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=key)
        report = _overdue().filter(pk=key).first() if free.exists() else None
        if report is None or report.waiting_since is None:
            return False
        waited = report.now - report.waiting_since  # type: ignore[attr-defined]
        stage = stage_after(waited, minutes=settings.URGENT_MINUTES)
        if stage is None:
            return False
        UrgentEscalation(
            report=report,
            waiting_since=report.waiting_since,
            stage=stage,
            at=report.now,  # type: ignore[attr-defined]
            audience=audiences.of_timeline_entry(),
        ).save(force_insert=True)
        note(report, TimelineKind.ESCALATED, by=None, after=str(int(stage)))
        record(
            Operation.ALTERATION,
            by=None,
            objects=[report],
            reason="escalated",
            detail={
                "stage": int(stage),
                "minutes": minutes_waited(report.waiting_since, report.now),  # type: ignore[attr-defined]
            },
        )
        _tell(report, stage)
    return True


def _tell(report: Report, stage: Stage) -> None:
    """The messages of a stage: content-free, and each to those who may know that there is one."""
    tell = partial(enqueue, object_type="report", object_id=report.pk, urgent=True)
    if stage == Stage.TEAM:
        tell("report.urgent_again", agency_key=notifications.TRIAGE)
    elif stage == Stage.LEAD:
        tell("report.urgent_lead", agency_key=settings.URGENT_LEAD_AGENCY)
    else:
        # Each by name: the agency's mailbox is the triage team's, which has been told twice.
        of_police = partial(people_holding, agency_key=notifications.TRIAGE)
        supervisors = of_police(Permission.URGENT_SUPERVISE)
        # Who may take it themselves is given the report; who may not is asked to call the team.
        may_take = {*of_police(Permission.REPORTS_TRIAGE, among=supervisors)}
        for person_id in supervisors:
            takes = person_id in may_take
            kind = "report.urgent_again" if takes else "report.urgent_supervisors"
            tell(kind, user_id=person_id)
        if not supervisors:
            tell("report.urgent_again", agency_key=notifications.TRIAGE)
