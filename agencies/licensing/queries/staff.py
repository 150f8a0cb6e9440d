"""Where in the registers of a premises somebody of its staff stands."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Max, QuerySet

from agencies.licensing.models import (
    DoorShift,
    Incident,
    Seizure,
    SeizureLine,
    StaffMember,
    Training,
)
from agencies.licensing.nights import night_of
from agencies.licensing.queries.registers import holding, shifts_visible_to
from agencies.licensing.queries.told import (
    incidents_visible_to,
    seizure_lines_visible_to,
    seizures_visible_to,
)
from agencies.licensing.queries.training import trainings_visible_to
from portal.accounts.models import User

Rows = dict[tuple[type, str], tuple[QuerySet[Any], str]]


def rows_naming_staff(user: User) -> Rows:
    """By table and column that names somebody of the staff: the rows that hold, and the column of
    their day or moment."""
    bags = seizures_visible_to(user)
    return {
        (DoorShift, "member"): (holding(shifts_visible_to(user)), "night"),
        (Training, "member"): (trainings_visible_to(user), "done_on"),
        (Seizure, "seized_by"): (bags, "seized_at"),
        (Seizure, "witness"): (bags, "seized_at"),
        (SeizureLine, "other"): (seizure_lines_visible_to(user), "at"),
        (Incident, "on_duty"): (incidents_visible_to(user), "happened_at"),
    }


def last_seen_on(user: User, member: StaffMember) -> datetime.date | None:
    """The last day or night (06:00 to 06:00 in Europe/London) on which the registers name somebody;
    None where they do not. A statement for each column that can."""
    days = []
    for (_table, column), (rows, when) in rows_naming_staff(user).items():
        of = rows.order_by().filter(**{column: member})
        last = of.aggregate(last=Max(when))["last"]
        if last is not None:
            days.append(night_of(last) if isinstance(last, datetime.datetime) else last)
    return max(days, default=None)
