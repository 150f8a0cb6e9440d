"""Keys by which a person's GIS asks the interface for GIS, in that person's name."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from portal.vault.ids import uuid7


class GisToken(models.Model):
    """A key of one member of an agency. `digest`: SHA-256 of the key, which only they have.

    It works while the membership by which it was made does, until `ends_at`, or until somebody
    `stopped` it. `used_on`: the last day on which it was used.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, help_text="Which program it is for, in their words.")
    digest = models.BinaryField(max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    membership = models.ForeignKey("registry.Membership", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_on = models.DateField(null=True)
    stopped_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("made_at")), name="hotspots_token_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_token_has_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="hotspots_token_by_audience")]

    def __str__(self) -> str:
        return self.name
