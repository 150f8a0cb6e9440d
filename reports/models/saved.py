"""Searches that people keep, and who is told by e-mail of what they newly find."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from portal.vault.fields import SealedJSONField
from portal.vault.ids import uuid7
from reports.saved_enums import Every


class SavedSearch(models.Model):
    """`asked`: its name, filters and words (reports.saved_searches.Search), sealed: what is looked
    for says what an investigation is about, and may be somebody's name. `membership`: whose it is;
    none once it was left to the team. `team`: with whom it is shared (agency:clearance), or nobody.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    membership = models.ForeignKey(
        "registry.Membership", models.PROTECT, null=True, related_name="+"
    )
    team = models.CharField(max_length=64, blank=True)
    asked = SealedJSONField(max_plain_bytes=20_000)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(membership__isnull=False) | ~Q(team=""), name="saved_search_is_whose"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="saved_search_has_an_audience"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["audience"], name="saved_search_by_audience")
        ]

    def __str__(self) -> str:
        return f"Saved search {self.pk}"


class SearchDigest(models.Model):
    """That one member is told of one search. `told_for`: the last period (a day in London) that was
    looked at; `looked_at`: when. `seen`: the reports it found then, or null where they were too
    many to keep, or the search has changed since: new is then what was received later. `failed_at`:
    when looking last failed, if it did; the others come first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="digests")
    membership = models.ForeignKey("registry.Membership", models.PROTECT, related_name="+")
    every = models.CharField(max_length=4, choices=Every)
    told_for = models.DateField()
    looked_at = models.DateTimeField()
    seen = ArrayField(models.UUIDField(), null=True)
    failed_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["search", "membership"], name="search_digest_once"),
            models.CheckConstraint(
                condition=Q(every__in=Every.values), name="search_digest_every_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="search_digest_has_an_audience"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["told_for"], name="search_digest_due")
        ]

    def __str__(self) -> str:
        return f"Digest {self.pk}"
