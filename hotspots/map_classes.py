"""Classes of Gi* of the latest run, for the map: of one source at a time (R8.3)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from hotspots.enums import RunState
from hotspots.map_filters import Wanted
from hotspots.queries import cells_visible_to, layers_visible_to
from portal.accounts.models import User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hotspots.models import Layer

CLASS_FIELDS = ("unit", "street", "count", "corrected", "confidence")
"""What a tile, a table and a file say of a cell."""


def layer_on_map(user: User, wanted: Wanted) -> Layer | None:
    """What the run that is asked for found of one source; without one, what the newest did."""
    if not wanted.run:
        return latest_layer(user, wanted.sources)
    return layer_of_run(user, uuid.UUID(wanted.run), *wanted.sources)


def layer_of_run(user: User, run_id: uuid.UUID, source: str) -> Layer | None:
    """What a finished run found of this source, where the user sees that. One statement."""
    found = layers_visible_to(user).filter(run__state=RunState.DONE).select_related("run")
    return found.filter(run=run_id, source=source).first()


def latest_layer(user: User, sources: Collection[str]) -> Layer | None:
    """What the newest finished run found of one source: the first by its code of those chosen, or
    of all, of which the user sees a layer. One statement."""
    found = layers_visible_to(user).filter(run__state=RunState.DONE).select_related("run")
    if sources:
        found = found.filter(source__in=sorted(sources))
    return found.order_by("source", "-run__asked_at", "-run_id").first()


def cells_on_map(user: User, layer: Layer | None) -> QuerySet[Any]:
    """Its cells that the user may see, where to look first in front; none without a layer."""
    key: uuid.UUID | None = layer.pk if layer is not None else None
    return cells_visible_to(user).filter(layer=key).order_by("in_order", "pk")
