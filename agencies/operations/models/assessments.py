"""What is compared to see whether a response did anything: areas and periods that are fixed once,
and what was counted in them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.operations.enums import Measure
from agencies.operations.models.problems import Problem
from agencies.operations.periods import MOST_ASSESSMENTS, MOST_QUARTERS
from agencies.operations.withholding import FEWEST
from portal.vault.ids import uuid7
from reports.geometry import SRID

COUNTS = (
    "area_before", "area_after", "control_before", "control_after", "ring_before", "ring_after",
)  # fmt: skip


class StudyArea(models.Model):
    """The areas (WGS84) and periods of a problem's comparison, fixed when its response began and
    never drawn again (docs/adr/0107-problems-and-assessment.md)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.OneToOneField(Problem, models.PROTECT, related_name="study")
    measure = models.CharField(max_length=10, choices=Measure)
    area = models.MultiPolygonField(srid=SRID)
    control = models.MultiPolygonField(srid=SRID)
    control_wards = ArrayField(models.CharField(max_length=12), default=list)
    ring = models.MultiPolygonField(srid=SRID)
    ring_metres = models.PositiveSmallIntegerField()
    quarters = models.PositiveSmallIntegerField()
    began_on = models.DateField()
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    fixed_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    measure__in=Measure.values,
                    quarters__gte=1,
                    quarters__lte=MOST_QUARTERS,
                    ring_metres__gte=1,
                ),
                name="operations_study_bounds",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_study_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["measure", "began_on"], name="operations_study_of_measure"),
            GinIndex(fields=["audience"], name="operations_study_seen_by"),
        ]

    def __str__(self) -> str:
        return f"Areas of {self.problem_id}"


def _withheld_or_enough(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": FEWEST})


class Assessment(models.Model):
    """What was counted once, and is never counted again; None for a count that is withheld.

    Days in London: `…_until` is the first that does not belong to a period any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    study = models.ForeignKey(StudyArea, models.PROTECT, related_name="assessments")
    number = models.PositiveSmallIntegerField()
    before_from = models.DateField()
    before_until = models.DateField()
    after_from = models.DateField()
    after_until = models.DateField()
    area_before = models.PositiveIntegerField(null=True)
    area_after = models.PositiveIntegerField(null=True)
    control_before = models.PositiveIntegerField(null=True)
    control_after = models.PositiveIntegerField(null=True)
    ring_before = models.PositiveIntegerField(null=True)
    ring_after = models.PositiveIntegerField(null=True)
    counted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    counted_at = models.DateTimeField()
    audience = ArrayField(models.CharField(max_length=64))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["study", "number"], name="operations_assessment_once"),
            *[
                models.CheckConstraint(
                    condition=_withheld_or_enough(name), name=f"operations_{name}_enough"
                )
                for name in COUNTS
            ],
            models.CheckConstraint(
                condition=Q(
                    number__gte=1,
                    number__lte=MOST_ASSESSMENTS,
                    before_from__lt=F("before_until"),
                    before_until__lte=F("after_from"),
                    after_from__lt=F("after_until"),
                ),
                name="operations_assessment_in_order",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_assess_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="operations_assess_seen_by")]

    def __str__(self) -> str:
        return f"Assessment {self.number}"
