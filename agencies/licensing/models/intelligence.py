"""Which premises an item of intelligence is about, as police say."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from agencies.licensing.models.premises import Premises
from agencies.registry.clearances import Clearance
from portal.vault.ids import uuid7


class PremisesIntelligence(models.Model):
    """That police say that an item is about a premises; taken back without forgetting it.

    It shares nothing: a policy of the table (migration 0010) shows it to whom the item is disclosed
    as a licensing team, for as long as that stands, and the audience never names them. Of the
    premises, not of who holds its licence: it stays when the licence passes on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="intelligence")
    item = models.ForeignKey("reports.IntelligenceItem", models.PROTECT, related_name="+")
    tied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    tied_at = models.DateTimeField()
    untied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    untied_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["tied_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["premises", "item"],
                condition=Q(untied_at__isnull=True),
                name="licensing_tie_once",
            ),
            models.CheckConstraint(
                condition=Q(untied_at__isnull=True, untied_by__isnull=True)
                | Q(untied_at__isnull=False, untied_by__isnull=False),
                name="licensing_tie_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_tie_has_an_audience"
            ),
            models.CheckConstraint(
                condition=Q(audience__contained_by=[Clearance.POLICE_INTELLIGENCE]),
                name="licensing_tie_is_of_the_police",
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_tie_by_audience")]

    def __str__(self) -> str:
        return f"{self.item_id} about {self.premises_id}"
