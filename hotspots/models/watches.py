"""Watch areas, and when each of their readers was told."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedJSONField
from portal.vault.ids import uuid7


class Watch(models.Model):
    """`asked`: where, of what and when to tell (hotspots.watches.asked.Watched), sealed.
    `membership`: whose it is. `team`: with whom it is shared (agency:clearance), or nobody.
    `ends_on`: the last day on which anybody is told, unless it is renewed. `looked_at`: when it was
    looked at last by the schedule."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    membership = models.ForeignKey("registry.Membership", models.PROTECT, related_name="+")
    team = models.CharField(max_length=64, blank=True)
    asked = SealedJSONField(max_plain_bytes=4_000)
    ends_on = models.DateField()
    looked_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_watch_has_an_audience"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["audience"], name="hotspots_watch_by_audience"),
            models.Index(fields=["looked_at"], name="hotspots_watch_by_looked_at"),
        ]

    def __str__(self) -> str:
        return f"Watch {self.pk}"


class WatchAlert(models.Model):
    """That one member was told of one watch: once for each `of_day`, whatever runs at once (a day,
    the Monday of a week, or the first day of a quarter). `observed`, `expected`: what was counted
    for that member. `newest`: reports that were counted and had come in just before, so that one
    that is stored late is told of, and none twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    watch = models.ForeignKey(Watch, models.CASCADE, related_name="alerts")
    membership = models.ForeignKey("registry.Membership", models.PROTECT, related_name="+")
    of_day = models.DateField()
    at = models.DateTimeField()
    observed = models.PositiveIntegerField()
    expected = models.FloatField(null=True)
    newest = ArrayField(models.UUIDField(), default=list)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["watch", "membership", "of_day"], name="hotspots_alert_once"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_alert_has_an_audience"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["audience"], name="hotspots_alert_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Alert {self.pk}"
