"""Take in a report, from whichever front door."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.row_security import acting_as, as_front_door
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue, enqueue_for_agencies
from reports import audiences, governance, notifications, receipts, words
from reports.actions.files import WaitingPicture, add_to_report
from reports.enums import (
    Category,
    Channel,
    JunkSign,
    Kind,
    Pattern,
    Precision,
    Priority,
    Risk,
    Status,
    TimelineKind,
)
from reports.errors import InvalidSubmission, PicturesGone
from reports.models import Report, ReportContact, ReportNarrative, ReportSource, TimelineEntry
from reports.models.report import NARRATIVE_BYTES
from reports.places import areas_at
from reports.routing import Facts, decide
from reports.routing_in_use import IN_USE, InUse, in_use_of, rules_in_use
from reports.source_enums import calls_for_advice
from reports.urgent import waiting_from


@dataclass(frozen=True, kw_only=True)
class SetAside:
    """Why a report looks like junk, and whether the police are told that it waits for a look."""

    signs: tuple[JunkSign, ...]
    tell: bool


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What somebody told us, already validated by the front door's forms.

    `point` is WGS84; times are aware; `particulars`, `contact` and `source` are plain JSON values
    that are sealed, each in its own table. At least a point, a place in words, or `ward_id`.
    `may_be_at_risk`: whoever told us could not rule out that a child or an adult is at risk.
    `receipt`: what receipts.stretched() made of the code that whoever sends it is given.
    `pictures` wait since they were added (reports.actions.files).
    `set_aside`: stored like any other, but somebody looks at it before it goes into the queue.
    `quiet`: old news out of another system's records. Nobody is told, no clock runs, and no rule
    makes it urgent; never for what speaks of danger to somebody.
    """

    channel: Channel
    kind: Kind
    narrative: str
    category: Category = Category.UNKNOWN
    point: Point | None = None
    point_origin: str = ""
    point_accuracy_m: int | None = None
    place_text: str = ""
    ward_id: int | None = None
    happened_first: datetime | None = None
    happened_last: datetime | None = None
    happened_precision: Precision = Precision.UNKNOWN
    pattern: Pattern = Pattern.UNKNOWN
    risks: frozenset[Risk] = frozenset()
    may_be_at_risk: bool = False
    particulars: dict[str, Any] = field(default_factory=dict)
    contact: dict[str, Any] = field(default_factory=dict)
    source: dict[str, Any] = field(default_factory=dict)
    receipt: bytes | None = field(default=None, repr=False)
    pictures: tuple[WaitingPicture, ...] = ()
    set_aside: SetAside | None = None
    quiet: bool = False


def submit_report(*, by: User | None, submission: Submission, idempotency_key: uuid.UUID) -> Report:
    """Store a report with its sealed parts, audit event and message: all, or nothing.

    The same `idempotency_key` again returns the report it made the first time. `by` is None for
    the public. Raises InvalidSubmission when a bound is broken, PicturesGone when what waited to be
    sent was thrown away meanwhile.
    """
    _check_bounds(submission)
    try:
        with _door(by) as rules:
            return _store(
                by=by, submission=submission, idempotency_key=idempotency_key, rules=rules
            )
    except IntegrityError:
        earlier = _earlier(idempotency_key)
        if earlier is None:
            if submission.pictures:
                raise PicturesGone(
                    _("Your photos are no longer here. Add them again, or send without them.")
                ) from None
            raise
        return earlier


@contextmanager
def _door(by: User | None) -> Iterator[InUse]:
    """One transaction with the rights of whoever submits, and the routing rules in use."""
    if by is None:
        with as_front_door(asking=IN_USE) as answer:
            yield in_use_of(answer)
    else:
        with acting_as(by):
            yield rules_in_use()


def _earlier(idempotency_key: uuid.UUID) -> Report | None:
    """The report that this key made, with its reference alone: all that a sender may learn."""
    found = Report.objects.raw("SELECT id, reference FROM receipt_of(%s)", [idempotency_key])
    return next((report for report in found if report.pk), None)


def _check_bounds(submission: Submission) -> None:
    if len(submission.narrative.encode()) > NARRATIVE_BYTES:
        raise InvalidSubmission(_("What happened is too long. Shorten it and send it again."))
    if submission.quiet and (submission.may_be_at_risk or submission.risks):
        raise ValueError("What speaks of danger is never taken in quietly.")
    if submission.point is None and not submission.place_text and submission.ward_id is None:
        raise InvalidSubmission(_("Say where it happened, in words or on the map."))


