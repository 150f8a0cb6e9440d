"""Storing what a phone sends: each entry once, whatever is sent again, in a transaction of its own.

An entry's key is the phone's. The same key and content again gives the outcome that there was; the
same key with other content is refused, and what stands is never changed by it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.gis.geos import Point
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.actions.history import Told
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.needlesticks import store_needlestick, stored_earlier
from agencies.refuse.actions.own_finds import Circumstances, report_find, withdraw_find
from agencies.refuse.actions.rounds import take_back_own_round
from agencies.refuse.entries import Batch, Sent, by_our_clock
from agencies.refuse.enums import EntryKind, Outcome
from agencies.refuse.errors import TakenByAnother
from agencies.refuse.models import Device, Entry, Job, Round, Shift, Visit
from agencies.refuse.queries import entries_visible_to, finds_visible_to, visits_visible_to
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.enums import Channel, PointOrigin
from reports.errors import CaseworkError, WrongState
from reports.places import areas_at


@dataclass(frozen=True)
class Answer:
    """What the phone is told of an entry. `again`: it was stored before. `holder`: who has the job
    that somebody was quicker to take. `code`: why, for an app with words of its own for it."""

    outcome: Outcome
    again: bool = False
    words: str = ""
    holder: str = ""
    code: str = ""


class JobGone(CaseworkError):
    """The job is not there, or not for this person."""


CODES: dict[type[CaseworkError], str] = {WrongState: "job_moved", JobGone: "job_gone"}


def store_batch(*, by: User, shift: Shift, batch: Batch, app_version: int) -> dict[str, Answer]:
    """Store every entry that can be, one by one, so that one that can't keeps no other back; what
    became of each, by its key."""
    now = timezone.now()
    skew = now - batch.now
    answers = {key: Answer(Outcome.REFUSED, words=words) for key, words in batch.unreadable.items()}
    for sent in batch.entries:
        answers[str(sent.id)] = _store(by, shift, sent, skew=skew)
    with acting_as(by):
        Device.objects.filter(pk=shift.device_id).update(seen_at=now, app_version=app_version)
    return answers


def _store(by: User, shift: Shift, sent: Sent, *, skew: datetime.timedelta) -> Answer:
    try:
        with acting_as(by):
            earlier = entries_visible_to(by).filter(pk=sent.id).first()
            if earlier is not None:
                return _again(earlier, sent)
            entry = _entry(shift, sent, skew=skew)
            if sent.kind == EntryKind.NEEDLESTICK:
                earlier = store_needlestick(by=by, sent=sent, entry=entry)
                return _again(earlier, sent) if earlier else Answer(Outcome.STORED)
            _DO[sent.kind](by, sent, entry)
            entry.save(force_insert=True)
            record(Operation.COLLECTION, by=by, objects=[entry], reason=f"field_{sent.kind}")
            return Answer(Outcome.STORED)
    except CaseworkError as error:
        return _set_down(by, shift, sent, error, skew=skew)
    except IntegrityError:
        return _clashed(by, shift, sent, skew=skew)


def _clashed(by: User, shift: Shift, sent: Sent, *, skew: datetime.timedelta) -> Answer:
    """Another request of the same phone was storing it at that moment; or under this key there is
    what this person does not see; or something that no phone sent has that key."""
    earlier = stored_earlier(sent.id)
    if earlier is not None:
        return _again(earlier, sent)
    error = CaseworkError(_("Something else has this key."))
    if sent.kind == EntryKind.NEEDLESTICK:  # an entry that a crew would see says who was hurt
        return Answer(Outcome.REFUSED, words=str(error))
    return _set_down(by, shift, sent, error, skew=skew)


def _again(earlier: Entry, sent: Sent) -> Answer:
    if bytes(earlier.digest) != sent.digest:
        return Answer(
            Outcome.REFUSED, again=True, words=_("Something else was sent under this key before.")
        )
    return Answer(Outcome(earlier.outcome), again=True)


def _set_down(
    by: User, shift: Shift, sent: Sent, error: CaseworkError, *, skew: datetime.timedelta
) -> Answer:
    """Keep that it was sent, though nothing came of it: sending it again changes nothing."""
    holder = error.holder if isinstance(error, TakenByAnother) else ""
    outcome = Outcome.CONFLICT if holder else Outcome.REFUSED
    try:
        with acting_as(by):
            entry = _entry(shift, sent, skew=skew)
            entry.outcome = outcome
            if sent.job and Job.objects.filter(pk=sent.job).exists():
                entry.job_id = sent.job
            entry.save(force_insert=True)
            record(Operation.COLLECTION, by=by, objects=[entry], reason=f"field_{outcome}")
    except IntegrityError:  # another request set it down, or stored it, at that moment
        earlier = stored_earlier(sent.id)
        if earlier is not None:
            return _again(earlier, sent)
    return Answer(outcome, words=str(error), holder=holder, code=CODES.get(type(error), ""))


def _entry(shift: Shift, sent: Sent, *, skew: datetime.timedelta) -> Entry:
    now = timezone.now()
    known = skew if sent.ahead is None else sent.ahead
    return Entry(
        id=sent.id,
        shift=shift,
        kind=sent.kind,
        digest=sent.digest,
        device_at=sent.at,
        happened_at=by_our_clock(sent.at, skew=skew, ahead=sent.ahead, now=now),
        skew_seconds=round(known.total_seconds()),
        received_at=now,
        outcome=Outcome.STORED,
        box=sent.box,
        photos=list(sent.photos),
        audience=audiences.of_crew_work(),
    )


def _store_find(by: User, sent: Sent, entry: Entry) -> None:
    assert sent.found is not None
    made = report_find(
        by=by,
        found=sent.found,
        told=Circumstances(
            channel=Channel.CREW,
            at=entry.happened_at,
            place=sent.place,
            point_origin=PointOrigin.DEVICE if sent.point else "",
        ),
        key=sent.id,
    )
    entry.report_id, entry.find = made.report_id, made


def _store_visit(by: User, sent: Sent, entry: Entry) -> None:
    assert sent.point is not None
    Visit(
        id=sent.id,
        shift=entry.shift,
        at=entry.happened_at,
        point=sent.point,
        accuracy_m=sent.accuracy_m,
        ward_id=_ward(sent.point),
        audience=entry.audience,
    ).save(force_insert=True)


def _store_round(by: User, sent: Sent, entry: Entry) -> None:
    assert sent.ended is not None
    Round(
        id=sent.id,
        shift=entry.shift,
        ward_id=_ward(sent.point),
        started_at=entry.happened_at,
        ended_at=entry.happened_at + (sent.ended - sent.at),
        audience=entry.audience,
    ).save(force_insert=True)


def _store_move(by: User, sent: Sent, entry: Entry) -> None:
    assert sent.job is not None
    try:
        job = move_job(
            by=by,
            job_id=sent.job,
            move=sent.move,
            version=None,
            found=sent.found,
            told=Told(words=sent.words, device_at=sent.at),
        )
    except Job.DoesNotExist:
        raise JobGone(_("This job is not there any more.")) from None
    entry.job = job
    entry.report_id = job.report_id
    if sent.found is not None:
        entry.find = finds_visible_to(by).filter(
            report_id=job.report_id, found_at=job.changed_at
        ).first()  # fmt: skip


def _undo(by: User, sent: Sent, entry: Entry) -> None:
    """Take back what this person logged: it counts no more."""
    assert sent.undone is not None
    mine = entries_visible_to(by).filter(shift__user=by, outcome=Outcome.STORED)
    earlier = mine.filter(pk=sent.undone, kind__in=_UNDO).first()
    if earlier is None:
        raise CaseworkError(_("That is not here, so nothing was undone."))
    _UNDO[EntryKind(earlier.kind)](by, earlier)
    entry.report_id = earlier.report_id


def _undo_find(by: User, earlier: Entry) -> None:
    assert earlier.report_id is not None
    find = finds_visible_to(by).filter(report_id=earlier.report_id).first()
    if find is not None:
        withdraw_find(by=by, find=find)


def _undo_visit(by: User, earlier: Entry) -> None:
    if visits_visible_to(by).filter(pk=earlier.pk).update(undone_at=timezone.now()):
        record(Operation.ALTERATION, by=by, objects=[earlier], reason="visit_taken_back")


def _undo_round(by: User, earlier: Entry) -> None:
    take_back_own_round(by=by, round_id=earlier.pk)


def _ward(point: Point | None) -> int | None:
    return areas_at(point).ward_id if point else None


_DO: dict[EntryKind, Callable[[User, Sent, Entry], None]] = {
    EntryKind.FIND: _store_find,
    EntryKind.VISIT: _store_visit,
    EntryKind.ROUND: _store_round,
    EntryKind.MOVE: _store_move,
    EntryKind.UNDO: _undo,
}
_UNDO: dict[EntryKind, Callable[[User, Entry], None]] = {
    EntryKind.FIND: _undo_find,
    EntryKind.VISIT: _undo_visit,
    EntryKind.ROUND: _undo_round,
}
