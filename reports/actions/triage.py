"""What triage officers do to a report: read, move, assign, prioritise, amend."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in, words_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences, notifications
from reports.actions import sharing, waiting
from reports.actions.told import keep_closing, take_back
from reports.enums import MessageState, Priority, Status, TimelineKind
from reports.errors import CaseworkError, Conflict, NotAllowed
from reports.models import (
    Report,
    ReportAmendment,
    ReportFile,
    ReportMessage,
    ReportNarrative,
    SafeguardingRecord,
    TimelineEntry,
)
from reports.particulars import in_words, names_in
from reports.permissions import check_user_can
from reports.policies import check_may_be_told
from reports.queries import (
    amendments_visible_to,
    messages_visible_to,
    narratives_visible_to,
    reports_visible_to,
)
from reports.routing_enums import AGENCY_OF_TEAM, Team
from reports.words import index_of
from reports.workflow import transition as find_transition

TEAM_OF_MOVE = {
    reason: Team(str(clearance))
    for reason, shown_to in audiences.BY_MOVE.items()
    for clearance in shown_to
}
"""The team to which a report is passed on for a reason: it is told, and has the report from then
on, with those who had it before."""


@dataclass(frozen=True)
class NarrativeRead:
    """The words of a report, opened; particulars as label → words. Never store, log or cache."""

    text: str
    particulars: dict[str, str]
    amendments: list[tuple[ReportAmendment, str]]
    messages: list[tuple[ReportMessage, str]] = field(default_factory=list)
    names: tuple[str, ...] = ()


def lock_report(*, by: User, report_id: uuid.UUID, version: int | None) -> Report:
    """The report, locked for change.

    Raises Report.DoesNotExist when `by` may not see it, Conflict when it changed since `version`.
    """
    report = reports_visible_to(by).select_for_update(of=("self",)).get(pk=report_id)
    if version is not None and report.version != version:
        raise Conflict(
            _("Somebody else changed this report while you had it open."),
            current_version=report.version,
        )
    return report


@action
def read_narrative(*, by: User, report_id: uuid.UUID) -> NarrativeRead:
    """Open a report's words, and record who did. Raises NotAllowed, Report.DoesNotExist."""
    check_user_can(by, Permission.REPORTS_READ_NARRATIVE)
    report = reports_visible_to(by).get(pk=report_id)
    narrative = narratives_visible_to(by).filter(pk=report.pk).first()
    if narrative is None:
        raise NotAllowed(_("What was reported is not shared with your team."))
    amendments = list(amendments_visible_to(by).filter(report=report).select_related("made_by"))
    messages = messages_visible_to(by).filter(report=report, state=MessageState.SENT)
    particulars = narrative.particulars.open() if narrative.particulars else {}
    read = NarrativeRead(
        text=narrative.text.open(),
        particulars=in_words(particulars),
        names=names_in(particulars),
        amendments=[(each, each.text.open()) for each in amendments],
        messages=[(each, each.text.open()) for each in messages],
    )
    added = [text for _part, text in (*read.amendments, *read.messages)]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[report],
        reason="triage",
        detail=noticed_in(by, [read.text, *words_in(read.particulars), *added]),
    )
    return read


@action
def move_report(
    *,
    by: User,
    report_id: uuid.UUID,
    transition: str,
    reason: str,
    words: str = "",
    told: str = "",
    version: int,
) -> Report:
    """Move a report along the workflow. `told`: what its sender is told when it is closed, a
    ToldSender; '' for nothing. Raises WrongState, Conflict, NotAllowed, CaseworkError."""
    check_may_be_told(told)
    report = lock_report(by=by, report_id=report_id, version=version)
    move = find_transition(transition, status=report.status)
    check_user_can(by, move.permission)
    if not move.is_offered:
        raise CaseworkError(_("Open the case to add this report to it or take it out."))
    if reason not in move.reasons:
        raise CaseworkError(_("Choose a reason from the list."))
    if reason in move.needs_words and not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    before = report.status
    report.status = move.target
    report.audience = audiences.after_move(report.audience, reason=reason)
    report.teams = with_team_of(report.teams, reason)
    touch(report)
    waiting.after_move(report, by=by)
    report.save(
        update_fields=["status", "audience", "teams", "waiting_since", "version", "changed_at"]
    )
    if reason in audiences.NARRATIVE_BY_MOVE:
        share_parts(report, partial(audiences.of_narrative_after_move, reason=reason))
    if move.target == Status.CLOSED:
        keep_closing(report, by=by, told=told)
    elif before == Status.CLOSED:
        take_back(report, by=by)
    note(
        report,
        TimelineKind.MOVED,
        by=by,
        reason=reason,
        before=before,
        after=move.target,
        words=words,
    )
    team = TEAM_OF_MOVE.get(reason)
    agency = AGENCY_OF_TEAM[team] if team else ""
    record(
        Operation.DISCLOSURE if team else Operation.ALTERATION,
        by=by,
        objects=[report],
        reason=reason,
        recipients=[agency] if team else [],
        detail={"from": before, "to": str(move.target)},
    )
    if team:
        enqueue("report.passed_on", object_type="report", object_id=report.pk, agency_key=agency)
    return report


