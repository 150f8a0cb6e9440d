"""The read door to hotspots: every queryset starts from what a person may see."""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.registry.people import clearances_of
from hotspots.models import Cell, GisToken, Layer, Run, RunEvents, RunPart
from portal.accounts.models import User


def runs_visible_to(user: User) -> QuerySet[Run]:
    """Runs of which the user may see a layer: what was asked for, not what was found."""
    return Run.objects.filter(audience__overlap=sorted(clearances_of(user)))


def layers_visible_to(user: User) -> QuerySet[Layer]:
    """What runs found, by source: for police all, for others what their own side told."""
    return Layer.objects.filter(audience__overlap=sorted(clearances_of(user)))


def cells_visible_to(user: User) -> QuerySet[Cell]:
    """Squares, hexagons and wards of these layers, with exact numbers."""
    return Cell.objects.filter(audience__overlap=sorted(clearances_of(user)))


def parts_visible_to(user: User) -> QuerySet[RunPart]:
    """What workers do of a run: for police."""
    return RunPart.objects.filter(audience__overlap=sorted(clearances_of(user)))


def run_events_visible_to(user: User) -> QuerySet[RunEvents]:
    """The events of a run that is under way: for police."""
    return RunEvents.objects.filter(audience__overlap=sorted(clearances_of(user)))


def gis_tokens_visible_to(user: User) -> QuerySet[GisToken]:
    """The user's own keys for GIS, those that ended included."""
    return GisToken.objects.filter(audience__overlap=sorted(clearances_of(user)), user=user)
