"""Lines of the registers that premises keep of their nights, and proofs that old ones are gone."""

from __future__ import annotations

import datetime
import uuid
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from agencies.licensing.models import DoorShift, PurgeProof, RegisterEntry, StaffMember, Tenure
from agencies.licensing.models.registers import RegisterLine
from agencies.licensing.nights import tonight
from agencies.licensing.queries.premises import staff_now
from agencies.licensing.register_enums import LineStep
from agencies.registry.people import clearances_of
from portal.accounts.models import User

Line = TypeVar("Line", bound=RegisterLine)

A_DAY = datetime.timedelta(days=1)


def shifts_visible_to(user: User) -> QuerySet[DoorShift]:
    """Every line of door staff, what was corrected later included."""
    return DoorShift.objects.filter(audience__overlap=sorted(clearances_of(user)))


def entries_visible_to(user: User) -> QuerySet[RegisterEntry]:
    """Every line of the other registers, the same."""
    return RegisterEntry.objects.filter(audience__overlap=sorted(clearances_of(user)))


def proofs_visible_to(user: User) -> QuerySet[PurgeProof]:
    return PurgeProof.objects.filter(audience__overlap=sorted(clearances_of(user)))


def newest(lines: QuerySet[Line]) -> QuerySet[Line]:
    """Of each entry its newest line, which holds what is known now."""
    every = lines.model.objects  # type: ignore[attr-defined]  # of an abstract model
    later = every.filter(entry=OuterRef("entry"), number__gt=OuterRef("number"))
    return lines.filter(~Exists(later))


def holding(lines: QuerySet[Line]) -> QuerySet[Line]:
    """The same, without what was taken back: what counts."""
    return newest(lines).exclude(step=LineStep.WITHDRAWN)


def on_now(user: User, tenure: Tenure) -> QuerySet[DoorShift]:
    """Who is on the door: since tonight or last night, and not written off."""
    return (
        holding(shifts_visible_to(user))
        .filter(tenure=tenure, ended_at__isnull=True, night__gte=tonight() - A_DAY)
        .order_by("started_at", "id")
    )


def last_team(user: User, tenure: Tenure) -> dict[uuid.UUID, str]:
    """Who was on in the last night that is written down before tonight, with their position."""
    before = holding(shifts_visible_to(user)).filter(tenure=tenure, night__lt=tonight())
    night = before.order_by("-night").values("night")[:1]
    on = before.filter(night=night).values_list("member_id", "position")
    return dict(on)


def members_now(user: User, tenure: Tenure) -> QuerySet[StaffMember]:
    """Whoever may stand on the door: all staff, door supervisors first."""
    return staff_now(user, tenure).order_by("role", "name", "id")