def with_team_of(teams: list[str], reason: str) -> list[str]:
    """Who has a report once it was passed on for a reason: one team more, where it names one."""
    team = TEAM_OF_MOVE.get(reason)
    return teams if team is None or team in teams else [*teams, team.value]


def share_parts(report: Report, of_words: Callable[[list[str]], list[str]]) -> None:
    """Bring in line who sees the parts of a report that went to another team, or away from one.

    `of_words`: from the audience of its words before to theirs now, as the policy says.
    """
    narrative = ReportNarrative.objects.select_for_update().filter(pk=report.pk).first()
    if narrative is not None:
        now = of_words(narrative.audience)
        if now != sorted(narrative.audience):
            narrative.audience = now
            narrative.save(update_fields=["audience"])
            # What pictures show goes with the words; the database passes it on to their content.
            ReportFile.objects.filter(report=report).update(audience=now)
    SafeguardingRecord.objects.filter(report=report).update(
        audience=audiences.of_safeguarding_record(report.audience)
    )


@action
def assign_report(
    *,
    by: User,
    report_id: uuid.UUID,
    to_id: uuid.UUID | None,
    version: int,
    words: str = "",
    tell: bool = True,
) -> Report:
    """Give a report to a colleague who may see it, or to nobody. Raises NotAllowed, Conflict.

    `tell`: False where they are told once of many (reports/actions/bulk_work.py).
    """
    check_user_can(by, Permission.REPORTS_ASSIGN)
    report = lock_report(by=by, report_id=report_id, version=version)
    to = _assignee(report, to_id) if to_id else None
    before = report.assigned_to_id
    report.assigned_to = to
    touch(report)
    waiting.after_assignment(report, by=by, before=before)
    report.save(update_fields=["assigned_to", "waiting_since", "version", "changed_at"])
    note(
        report,
        TimelineKind.ASSIGNED,
        by=by,
        before=str(before or ""),
        after=str(to.pk if to else ""),
        words=words,
    )
    record(Operation.ALTERATION, by=by, objects=[report], reason="assigned")
    if tell and to and to != by:
        enqueue(
            "report.assigned",
            object_type="report",
            object_id=report.pk,
            user_id=to.pk,
        )
    return report


def _assignee(report: Report, to_id: uuid.UUID) -> User:
    """The active user who may see and triage this report; raises NotAllowed otherwise."""
    person = User.objects.filter(pk=to_id, is_active=True).first()
    if (
        person is None
        or Permission.REPORTS_TRIAGE not in permissions_of(person)
        or not reports_visible_to(person).filter(pk=report.pk).exists()
    ):
        raise NotAllowed(_("That person can't see this report. Choose somebody else."))
    return person


@action
def prioritise_report(
    *, by: User, report_id: uuid.UUID, priority: Priority, words: str, version: int
) -> Report:
    """Change a report's priority, saying why. Raises NotAllowed, Conflict, CaseworkError."""
    check_user_can(by, Permission.REPORTS_TRIAGE)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    report = lock_report(by=by, report_id=report_id, version=version)
    before = report.priority
    report.priority = priority
    touch(report)
    waits = waiting.after_priority(report, before=before)
    report.save(update_fields=["priority", "waiting_since", "version", "changed_at"])
    note(
        report,
        TimelineKind.PRIORITY,
        by=by,
        before=str(before),
        after=str(int(priority)),
        words=words,
    )
    record(Operation.ALTERATION, by=by, objects=[report], reason="priority")
    if waits:
        enqueue(
            "report.urgent",
            object_type="report",
            object_id=report.pk,
            agency_key=notifications.TRIAGE,
            urgent=True,
        )
    return report


@action
def amend_report(*, by: User, report_id: uuid.UUID, text: str, version: int) -> ReportAmendment:
    """Add what was learnt later; the report itself stays as told. Raises NotAllowed, Conflict."""
    check_user_can(by, Permission.REPORTS_AMEND)
    if not text.strip():
        raise CaseworkError(_("Write what should be added."))
    report = lock_report(by=by, report_id=report_id, version=version)
    narrative = narratives_visible_to(by).get(pk=report.pk)
    amendment = ReportAmendment(
        report=report,
        audience=narrative.audience,
        text=text,
        made_by=by,
        made_at=timezone.now(),
        **index_of(text),
    )
    amendment.save(force_insert=True)
    touch(report)
    report.save(update_fields=["version", "changed_at"])
    note(report, TimelineKind.AMENDED, by=by)
    record(Operation.ALTERATION, by=by, objects=[report], reason="amended")
    return amendment


def touch(report: Report) -> None:
    """Mark a locked report as changed: next version, now."""
    report.version += 1
    report.changed_at = timezone.now()


def note(
    report: Report,
    kind: TimelineKind,
    *,
    by: User | None,
    reason: str = "",
    before: str = "",
    after: str = "",
    words: str = "",
    to: Iterable[str] = (),
) -> None:
    """Put an entry on a report's timeline. `to`: the teams that get the report by it."""
    TimelineEntry(
        report=report,
        kind=kind,
        at=timezone.now(),
        by=by,
        reason=reason,
        before=before,
        after=after,
        audience=audiences.with_shares(
            {*audiences.of_timeline_entry(reason=reason), *audiences.of_transfer(to)},
            sharing.of_new_entry(kind, report),
        ),
        words=words.strip() or None,
    ).save(force_insert=True)
