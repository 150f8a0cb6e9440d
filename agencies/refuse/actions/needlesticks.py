"""Health records of needlesticks: opened from a phone or at the desk, and what leads do (R4.6).

Whoever was hurt need not be able to read the record that their phone opens; so what a phone sends
is stored with the clearance of the leads, whose rows these are, and in that block alone.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.actions.needlestick_alerts import LEADS, note, tell_leads
from agencies.refuse.crews import crew_members
from agencies.refuse.entries import Sent
from agencies.refuse.health_enums import HealthStep, ReadWhy, SentTo
from agencies.refuse.health_queries import health_events_visible_to, health_records_visible_to
from agencies.refuse.keeping import review_of_health
from agencies.refuse.models import Entry, HealthEvent, HealthRecord
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

MAY = Permission.NEEDLESTICK_RECORDS
LONGEST_AGO = datetime.timedelta(days=90)
"""How long ago somebody may have been hurt whom a lead opens a record for."""


@dataclass(frozen=True, kw_only=True)
class Hurt:
    """Who was hurt: a person of the crews by key, or, of somebody without an account, a name."""

    user_id: uuid.UUID | None = None
    name: str = ""


def store_needlestick(*, by: User, sent: Sent, entry: Entry) -> Entry | None:
    """Store what a phone sent and open its record, and tell the leads. An entry that was stored
    under this key before, of whatever kind, is given back, and nothing is changed.

    Callers hold the transaction of `by`, whose shift it is. They were hurt, unless the phone says
    that somebody else logged it there before their shift.
    """
    is_theirs = sent.logged_by in ("", by.display_name.strip())
    with showing(LEADS):
        earlier = Entry.objects.filter(pk=sent.id).first()
        if earlier is not None:
            return earlier
        entry.audience = audiences.of_health()
        entry.save(force_insert=True)
        opened = HealthRecord(
            entry=entry,
            device_at=entry.device_at,
            happened_at=entry.happened_at,
            opened_at=entry.received_at,
            opened_by=by,
            point=sent.point,
            accuracy_m=sent.accuracy_m,
            hurt=by if is_theirs else None,
            hurt_name=None if is_theirs else sent.logged_by,
            words=sent.words or None,
            alerted_at=entry.received_at,
            review_on=review_of_health(entry.received_at),
            audience=audiences.of_health(),
        )
        _open(opened, by=by)
    # By nobody, and no event of the entry's own: whatever this person did in the log that only
    # whoever was hurt does would name them.
    record(Operation.COLLECTION, by=None, objects=[opened], reason="opened", actor_label="field")
    return None


def stored_earlier(key: uuid.UUID) -> Entry | None:
    """The entry that stands under a phone's key, if any, whoever may see it."""
    with showing(LEADS):
        return Entry.objects.filter(pk=key).first()


@action
def open_health_record(
    *, by: User, hurt: Hurt, happened_at: datetime.datetime, place: str, words: str
) -> HealthRecord:
    """Open a record for somebody who phoned in. Raises NotAllowed, CaseworkError."""
    check_user_can(by, MAY)
    now = timezone.now()
    if not now - LONGEST_AGO <= happened_at <= now:
        raise CaseworkError(_("Enter when it happened: within the last 90 days."))
    if hurt.user_id is None and not hurt.name.strip():
        raise CaseworkError(_("Say who was hurt."))
    if hurt.user_id is not None and hurt.user_id not in {key for key, _name in crew_members(by)}:
        raise CaseworkError(_("Choose a person from the list."))
    opened = HealthRecord(
        happened_at=happened_at,
        opened_at=now,
        opened_by=by,
        place=place.strip(),
        hurt_id=hurt.user_id,
        hurt_name=hurt.name.strip() or None if hurt.user_id is None else None,
        words=words.strip() or None,
        alerted_at=now,
        review_on=review_of_health(now),
        audience=audiences.of_health(),
    )
    _open(opened, by=by)
    record(Operation.COLLECTION, by=by, objects=[opened], reason="opened")
    return opened


def _open(opened: HealthRecord, *, by: User) -> None:
    opened.save(force_insert=True)
    note(opened, HealthStep.OPENED, by=by, at=opened.opened_at)
    tell_leads(opened, "refuse.needlestick")


def _lock(by: User, health_id: uuid.UUID, version: int | None) -> HealthRecord:
    """The record, locked. Raises HealthRecord.DoesNotExist, Conflict, WrongState once closed."""
    check_user_can(by, MAY)
    found = health_records_visible_to(by).select_for_update(of=("self",)).get(pk=health_id)
    if version is not None and found.version != version:
        raise Conflict(
            _("Somebody else changed this record while you had it open."),
            current_version=found.version,
        )
    if found.closed_at is not None:
        raise WrongState(_("This record is closed."))
    return found


def _save(found: HealthRecord, *fields: str) -> None:
    found.version += 1
    found.save(update_fields=[*fields, "version"])


