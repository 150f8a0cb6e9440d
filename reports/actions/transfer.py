"""Giving a report to other teams, in one step. It always has an owner: the database sees to it."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from functools import partial

from django.db.models import F, Func, Value
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue_for_agencies
from reports import audiences
from reports.actions.triage import lock_report, note, share_parts, touch
from reports.enums import OPEN_STATUSES, TimelineKind
from reports.errors import CaseworkError, WrongState
from reports.models import Report, ReportAmendment, TimelineEntry
from reports.permissions import check_user_can
from reports.routing_enums import AGENCY_OF_TEAM, Team

POLICE_AGENCY = AGENCY_OF_TEAM[Team.POLICE_TRIAGE]


@action
def transfer_report(
    *, by: User, report_id: uuid.UUID, teams: Collection[str], words: str, version: int
) -> Report:
    """Make a report these teams' and nobody else's, saying why.

    Transferring back undoes it, audiences included. Raises NotAllowed, Conflict, WrongState,
    CaseworkError, Report.DoesNotExist.
    """
    check_user_can(by, Permission.REPORTS_TRIAGE)
    report = lock_report(by=by, report_id=report_id, version=version)
    before = list(report.teams)
    after = [each for each in Team.values if each in teams]
    _check(report, before=before, after=after, asked=teams, words=words)
    gained = [each for each in after if each not in before]
    lost = audiences.lose_by_transfer(
        set(before) - set(after), kind=report.kind, category=report.category
    )
    report.teams = after
    report.audience = audiences.after_transfer(report.audience, to=gained, away=lost)
    touch(report)
    report.save(update_fields=["teams", "audience", "version", "changed_at"])
    _show_to(report, gained=gained, lost=lost)
    note(
        report,
        TimelineKind.TRANSFERRED,
        by=by,
        before=",".join(before),
        after=",".join(after),
        words=words,
        to=gained,
    )
    told = sorted({AGENCY_OF_TEAM[each] for each in gained})
    record(
        Operation.DISCLOSURE if set(told) - {POLICE_AGENCY} else Operation.ALTERATION,
        by=by,
        objects=[report],
        reason="transferred",
        recipients=told,
        detail={"from": before, "to": after},
    )
    if told:
        enqueue_for_agencies(
            "report.passed_on", object_type="report", object_id=report.pk, agency_keys=told
        )
    return report


def _check(
    report: Report, *, before: list[str], after: list[str], asked: Collection[str], words: str
) -> None:
    if report.status not in OPEN_STATUSES:
        raise WrongState(_("This report is closed. Open it again before you transfer it."))
    if not after or set(asked) - set(after):
        raise CaseworkError(_("Choose at least one team from the list: a report has an owner."))
    if set(after) == set(before):
        raise CaseworkError(_("These teams have the report already. Choose others."))
    if report.is_urgent and Team.POLICE_TRIAGE not in after:
        raise CaseworkError(
            _("An urgent report stays with police triage too. Choose police triage as well.")
        )
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))


def _show_to(report: Report, *, gained: list[str], lost: frozenset[str]) -> None:
    """Bring what hangs on the report in line: its parts, additions and timeline."""
    share_parts(report, partial(audiences.of_narrative_after_transfer, to=gained, away=lost))
    for clearance in sorted(lost):
        without = Func(F("audience"), Value(clearance), function="array_remove")
        for rows in (ReportAmendment.objects, TimelineEntry.objects):
            rows.filter(report=report, audience__contains=[clearance]).update(audience=without)
