"""Officers' reviews of incidents, questions to the premises, what it is told, and complaints."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.enums import Outcome
from agencies.licensing.models.incidents import Incident
from agencies.licensing.models.premises import Premises, Tenure
from agencies.licensing.review_enums import (
    STORED,
    ComplaintSource,
    ComplaintState,
    Objective,
    QuestionState,
    ReviewState,
    ReviewStep,
    ToldPremises,
)
from portal.vault.fields import SealedJSONField, SealedTextField
from portal.vault.ids import uuid7

WORDS_BYTES = 8_000
WHO_BYTES = 2_000


class IncidentReview(models.Model):
    """What licensing officers do about one incident. An incident without one is to be reviewed.

    `outcome`: of the last decision, "" until there is one. Never made by a clock or a count.
    """

    incident = models.OneToOneField(
        Incident, models.PROTECT, primary_key=True, related_name="review"
    )
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.TO_REVIEW)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-incident_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReviewState.TO_REVIEW, taken_by=None, taken_at=None)
                | Q(state__in=[each for each in STORED if each != ReviewState.TO_REVIEW])
                & Q(taken_by__isnull=False, taken_at__isnull=False),
                name="licensing_review_held_or_not",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ReviewState.DECIDED,
                    outcome__in=Outcome.values,
                    decided_at__isnull=False,
                )
                | ~Q(state=ReviewState.DECIDED) & Q(outcome="", decided_at=None),
                name="licensing_review_decided_or_not",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_review_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_review_by_audience")]

    def __str__(self) -> str:
        return f"Review of {self.incident_id}"


class ReviewEvent(models.Model):
    """One line of a review's history, with officers' own words, sealed. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    review = models.ForeignKey(IncidentReview, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.CharField(max_length=10, choices=ReviewStep)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(step=ReviewStep.DECIDE, outcome__in=Outcome.values)
                | Q(step__in=[each for each in ReviewStep.values if each != "decide"], outcome=""),
                name="licensing_review_event_known",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_review_event_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["review", "at"], name="licensing_review_event_of"),
            GinIndex(fields=["audience"], name="licensing_review_event_sees"),
        ]

    def __str__(self) -> str:
        return f"{self.step} at {self.at:%Y-%m-%d %H:%M}"


class ReviewTold(models.Model):
    """What the premises was told about its incident: a code of the product's own list. It holds no
    outcome: what officers decided is not told by what the database shows. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="told")
    told = models.CharField(max_length=10, choices=ToldPremises)
    at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(told__in=ToldPremises.values), name="licensing_told_known"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_told_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "at"], name="licensing_told_of"),
            GinIndex(fields=["audience"], name="licensing_told_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Told {self.told}"


class ReviewQuestion(models.Model):
    """A question about an incident to whoever held the licence then, and their answer.

    `due_on`: the last day on which an answer is in time; nothing happens by itself after it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="questions")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=QuestionState, default=QuestionState.ASKED)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    answer = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=QuestionState.ANSWERED,
                    answer__isnull=False,
                    answered_by__isnull=False,
                    ended_at__isnull=False,
                )
                | Q(state=QuestionState.CLOSED, answer__isnull=True, answered_by=None)
                & Q(ended_at__isnull=False)
                | Q(
                    state=QuestionState.ASKED, answer__isnull=True, answered_by=None, ended_at=None
                ),
                name="licensing_question_answered_or",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_question_has_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("incident"),
                name="licensing_question_open",
                condition=Q(state=QuestionState.ASKED),
            ),
            GinIndex(fields=["audience"], name="licensing_question_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Question about {self.incident_id}"


class Complaint(models.Model):
    """What somebody complained of about a premises. `who`: their name and how to reach them, for
    officers alone, as all of it is; papers and the premises never hold it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="complaints")
    source = models.CharField(max_length=10, choices=ComplaintSource)
    objective = models.CharField(max_length=10, choices=Objective)
    received_on = models.DateField()
    words = SealedTextField(max_plain_bytes=WORDS_BYTES)
    who = SealedJSONField(max_plain_bytes=WHO_BYTES, null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ComplaintState, default=ComplaintState.OPEN)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    closing_words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=ComplaintSource.values, objective__in=Objective.values),
                name="licensing_complaint_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(state=ComplaintState.OPEN, outcome="", closed_by=None, closed_at=None)
                | Q(state=ComplaintState.CLOSED, outcome__in=Outcome.values)
                & Q(closed_by__isnull=False, closed_at__isnull=False),
                name="licensing_complaint_closed_or",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_complaint_audience"
            ),
        ]
        indexes = [
            models.Index(
                F("premises"), F("received_on").desc(), F("id"), name="licensing_complaint_of"
            ),
            GinIndex(fields=["audience"], name="licensing_complaint_sees"),
        ]

    def __str__(self) -> str:
        return f"Complaint of {self.received_on}"
