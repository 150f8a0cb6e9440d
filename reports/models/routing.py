"""Versions of the routing rules. A trigger keeps every one as it was published (migration 0072)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from portal.vault.ids import uuid7
from reports.routing_enums import RuleSetState

LONGEST_NOTE = 500
ONCE_PUBLISHED = (RuleSetState.PUBLISHED, RuleSetState.RETIRED)


class RoutingRuleSet(models.Model):
    """One version of the rules that say which teams get a report (reports/routing_rules.py).

    `rules`: a list as routing_rules.rules_from takes it. `authors`: everybody who changed the
    draft, none of whom may publish it. Version 1 came with the service, and has no people.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=RuleSetState, default=RuleSetState.DRAFT)
    rules = models.JSONField()
    based_on = models.PositiveIntegerField(null=True, help_text="The version it began as.")
    note = models.CharField(max_length=LONGEST_NOTE, blank=True, help_text="Why it changes.")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    drafted_at = models.DateTimeField()
    authors = ArrayField(models.UUIDField(), default=list)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(state__in=RuleSetState.values), name="routing_state_known"
            ),
            models.UniqueConstraint(
                fields=["state"],
                condition=Q(state=RuleSetState.PUBLISHED),
                name="routing_one_published",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=RuleSetState.DRAFT), name="routing_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                & ~Q(state__in=ONCE_PUBLISHED)
                | Q(published_at__isnull=False, state__in=ONCE_PUBLISHED)
                & (
                    Q(published_by__isnull=True, number=1)
                    | Q(published_by__isnull=False) & ~Q(authors__contains=[F("published_by")])
                ),
                name="routing_published_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of the routing rules"
