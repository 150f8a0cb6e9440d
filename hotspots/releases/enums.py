"""Code lists of releases: codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hotspots.releases.public_enums import Source

TOLD_SOURCES = (Source.RESIDENTS, Source.CREWS, Source.PREMISES)
"""What is told to the partnership, each report once; Source.TOLD is their sum."""


class ReleaseState(TextChoices):
    """Where a release stands. Nothing leads back, and one quarter has one release for good."""

    ASKED = "asked", _("Being made")
    FAILED = "failed", _("Could not be made")
    MADE = "made", _("Waiting for a second person")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Never to be published")


FINAL = (ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN)


class ReleaseFault(TextChoices):
    """Why a release could not be made."""

    NOTHING = "nothing", _("Nothing was recorded in this quarter that could be counted.")
    TOO_FINE = "too_fine", _("No table of it could be shown to be safe.")


class ShownAs(TextChoices):
    """What is said of one count; as hotspots.suppression.Shown."""

    VALUE = "value", _("A number")
    FEW = "few", _("Fewer than 5")
    WITHHELD = "withheld", _("Withheld, so that other figures can't be worked out")


class FigureKind(TextChoices):
    """What sort of area a figure is of, the coarsest first."""

    CITY = "city", _("The city")
    WARD = "ward", _("Ward")
    LSOA = "lsoa", _("Lower-layer super output area (2021)")
    HEXAGON = "hexagon", _("Hexagon")
    KIND = "kind", _("The city, by what was told")


AREAS = (FigureKind.CITY, FigureKind.WARD, FigureKind.LSOA, FigureKind.HEXAGON)
"""Those that are of ground."""

PUBLIC_KINDS = (FigureKind.CITY, FigureKind.WARD)
"""Of which everybody may read the figures."""

UNKNOWN_PLACE = "unknown"
"""The code, as of a ward, of what was told without a place that lies in a ward."""
CITY_CODE = "city"
