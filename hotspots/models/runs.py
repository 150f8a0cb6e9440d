"""Runs: what was asked for, the parts that workers do, and what they found, by layer and cell."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Q

from hotspots.enums import (
    Change,
    Confidence,
    Fault,
    PartState,
    RunState,
    Source,
    Step,
    Units,
)
from portal.vault.ids import uuid7
from reports.geometry import SRID

LONGEST_UNIT = 20


def _audience() -> ArrayField[list[str], list[str]]:
    return ArrayField(models.CharField(max_length=64))


class Run(models.Model):
    """One look at where things gather. It holds what was asked for, and none of what was found.

    `asked_by` is empty for a run of the schedule. `first_day`, `last_day`: both included, in
    London's days. `size`: the side of a square in metres, the H3 resolution of hexagons, 0 for
    wards. `parameters`: numbers of the analysis (hotspots/parameters.py). `code_version`: a digest
    of the code that works it out. `done` of `total` parts are over. `version` counts what people
    change, not progress.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    first_day = models.DateField()
    last_day = models.DateField()
    units = models.CharField(max_length=10, choices=Units)
    size = models.PositiveIntegerField()
    sources = ArrayField(models.CharField(max_length=10, choices=Source))
    seed = models.PositiveBigIntegerField()
    parameters = models.JSONField()
    code_version = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    fault = models.CharField(max_length=20, choices=Fault, blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    audience = _audience()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=RunState.values,
                    units__in=Units.values,
                    fault__in=["", *Fault.values],
                    sources__contained_by=Source.values,
                    sources__len__gt=0,
                ),
                name="hotspots_run_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"), done__lte=F("total")),
                name="hotspots_run_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[RunState.WAITING, RunState.RUNNING], ended_at__isnull=True)
                | Q(
                    state__in=[RunState.DONE, RunState.FAILED, RunState.STOPPED],
                    ended_at__isnull=False,
                ),
                name="hotspots_run_ended_or_not",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_run_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(F("asked_at").desc(), F("id").desc(), name="hotspots_run_by_asked"),
            models.Index(
                F("asked_at"),
                F("id"),
                name="hotspots_run_at_work",
                condition=Q(state__in=[RunState.WAITING, RunState.RUNNING]),
            ),
            GinIndex(fields=["audience"], name="hotspots_run_by_audience"),
        ]

    def __str__(self) -> str:
        return f"Run of {self.first_day} to {self.last_day}"

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


class Layer(models.Model):
    """What a run found of one source. Sources stay apart (R8.3).

    `events`: reports read; `counted`: those that lie in a cell. `left_out`: reason → number.
    `digest`: SHA-256 over the events as they were read. `found`: what each step found of the whole
    layer, and what could not be worked out (hotspots/run_words.py reads it). `compared`: the
    layer of an earlier run that its changes are told against.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="layers")
    source = models.CharField(max_length=10, choices=Source)
    events = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    found = models.JSONField(default=dict)
    compared = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    audience = _audience()

    class Meta:
        ordering = ["run", "source"]
        constraints = [
            models.UniqueConstraint(fields=["run", "source"], name="hotspots_layer_once"),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="hotspots_layer_source_known"
            ),
            models.CheckConstraint(
                condition=Q(counted__lte=F("events")), name="hotspots_layer_counts"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_layer_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="hotspots_layer_by_audience")]

    def __str__(self) -> str:
        return f"{self.source} of {self.run_id}"


class RunEvents(models.Model):
    """The events of a layer as they were read once, for its parts to work on alike: numbers alone
    (hotspots/events.py), gone when the run is over."""

    layer = models.OneToOneField(Layer, models.CASCADE, primary_key=True, related_name="read")
    content = models.BinaryField()
    audience = _audience()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_events_has_an_audience"
            ),
        ]
        indexes = [GinIndex(fields=["audience"], name="hotspots_events_by_audience")]

    def __str__(self) -> str:
        return f"Events of {self.layer_id}"


class RunPart(models.Model):
    """One step of one layer: what a worker does in one go. `result` is let go of once it is stored
    in layer and cells. A worker holds the row's lock while it works: whoever is killed lets go.
    `leased_until` says no more than that it is, or was, under way."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="parts")
    layer = models.ForeignKey(Layer, models.CASCADE, related_name="parts")
    step = models.CharField(max_length=12, choices=Step)
    state = models.CharField(max_length=10, choices=PartState, default=PartState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=20, choices=Fault, blank=True)
    result = models.JSONField(null=True)
    leased_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    audience = _audience()

    class Meta:
        ordering = ["run", "layer", "id"]
        constraints = [
            models.UniqueConstraint(fields=["layer", "step"], name="hotspots_part_once"),
            models.CheckConstraint(
                condition=Q(
                    step__in=Step.values,
                    state__in=PartState.values,
                    fault__in=["", *Fault.values],
                ),
                name="hotspots_part_codes_known",
            ),
            models.CheckConstraint(
                condition=Q(state=PartState.FAILED) | Q(fault=""), name="hotspots_part_fails_or_not"
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_part_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["run", "state"], name="hotspots_part_by_state"),
            GinIndex(fields=["audience"], name="hotspots_part_by_audience"),
        ]

    def __str__(self) -> str:
        return f"{self.step} of {self.layer_id}"


