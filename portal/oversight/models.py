"""Unusual access that was noticed, what was said about it, and how far the log was looked through.

A row holds codes, numbers and identifiers. The words of an explanation are sealed.
"""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

EXPLANATION_BYTES = 8_000


class UnusualKind(models.TextChoices):
    """Why access is looked at. Never how much somebody is suspected: there is no score."""

    MORE_THAN_USUAL = "more_than_usual", _("Far more than usual for this person")
    MORE_THAN_TEAM = "more_than_team", _("Far more than usual in the team")
    OFF_HOURS = "off_hours", _("Outside the agency's hours")
    OWN_NAME = "own_name", _("Words with their own name")
    AFTER_MOVING = "after_moving", _("Work of a former team")


class Outcome(models.TextChoices):
    EXPLAINED = "explained", _("Explained: there was a good reason")
    FALSE_ALARM = "false_alarm", _("False alarm: it only looked unusual")
    NEEDS_ACTION = "needs_action", _("Needs action: it goes on outside this service")


class UnusualAccess(models.Model):
    """What was unusual about one person's access on one day (in London), to be explained."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=UnusualKind)
    person_id: uuid.UUID
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agency_id: uuid.UUID | None
    agency = models.ForeignKey("registry.Agency", models.PROTECT, null=True, related_name="+")
    audience = ArrayField(models.CharField(max_length=64))
    day = models.DateField()
    count = models.PositiveIntegerField(help_text="Events that were unusual.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    figures = models.JSONField(default=dict, help_text="What it was compared with: numbers only.")
    sequences = ArrayField(
        models.BigIntegerField(), default=list, help_text="The latest of the events."
    )
    noticed_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(
        max_length=16, choices=Outcome, blank=True, help_text="Of the latest explanation."
    )

    class Meta:
        verbose_name = _("unusual access")
        verbose_name_plural = _("unusual access")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind", "day"], name="unusual_access_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=UnusualKind.values), name="unusual_access_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *Outcome.values]),
                name="unusual_access_outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(audience__len__gt=0), name="unusual_access_has_an_audience"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["outcome", "-last_at", "-id"], name="unusual_access_list"),
            GinIndex(fields=["audience"], name="unusual_access_audience"),
        ]

    def __str__(self) -> str:
        return f"unusual access {self.pk}"


class Explanation(models.Model):
    """What somebody other than the person said about it. Never changed: another one follows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    unusual = models.ForeignKey(UnusualAccess, models.PROTECT, related_name="explanations")
    outcome = models.CharField(max_length=16, choices=Outcome)
    words = SealedTextField(max_plain_bytes=EXPLANATION_BYTES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("explanation")
        ordering: ClassVar[list[str]] = ["-at", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=Outcome.values), name="explanation_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"explanation {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An explanation is never changed. Write another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An explanation is never deleted.")


class Watermark(models.Model):
    """How far a scheduled task has come, by its name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("watermark")

    def __str__(self) -> str:
        return f"watermark {self.name}"
