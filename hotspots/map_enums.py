"""What can be chosen on the map: layers, and sizes of hexagons. Sources are those of runs."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class MapLayer(TextChoices):
    """What a map shows. Each is a layer of the vector tiles by the same name."""

    REPORTS = "reports", _("Reports, near ones together")
    HEXAGONS = "hexagons", _("Hexagons")
    WARDS = "wards", _("Wards")
    LSOAS = "lsoas", _("Small areas (LSOAs)")
    CLASSES = "classes", _("Hotspots of the latest run")


class HexagonSize(IntegerChoices):
    """How far the opposite sides of a hexagon are apart on the ground, about, in metres."""

    SMALL = 250, _("250 m")
    MIDDLE = 500, _("500 m")
    LARGE = 1000, _("1 km")


CLASSES = (1, 5, 10, 25, 50, 100)
"""Where the classes of counts begin, lowest first; the same for every map, so that a colour means
the same number whatever is filtered."""
