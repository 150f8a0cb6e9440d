"""Releases of protected figures. What was counted is stored nowhere: only what may be shown.

`PublicQuarter` and `PublicFigure` hold what everybody may read, and nothing else does: a page for
everybody reads those two tables alone. A policy of the database lets nothing into them but what
stands in a published release (migration 0011).
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from hotspots.releases.enums import FigureKind, ReleaseFault, ReleaseState, ShownAs
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from hotspots.suppression import FEWEST
from portal.vault.ids import uuid7

MOST_TOLD = 1_000
"""Characters of what the partnership did, as everybody reads it."""


class Release(models.Model):
    """The figures of one quarter: made once, then published or withdrawn for good.

    `seed`: orders which cells are withheld (R8.2). `finest`: the smallest areas in it.
    `fingerprint`: a keyed sum of what was counted, so that a later count can be told from it and
    nothing can be tried out against it. `code`: a sum of the rules it was made by. `done`: how far
    the making is, in percent; `tries`: how often a worker began since it was asked for. `told`:
    what the partnership did, for everybody to read; `told_by`: who wrote it last. Who publishes is
    neither the one who asked nor the one who wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.ASKED)
    fault = models.CharField(max_length=10, choices=ReleaseFault, blank=True)
    seed = models.BigIntegerField()
    finest = models.CharField(max_length=10, choices=FigureKind, blank=True)
    hexagon_size = models.PositiveSmallIntegerField(help_text="H3 resolution.")
    fingerprint = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    told = models.CharField(max_length=MOST_TOLD, blank=True)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    audience = ArrayField(models.CharField(max_length=64))
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "number"], name="hotspots_release_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=4, done__lte=100),
                name="hotspots_release_quarter",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReleaseState.values, fault__in=["", *ReleaseFault.values]),
                name="hotspots_release_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(state=ReleaseState.FAILED) ^ Q(fault=""),
                name="hotspots_release_failed_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ReleaseState.ASKED, ReleaseState.FAILED])
                | Q(made_at__isnull=False, fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="hotspots_release_made_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.PUBLISHED)
                | Q(ended_by__isnull=False) & ~Q(ended_by=F("asked_by")),
                name="hotspots_release_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ReleaseState.PUBLISHED)
                | Q(told="")
                | Q(told_by__isnull=False) & ~Q(ended_by=F("told_by")),
                name="hotspots_release_words_checked",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_release_audience"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["audience"], name="hotspots_release_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Figures of {self.quarter}"

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)


class Figure(models.Model):
    """What may be said of one count: of an area, by source. `name`: of the area, as it is called;
    `value`: where `shown` is a number, which is never below FEWEST."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=FigureKind)
    area = models.CharField(max_length=20)
    name = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=10, choices=Source)
    shown = models.CharField(max_length=10, choices=ShownAs)
    value = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True
        ordering: ClassVar[list[str]] = ["kind", "name", "area", "source"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(shown=ShownAs.VALUE, value__gte=FEWEST)
                | Q(shown__in=[ShownAs.FEW, ShownAs.WITHHELD], value__isnull=True),
                name="%(app_label)s_%(class)s_protected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} in {self.kind} {self.area}"


class ReleasedFigure(Figure):
    """For the partnership: of the city, its wards and smaller areas."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="figures")
    audience = ArrayField(models.CharField(max_length=64))

    class Meta(Figure.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Figure.Meta.constraints,
            models.UniqueConstraint(
                fields=["release", "kind", "area", "source"], name="hotspots_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_figure_audience"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(fields=["audience"], name="hotspots_figure_by_audience"),
        ]


class PublicQuarter(models.Model):
    """A quarter of which figures were published, with what the partnership says it did."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    release = models.OneToOneField(Release, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    told = models.CharField(max_length=MOST_TOLD, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-year", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["year", "number"], name="hotspots_public_once"),
        ]

    def __str__(self) -> str:
        return f"Published figures of {self.quarter}"

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)


class PublicFigure(Figure):
    """For everybody: of the city and its wards."""

    quarter = models.ForeignKey(PublicQuarter, models.PROTECT, related_name="figures")

    class Meta(Figure.Meta):
        abstract = False
        constraints: ClassVar[list[models.BaseConstraint]] = [
            *Figure.Meta.constraints,
            models.UniqueConstraint(
                fields=["quarter", "kind", "area", "source"], name="hotspots_public_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[FigureKind.CITY, FigureKind.WARD]),
                name="hotspots_public_figure_coarse",
            ),
        ]
