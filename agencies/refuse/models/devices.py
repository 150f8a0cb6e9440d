"""Phones of crews, their shifts, and what they sent: who was where, for cleansing alone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.refuse.enums import EntryKind, Outcome
from portal.vault.ids import uuid7
from reports.geometry import SRID


def _audience() -> ArrayField:
    return ArrayField(models.CharField(max_length=64))


class Device(models.Model):
    """A phone that crews take turns with. A revoked one stores nothing any more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    app_version = models.PositiveSmallIntegerField(default=1)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    audience = _audience()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="refuse_device_revoked_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_device_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="refuse_device_by_audience")]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """One person's time with one phone. `digest`: SHA-256 of the secret that only the phone has.

    `sign_in`: digest of how its person was signed in when it began; nothing is read once that has
    changed. `ends_at`: when it ends by itself. What was logged in it is taken until `taken_until`,
    so that a phone which had no signal all day loses nothing. `review_on`: also of
    its entries, visits and rounds (keeping.py).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="shifts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.BinaryField(max_length=32, unique=True)
    sign_in = models.BinaryField(max_length=32, default=bytes)
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    review_on = models.DateField(help_text="When somebody decides whether it is kept longer.")
    audience = _audience()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at"), taken_until__gte=F("ends_at")),
                name="refuse_shift_in_order",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_shift_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="refuse_shift_by_audience")]

    def __str__(self) -> str:
        return f"Shift of {self.user_id}"


class Entry(models.Model):
    """One thing that a phone sent, by the key that the phone gave it: it is stored once.

    `device_at`: by the phone's clock; `happened_at`: the same corrected by how far that clock was
    from ours (`skew_seconds`, ours less the phone's) when it was logged, or sent. `digest`: of what
    was sent, to tell the same again from another thing under the same key.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind)
    digest = models.BinaryField(max_length=32)
    device_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    skew_seconds = models.BigIntegerField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    report = models.ForeignKey("reports.Report", models.PROTECT, null=True, related_name="+")
    job = models.ForeignKey("refuse.Job", models.PROTECT, null=True, related_name="+")
    find = models.ForeignKey("refuse.Find", models.PROTECT, null=True, related_name="+")
    box = models.CharField(max_length=40, blank=True, help_text="Serial of the sharps box.")
    photos = ArrayField(models.UUIDField(), default=list, help_text="Keys of its photos.")
    audience = _audience()

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_entry_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["shift", "happened_at"], name="refuse_entry_by_shift"),
            models.Index(fields=["box"], name="refuse_entry_by_box", condition=~Q(box="")),
            GinIndex(fields=["audience"], name="refuse_entry_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.happened_at:%Y-%m-%d %H:%M}"


class Round(models.Model):
    """Effort (R4.4): a search of an area by one person, from when to when.

    Of a phone's shift, or of a `crew` without a phone, written down by whoever `recorded_by` is.
    `undone_at`: it was no such round, and counts no more.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="rounds")
    crew = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ward = models.ForeignKey(
        "reports.Area", models.PROTECT, null=True, related_name="+", db_index=False
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    audience = _audience()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__gte=F("started_at")), name="refuse_round_in_order"
            ),
            models.CheckConstraint(
                condition=Q(shift__isnull=False, crew__isnull=True, recorded_by__isnull=True)
                | Q(shift__isnull=True, crew__isnull=False, recorded_by__isnull=False),
                name="refuse_round_of_a_shift_or_by_hand",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="refuse_round_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_round_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("ward"), F("started_at").desc(), name="refuse_round_by_ward"),
            models.Index(F("started_at").desc(), F("id").desc(), name="refuse_round_by_time"),
            GinIndex(fields=["audience"], name="refuse_round_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Round at {self.started_at:%Y-%m-%d %H:%M}"


class Visit(models.Model):
    """A place where a crew looked and found nothing: as much worth as a find (R4.4).

    `undone_at`: entered by mistake by whoever has the shift, and counts no more.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="visits")
    at = models.DateTimeField()
    point = models.PointField(srid=SRID)
    accuracy_m = models.PositiveIntegerField(null=True, help_text="Radius in metres.")
    ward = models.ForeignKey(
        "reports.Area", models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)
    audience = _audience()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_visit_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("ward"), F("at").desc(), name="refuse_visit_by_ward"),
            models.Index(F("at").desc(), name="refuse_visit_by_time"),
            GinIndex(fields=["audience"], name="refuse_visit_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Visit at {self.at:%Y-%m-%d %H:%M}"
