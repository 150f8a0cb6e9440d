"""Reports that look like junk: looking at them, and saying whether they are.

No role holds the clearance that they are kept under. It is added for the time of these actions and
pages alone, so that nothing else that is shown, counted, drawn or sent to police has them in it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance
from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import showing
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in, words_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import last_queued
from reports import audiences
from reports.actions import waiting
from reports.actions.files import PictureRead, opened
from reports.actions.submit import tell_of
from reports.actions.triage import NarrativeRead, note, touch
from reports.enums import Priority, Status, TimelineKind
from reports.errors import CaseworkError
from reports.models import Report, ReportFile, ReportNarrative
from reports.particulars import in_words
from reports.permissions import check_user_can, user_can
from reports.queries import file_contents_set_aside, files_set_aside, reports_set_aside
from reports.workflow import transition as find_transition

MESSAGE = "report.set_aside"
MOST_AT_ONCE = 50
TELL_URGENT = timedelta(seconds=30)
"""How often at most the police are told that something which was set aside speaks of danger. With
the schedule's look every ten seconds it keeps such a report within its minute (docs/adr/0046)."""
JUST_BEFORE = timedelta(seconds=15)
"""What came just before the last message may have been stored after it."""


@contextmanager
def looking_through_junk(by: User) -> Iterator[None]:
    """One transaction in which the database shows `by` what looks like junk, too."""
    check_user_can(by, Permission.REPORTS_TRIAGE)
    with showing({*clearances_of(by), Clearance.POLICE_JUNK}):
        yield


def tell_of_danger_set_aside() -> bool:
    """Tell the police of urgent reports that were set aside since they were last told of any.

    One message for however many: a flood of them is not one of messages. The list shows all.
    """
    last = last_queued(MESSAGE, urgent=True)
    if last and timezone.now() - last[0] < TELL_URGENT:
        return False
    with showing({Clearance.POLICE_JUNK}):
        waiting = Report.objects.filter(
            audience__overlap=audiences.of_report_set_aside(),
            status=Status.HELD,
            priority=Priority.URGENT,
        )
        if last:
            told_at, told_of = last
            waiting = waiting.filter(received_at__gt=told_at - JUST_BEFORE).exclude(pk=told_of)
        newest = waiting.order_by("-received_at").first()
        if newest is None:
            return False
        tell_of(newest, as_=MESSAGE)
    return True


def is_set_aside(*, by: User, report_id: uuid.UUID) -> bool:
    """Whether `by` finds this report among what looks like junk."""
    if not user_can(by, Permission.REPORTS_TRIAGE):
        return False
    with looking_through_junk(by):
        return reports_set_aside(by).filter(pk=report_id).exists()


def read_set_aside(*, by: User, report_id: uuid.UUID) -> NarrativeRead:
    """Open the words of a report that is set aside, and record who did. Raises NotAllowed,
    Report.DoesNotExist."""
    check_user_can(by, Permission.REPORTS_READ_NARRATIVE)
    with looking_through_junk(by):
        report = reports_set_aside(by).get(pk=report_id)
        narrative = ReportNarrative.objects.get(pk=report.pk)
        read = NarrativeRead(
            text=narrative.text.open(),
            particulars=in_words(narrative.particulars.open()) if narrative.particulars else {},
            amendments=[],
        )
        record(
            Operation.CONSULTATION,
            by=by,
            objects=[report],
            reason="junk",
            detail=noticed_in(by, [read.text, *words_in(read.particulars)]),
        )
    return read


def read_picture_set_aside(*, by: User, report_id: uuid.UUID, file_id: uuid.UUID) -> PictureRead:
    """Open a picture of a report that is set aside, and record who did. Raises as
    reports.actions.files.read_picture does."""
    check_user_can(by, Permission.REPORTS_READ_NARRATIVE)
    with looking_through_junk(by):
        report = reports_set_aside(by).get(pk=report_id)
        file = files_set_aside(by).get(pk=file_id, report=report)
        content = file_contents_set_aside(by).get(pk=file.pk)
        return opened(content, by=by, report=report, file=file, reason="junk")


def decide_junk(
    *,
    by: User,
    report_id: uuid.UUID,
    transition: str,
    reason: str,
    words: str = "",
) -> Report:
    """Make a move of a report that is set aside: into the queue, closed as junk, or back.

    One that is real goes where it would have gone as it came, with the message that it is there.
    What was told never changes, so what counts is where the report stands: of two who decide at
    once the second gets WrongState, or Report.DoesNotExist for one that is in the queue by then.
    Also raises NotAllowed and CaseworkError.
    """
    with looking_through_junk(by):
        report = reports_set_aside(by).select_for_update(of=("self",)).get(pk=report_id)
        move = find_transition(transition, status=report.status)
        check_user_can(by, move.permission)
        if not move.set_aside:
            raise CaseworkError(_("Put the report into the queue before anything else."))
        if reason not in move.reasons:
            raise CaseworkError(_("Choose a reason from the list."))
        before = report.status
        report.status = move.target
        if move.target == Status.RECEIVED:
            _show_to_all_it_is_for(report)
        touch(report)
        waiting.begin(report)
        report.save(update_fields=["status", "audience", "waiting_since", "version", "changed_at"])
        moved = {"before": before, "after": str(move.target)}
        note(report, TimelineKind.MOVED, by=by, reason=reason, words=words, **moved)
        record(
            Operation.ALTERATION,
            by=by,
            objects=[report],
            reason=reason,
            detail={"from": before, "to": str(move.target)},
        )
        if move.target == Status.RECEIVED:
            tell_of(report)
    return report


def close_as_junk(*, by: User, report_ids: Sequence[uuid.UUID], reason: str) -> int:
    """Close those of up to MOST_AT_ONCE reports that still wait as junk; how many those were.

    One that a colleague has decided about meanwhile stays as decided. Raises as decide_junk does.
    """
    chosen = sorted(set(report_ids))
    if not 0 < len(chosen) <= MOST_AT_ONCE:
        raise CaseworkError(_("Choose the reports that are junk, from one page."))
    with looking_through_junk(by):
        waiting = reports_set_aside(by).filter(pk__in=chosen, status=Status.HELD)
        # In one order, so that two officers who do the same wait for each other and do not block.
        found = list(waiting.order_by("pk").select_for_update(of=("self",)))
        for report in found:
            decide_junk(by=by, report_id=report.pk, transition="junk", reason=reason)
    return len(found)


def _show_to_all_it_is_for(report: Report) -> None:
    """Give a report, its words and its pictures the audiences that they would have had at once."""
    report.audience = audiences.of_new_report(kind=report.kind, category=report.category)
    narrative = ReportNarrative.objects.select_for_update().get(pk=report.pk)
    narrative.audience = audiences.of_narrative(kind=report.kind)
    narrative.save(update_fields=["audience"])
    # The database passes it on to the pictures' content.
    ReportFile.objects.filter(report=report).update(audience=audiences.of_file(kind=report.kind))
