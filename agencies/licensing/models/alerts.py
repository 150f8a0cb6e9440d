"""Safety alerts to licensed premises, and which premises have read them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.alert_enums import AlertEnd, AlertKind, AlertSource
from agencies.licensing.enums import PremisesKind
from agencies.licensing.models.premises import Tenure
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

WORDS_BYTES = 8_000


class VenueAlert(models.Model):
    """What every premises is told, or those of some wards (codes) and kinds.

    `starts_at` to `ends_at`: when it holds. `told_at`: when its premises were sent a message.
    `stopped_at`: when somebody ended it before its time.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=AlertKind)
    source = models.CharField(max_length=10, choices=AlertSource)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    to_all = models.BooleanField()
    wards = ArrayField(models.CharField(max_length=12), default=list)
    kinds = ArrayField(models.CharField(max_length=12), default=list)
    team = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    stopped = models.CharField(max_length=6, choices=AlertEnd, blank=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AlertKind.values, source__in=AlertSource.values)
                & Q(kinds__contained_by=PremisesKind.values),
                name="licensing_alert_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="licensing_alert_in_order"
            ),
            models.CheckConstraint(
                condition=Q(to_all=True, wards__len=0, kinds__len=0)
                | Q(to_all=False) & (Q(wards__len__gt=0) | Q(kinds__len__gt=0)),
                name="licensing_alert_to_whom",
            ),
            models.CheckConstraint(
                condition=Q(stopped="", stopped_at__isnull=True, stopped_by__isnull=True)
                | Q(
                    stopped__in=AlertEnd.values,
                    stopped_at__isnull=False,
                    stopped_by__isnull=False,
                ),
                name="licensing_alert_stopped",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_alert_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("starts_at").desc(), F("id"), name="licensing_alert_by_time"),
            GinIndex(fields=["audience"], name="licensing_alert_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Alert of {self.made_at:%Y-%m-%d}"


class AlertRead(models.Model):
    """A premises says that it has read an alert and told its staff: once, by whom and when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    alert = models.ForeignKey(VenueAlert, models.PROTECT, related_name="reads")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "tenure"], name="licensing_alert_read_once"),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_read_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_read_by_audience")]

    def __str__(self) -> str:
        return f"Read by {self.tenure_id}"
