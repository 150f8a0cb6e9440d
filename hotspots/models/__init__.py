"""What is stored of hotspots: each part keeps a module of its own."""

from __future__ import annotations

from hotspots.models.releases import PublicFigure, PublicQuarter, Release, ReleasedFigure
from hotspots.models.runs import Cell, Layer, Run, RunEvents, RunPart
from hotspots.models.tokens import GisToken
from hotspots.models.watches import Watch, WatchAlert

__all__ = [
    "Cell",
    "GisToken",
    "Layer",
    "PublicFigure",
    "PublicQuarter",
    "Release",
    "ReleasedFigure",
    "Run",
    "RunEvents",
    "RunPart",
    "Watch",
    "WatchAlert",
]
