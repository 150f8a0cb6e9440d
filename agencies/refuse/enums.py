"""Code lists of needle finds (R4.1-R4.3): codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class Litter(TextChoices):
    """What was found. No national list of drug litter was found: docs/glossary.md."""

    NEEDLE_UNCAPPED = "needle_uncapped", _("Needle, uncapped")
    NEEDLE_CAPPED = "needle_capped", _("Needle, capped")
    SYRINGE_NO_NEEDLE = "syringe_no_needle", _("Syringe without a needle")
    SHARPS_CONTAINER = "sharps_container", _("Sharps container")
    FOIL = "foil", _("Foil")
    SPOON_COOKER = "spoon_cooker", _("Spoon or cooker")
    PIPE = "pipe", _("Pipe")
    WRAP_BAG = "wrap_bag", _("Wraps or bags")
    CANISTER = "canister", _("Gas canister")
    CANNABIS_WASTE = "cannabis_waste", _("Cannabis waste")
    OTHER = "other", _("Other")


SHARPS = frozenset({Litter.NEEDLE_UNCAPPED, Litter.NEEDLE_CAPPED, Litter.SHARPS_CONTAINER})
"""What can prick somebody, and goes into a sharps box."""


class Land(TextChoices):
    """What kind of land it was found on (R4.2)."""

    STREET = "street", _("Street")
    ALLEY = "alley", _("Alley")
    PARK = "park", _("Park")
    PLAY_AREA = "play_area", _("Play area")
    SCHOOL_PERIMETER = "school_perimeter", _("Beside a school")
    CAR_PARK = "car_park", _("Car park")
    STAIRWELL = "stairwell", _("Stairwell")
    PUBLIC_TOILET = "public_toilet", _("Public toilet")
    WATERWAY = "waterway", _("River or waterside")
    CEMETERY = "cemetery", _("Cemetery")
    UNDERPASS = "underpass", _("Underpass")
    PRIVATE = "private", _("Private land")
    PREMISES = "premises", _("Business or venue")
    OTHER = "other", _("Other")


WHERE_CHILDREN_ARE = frozenset({Land.PLAY_AREA, Land.SCHOOL_PERIMETER})
"""Land that is by its name within 100 m of a school or play area."""

NOT_PUBLIC = frozenset({Land.PRIVATE, Land.PREMISES})


class Hazard(TextChoices):
    """What makes it dangerous now."""

    LOOSE = "loose", _("Loose: not in a box or bag")
    CHILDREN = "children", _("Children can reach it")


class SiteKind(TextChoices):
    """A place with children, near which a find comes first."""

    SCHOOL = "school", _("School or nursery")
    PLAY_AREA = "play_area", _("Play area")


class Disposal(TextChoices):
    """What became of what was found."""

    BOXED = "boxed", _("In a sharps box")
    BAGGED = "bagged", _("Taken away, no sharps")
    LEFT = "left", _("Left: needs a specialist")


class JobPriority(IntegerChoices):
    """Order of attention (R4.3), most pressing first."""

    P1 = 1, "P1"
    P2 = 2, "P2"
    P3 = 3, "P3"


class Because(TextChoices):
    """Why a job has its priority."""

    NEAR_SCHOOL = "near_school", _("Within 100 m of a school or nursery")
    NEAR_PLAY_AREA = "near_play_area", _("Within 100 m of a play area")
    LOOSE_UNCAPPED = "loose_uncapped", _("Loose and uncapped")
    SIX_OR_MORE = "six_or_more", _("Six or more")
    CHILDREN = "children", _("Children can reach it")
    PUBLIC = "public", _("On public land")
    PRIVATE = "private", _("On private land")
    CONTAINED = "contained", _("In a box or bag, or capped")
    OLD = "old", _("From another system’s file, more than a day old")
    CHOSEN = "chosen", _("A cleansing lead chose it")


class JobStatus(TextChoices):
    """Where a job stands. agencies/refuse/workflow.py says which moves there are."""

    OPEN = "open", _("To do")
    CLAIMED = "claimed", _("Taken")
    ON_WAY = "on_way", _("On the way")
    CLEARED = "cleared", _("Cleared")
    NOT_FOUND = "not_found", _("Nothing found")
    PRIVATE_LAND = "private_land", _("Private land")


WAITING = (JobStatus.OPEN, JobStatus.CLAIMED, JobStatus.ON_WAY)
DONE = (JobStatus.CLEARED, JobStatus.NOT_FOUND, JobStatus.PRIVATE_LAND)


class TargetClock(TextChoices):
    """What the time of a target is counted in."""

    MINUTES = "minutes", _("Minutes, day and night")
    WORKING_DAYS = "days", _("Working days: due when the last of them ends")


class EntryKind(TextChoices):
    """What a phone sends."""

    FIND = "find", _("Find")
    VISIT = "visit", _("Nothing found")
    ROUND = "round", _("Round")
    MOVE = "move", _("Job")
    UNDO = "undo", _("Undo")
    NEEDLESTICK = "needlestick", _("Hurt by a needle")


class Outcome(TextChoices):
    """What became of it. All are final: the phone may let go of it."""

    STORED = "stored", _("Stored")
    CONFLICT = "conflict", _("Somebody was quicker: look at both")
    REFUSED = "refused", _("Can't be stored as it is")


class PhotoStatus(TextChoices):
    """Where a photo that a phone sends stands. `kept` and `refused` are final."""

    ARRIVING = "arriving", _("Arriving")
    KEPT = "kept", _("Kept with its report")
    REFUSED = "refused", _("Can't be kept")


class RequestState(TextChoices):
    """What another system is told of a report that it sent. agencies/refuse/georeport says how."""

    WAITING = "waiting", _("A crew has not taken it yet")
    TAKEN = "taken", _("A crew has taken it")
    CLEARED = "cleared", _("Cleared")
    NOT_FOUND = "not_found", _("Nothing found")
    PRIVATE_LAND = "private_land", _("Private land")
    CLOSED = "closed", _("Closed before a crew had a job of it")


BANDS: dict[str, tuple[int, int | None]] = {
    "1": (1, 1),
    "2-5": (2, 5),
    "6-20": (6, 20),
    "21+": (21, None),
}
"""How many, where nobody counted (R4.1): at least, and at most."""


def band_label(band: str) -> str | Promise:
    """One of BANDS in words, in the language of whoever reads it."""
    least, most = BANDS[band]
    if most is None:
        return format_lazy(_("{least} or more"), least=least)
    if least == most:
        return str(least)
    return format_lazy(_("{least} to {most}"), least=least, most=most)
