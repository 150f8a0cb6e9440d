"""Code lists of keeping the register of premises, and of bringing it in from a file."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from agencies.licensing.enums import PremisesKind


class ChangeKind(TextChoices):
    """What a line of the register's history tells of."""

    ADDED = "added", _("Added to the register")
    FACTS = "facts", _("Facts changed")
    DPS = "dps", _("Designated premises supervisor changed")
    NUMBER = "number", _("Licence number changed")
    STATE = "state", _("Licence suspended, resumed or closed")
    TRANSFER = "transfer", _("Licence transferred")
    IMPORTED = "imported", _("Changed by an import")
    UNDONE = "undone", _("An import was undone")
    PERIODS = "periods", _("Periods changed")
    CONDITION = "condition", _("A condition of the licence changed")


class Leaving(TextChoices):
    """What becomes of the account of a supervisor who leaves."""

    KEEP = "keep", _("Keep it as it is")
    STAFF = "staff", _("Make it a member of staff’s")
    END = "end", _("End it now")


class Column(TextChoices):
    """What a column of a register's file holds."""

    NUMBER = "licence_number", _("Licence number")
    NAME = "name", _("Name of the premises")
    ADDRESS = "address", _("Address")
    POSTCODE = "postcode", _("Postcode")
    KIND = "kind", _("Kind of premises")
    HOLDER = "holder", _("Licence holder")
    SINCE = "since", _("Licence held since")
    DPS = "dps", _("Designated premises supervisor")
    DPS_SINCE = "dps_since", _("Supervisor since")
    HOURS = "hours", _("Licensed hours")
    CAPACITY = "capacity", _("Capacity")
    DOOR = "has_door_staff", _("Whether the licence asks for door staff (SIA)")
    PUBWATCH = "in_pubwatch", _("Whether it is in Pubwatch")
    LONGITUDE = "longitude", _("Longitude")
    LATITUDE = "latitude", _("Latitude")


NEEDED = (Column.NUMBER, Column.NAME, Column.ADDRESS)
OTHER_KIND = PremisesKind.OTHER


class ImportState(TextChoices):
    MATCHING = "matching", _("To be matched")
    CHECKED = "checked", _("Checked")
    RUNNING = "running", _("Coming in")
    DONE = "done", _("In")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    DISCARDED = "discarded", _("Thrown away")


AT_WORK = (ImportState.RUNNING, ImportState.UNDOING)
NOT_BEGUN = (ImportState.MATCHING, ImportState.CHECKED)


class LineState(TextChoices):
    """What becomes, or became, of a line of the file."""

    NEW = "new", _("New: comes in")
    CHANGED = "changed", _("Here already: its facts change")
    ASK = "ask", _("Choose what it is")
    SAME = "same", _("The same: nothing changes")
    REFUSED = "refused", _("Can’t come in")
    LEFT_OUT = "left_out", _("Left out")
    IN = "in", _("Came in")
    UNDONE = "undone", _("Undone")
    KEPT = "kept", _("Kept: something else happened since")


OPEN_LINES = (LineState.NEW, LineState.CHANGED)
"""What comes in without being asked for."""


class Why(TextChoices):
    """Why a line does not come in, or why somebody is asked."""

    CELLS = "cells", _("It has more cells than there are headings.")
    NO_NUMBER = "no_number", _("It has no licence number.")
    NO_NAME = "no_name", _("It has no name.")
    NO_ADDRESS = "no_address", _("It has no address.")
    TOO_LONG = "too_long", _("One of its cells is too long for the register.")
    BAD_POSTCODE = "bad_postcode", _("Its postcode can’t be read.")
    BAD_DAY = "bad_day", _("One of its dates can’t be read, or is still to come.")
    BAD_CAPACITY = "bad_capacity", _("Its capacity is no whole number up to 100,000.")
    BAD_FLAG = "bad_flag", _("What should say yes or no says something else.")
    BAD_POINT = "bad_point", _("Its longitude and latitude can’t be read.")
    TWICE = "twice", _("An earlier line of this file has the same licence number.")
    OLD_NUMBER = "old_number", _("Its number is an earlier one of a premises that is here.")
    NEW_NUMBER = "new_number", _("A premises with this name and postcode has another number.")
    CLOSED = "closed", _("The premises is closed here.")
    CHOSEN = "chosen", _("An officer left it out.")
    MOVED = "moved", _("The premises was changed here after this file was checked.")
    ERROR = "error", _("It could not be stored. Tell whoever runs this service.")


class Choice(TextChoices):
    """What an officer chose for a line that asks."""

    UPDATE = "update", _("It is this one: change its facts")
    NUMBER = "number", _("It is this one: take the new number and facts")
    REOPEN = "reopen", _("It is this one: open it again, with these facts")
    ADD = "add", _("It is another one: add it")
    OUT = "out", _("Leave it out")


CHOICES: dict[str, tuple[Choice, ...]] = {
    Why.OLD_NUMBER: (Choice.UPDATE, Choice.OUT),
    Why.NEW_NUMBER: (Choice.NUMBER, Choice.ADD, Choice.OUT),
    Why.CLOSED: (Choice.REOPEN, Choice.OUT),
}
"""What may be chosen, by why somebody is asked."""
