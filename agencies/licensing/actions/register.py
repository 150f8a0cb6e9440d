"""Keeping the register of premises: what is changed, and the line of history that says so."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.enums import PremisesState
from agencies.licensing.models import LicenceNumber, Premises, PremisesChange
from agencies.licensing.premises_enums import ChangeKind, Leaving
from agencies.licensing.premises_workflow import premises_move
from agencies.licensing.queries.premises import premises_visible_to, tenure_now
from agencies.registry.actions import change_roles, remove_person
from agencies.registry.errors import PeopleError
from agencies.registry.models import Membership
from agencies.registry.people import roles_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict
from reports.permissions import check_user_can
from reports.places import areas_at

MAY = Permission.PREMISES_MANAGE
STAFF_ROLE = "premises_staff"
FACTS = (
    "name",
    "kind",
    "address",
    "postcode",
    "point",
    "hours",
    "capacity",
    "has_door_staff",
    "in_pubwatch",
)
"""What is changed as facts; what else the register has is changed in ways of its own."""


@dataclass(frozen=True, kw_only=True)
class Leaver:
    """Whose account changes with the supervisor: a membership of the premises' agency."""

    membership: uuid.UUID
    then: Leaving


@action
def change_facts(
    *, by: User, premises_id: uuid.UUID, facts: Mapping[str, Any], version: int
) -> Premises:
    """Change facts of FACTS. Raises NotAllowed, Conflict, Premises.DoesNotExist."""
    premises = locked(by, premises_id, version=version)
    set_facts(premises, facts, by=by, kind=ChangeKind.FACTS)
    return premises


@action
def change_dps(
    *,
    by: User,
    premises_id: uuid.UUID,
    dps: str,
    since: datetime.date,
    version: int,
    leaver: Leaver | None = None,
) -> Premises:
    """Another designated premises supervisor from the day `since` on, or none (`dps` empty). What
    the one who leaves had begun stays the premises'. Raises NotAllowed, Conflict, CaseworkError,
    Premises.DoesNotExist."""
    premises = locked(by, premises_id, version=version)
    not_to_come(since)
    if leaver is not None:
        _let_go(by, premises, leaver)
    wanted = {"dps": dps.strip(), "dps_since": since}
    set_facts(premises, wanted, by=by, kind=ChangeKind.DPS)
    return premises


@action
def change_number(*, by: User, premises_id: uuid.UUID, number: str, version: int) -> Premises:
    """Another licence number; the one before stays an earlier one. Raises NotAllowed, Conflict,
    CaseworkError when it is another premises', Premises.DoesNotExist."""
    premises = locked(by, premises_id, version=version)
    set_number(premises, number, by=by, kind=ChangeKind.NUMBER)
    return premises


@action
def move_premises(
    *, by: User, premises_id: uuid.UUID, move: str, version: int, on: datetime.date | None = None
) -> Premises:
    """Suspend, resume, close or open again. `on`: the day from which it is closed. Raises
    NotAllowed, WrongState, Conflict, CaseworkError, Premises.DoesNotExist."""
    premises = locked(by, premises_id, version=version)
    moved = premises_move(move, state=premises.state)
    on = on or timezone.localdate()
    not_to_come(on)
    closed_on = on if moved.target == PremisesState.CLOSED else None
    wanted = {"state": moved.target.value, "closed_on": closed_on}
    set_facts(premises, wanted, by=by, kind=ChangeKind.STATE)
    return premises


def locked(by: User, premises_id: uuid.UUID, *, version: int) -> Premises:
    """The premises, locked. Raises NotAllowed, Conflict, Premises.DoesNotExist."""
    check_user_can(by, MAY)
    premises = premises_visible_to(by).select_for_update(of=("self",)).get(pk=premises_id)
    if premises.version != version:
        raise Conflict(
            _("Somebody else changed this premises while you had it open."),
            current_version=premises.version,
        )
    return premises