def _store(
    *, by: User | None, submission: Submission, idempotency_key: uuid.UUID, rules: InUse
) -> Report:
    now = timezone.now()
    areas = areas_at(submission.point)
    ward_id = areas.ward_id or submission.ward_id
    apart = audiences.of_report_set_aside() if submission.set_aside else None
    status = Status.HELD if submission.set_aside else Status.RECEIVED
    routed = _routed(submission, rules, ward_id=ward_id, at=now)
    report = Report(
        channel=submission.channel,
        kind=submission.kind,
        category=submission.category,
        idempotency_key=idempotency_key,
        point=submission.point,
        point_origin=submission.point_origin,
        point_accuracy_m=submission.point_accuracy_m,
        place_text=submission.place_text,
        ward_id=ward_id,
        lsoa_id=areas.lsoa_id,
        happened_first=submission.happened_first,
        happened_last=submission.happened_last,
        happened_precision=submission.happened_precision,
        pattern=submission.pattern,
        risks=sorted(submission.risks),
        may_be_at_risk=submission.may_be_at_risk,
        **routed,
        status=status,
        waiting_since=waiting_from(now, priority=routed["priority"], status=status),
        junk_signs=list(submission.set_aside.signs) if submission.set_aside else None,
        audience=apart
        or audiences.of_new_report(kind=submission.kind, category=submission.category),
        received_at=now,
        changed_at=now,
        **governance.of_report(kind=submission.kind, day=timezone.localdate(now)),
    )
    report.save(force_insert=True)
    finder, sealed = (
        receipts.kept(submission.receipt, report_id=report.pk)
        if submission.receipt
        else (None, None)
    )
    ReportNarrative(
        report=report,
        audience=apart or audiences.of_narrative(kind=submission.kind),
        text=submission.narrative,
        particulars=submission.particulars or None,
        receipt_finder=finder,
        receipt_seal=sealed,
        **words.index_of(submission.narrative, submission.particulars),
    ).save(force_insert=True)
    if submission.contact:
        ReportContact(
            report=report, audience=audiences.of_contact(), details=submission.contact
        ).save(force_insert=True)
    if submission.source:
        ReportSource(
            report=report,
            audience=audiences.of_source(),
            details=submission.source,
            calls_for_advice_at=now if calls_for_advice(submission.source) else None,
        ).save(force_insert=True)
    if by is not None and submission.channel == Channel.PHONE:
        _note_who_took_it(report, by=by)
    add_to_report(report, submission.pictures, audience=apart)
    record(
        Operation.COLLECTION,
        by=by,
        objects=[report],
        reason=submission.channel,
        detail={"pictures": len(submission.pictures)} if submission.pictures else {},
    )
    if submission.quiet:
        return report
    if submission.set_aside is None:
        tell_of(report)
    elif submission.set_aside.tell:
        tell_of(report, as_="report.set_aside")
    return report


def _routed(
    submission: Submission, rules: InUse, *, ward_id: int | None, at: datetime
) -> dict[str, Any]:
    """What the rules say of a report: its priority, who has it, why, and by when."""
    decision = decide(
        Facts(
            kind=submission.kind,
            category=submission.category,
            risks=submission.risks,
            may_be_at_risk=submission.may_be_at_risk,
            channel=submission.channel,
            ward=rules.ward(ward_id),
            at=at,
        ),
        rules.rules,
    )
    routed = {
        "priority": decision.priority,
        "teams": list(decision.teams),
        "routed_by": rules.number,
        "routed_because": list(decision.because),
        "due_at": decision.due_at(at),
    }
    if submission.quiet:
        routed |= {"priority": max(decision.priority, Priority.NORMAL), "due_at": None}
    return routed


def tell_of(report: Report, *, as_: str = "") -> None:
    """Tell every team that has a report that it is there, in the caller's transaction.

    `as_`: another message, for police triage alone, than the one that the report calls for.
    """
    urgent = report.is_urgent
    if as_:
        enqueue(
            as_,
            object_type="report",
            object_id=report.pk,
            agency_key=notifications.TRIAGE,
            urgent=urgent,
        )
        return
    message, agencies = notifications.of_new_report(teams=report.teams, urgent=urgent)
    enqueue_for_agencies(
        message, object_type="report", object_id=report.pk, agency_keys=agencies, urgent=urgent
    )


def _note_who_took_it(report: Report, *, by: User) -> None:
    """Somebody else's words were typed in: those who work on the report may ask who did."""
    TimelineEntry(
        report=report,
        kind=TimelineKind.SUBMITTED,
        at=report.received_at,
        by=by,
        audience=audiences.of_timeline_entry(),
    ).save(force_insert=True)
