"""Who has an urgent report, and whom the portal told that nobody had it yet (R6.2)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from portal.vault.ids import uuid7
from reports.urgent_enums import Stage


class OfWaiting(models.Model):
    """About one waiting: a report waits again when it is made urgent again, with its own start."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey("reports.Report", models.PROTECT, related_name="+", db_index=False)
    waiting_since = models.DateTimeField()
    at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="%(class)s_has_an_audience"
            ),
        ]


class UrgentAcknowledgement(OfWaiting):
    """A named person has it. Of each waiting there is one, whoever pressed at the same time."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta(OfWaiting.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OfWaiting.Meta.constraints,
            models.UniqueConstraint(
                fields=["report", "waiting_since"], name="urgent_acknowledged_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} since {self.waiting_since:%Y-%m-%d %H:%M}"


class UrgentEscalation(OfWaiting):
    """That a stage was told. Of each waiting each stage is told once."""

    stage = models.PositiveSmallIntegerField(choices=Stage)

    class Meta(OfWaiting.Meta):
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *OfWaiting.Meta.constraints,
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="urgent_escalation_stage_known"
            ),
            models.UniqueConstraint(
                fields=["report", "waiting_since", "stage"], name="urgent_stage_told_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.stage}"
