"""The collection of bags by police: who goes for which, so that two officers do not both go."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agencies.licensing.bag_enums import CollectionState
from agencies.licensing.models.seizures import Seizure
from portal.vault.ids import uuid7


class CollectionTask(models.Model):
    """That one bag waits to be collected. Made with the bag, seen by those who see the bag."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    seizure = models.OneToOneField(Seizure, models.PROTECT, related_name="collection")
    state = models.CharField(max_length=8, choices=CollectionState, default=CollectionState.OPEN)
    made_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CollectionState.OPEN, taken_by__isnull=True, done_at__isnull=True)
                | Q(state=CollectionState.TAKEN, taken_by__isnull=False, done_at__isnull=True)
                | Q(state=CollectionState.DONE, done_at__isnull=False),
                name="licensing_collection_in_order",
            ),
            models.CheckConstraint(
                condition=Q(taken_by__isnull=True, taken_at__isnull=True)
                | Q(taken_by__isnull=False, taken_at__isnull=False),
                name="licensing_collection_taken",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_collection_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_collection_seen_by")]

    def __str__(self) -> str:
        return f"Collection of {self.seizure_id}"
