"""What is compared to see whether a response did anything: areas and periods that are fixed once,
and what published figures said of them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from agencies.operations.enums import Measure
from agencies.operations.models.problems import Problem
from agencies.operations.periods import MOST_ASSESSMENTS, MOST_QUARTERS
from agencies.operations.ranges import FEWEST
from portal.vault.ids import uuid7
from reports.geometry import SRID

COUNTS = (
    "area_before", "area_after", "control_before", "control_after", "ring_before", "ring_after",
)  # fmt: skip
"""Each is two columns: `…_least` and `…_most`."""


def _codes() -> ArrayField:
    return ArrayField(models.CharField(max_length=12), default=list)


class StudyArea(models.Model):
    """The areas (WGS84) and periods of a problem's comparison, fixed when its response began and
    never drawn again (docs/adr/0107-problems-and-assessment.md). `…_wards`, `…_lsoas`: the codes of
    the published areas that each is made of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    problem = models.OneToOneField(Problem, models.PROTECT, related_name="study")
    measure = models.CharField(max_length=10, choices=Measure)
    area = models.MultiPolygonField(srid=SRID)
    area_wards = _codes()
    area_lsoas = _codes()
    control = models.MultiPolygonField(srid=SRID)
    control_wards = _codes()
    control_lsoas = _codes()
    ring = models.MultiPolygonField(srid=SRID)
    ring_lsoas = _codes()
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
                condition=(Q(area_wards__len__gt=0) | Q(area_lsoas__len__gt=0))
                & (Q(control_wards__len__gt=0) | Q(control_lsoas__len__gt=0))
                & Q(ring_lsoas__len__gt=0),
                name="operations_study_of_published",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="operations_study_audience"
            ),
        ]
        indexes = [
            GinIndex(fields=["audience"], name="operations_study_seen_by"),
        ]

    def __str__(self) -> str:
        return f"Areas of {self.problem_id}"


def _published(name: str) -> Q:
    """Sums of numbers from 5 at least, and of numbers and 0 to 4 at most: no small count is
    stored as a number, nor a range that would say more than published figures do."""
    least, most = f"{name}_least", f"{name}_most"
    return (Q(**{least: 0}) | Q(**{f"{least}__gte": FEWEST})) & (
        Q(**{f"{most}__isnull": True})
        | Q(**{f"{most}__gte": FEWEST - 1}) & Q(**{f"{most}__gte": F(least)})
    )


class Assessment(models.Model):
    """What published figures said when it was worked out, once and never again: at least so many,
    and at most; `…_most` None where nothing bounds it.

    Days in London: `…_until` is the first that does not belong to a period any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    study = models.ForeignKey(StudyArea, models.PROTECT, related_name="assessments")
    number = models.PositiveSmallIntegerField()
    before_from = models.DateField()
    before_until = models.DateField()
    after_from = models.DateField()
    after_until = models.DateField()
    area_before_least = models.PositiveIntegerField()
    area_before_most = models.PositiveIntegerField(null=True)
    area_after_least = models.PositiveIntegerField()
    area_after_most = models.PositiveIntegerField(null=True)
    control_before_least = models.PositiveIntegerField()
    control_before_most = models.PositiveIntegerField(null=True)
    control_after_least = models.PositiveIntegerField()
    control_after_most = models.PositiveIntegerField(null=True)
    ring_before_least = models.PositiveIntegerField()
    ring_before_most = models.PositiveIntegerField(null=True)
    ring_after_least = models.PositiveIntegerField()
    ring_after_most = models.PositiveIntegerField(null=True)
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
                    condition=_published(name), name=f"operations_{name}_published"
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
