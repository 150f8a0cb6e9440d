"""Within how long jobs are to be dealt with: every target that ever held."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from agencies.refuse.enums import JobPriority, TargetClock
from portal.vault.ids import uuid7


class ResponseTarget(models.Model):
    """The newest of a priority holds. Without one, what domain.md proposes (priority.PROPOSED)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    priority = models.PositiveSmallIntegerField(choices=JobPriority)
    clock = models.CharField(max_length=8, choices=TargetClock)
    amount = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, help_text="Who approved it, and when.")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["priority", "-set_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__in=JobPriority.values), name="refuse_target_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(clock=TargetClock.MINUTES, amount__range=(1, 10_080))
                | Q(clock=TargetClock.WORKING_DAYS, amount__range=(1, 60)),
                name="refuse_target_possible",
            ),
        ]
        indexes = [models.Index(F("priority"), F("set_at").desc(), name="refuse_target_newest")]

    def __str__(self) -> str:
        return f"P{self.priority}: {self.amount} {self.clock}"
