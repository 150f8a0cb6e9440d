"""Systems that may send reports by Open311: who they are by their key, and giving and taking it.

A system is nobody: it works with a clearance that no role holds, which shows what systems sent and
were told, and no report, job, word or name.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.refuse import audiences
from agencies.refuse.models import System
from agencies.refuse.queries import systems_visible_to
from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError
from reports.permissions import check_user_can

WORKS_WITH = (Clearance.OPEN311,)
MOST_SYSTEMS = 50
LONGEST_KEY = 100


@dataclass(frozen=True)
class Made:
    """A system and its key, which is shown once: only its digest is stored."""

    system: System
    key: str = field(repr=False)


def digest_of(key: str) -> bytes:
    return hashlib.sha256(b"spotlight:open311:v1:" + key.encode()).digest()


@contextmanager
def as_system() -> Iterator[None]:
    """One transaction that shows what systems sent and were told, and nothing else."""
    with showing(WORKS_WITH):
        yield


def system_of(key: str) -> System | None:
    """The system that a key is of, unless it was taken away. A key has 256 random bits and is
    looked up by its digest, so how long that takes tells nothing of it."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii():
        return None
    digest = digest_of(key)
    with as_system():
        found = System.objects.filter(digest=digest, stopped_at__isnull=True).first()
        if found is None or not hmac.compare_digest(bytes(found.digest), digest):
            return None
        today = timezone.localdate()
        if found.used_on != today:
            found.used_on = today
            found.save(update_fields=["used_on"])
    return found


@action
def make_system(*, by: User, name: str, per_minute: int, further_states: bool) -> Made:
    """Let a system in. Raises NotAllowed, CaseworkError."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    if not name.strip():
        raise CaseworkError(_("Enter which system it is."))
    if systems_visible_to(by).filter(stopped_at__isnull=True).count() >= MOST_SYSTEMS:
        raise CaseworkError(
            _("There are as many systems as there may be. Take the key of one away first.")
        )
    key = secrets.token_urlsafe(32)
    system = System(
        name=name.strip()[:60],
        digest=digest_of(key),
        per_minute=per_minute,
        further_states=further_states,
        made_by=by,
        made_at=timezone.now(),
        audience=audiences.of_system(),
    )
    system.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[system], reason="system")
    return Made(system, key)


@action
def stop_system(*, by: User, system_id: uuid.UUID) -> System:
    """Take a system's key away, at once and for good. Raises NotAllowed, System.DoesNotExist."""
    check_user_can(by, Permission.NEEDLE_FINDS_MANAGE)
    system = systems_visible_to(by).select_for_update().get(pk=system_id)
    if system.stopped_at is None:
        system.stopped_at, system.stopped_by = timezone.now(), by
        system.save(update_fields=["stopped_at", "stopped_by"])
        record(Operation.ALTERATION, by=by, objects=[system], reason="system_stopped")
    return system
