"""Code lists of bringing in finds from another system's file."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.refuse.enums import Disposal, Hazard, Land, Litter


class Field(TextChoices):
    """What a column of the file holds. There is none for who found it, and none will be (R4.7)."""

    MOMENT = "moment", _("Date and time, in one column")
    DAY = "day", _("Date")
    CLOCK = "clock", _("Time of day")
    LONGITUDE = "longitude", _("Longitude")
    LATITUDE = "latitude", _("Latitude")
    EASTING = "easting", _("Easting (British National Grid)")
    NORTHING = "northing", _("Northing (British National Grid)")
    LITTER = "litter", _("What was found")
    COUNT = "count", _("How many")
    LAND = "land", _("Kind of land")
    HAZARDS = "hazards", _("Dangers")
    DISPOSAL = "disposal", _("What became of it")
    STATE = "state", _("Whether it was dealt with")
    PLACE = "place", _("Place, in words")
    REFERENCE = "reference", _("The other system’s own reference")


class Standing(TextChoices):
    """Whether anybody still has to go there."""

    DONE = "done", _("Dealt with")
    THERE = "there", _("Still there: make a job of it")


class Special(TextChoices):
    """What a word may mean besides one of our codes."""

    LEAVE_OUT = "leave_out", _("Leave these lines out")
    NO_DANGER = "no_danger", _("No danger")


CODED: dict[Field, type[TextChoices]] = {
    Field.LITTER: Litter,
    Field.LAND: Land,
    Field.HAZARDS: Hazard,
    Field.DISPOSAL: Disposal,
    Field.STATE: Standing,
}
"""Columns of code words, and our codes for them."""

ONE_FOR_ALL = (Field.LITTER, Field.COUNT, Field.LAND, Field.DISPOSAL)
"""What a find can't be without: where no column says it, one answer holds for every line."""


class ImportState(TextChoices):
    """Where an import stands."""

    MATCHING = "matching", _("To be matched")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Coming in")
    DONE = "done", _("In")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Thrown away")


AT_WORK = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
NOT_BEGUN = (ImportState.MATCHING, ImportState.CHECKING, ImportState.CHECKED)


class LineState(TextChoices):
    """What becomes, or became, of a line of the file."""

    READY = "ready", _("Comes in")
    REPEAT = "repeat", _("Here already")
    REFUSED = "refused", _("Can’t come in")
    LEFT_OUT = "left_out", _("Left out")
    IN = "in", _("Came in")
    UNDONE = "undone", _("Undone")


class Why(TextChoices):
    """Why a line does not come in."""

    CELLS = "cells", _("It has more cells than there are headings.")
    NO_TIME = "no_time", _("It has no time.")
    BAD_TIME = "bad_time", _("Its time can’t be read.")
    FUTURE = "future", _("Its time is still to come.")
    TOO_OLD = "too_old", _("Its time is before the year 2000.")
    NO_PLACE = "no_place", _("It has no coordinates.")
    BAD_PLACE = "bad_place", _("Its coordinates can’t be read.")
    OUTSIDE = "outside", _("It lies outside Peterborough.")
    BAD_COUNT = "bad_count", _("How many can’t be read, or is not from 1 to 10,000.")
    NO_WORD = "no_word", _("A column that has to say something is empty.")
    BAGGED = "bagged", _("Needles and sharps go into a sharps box, never into a bag.")
    LEFT_DONE = "left_done", _("It says both that it was left and that it was dealt with.")
    WORD = "word", _("One of its words was matched with “leave out”.")
    CHOSEN = "chosen", _("A lead left it out.")
    REFERENCE = "reference", _("Its reference came in before.")
    SAME = "same", _("The same line came in before.")
    TWICE = "twice", _("It repeats an earlier line of this file.")
    ERROR = "error", _("It could not be stored. Tell whoever runs this service.")
