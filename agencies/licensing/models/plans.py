"""Action plans that licensing and a premises agree on, their steps, and what was done of each."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.models.premises import Premises, Tenure
from agencies.licensing.plan_enums import WAITING, Answers, PlanEnd, PlanState, StepState
from portal.vault.fields import SealedTextField
from portal.vault.ids import uuid7

WORDS_BYTES = 8_000


class ActionPlan(models.Model):
    """A plan with one licence holder: it stays with their tenure, and ends with it.

    `aim`: what it is for. `carried_from`: the plan with the holder before. `team`: the licensing
    officers' agency, which is reminded of its own steps.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="plans")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="plans")
    aim = SealedTextField(max_plain_bytes=WORDS_BYTES)
    agreed_on = models.DateField()
    review_on = models.DateField()
    state = models.CharField(max_length=8, choices=PlanState, default=PlanState.DRAFT)
    ended = models.CharField(max_length=8, choices=PlanEnd, blank=True)
    ended_at = models.DateTimeField(null=True)
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="carried_to"
    )
    team = models.ForeignKey("registry.Agency", models.PROTECT, related_name="+", db_index=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(review_on__gte=F("agreed_on")), name="licensing_plan_in_order"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PlanState.CLOSED, ended__in=PlanEnd.values, ended_at__isnull=False
                )
                | Q(state__in=[PlanState.DRAFT, PlanState.OPEN], ended="", ended_at__isnull=True),
                name="licensing_plan_state_known",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_plan_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("premises"), F("made_at").desc(), F("id"), name="licensing_plan_of"),
            models.Index(F("made_at").desc(), F("id"), name="licensing_plan_by_time"),
            GinIndex(fields=["audience"], name="licensing_plan_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.agreed_on}"


class ActionStep(models.Model):
    """One step of a plan. `reminded_on`: the day for which whoever answers was last reminded."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    plan = models.ForeignKey(ActionPlan, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    what = SealedTextField(max_plain_bytes=WORDS_BYTES)
    answers = models.CharField(max_length=10, choices=Answers)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=StepState, default=StepState.OPEN)
    reminded_on = models.DateField()
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="licensing_step_once"),
            models.CheckConstraint(
                condition=Q(answers__in=Answers.values, state__in=StepState.values),
                name="licensing_step_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(answers=Answers.PREMISES)
                | Q(state__in=[StepState.OPEN, StepState.CONFIRMED, StepState.DROPPED]),
                name="licensing_step_of_officers",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_step_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("due_on"),
                F("id"),
                condition=Q(state__in=sorted(WAITING)),
                name="licensing_step_waiting",
            ),
            GinIndex(fields=["audience"], name="licensing_step_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Step {self.number}"


class StepEvent(models.Model):
    """What was done with a step, and in which words; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    step = models.ForeignKey(ActionStep, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    move = models.CharField(max_length=10)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_event_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["step", "at"], name="licensing_event_of_step"),
            GinIndex(fields=["audience"], name="licensing_event_by_audience"),
        ]

    def __str__(self) -> str:
        return self.move
