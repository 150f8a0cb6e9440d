"""Officers' visits to premises, each part of one written for itself, and what the premises is shown
of it (R5.4).

A visit is written while it is under way. Once it is recorded nothing of it changes: row security
refuses it, and a correction is a VisitLine.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from agencies.licensing.enums import Outcome
from agencies.licensing.models.premises import Condition, Premises, Tenure
from agencies.licensing.visit_enums import (
    MADE,
    OPEN_VISITS,
    About,
    ToiletEvidence,
    Verdict,
    VisitPiece,
    VisitPurpose,
    VisitState,
    VisitStep,
)
from portal.vault.fields import SealedJSONField, SealedTextField
from portal.vault.ids import uuid7

WORDS_BYTES = 8_000
PIECE_BYTES = 40_000
COPY_BYTES = 100_000


class Visit(models.Model):
    """A visit, from its planning on.

    `tenure`: who held the licence when it began. `evening`, `stop`: the round that it was planned
    in, and its place there. `follows`: the visit that it follows up. `outcome`, `follow_up_on`:
    once it is recorded.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="visits")
    tenure = models.ForeignKey(Tenure, models.PROTECT, null=True, related_name="+", db_index=False)
    evening = models.UUIDField()
    stop = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=VisitState, default=VisitState.PLANNED)
    purpose = models.CharField(max_length=12, choices=VisitPurpose)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    started_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    follow_up_on = models.DateField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-planned_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["evening", "premises"], name="licensing_visit_once"),
            models.UniqueConstraint(
                fields=["premises"],
                condition=Q(state__in=OPEN_VISITS),
                name="licensing_one_visit_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VisitState.values, purpose__in=VisitPurpose.values)
                & (Q(outcome="") | Q(outcome__in=Outcome.values)),
                name="licensing_visit_codes_known",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=MADE)
                    & Q(started_at__isnull=False, recorded_at__gte=F("started_at"))
                    & ~Q(outcome="")
                )
                | (~Q(state__in=MADE) & Q(recorded_at__isnull=True, outcome="")),
                name="licensing_visit_recorded_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=VisitState.PLANNED, started_at__isnull=True)
                | Q(state=VisitState.CANCELLED)
                | ~Q(state__in=[VisitState.PLANNED, VisitState.CANCELLED])
                & Q(started_at__isnull=False),
                name="licensing_visit_started",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_visit_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("premises"), F("recorded_at").desc(), name="licensing_visit_of"),
            models.Index(F("planned_at").desc(), F("id"), name="licensing_visit_by_time"),
            GinIndex(fields=["audience"], name="licensing_visit_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Visit of {self.premises_id}"


class VisitOfficer(models.Model):
    """Who makes the visit: one of the officers, or somebody else by name, such as police."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="officers")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "number"], name="licensing_visit_officer_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & Q(audience__len__gt=0),
                name="licensing_officer_has_an_audience",
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_officer_by_audience")]

    def __str__(self) -> str:
        return self.name


class Written(models.Model):
    """Something written during a visit, by whoever wrote it last."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="%(class)ss")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="%(app_label)s_%(class)s_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="%(app_label)s_%(class)s_gin")]


