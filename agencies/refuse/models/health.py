"""Health records: who was hurt by a needle, for cleansing leads and nobody else (R4.6)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.refuse.health_enums import HealthStep, SentTo
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7
from reports.geometry import SRID

WORDS_BYTES = 8_000
NAME_BYTES = 800


def _both_or_none(first: str, second: str) -> Q:
    return Q(**{f"{first}__isnull": True, f"{second}__isnull": True}) | Q(
        **{f"{first}__isnull": False, f"{second}__isnull": False}
    )


class HealthRecord(models.Model):
    """Somebody of a crew was hurt by a needle.

    `device_at`: by the phone's clock, of what a phone sent; `happened_at`: by ours; `opened_at`:
    when we learnt of it. `hurt`: who, or, of somebody without an account, the sealed `hurt_name`.
    `alerted_at`: when leads were last told, `alerts` times in all.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.OneToOneField("refuse.Entry", models.PROTECT, null=True, related_name="+")
    device_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    point = models.PointField(srid=SRID, null=True)
    accuracy_m = models.PositiveIntegerField(null=True, help_text="Radius in metres.")
    place = models.CharField(max_length=200, blank=True)
    hurt = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    hurt_name = SealedTextField(max_plain_bytes=NAME_BYTES, null=True)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    alerted_at = models.DateTimeField()
    alerts = models.PositiveSmallIntegerField(default=1)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True)
    sent_to = models.CharField(max_length=12, choices=SentTo, blank=True)
    sent_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    review_on = models.DateField(help_text="When somebody decides whether it is kept longer.")
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hurt__isnull=False) | Q(hurt_name__isnull=False),
                name="refuse_health_somebody_was_hurt",
            ),
            models.CheckConstraint(
                condition=Q(happened_at__lte=F("opened_at"), alerted_at__gte=F("opened_at")),
                name="refuse_health_in_order",
            ),
            models.CheckConstraint(
                condition=_both_or_none("acknowledged_by", "acknowledged_at"),
                name="refuse_health_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sent_to="", sent_at__isnull=True)
                | Q(
                    sent_to__in=SentTo.values,
                    sent_at__isnull=False,
                    sent_at__gte=F("happened_at"),
                ),
                name="refuse_health_sent_somewhere",
            ),
            models.CheckConstraint(
                condition=_both_or_none("closed_by", "closed_at")
                & (Q(closed_at__isnull=True) | Q(acknowledged_at__isnull=False)),
                name="refuse_health_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_health_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("alerted_at"),
                F("id"),
                name="refuse_health_unanswered",
                condition=Q(acknowledged_at__isnull=True),
            ),
            GinIndex(fields=["audience"], name="refuse_health_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Health record of {self.opened_at:%Y-%m-%d %H:%M}"


class HealthEvent(models.Model):
    """What happened to a health record, with what a lead wrote, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(HealthRecord, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    step = models.CharField(max_length=8, choices=HealthStep)
    code = models.CharField(max_length=12, blank=True)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=HealthStep.values), name="refuse_health_step_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_health_event_has_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["record", "at"], name="refuse_health_event_of_record"),
            GinIndex(fields=["audience"], name="refuse_health_event_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.step} at {self.at:%Y-%m-%d %H:%M}"
