"""What is stored of hotspots: each part keeps a module of its own."""

from __future__ import annotations

from hotspots.models.runs import Cell, Layer, Run, RunEvents, RunPart

__all__ = ["Cell", "Layer", "Run", "RunEvents", "RunPart"]
