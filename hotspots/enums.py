"""Code lists of hotspot runs: codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Who told us. Layers are kept apart by it and never added up (R8.3)."""

    RESIDENTS = "residents", _("Residents")
    CREWS = "crews", _("Cleansing crews")
    PREMISES = "premises", _("Licensed premises")
    POLICE = "police", _("Crime recorded by police")


class Units(TextChoices):
    """What events are counted in."""

    SQUARES = "squares", _("Squares")
    HEXAGONS = "hexagons", _("Hexagons (H3)")
    WARDS = "wards", _("Wards")


class RunState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Finished")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


AT_WORK = (RunState.WAITING, RunState.RUNNING)
"""States in which workers have something to do."""


class PartState(TextChoices):
    WAITING = "waiting", _("To do")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Step(TextChoices):
    """What one part of a run works out of one layer. READ comes before the others."""

    READ = "read", _("Reading what was told")
    CELLS = "cells", _("Counts and clusters of high and low counts")
    DENSITY = "density", _("Density")
    NEAR_REPEAT = "near_repeat", _("Whether one event is soon followed by others nearby")
    CLUSTERS = "clusters", _("Clusters in space and time")
    SURGE = "surge", _("Wards with more than usual")
    FORECAST = "forecast", _("What to expect next")


class Fault(TextChoices):
    """Why a part, or a whole run, came to nothing."""

    TOO_LONG = "too_long", _("It took longer than a task may take. Ask for a shorter period.")
    TOO_MANY_UNITS = (
        "too_many_units",
        _("There would be too many cells. Ask for larger ones."),
    )
    NO_AREA = "no_area", _("No wards are loaded, so there is no area to look at.")
    ERROR = "error", _("Something went wrong in working it out. It was tried several times.")


class Change(TextChoices):
    """How a place stands beside the run that it is compared with."""

    NEW = "new", _("New")
    PERSISTENT = "persistent", _("Persistent")
    FADING = "fading", _("Fading")


class Confidence(IntegerChoices):
    """Whether counts here and around are high, or low, together, and how sure that is: after the
    correction for looking at many places at once (false discovery rate). Signed per cent, as
    hotspots.analysis.gi_star gives them."""

    COLD_99 = -99, _("Part of a quiet area (1 in 100 such places would be marked wrongly)")
    COLD_95 = -95, _("Part of a quiet area (5 in 100 such places would be marked wrongly)")
    COLD_90 = -90, _("Perhaps of a quiet area (10 in 100 would be marked wrongly)")
    NONE = 0, _("Not part of a larger cluster")
    HOT_90 = 90, _("Perhaps part of a cluster (10 in 100 would be marked wrongly)")
    HOT_95 = 95, _("Part of a cluster (5 in 100 such places would be marked wrongly)")
    HOT_99 = 99, _("Part of a cluster (1 in 100 such places would be marked wrongly)")


HOT = (Confidence.HOT_95, Confidence.HOT_99)
"""What a hotspot is here, wherever one is counted or compared."""


class LeftOut(TextChoices):
    """Why something that was told counts in no cell."""

    NO_POINT = "no_point", _("No place on the map was given")
    TOO_COARSE = "too_coarse", _("The place is known less exactly than a cell is wide")
    OUTSIDE = "outside", _("It lies outside the partnership's area")
    NO_WARD = "no_ward", _("Its ward is not known")
    PERSON = "person", _("It is about somebody, not about a place")
    DUPLICATE = "duplicate", _("Closed as the same as another report")
    SAME = "same", _("Said to tell of the same as another report, which is counted")