def not_to_come(day: datetime.date) -> None:
    """Raises CaseworkError."""
    if day > timezone.localdate():
        raise CaseworkError(_("Enter a day that is not still to come."))


def set_facts(
    premises: Premises, wanted: Mapping[str, Any], *, by: User, kind: ChangeKind
) -> dict[str, Any]:
    """Give a locked premises these facts, and write what changed; what was before, of each that
    did. Nothing happens where nothing does."""
    before = {name: getattr(premises, name) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value != before[name]}
    if not changed:
        return {}
    for name, value in changed.items():
        setattr(premises, name, value)
    if "point" in changed:
        premises.ward_id = areas_at(premises.point).ward_id
    save(premises)
    was = {name: before[name] for name in changed}
    note_change(premises, kind, by=by, before=was, after=changed)
    return was


def set_number(premises: Premises, number: str, *, by: User, kind: ChangeKind) -> None:
    """Give a locked premises another licence number. Raises CaseworkError."""
    number, before = number.strip(), premises.licence_number
    if number == before:
        return
    if number.upper() != before.upper():
        check_number_is_free(number, premises)
        _keep_earlier(premises, before)
    premises.licence_number = number
    save(premises)
    was, now = {"licence_number": before}, {"licence_number": number}
    note_change(premises, kind, by=by, before=was, after=now)


def check_number_is_free(number: str, premises: Premises | None = None) -> None:
    """Raises CaseworkError when a number is, or was, another premises'."""
    now = Premises.objects.filter(licence_number__iexact=number)
    once = LicenceNumber.objects.filter(number__iexact=number)
    if premises is not None:
        now, once = now.exclude(pk=premises.pk), once.exclude(premises=premises)
    if now.exists() or once.exists():
        raise CaseworkError(
            _("Another premises has, or had, licence number %(number)s.") % {"number": number}
        )


def _keep_earlier(premises: Premises, number: str) -> None:
    """A number that comes back and goes again stands there once."""
    today = timezone.localdate()
    known = LicenceNumber.objects.filter(premises=premises, number__iexact=number)
    if not known.update(until=today):
        LicenceNumber(
            premises=premises, number=number, until=today, audience=premises.audience
        ).save(force_insert=True)


def save(premises: Premises) -> None:
    premises.version += 1
    premises.changed_at = timezone.now()
    premises.save()


def note_change(
    premises: Premises,
    kind: ChangeKind,
    *,
    by: User,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Add a line to the register's history, and its event to the audit log."""
    roles = roles_of(by)
    PremisesChange(
        premises=premises,
        kind=kind,
        at=timezone.now(),
        by=by,
        role=roles[0].key if roles else "",
        before={name: in_json(value) for name, value in before.items()},
        after={name: in_json(value) for name, value in after.items()},
        audience=audiences.of_premises(""),
    ).save(force_insert=True)
    operation = Operation.COLLECTION if kind == ChangeKind.ADDED else Operation.ALTERATION
    record(
        operation,
        by=by,
        objects=[premises],
        reason=f"premises_{kind}",
        detail={"facts": sorted(after)},
    )


def in_json(value: Any) -> Any:
    """A fact as JSON has it: days as YYYY-MM-DD, points as longitude and latitude in degrees."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Point):
        return [round(value.x, 6), round(value.y, 6)]
    return value


def _let_go(by: User, premises: Premises, leaver: Leaver) -> None:
    tenure = tenure_now(by, premises)
    members = Membership.objects.not_ended().filter(pk=leaver.membership)
    found = members.filter(agency=tenure.agency).first() if tenure and tenure.agency else None
    if found is None:
        raise CaseworkError(_("Choose from the list who leaves."))
    try:
        if leaver.then == Leaving.END:
            remove_person(by=by, membership_id=found.pk, version=found.version)
        elif leaver.then == Leaving.STAFF:
            change_roles(by=by, membership_id=found.pk, roles=[STAFF_ROLE], version=found.version)
    except PeopleError as error:
        raise CaseworkError(str(error)) from None
