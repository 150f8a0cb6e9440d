"""Registers that premises keep of their nights, line by line: door staff, toilet checks, refusals,
Ask for Angela.

Lines are added and never changed. An entry is one or more lines: the first says what happened, each
later one holds all of it as it is known now. Lines past their period are purged, with proof.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.models.premises import Premises, StaffMember, Tenure
from agencies.licensing.register_enums import (
    CODES,
    FURTHER,
    DoorPosition,
    Kept,
    LineStep,
    Register,
)
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

NOTE_BYTES = 2_000
NAME_BYTES = 480

_codes = [value for codes in CODES.values() for value in codes.values]
_further = ["", *(value for codes in FURTHER.values() for value in codes.values)]


class RegisterLine(models.Model):
    """What every line has. `entry`: whose line it is; a page that is sent twice makes one. `night`:
    of the entry, the same on all of its lines (06:00 to 06:00 in Europe/London)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.UUIDField()
    number = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=10, choices=LineStep, default=LineStep.TOLD)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="+", db_index=False)
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+", db_index=False)
    night = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    words = SealedTextField(max_plain_bytes=NOTE_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        abstract = True


class DoorShift(RegisterLine):
    """Somebody on the door: a line of their shift. `member_name`, `sia_number`: as they were when
    the shift was written down, 16 digits or "". `ended_at`: null while they are on."""

    member = models.ForeignKey(StaffMember, models.PROTECT, related_name="shifts")
    member_name = SealedTextField(max_plain_bytes=NAME_BYTES)
    sia_number = models.CharField(max_length=16, blank=True)
    position = models.CharField(max_length=8, choices=DoorPosition)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="licensing_shift_line_once"),
            models.CheckConstraint(
                condition=Q(step__in=LineStep.values, position__in=DoorPosition.values)
                & (Q(sia_number="") | Q(sia_number__regex=r"^[0-9]{16}$")),
                name="licensing_shift_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="licensing_shift_in_order",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_shift_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("tenure"), F("night").desc(), name="licensing_shift_of"),
            GinIndex(fields=["audience"], name="licensing_shift_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Shift of {self.night}"


class RegisterEntry(RegisterLine):
    """A line of one of the other registers. `codes`: of the register's list; `further`: its second
    code, where it has one. Of Ask for Angela no names, and `words` only of need."""

    register = models.CharField(max_length=10, choices=Register)
    at = models.DateTimeField()
    codes = ArrayField(models.CharField(max_length=12))
    further = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="licensing_entry_line_once"),
            models.CheckConstraint(
                condition=Q(
                    register__in=Register.values,
                    step__in=LineStep.values,
                    codes__len__gt=0,
                    codes__contained_by=_codes,
                    further__in=_further,
                ),
                name="licensing_entry_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_entry_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("tenure"), F("register"), F("night").desc(), name="licensing_entry_of"),
            GinIndex(fields=["audience"], name="licensing_entry_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.register} of {self.night}"


class PurgeProof(models.Model):
    """That rows past their period are gone: how many, the last day that they were of, and a sum by
    which anybody who has an older copy can tell which they were.

    `digest`: SHA-256 in hexadecimal over the keys of the rows, in order, one a line.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="purges")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+", db_index=False)
    kept = models.CharField(max_length=10, choices=Kept)
    months = models.PositiveSmallIntegerField(help_text="For how long they were kept.")
    first_day = models.DateField()
    last_day = models.DateField()
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    purged_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-purged_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kept__in=Kept.values, rows__gt=0, digest__regex=r"^[0-9a-f]{64}$")
                & Q(first_day__lte=F("last_day")),
                name="licensing_purge_proves",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_purge_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_purge_by_audience")]

    def __str__(self) -> str:
        return f"{self.rows} rows of {self.kept}"