@action
def acknowledge_needlestick(*, by: User, health_id: uuid.UUID) -> HealthRecord:
    """`by` looks after this person from now on. Of two who press at once one gets it, the other
    WrongState that says who has; the same person again changes nothing. Raises NotAllowed,
    HealthRecord.DoesNotExist."""
    found = _lock(by, health_id, None)
    if found.acknowledged_by is not None and found.acknowledged_at is not None:
        if found.acknowledged_by != by:
            at = timezone.localtime(found.acknowledged_at)
            raise WrongState(
                _("%(name)s has had this since %(time)s. You need do nothing.")
                % {"name": found.acknowledged_by.display_name, "time": f"{at:%H:%M}"}
            )
        return found
    now = timezone.now()
    found.acknowledged_by, found.acknowledged_at = by, now
    _save(found, "acknowledged_by", "acknowledged_at")
    note(found, HealthStep.TAKEN, by=by, at=now)
    record(Operation.ALTERATION, by=by, objects=[found], reason="acknowledged")
    return found


@action
def record_sent(
    *, by: User, health_id: uuid.UUID, to: SentTo, at: datetime.datetime, words: str, version: int
) -> HealthRecord:
    """Where the person was sent, and when. Raises NotAllowed, Conflict, WrongState, CaseworkError,
    HealthRecord.DoesNotExist."""
    found = _lock(by, health_id, version)
    if not found.happened_at - datetime.timedelta(minutes=1) <= at <= timezone.now():
        raise CaseworkError(_("Enter a time after it happened that is not still to come."))
    found.sent_to, found.sent_at = SentTo(to), max(at, found.happened_at)
    _save(found, "sent_to", "sent_at")
    note(found, HealthStep.SENT, by=by, code=found.sent_to, words=words)
    record(Operation.ALTERATION, by=by, objects=[found], reason="sent")
    return found


@action
def add_health_note(*, by: User, health_id: uuid.UUID, words: str, version: int) -> HealthRecord:
    """Add what came of it, sealed. Raises as record_sent does."""
    found = _lock(by, health_id, version)
    if not words.strip():
        raise CaseworkError(_("Write what should be added."))
    _save(found)
    note(found, HealthStep.NOTED, by=by, words=words)
    record(Operation.ALTERATION, by=by, objects=[found], reason="noted")
    return found


@action
def close_health_record(
    *, by: User, health_id: uuid.UUID, words: str, version: int
) -> HealthRecord:
    """Nothing is left to do. Raises as record_sent does; WrongState before somebody has it and the
    person was sent somewhere."""
    found = _lock(by, health_id, version)
    if found.acknowledged_at is None or found.sent_at is None:
        raise WrongState(_("First take it, and record where the person was sent."))
    now = timezone.now()
    found.closed_by, found.closed_at = by, now
    _save(found, "closed_by", "closed_at")
    note(found, HealthStep.CLOSED, by=by, words=words, at=now)
    record(Operation.ALTERATION, by=by, objects=[found], reason="closed")
    return found


@dataclass(frozen=True)
class HealthRead:
    """A record with what happened to it: nothing that is sealed is open."""

    record: HealthRecord
    events: list[HealthEvent]


@action
def read_health_record(*, by: User, health_id: uuid.UUID) -> HealthRead:
    """Open a record's page, and record who did. Raises NotAllowed, HealthRecord.DoesNotExist."""
    check_user_can(by, MAY)
    found = (
        health_records_visible_to(by)
        .select_related("hurt", "acknowledged_by", "opened_by")
        .get(pk=health_id)
    )
    events = list(health_events_visible_to(by).filter(record=found).select_related("by"))
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[found],
        reason="page",
        detail=noticed_in(by, [found.place]),
    )
    return HealthRead(found, events)


@dataclass(frozen=True)
class Opened:
    """What was sealed. Never store or log it. `notes`: (event, its words)."""

    name: str
    words: str
    notes: list[tuple[HealthEvent, str]]


@action
def read_sealed_health(*, by: User, health_id: uuid.UUID, reason: str, words: str) -> Opened:
    """Open what is sealed, with a reason, which is recorded; the words that explain it are sealed
    in the record's history. Raises NotAllowed, CaseworkError, HealthRecord.DoesNotExist."""
    check_user_can(by, MAY)
    found = health_records_visible_to(by).get(pk=health_id)
    if reason not in ReadWhy.values:
        raise CaseworkError(_("Choose a reason from the list."))
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    events = health_events_visible_to(by).filter(record=found).select_related("by")
    opened = Opened(
        name=found.hurt_name.open() if found.hurt_name else "",
        words=found.words.open() if found.words else "",
        notes=[(each, each.words.open()) for each in events if each.words],
    )
    note(found, HealthStep.READ, by=by, code=reason, words=words)
    typed = [opened.name, opened.words, *(said for _event, said in opened.notes)]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[found],
        reason=f"health.{reason}",
        detail={"part": "health", **noticed_in(by, typed)},
    )
    return opened