class Cell(models.Model):
    """What a layer says of one square, hexagon or ward; never changed.

    Cells in which nothing was told, nothing stands out and nothing is expected are not kept.
    `shape` is WGS84. `count`: events; `corrected`: the same, with repeats counted once (R8.5), from
    which everything below is worked out. `expected`: what it would be if events lay evenly.
    `gi_z`, `p`, `q`: Getis-Ord Gi*, its permutation p-value, and that after the correction for many
    places. `density`: events per square kilometre, with its 95 % interval. `forecast`: events
    expected next month, from `forecast_low` to `forecast_high`; null where no forecast is made.
    `in_order`: 1 for where to look first. `street`: the nearest street; a name, not an address.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="cells")
    layer = models.ForeignKey(Layer, models.CASCADE, related_name="cells")
    unit = models.CharField(max_length=LONGEST_UNIT)
    shape = models.MultiPolygonField(srid=SRID)
    street = models.CharField(max_length=100, blank=True)
    ward = models.ForeignKey("reports.Area", models.PROTECT, null=True, related_name="+")
    in_order = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    corrected = models.PositiveIntegerField()
    expected = models.FloatField(null=True)
    gi_z = models.FloatField(null=True)
    p = models.FloatField(null=True)
    q = models.FloatField(null=True)
    confidence = models.SmallIntegerField(choices=Confidence, default=Confidence.NONE)
    density = models.FloatField(null=True)
    density_low = models.FloatField(null=True)
    density_high = models.FloatField(null=True)
    forecast = models.FloatField(null=True)
    forecast_low = models.FloatField(null=True)
    forecast_high = models.FloatField(null=True)
    change = models.CharField(max_length=10, choices=Change, blank=True)
    audience = _audience()

    class Meta:
        ordering = ["layer", "in_order"]
        constraints = [
            models.UniqueConstraint(fields=["layer", "unit"], name="hotspots_cell_once"),
            models.CheckConstraint(
                condition=Q(
                    confidence__in=Confidence.values,
                    change__in=["", *Change.values],
                    corrected__lte=F("count"),
                ),
                name="hotspots_cell_possible",
            ),
            models.CheckConstraint(
                condition=Q(audience__len__gt=0), name="hotspots_cell_has_an_audience"
            ),
        ]
        indexes = [
            models.Index(fields=["layer", "in_order"], name="hotspots_cell_in_order"),
            GinIndex(fields=["audience"], name="hotspots_cell_by_audience"),
        ]

    def __str__(self) -> str:
        return self.unit
