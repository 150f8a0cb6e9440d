"""Other systems that send reports by Open311, what they sent, and what they are told of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.refuse.enums import Hazard, Land, Litter, RequestState
from portal.vault.ids import uuid7
from reports.geometry import SRID


def _audience() -> ArrayField:
    return ArrayField(models.CharField(max_length=64))


class System(models.Model):
    """A system that holds a key. `digest`: SHA-256 of the key, which only that system has.

    `further_states`: it understands more than open and closed, as FixMyStreet does.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    per_minute = models.PositiveSmallIntegerField(help_text="Requests that it may send.")
    further_states = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True)
    audience = _audience()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(stopped_at__isnull=False, stopped_by__isnull=False),
                name="refuse_system_stopped_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(per_minute__range=(1, 600)), name="refuse_system_rate_possible"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_system_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="refuse_system_by_audience")]

    def __str__(self) -> str:
        return self.name


class ServiceRequest(models.Model):
    """A report that a system sent, as far as that system may know of it: never its words.

    `number`: what both sides call it; the report's reference. `client_id`: what the sender calls
    it, "" where it did not say. `digest`: of what was sent, keyed, to know the same again. `point`
    is WGS84. What was said of count and danger gives the job its priority (R4.3).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    system = models.ForeignKey(System, models.PROTECT, related_name="requests", db_index=False)
    report = models.OneToOneField("reports.Report", models.PROTECT, related_name="+")
    number = models.CharField(max_length=16, unique=True)
    client_id = models.CharField(max_length=64, blank=True)
    digest = models.BinaryField(max_length=32)
    requested_at = models.DateTimeField()
    expected_at = models.DateTimeField(null=True, help_text="When its job is due.")
    point = models.PointField(srid=SRID, null=True)
    litter = models.CharField(max_length=20, choices=Litter, blank=True)
    at_least = models.PositiveIntegerField(null=True)
    land = models.CharField(max_length=20, choices=Land, blank=True)
    hazards = ArrayField(models.CharField(max_length=10, choices=Hazard), default=list)
    audience = _audience()

    class Meta:
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "client_id"],
                condition=~Q(client_id=""),
                name="refuse_request_once",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_request_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("system"), F("requested_at").desc(), name="refuse_request_by_time"),
            models.Index(fields=["system", "digest"], name="refuse_request_by_digest"),
            GinIndex(fields=["audience"], name="refuse_request_by_audience"),
        ]

    def __str__(self) -> str:
        return self.number

    def facts(self) -> dict[str, Any]:
        """What its sender said, for priority.Facts."""
        return {
            "litter": self.litter,
            "at_least": self.at_least,
            "land": self.land,
            "hazards": self.hazards,
        }


class RequestUpdate(models.Model):
    """What became of a request, and when: a code, in the transaction in which it did."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(
        ServiceRequest, models.PROTECT, related_name="updates", db_index=False
    )
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=RequestState)
    audience = _audience()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="refuse_update_state_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_update_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("request"), F("at").desc(), F("id").desc(), name="refuse_update_latest"),
            models.Index(fields=["at"], name="refuse_update_by_time"),
            GinIndex(fields=["audience"], name="refuse_update_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.state} at {self.at:%Y-%m-%d %H:%M}"
