"""How long records about crews are kept: rows from before the column, and the arithmetic."""

from __future__ import annotations

import datetime
import importlib
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agencies.refuse import keeping
from agencies.refuse.actions.needlesticks import Hurt, open_health_record
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.models import HealthRecord, Shift
from agencies.registry.models import Membership
from portal.accounts.models import User
from tests.support.database import owner

MIGRATION = importlib.import_module("agencies.refuse.migrations.0011_review_on")
LATE = datetime.datetime(2028, 2, 28, 23, 30, tzinfo=ZoneInfo("UTC"))
LEAP = datetime.datetime(2028, 2, 29, 12, 0, tzinfo=ZoneInfo("UTC"))
SUMMER = datetime.datetime(2028, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))
"""In London it is the day after."""


@pytest.mark.parametrize(
    ("at", "shift", "health"),
    [
        (LATE, datetime.date(2030, 2, 28), datetime.date(2031, 2, 28)),
        (LEAP, datetime.date(2030, 2, 28), datetime.date(2031, 2, 28)),
        (SUMMER, datetime.date(2030, 7, 1), datetime.date(2031, 7, 1)),
    ],
    ids=["winter", "leap", "summer"],
)
def test_years_are_counted_from_the_day_in_london(
    at: datetime.datetime, shift: datetime.date, health: datetime.date
) -> None:
    assert keeping.review_of_shift(at) == shift
    assert keeping.review_of_health(at) == health


@pytest.mark.django_db(transaction=True)
def test_rows_from_before_are_filled_as_new_ones_are(crew: User, lead: User) -> None:
    Membership.objects.update(active_from=LATE - datetime.timedelta(days=1))
    for number, at in enumerate((LATE, LEAP, SUMMER)):
        with time_machine.travel(at, tick=False):
            start_shift(by=crew, device_id=None, name=f"Van {number}")
            open_health_record(by=lead, hurt=Hurt(name="Ann"), happened_at=at, place="", words="")
    for model in (Shift, HealthRecord):
        assert model.objects.update(review_on=datetime.date(2000, 1, 1)) == 3
    with owner() as cursor:
        for step in MIGRATION.Migration.operations:
            if hasattr(step, "sql"):
                cursor.execute(f"BEGIN; {step.sql}; COMMIT")
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relforcerowsecurity"
            " AND relname IN ('refuse_shift', 'refuse_healthrecord')"
        )
        assert cursor.fetchone() == (2,)
    for shift in Shift.objects.all():
        assert shift.review_on == keeping.review_of_shift(shift.started_at)
    for record in HealthRecord.objects.all():
        assert record.review_on == keeping.review_of_health(record.opened_at)