class VisitPart(Written):
    """What is there once: `code` of the piece's own list; `words`, by name; `day`: to follow up."""

    piece = models.CharField(max_length=12, choices=VisitPiece)
    code = models.CharField(max_length=20, blank=True)
    day = models.DateField(null=True)
    words = SealedJSONField(max_plain_bytes=PIECE_BYTES)

    class Meta(Written.Meta):
        ordering = ["piece"]
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(fields=["visit", "piece"], name="licensing_visit_part_once"),
            models.CheckConstraint(
                condition=Q(piece__in=VisitPiece.values), name="licensing_visit_part_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Part {self.piece}"


class VisitToilet(Written):
    """The check of one toilet. `key`: whoever sends it twice adds it once. `is_dropped`: entered by
    mistake, and shown as such."""

    key = models.UUIDField()
    name = models.CharField(max_length=80)
    was_checked = models.BooleanField(default=True)
    evidence = ArrayField(models.CharField(max_length=10, choices=ToiletEvidence), default=list)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    is_dropped = models.BooleanField(default=False)

    class Meta(Written.Meta):
        ordering = ["id"]
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(fields=["visit", "key"], name="licensing_visit_toilet_once"),
            models.CheckConstraint(
                condition=~Q(name="") & Q(evidence__contained_by=ToiletEvidence.values),
                name="licensing_visit_toilet_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Toilet {self.name}"


class VisitSwab(Written):
    """A swab of one point. `reading`: what the device showed, in `unit`."""

    key = models.UUIDField()
    point = models.CharField(max_length=80)
    reading = models.DecimalField(max_digits=9, decimal_places=3)
    unit = models.CharField(max_length=20)
    device = models.CharField(max_length=80)
    is_dropped = models.BooleanField(default=False)

    class Meta(Written.Meta):
        ordering = ["id"]
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(fields=["visit", "key"], name="licensing_visit_swab_once"),
            models.CheckConstraint(
                condition=~Q(point="") & ~Q(unit="") & ~Q(device="") & Q(reading__gte=0),
                name="licensing_visit_swab_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Swab {self.point}"


class VisitCondition(Written):
    """Whether a condition was kept. `number`, `text`: of the condition, as it was then."""

    condition = models.ForeignKey(Condition, models.PROTECT, related_name="+")
    number = models.CharField(max_length=12)
    text = models.TextField(max_length=2_000)
    verdict = models.CharField(max_length=12, choices=Verdict)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)

    class Meta(Written.Meta):
        ordering = ["number", "id"]
        constraints = [
            *Written.Meta.constraints,
            models.UniqueConstraint(
                fields=["visit", "condition"], name="licensing_visit_condition_once"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="licensing_visit_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Condition {self.number}"


class VisitLine(models.Model):
    """One line of a visit's history. Added, never changed and never deleted.

    `about`: of a correction, what it corrects; `swab`, `reading`: the swab whose reading it is.
    `is_shown`: the premises sees it beside what was released to it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="lines")
    number = models.PositiveSmallIntegerField()
    step = models.CharField(max_length=12, choices=VisitStep)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, choices=About, blank=True)
    swab = models.ForeignKey(
        VisitSwab, models.PROTECT, null=True, related_name="corrections", db_index=False
    )
    reading = models.DecimalField(max_digits=9, decimal_places=3, null=True)
    is_shown = models.BooleanField(default=False)
    words = SealedTextField(max_plain_bytes=WORDS_BYTES, null=True)
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "number"], name="licensing_visit_line_once"),
            models.CheckConstraint(
                condition=Q(step__in=VisitStep.values)
                & (
                    Q(step=VisitStep.CORRECTED, about__in=About.values)
                    | ~Q(step=VisitStep.CORRECTED) & Q(about="", swab__isnull=True)
                )
                & (
                    Q(swab__isnull=True, reading__isnull=True)
                    | Q(swab__isnull=False, reading__gte=0, about=About.SWABS)
                ),
                name="licensing_visit_line_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_visit_line_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="licensing_visitline_gin")]

    def __str__(self) -> str:
        return f"Line {self.number}"


class VisitCopy(models.Model):
    """What was released of a visit to the premises: a copy of its own, as it was then.

    `content`: findings, agreed, and swabs as a list of point, reading, unit and device.
    """

    visit = models.OneToOneField(Visit, models.PROTECT, primary_key=True, related_name="copy")
    premises = models.ForeignKey(Premises, models.PROTECT, related_name="+")
    tenure = models.ForeignKey(Tenure, models.PROTECT, related_name="+")
    visited_at = models.DateTimeField()
    purpose = models.CharField(max_length=12, choices=VisitPurpose)
    content = SealedJSONField(max_plain_bytes=COPY_BYTES)
    released_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["-visited_at", "visit_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="licensing_visit_copy_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("tenure"), F("visited_at").desc(), name="licensing_visitcopy_of"),
            GinIndex(fields=["audience"], name="licensing_visitcopy_gin"),
        ]

    def __str__(self) -> str:
        return f"Copy of {self.visit_id}"
