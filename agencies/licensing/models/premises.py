"""Premises, who has held their licence, the conditions of it, and the people who work there."""

from __future__ import annotations

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q
from django.db.models.functions import Upper

from agencies.licensing.enums import PremisesKind, PremisesState, StaffRole
from agencies.licensing.register_enums import ConditionAbout
from agencies.registry.clearances import premises_clearance
from portal.vault.ids import uuid7
from reports.geometry import SRID

DOOR_REGISTER_MONTHS = 12
"""How long a door register is kept where no condition of the licence says so. Real conditions say
6, 18 and 24 (domain.md section 5)."""
BAG_ALERT_DAYS = 14


class Premises(models.Model):
    """A licensed premises, as the register of the licensing authority has it (R5.1).

    `point`: WGS84, as accurate as its address. `licence_number`: the present one; earlier ones are
    LicenceNumber. `register_months`, `alert_days`: how long door registers are kept, and after how
    many days a bag that is still held is told of; conditions of the licence may say so. A shorter
    time for door registers waits: `next_months` hold from the day `next_months_from` on
    (keeping.months_in_effect).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, choices=PremisesKind)
    licence_number = models.CharField(max_length=40)
    address = models.CharField(max_length=200)
    postcode = models.CharField(max_length=8, blank=True)
    point = models.PointField(srid=SRID, null=True)
    ward = models.ForeignKey("reports.Area", models.PROTECT, null=True, related_name="+")
    dps = models.CharField("designated premises supervisor", max_length=120, blank=True)
    dps_since = models.DateField(null=True)
    hours = models.TextField(max_length=1_000, blank=True)
    capacity = models.PositiveIntegerField(null=True)
    has_door_staff = models.BooleanField(default=False, help_text="The licence asks for SIA staff.")
    in_pubwatch = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=PremisesState, default=PremisesState.OPEN)
    closed_on = models.DateField(null=True)
    register_months = models.PositiveSmallIntegerField(default=DOOR_REGISTER_MONTHS)
    next_months = models.PositiveSmallIntegerField(null=True)
    next_months_from = models.DateField(null=True)
    alert_days = models.PositiveSmallIntegerField(default=BAG_ALERT_DAYS)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "premises"
        verbose_name_plural = "premises"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Upper("licence_number"), name="licensing_licence_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(licence_number="") & ~Q(address=""),
                name="licensing_premises_is_named",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=PremisesKind.values, state__in=PremisesState.values),
                name="licensing_premises_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(state=PremisesState.CLOSED, closed_on__isnull=False)
                | ~Q(state=PremisesState.CLOSED) & Q(closed_on__isnull=True),
                name="licensing_premises_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(register_months__range=(1, 120), alert_days__range=(1, 90)),
                name="licensing_premises_periods",
            ),
            models.CheckConstraint(
                condition=Q(next_months__isnull=True, next_months_from__isnull=True)
                | Q(
                    next_months__isnull=False,
                    next_months_from__isnull=False,
                    next_months__gte=1,
                    next_months__lt=F("register_months"),
                ),
                name="licensing_premises_next_months",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_premises_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("name"), F("id"), name="licensing_premises_by_name"),
            GinIndex(fields=["audience"], name="licensing_premises_by_audience"),
        ]

    def __str__(self) -> str:
        return self.name


class LicenceNumber(models.Model):
    """An earlier number of a premises' licence, by which old papers and imports know it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="earlier_numbers")
    number = models.CharField(max_length=40)
    until = models.DateField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-until", "id"]
        constraints = [
            models.UniqueConstraint(Upper("number"), name="licensing_earlier_number_once"),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_number_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_number_by_audience")]

    def __str__(self) -> str:
        return self.number


class Tenure(models.Model):
    """Who holds a premises' licence, from when until when; the last has no end.

    `agency`: theirs, once somebody of theirs was invited. What is told in a tenure is seen by that
    agency's people, and by nobody who holds the licence before or after them.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="tenures")
    holder = models.CharField("licence holder", max_length=200)
    agency = models.OneToOneField(
        "registry.Agency", models.PROTECT, null=True, related_name="tenure"
    )
    since = models.DateField()
    until = models.DateField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises"],
                condition=Q(until__isnull=True),
                name="licensing_one_holder_now",
            ),
            models.CheckConstraint(
                condition=~Q(holder="") & (Q(until__isnull=True) | Q(until__gte=F("since"))),
                name="licensing_tenure_in_order",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_tenure_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["premises", "since"], name="licensing_tenure_of_premises"),
            GinIndex(fields=["audience"], name="licensing_tenure_by_audience"),
        ]

    def __str__(self) -> str:
        return self.holder

    @property
    def clearance(self) -> str:
        """What its people hold, and nobody else; "" before anybody was invited."""
        return premises_clearance(self.agency.key) if self.agency else ""


class Condition(models.Model):
    """A condition of a licence, and what shows that it is kept.

    `about`: what kind of thing it asks for. `evidence`: what the premises shows for it, "" where
    nothing is asked for. `every_months`: how often, null for once. `due_on`: when next.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="conditions")
    number = models.CharField(max_length=12)
    text = models.TextField(max_length=2_000)
    about = models.CharField(max_length=10, choices=ConditionAbout, default=ConditionAbout.OTHER)
    evidence = models.CharField(max_length=200, blank=True)
    every_months = models.PositiveSmallIntegerField(null=True)
    due_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "number"],
                condition=Q(ended_on__isnull=True),
                name="licensing_condition_once",
            ),
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(number=""), name="licensing_condition_says_something"
            ),
            models.CheckConstraint(
                condition=~Q(evidence="") | Q(every_months__isnull=True, due_on__isnull=True),
                name="licensing_condition_due_for_evidence",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_condition_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(about__in=ConditionAbout.values), name="licensing_condition_about"
            ),
        ]
        indexes = [
            models.Index(fields=["premises", "number"], name="licensing_condition_of"),
            GinIndex(fields=["audience"], name="licensing_condition_audience"),
        ]

    def __str__(self) -> str:
        return f"Condition {self.number}"


class StaffMember(models.Model):
    """Somebody who works at a premises in a tenure, with or without an account of their own.

    `sia_number`: 16 digits, of a door supervisor. `left_on`: gone, and offered in no list.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="staff")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=8, choices=StaffRole)
    sia_number = models.CharField(max_length=16, blank=True)
    user = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    left_on = models.DateField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & Q(role__in=StaffRole.values),
                name="licensing_staff_is_named",
            ),
            models.CheckConstraint(
                condition=Q(sia_number="") | Q(sia_number__regex=r"^[0-9]{16}$"),
                name="licensing_staff_sia_number",
            ),
            models.UniqueConstraint(
                fields=["tenure", "user"],
                condition=Q(user__isnull=False, left_on__isnull=True),
                name="licensing_staff_user_once",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_staff_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["tenure", "name"], name="licensing_staff_of_tenure"),
            GinIndex(fields=["audience"], name="licensing_staff_by_audience"),
        ]

    def __str__(self) -> str:
        return self.name
