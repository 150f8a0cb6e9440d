"""Keys by which a person's GIS asks in that person's name: made, stopped, and told whose they are.

A key opens what its membership may see on maps, and nothing else: no page, and nothing to change.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance, member_clearance
from agencies.registry.models import Membership
from agencies.registry.own_teams import lock_member
from agencies.registry.people import act_only_for, standing_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from hotspots.models import GisToken
from hotspots.queries import gis_tokens_visible_to
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError
from reports.permissions import check_user_can

WORKS_WITH = (Clearance.GIS_KEYS,)
MOST_TOKENS = 3
LONGEST_DAYS = 90
LONGEST_NAME = 60
LONGEST_KEY = 100


@dataclass(frozen=True)
class Made:
    """A token and its key, which is shown once: only its digest is stored."""

    token: GisToken
    key: str = field(repr=False)


@dataclass(frozen=True)
class Asking:
    """Who asks by a key: the person, with what one membership gives them and nothing else."""

    user: User
    token_id: uuid.UUID


def digest_of(key: str) -> bytes:
    return hashlib.sha256(b"spotlight:gis:v1:" + key.encode()).digest()


def own_membership(user: User) -> Membership | None:
    """The membership for which the user may make keys now."""
    return next(
        (
            each
            for each in standing_of(user).memberships
            if any(Permission.MAPS_GIS in role.permissions for role in each.role_objects)
        ),
        None,
    )


@action
def make_token(*, by: User, name: str, days: int) -> Made:
    """Make a key that works for `days`. Raises NotAllowed, CaseworkError."""
    check_user_can(by, Permission.MAPS_GIS)
    membership = own_membership(by)
    if membership is None or lock_member(membership.pk) is None:
        raise CaseworkError(_("You have no membership for which a key can be made."))
    if not name.strip():
        raise CaseworkError(_("Enter which program the key is for."))
    if not 1 <= days <= LONGEST_DAYS:
        raise CaseworkError(_("A key works for 1 to %(most)d days.") % {"most": LONGEST_DAYS})
    now = timezone.now()
    living = gis_tokens_visible_to(by).filter(stopped_at__isnull=True, ends_at__gt=now)
    if living.count() >= MOST_TOKENS:
        raise CaseworkError(
            _("You have as many keys as you may have. Stop one that you no longer use first.")
        )
    key = secrets.token_urlsafe(32)
    token = GisToken(
        name=name.strip()[:LONGEST_NAME],
        digest=digest_of(key),
        user=by,
        membership=membership,
        made_at=now,
        ends_at=now + datetime.timedelta(days=days),
        audience=sorted([member_clearance(membership.pk), *WORKS_WITH]),
    )
    token.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[token], reason="gis_key", detail={"days": days})
    return Made(token, key)


@action
def stop_token(*, by: User, token_id: uuid.UUID) -> GisToken:
    """Stop a key of one's own, at once and for good. Raises GisToken.DoesNotExist."""
    token = gis_tokens_visible_to(by).select_for_update(of=("self",)).get(pk=token_id)
    if token.stopped_at is None:
        token.stopped_at = timezone.now()
        token.save(update_fields=["stopped_at"])
        record(Operation.ALTERATION, by=by, objects=[token], reason="gis_key_stopped")
    return token


def asking_by(key: str) -> Asking | None:
    """Whose key it is, while it works and the membership does. A key has 256 random bits and is
    looked up by its digest, so how long that takes tells nothing of it."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii():
        return None
    digest, now = digest_of(key), timezone.now()
    with showing(WORKS_WITH):
        found = (
            GisToken.objects.select_related("user", "membership")
            .filter(digest=digest, stopped_at__isnull=True, ends_at__gt=now)
            .filter(membership__in=Membership.objects.current())
            .first()
        )
        if found is None or not hmac.compare_digest(bytes(found.digest), digest):
            return None
        today = timezone.localdate()
        if found.used_on != today:
            found.used_on = today
            found.save(update_fields=["used_on"])
    user = found.user
    act_only_for(user, found.membership.agency_id)
    return Asking(user, found.pk)
