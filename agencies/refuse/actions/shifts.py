"""Phones and shifts: signing in once, for as long as a shift, and taking a phone's key away."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.keeping import review_of_shift
from agencies.refuse.models import Device, Shift
from agencies.refuse.queries import devices_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, NotAllowed
from reports.permissions import check_user_can

LENGTH = timedelta(hours=12)
TAKEN_FOR = timedelta(days=7)
"""What was logged in a shift is taken for so long after it ended, from that phone alone."""
MOST_DEVICES = 200
WORKS_WITH = (Clearance.COUNCIL_CLEANSING_CREW,)


@dataclass(frozen=True)
class Started:
    """A shift and its secret, which the phone keeps and nobody else: only its digest is stored."""

    shift: Shift
    secret: str = field(repr=False)


def digest_of(secret: str) -> bytes:
    return hashlib.sha256(b"spotlight:shift:v1:" + secret.encode()).digest()


def sign_in_of(user: User) -> bytes:
    """What changes with this person's password and whenever they are signed out everywhere."""
    return hashlib.sha256(user.get_session_auth_hash().encode()).digest()


def may_read(shift: Shift) -> bool:
    """Whether a shift still shows jobs and finds. One that has ended by itself does not, nor one
    whose person was signed out everywhere or has another password since: what was logged in it is
    taken all the same, because it can't be logged again."""
    same = hmac.compare_digest(bytes(shift.sign_in), sign_in_of(shift.user))
    return same and shift.ends_at > timezone.now()


def _end(shifts: QuerySet[Shift], *, now: datetime) -> int:
    """End shifts at once and for good: their secrets open nothing any more. How many."""
    least = ExpressionWrapper(
        F("started_at") + timedelta(microseconds=1), output_field=DateTimeField()
    )
    at = Greatest(Value(now), least)  # begun in this very moment, or by a clock that was put back
    return shifts.update(ended_at=at, ends_at=at, taken_until=at)


@action
def start_shift(*, by: User, device_id: uuid.UUID | None, name: str = "") -> Started:
    """Begin a shift on a phone: one that is known, or a new one with a name. Raises NotAllowed for
    a revoked phone, CaseworkError, Device.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_RECORD)
    now = timezone.now()
    device = _known(by, device_id) if device_id else _new(by, name)
    _end(Shift.objects.filter(device=device, ended_at__isnull=True), now=now)
    secret = secrets.token_urlsafe(32)
    shift = Shift(
        device=device,
        user=by,
        digest=digest_of(secret),
        sign_in=sign_in_of(by),
        started_at=now,
        ends_at=now + LENGTH,
        taken_until=now + LENGTH + TAKEN_FOR,
        review_on=review_of_shift(now),
        audience=audiences.of_crew_work(),
    )
    shift.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[shift], reason="shift_started")
    return Started(shift, secret)


def _known(by: User, device_id: uuid.UUID) -> Device:
    device = devices_visible_to(by).select_for_update().get(pk=device_id)
    if device.revoked_at is not None:
        raise NotAllowed(_("This phone's access was taken away. Ask your lead to let it in again."))
    return device


def _new(by: User, name: str) -> Device:
    if not name.strip():
        raise CaseworkError(_("Give the phone a name, such as the number on its back."))
    _check_room(by)
    now = timezone.now()
    device = Device(
        name=name.strip()[:60],
        made_by=by,
        made_at=now,
        seen_at=now,
        audience=audiences.of_crew_work(),
    )
    device.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[device], reason="device")
    return device


def _check_room(by: User) -> None:
    if devices_visible_to(by).filter(revoked_at__isnull=True).count() >= MOST_DEVICES:
        raise CaseworkError(_("There are as many phones as there may be. Ask your lead."))


def shift_of(secret: str) -> Shift | None:
    """The shift that a phone's secret opens, with its person and phone; None if it opens none any
    more: revoked, past its time, or somebody who may not record finds now."""
    with showing(WORKS_WITH):
        found = (
            Shift.objects.filter(digest=digest_of(secret), taken_until__gt=timezone.now())
            .select_related("device", "user")
            .first()
        )
    if found is None or found.device.revoked_at is not None:
        return None
    may = found.user.is_active and has_permission(found.user, Permission.NEEDLE_FINDS_RECORD)
    return found if may else None


@action
def end_shift(*, by: User, shift_id: uuid.UUID) -> None:
    """End one's own shift: its secret opens nothing any more."""
    if _end(Shift.objects.filter(pk=shift_id, user=by), now=timezone.now()):
        record(Operation.ALTERATION, by=by, object_type="shift", object_id=str(shift_id),
               reason="shift_ended")  # fmt: skip


@action
def revoke_device(*, by: User, device_id: uuid.UUID) -> Device:
    """Take a phone's access away, at once. Raises NotAllowed, Device.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    device = devices_visible_to(by).select_for_update().get(pk=device_id)
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = timezone.now(), by
        device.save(update_fields=["revoked_at", "revoked_by"])
        record(Operation.ALTERATION, by=by, objects=[device], reason="device_revoked")
    return device


@action
def restore_device(*, by: User, device_id: uuid.UUID) -> Device:
    """Let a phone in again whose access was taken away: what waits on it is taken, for as long as
    its shift's time allows. Raises NotAllowed, CaseworkError, Device.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    device = devices_visible_to(by).select_for_update().get(pk=device_id)
    if device.revoked_at is not None:
        _check_room(by)
        device.revoked_at = device.revoked_by = None
        device.save(update_fields=["revoked_at", "revoked_by"])
        record(Operation.ALTERATION, by=by, objects=[device], reason="device_restored")
    return device
