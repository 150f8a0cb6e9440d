"""Safety alerts: writing one, ending it, and a premises' word that it has read it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.alert_enums import AlertEnd, AlertKind, AlertSource
from agencies.licensing.enums import PremisesKind
from agencies.licensing.models import AlertRead, Tenure, VenueAlert
from agencies.licensing.once_workflow import ALERT_MOVES, alert_state
from agencies.licensing.permissions import check_works_at
from agencies.licensing.queries.alerts import (
    MOST_PREMISES,
    agencies_told,
    alerts_visible_to,
    premises_matching,
)
from agencies.registry.people import agencies_of, permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue_for_agencies
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState

WRITERS = frozenset({Permission.PREMISES_MANAGE, Permission.SEIZURES_COLLECT})
"""Licensing officers and police: any of these writes an alert, and ends one."""
LONGEST = datetime.timedelta(days=31)
FURTHEST_AHEAD = datetime.timedelta(days=31)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an alert says and to whom: to all, or to the premises in all of `wards` (codes) that are
    of one of `kinds`; an empty one is any. Times are aware."""

    kind: AlertKind
    source: AlertSource
    words: str = field(repr=False)
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    wards: tuple[str, ...] = ()
    kinds: tuple[PremisesKind, ...] = ()

    @property
    def to_all(self) -> bool:
        return not self.wards and not self.kinds


@action
def write_alert(*, by: User, said: Said) -> VenueAlert:
    """Write an alert; its premises are told at once, or when its time begins. Raises NotAllowed,
    CaseworkError."""
    check_may_alert(by)
    _check(said)
    alert = VenueAlert(
        kind=said.kind,
        source=said.source,
        words=said.words.strip(),
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        to_all=said.to_all,
        wards=sorted(said.wards),
        kinds=sorted(said.kinds),
        team=agencies_of(by)[0],
        made_by=by,
        made_at=timezone.now(),
        audience=audiences.of_every_premises() if said.to_all else _of_some(by, said),
    )
    alert.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[alert], reason="alert_written")
    if alert.starts_at <= alert.made_at:
        tell_of(alert)
    return alert


@action
def stop_alert(*, by: User, alert_id: uuid.UUID, why: AlertEnd, version: int) -> VenueAlert:
    """End an alert before its time, or withdraw one that was wrong; whoever was told is told.
    Raises NotAllowed, WrongState, Conflict, VenueAlert.DoesNotExist."""
    check_may_alert(by)
    alert = alerts_visible_to(by).select_for_update(of=("self",)).get(pk=alert_id)
    if alert.version != version:
        raise Conflict(
            _("Somebody else changed this alert while you had it open."),
            current_version=alert.version,
        )
    now = timezone.now()
    state = alert_state(alert.stopped, starts_at=alert.starts_at, ends_at=alert.ends_at, now=now)
    if state not in ALERT_MOVES[why].sources:
        raise WrongState(_("This alert has ended already."))
    alert.stopped, alert.stopped_at, alert.stopped_by = why, now, by
    alert.version += 1
    alert.save(update_fields=["stopped", "stopped_at", "stopped_by", "version"])
    record(Operation.ALTERATION, by=by, objects=[alert], reason=f"alert_{why}")
    if alert.told_at is not None:
        _enqueue("licensing.alert_stopped", alert)
    return alert


@action
def acknowledge_alert(*, by: User, alert_id: uuid.UUID) -> AlertRead:
    """“We have read it and told our staff”, once for the premises: the same again gives what was
    said the first time. Raises NotAllowed, NoPremises, WrongState, VenueAlert.DoesNotExist."""
    tenure = check_works_at(by, Permission.PREMISES_REPORT)
    now = timezone.now()
    alert = alerts_visible_to(by).get(pk=alert_id, starts_at__lte=now)
    earlier = _read_by(alert, tenure)
    if earlier is not None:
        return earlier
    if alert.stopped_at is not None:
        raise WrongState(_("This alert has ended. Look at what it says now."))
    new = AlertRead(
        alert=alert,
        tenure=tenure,
        by=by,
        at=now,
        audience=audiences.of_alert_read(tenure.clearance),
    )
    # Two people of one premises who press at once: the second finds the first one's word.
    AlertRead.objects.bulk_create([new], ignore_conflicts=True)
    kept = _read_by(alert, tenure)
    assert kept is not None
    if kept.pk == new.pk:
        record(Operation.COLLECTION, by=by, objects=[alert], reason="alert_acknowledged")
    return kept


def may_alert(user: User) -> bool:
    return bool(WRITERS & permissions_of(user))


def check_may_alert(user: User) -> None:
    """Raise NotAllowed unless the person writes to premises, or polices them."""
    if not may_alert(user):
        raise NotAllowed(_("Licensing officers and police write alerts."))


def tell_of(alert: VenueAlert) -> None:
    """Send word of it to its premises and note when. The caller has the transaction."""
    alert.told_at = timezone.now()
    alert.save(update_fields=["told_at"])
    _enqueue("licensing.alert", alert)


def _enqueue(kind: str, alert: VenueAlert) -> None:
    keys = _every_agency() if alert.to_all else agencies_told(alert)
    if keys:
        enqueue_for_agencies(
            kind, object_type="venuealert", object_id=alert.pk, agency_keys=keys, urgent=True
        )


def _every_agency() -> list[str]:
    """Of everybody who holds a licence now; who tells is shown every tenure."""
    found = Tenure.objects.filter(until__isnull=True, agency__isnull=False)
    return list(found.order_by("agency__key").values_list("agency__key", flat=True))


def _of_some(by: User, said: Said) -> list[str]:
    matching = premises_matching(by, wards=list(said.wards), kinds=list(said.kinds))
    tenures = list(matching[: MOST_PREMISES + 1])
    if not tenures:
        raise CaseworkError(
            _("No premises with an account fits. Choose other wards or kinds, or every premises.")
        )
    if len(tenures) > MOST_PREMISES:
        raise CaseworkError(
            _("More than %(most)d premises fit. Choose fewer wards or kinds, or every premises.")
            % {"most": MOST_PREMISES}
        )
    return audiences.of_alert_to(each.clearance for each in tenures)


def _check(said: Said) -> None:
    now = timezone.now()
    if not said.words.strip():
        raise CaseworkError(_("Write what the premises should know and do."))
    if said.ends_at <= max(said.starts_at, now):
        raise CaseworkError(_("The alert ends before it begins, or in the past."))
    if said.ends_at - said.starts_at > LONGEST or said.starts_at - now > FURTHEST_AHEAD:
        raise CaseworkError(
            _("An alert begins within a month, and lasts a month at most. Write another later.")
        )


def _read_by(alert: VenueAlert, tenure: Tenure) -> AlertRead | None:
    return AlertRead.objects.filter(alert=alert, tenure=tenure).select_related("by").first()
