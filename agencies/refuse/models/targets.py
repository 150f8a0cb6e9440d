"""Within how long jobs are to be dealt with: every target that ever held."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from agencies.refuse.enums import JobPriority, TargetClock
from portal.vault.ids import uuid7


class ResponseTarget(models.Model):
    """The newest of a priority holds. Without one, what domain.md proposes (priority.PROPOSED).

    `number`: the how manieth of its priority, from 1. Two people who set one at once can't both
    have it. `approved_by`: a post or a meeting, never a person's name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    priority = models.PositiveSmallIntegerField(choices=JobPriority)
    number = models.PositiveIntegerField()
    clock = models.CharField(max_length=8, choices=TargetClock)
    amount = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200)
    approved_by = models.CharField(max_length=120, help_text="A post or a meeting.")
    approved_on = models.DateField()
    moved_jobs = models.PositiveIntegerField(
        null=True, help_text="How many jobs that waited got it too; null: they kept theirs."
    )
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["priority", "-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__in=JobPriority.values), name="refuse_target_priority_known"
            ),
            models.CheckConstraint(
                condition=Q(clock=TargetClock.MINUTES, amount__range=(1, 10_080))
                | Q(clock=TargetClock.WORKING_DAYS, amount__range=(1, 60)),
                name="refuse_target_possible",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(reason="") & ~Q(approved_by=""),
                name="refuse_target_says_who_approved",
            ),
            models.UniqueConstraint(fields=["priority", "number"], name="refuse_target_once"),
        ]

    def __str__(self) -> str:
        return f"P{self.priority}: {self.amount} {self.clock}"
