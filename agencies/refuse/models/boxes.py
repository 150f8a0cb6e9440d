"""Sharps boxes: each by its serial, where it is, and through whose hands it went."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.refuse.stock_enums import BoxState, BoxStep
from portal.vault.ids import uuid7

MOST_MILLILITRES = 60_000
MOST_HELD = 10_000
LONGEST_SERIAL = 40


class Box(models.Model):
    """A sharps box. `serial` as stock.normal() writes it; `holds`: about how many needles up to
    its fill line. What is in it is counted from finds (stock.py), never stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    serial = models.CharField(max_length=LONGEST_SERIAL, unique=True)
    millilitres = models.PositiveIntegerField()
    holds = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=BoxState, default=BoxState.IN_STORE)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["serial"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BoxState.values), name="refuse_box_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=BoxState.WITH_CREW, held_by__isnull=False)
                | ~Q(state=BoxState.WITH_CREW) & Q(held_by__isnull=True),
                name="refuse_box_is_held_by_a_crew",
            ),
            models.CheckConstraint(
                condition=Q(millilitres__range=(1, MOST_MILLILITRES), holds__range=(1, MOST_HELD)),
                name="refuse_box_size_possible",
            ),
            models.CheckConstraint(
                condition=Q(serial__regex=r"^[A-Z0-9][A-Z0-9./-]*$"), name="refuse_box_serial"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_box_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("state"), F("serial"), name="refuse_box_by_state"),
            GinIndex(fields=["audience"], name="refuse_box_by_audience"),
        ]

    def __str__(self) -> str:
        return self.serial


class BoxMove(models.Model):
    """A box changed hands: from whom, to whom, and who wrote it down. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    box = models.ForeignKey(Box, models.PROTECT, related_name="moves")
    at = models.DateTimeField()
    step = models.CharField(max_length=10, choices=BoxStep)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    words = models.CharField(max_length=200, blank=True, help_text="Of a collection: its number.")
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step__in=BoxStep.values), name="refuse_box_step_known"
            ),
            models.CheckConstraint(
                condition=~Q(step__in=[BoxStep.HAND_OUT, BoxStep.TAKE_BACK])
                | Q(given_by__isnull=False, taken_by__isnull=False),
                name="refuse_box_hands_known",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="refuse_box_move_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["box", "at"], name="refuse_box_move_of_box"),
            GinIndex(fields=["audience"], name="refuse_box_move_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.step} at {self.at:%Y-%m-%d %H:%M}"


class StockLimit(models.Model):
    """Below how many boxes in store the page warns: the newest holds, without one stock.LOW."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    boxes = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-set_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(boxes__lte=1_000), name="refuse_stock_limit_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"Warn below {self.boxes}"
