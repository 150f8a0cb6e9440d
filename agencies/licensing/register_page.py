"""What the pages of the registers that a premises keeps of its nights hold."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agencies.licensing.actions.registers import may_correct
from agencies.licensing.forms.registers import (
    FORMS,
    BackForm,
    DoorForm,
    EntryForm,
    NothingForm,
    OffForm,
    ShiftForm,
)
from agencies.licensing.models import DoorShift, RegisterEntry, Tenure
from agencies.licensing.nights import tonight
from agencies.licensing.queries.registers import (
    entries_visible_to,
    holding,
    last_team,
    members_now,
    newest,
    on_now,
    shifts_visible_to,
)
from agencies.licensing.register_enums import (
    CODES,
    FURTHER,
    DoorPosition,
    LineStep,
    Register,
)
from agencies.licensing.sia import in_groups
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User

COLOURS = {LineStep.AMENDED: "blue", LineStep.WITHDRAWN: "grey"}
DOOR_HEADING = ("Night", "Name", "SIA number", "Where", "From", "Until", "Correction", "Note")
ENTRY_HEADING = ("Night", "Time", "What", "Further", "Written by", "Correction", "Note")
"""Of files, which machines read: not translated."""
MOST_PRINTED = 2_000
MOST_EXPORTED = 10_000


def clock(moment: datetime.datetime | None) -> str:
    """The time on the wall."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def night_in_words(night: datetime.date) -> str:
    return str(date_format(night, "D j M Y"))


@dataclass(frozen=True)
class ShiftRow:
    """A shift in words. `step`, `colour`: a tag, "" for a shift as it was first written."""

    shift: DoorShift
    night: str
    name: str
    sia_number: str
    position: str
    start: str
    end: str
    step: str
    colour: str
    words: str

    def cells(self) -> list[str]:
        """For a file: as the heading of DOOR_HEADING says."""
        return [
            self.shift.night.isoformat(),
            self.name,
            self.sia_number,
            self.position,
            self.start,
            self.end,
            self.step,
            self.words,
        ]


def shift_row(shift: DoorShift) -> ShiftRow:
    step = LineStep(shift.step)
    return ShiftRow(
        shift=shift,
        night=night_in_words(shift.night),
        name=shift.member_name.open(),
        sia_number=in_groups(shift.sia_number),
        position=str(DoorPosition(shift.position).label),
        start=clock(shift.started_at),
        end=clock(shift.ended_at),
        step=str(step.label) if step in COLOURS else "",
        colour=COLOURS.get(step, ""),
        words=shift.words.open() if shift.words else "",
    )


@dataclass(frozen=True)
class EntryRow:
    """An entry of one of the other registers in words."""

    entry: RegisterEntry
    night: str
    at: str
    codes: str
    further: str
    by: str
    step: str
    colour: str
    words: str

    def cells(self) -> list[str]:
        return [
            self.entry.night.isoformat(),
            self.at,
            self.codes,
            self.further,
            self.by,
            self.step,
            self.words,
        ]


def entry_row(entry: RegisterEntry) -> EntryRow:
    step = LineStep(entry.step)
    codes, further = CODES[entry.register], FURTHER.get(entry.register)
    return EntryRow(
        entry=entry,
        night=night_in_words(entry.night),
        at=clock(entry.at),
        codes=", ".join(str(codes(each).label) for each in entry.codes),
        further=str(further(entry.further).label) if further else "",
        by=entry.by.display_name,
        step=str(step.label) if step in COLOURS else "",
        colour=COLOURS.get(step, ""),
        words=entry.words.open() if entry.words else "",
    )


def shifts_listed(user: User, tenure: Tenure | None, first: datetime.date) -> QuerySet[DoorShift]:
    """What holds now of each shift since that night, newest first; also what was taken back."""
    found = newest(shifts_visible_to(user)).filter(night__gte=first)
    if tenure is not None:
        found = found.filter(tenure=tenure)
    return found.order_by("-night", "-started_at", "id")


def entries_listed(
    user: User, tenure: Tenure | None, register: Register, first: datetime.date
) -> QuerySet[RegisterEntry]:
    """The same of another register."""
    found = newest(entries_visible_to(user)).filter(register=register, night__gte=first)
    if tenure is not None:
        found = found.filter(tenure=tenure)
    return found.select_related("by").order_by("-night", "-at", "id")


# --- Tonight --------------------------------------------------------------------------------------


def off_form(shift: DoorShift, data: QueryDict | None = None) -> OffForm:
    return OffForm(
        data,
        name=f"off-{shift.pk.hex[-8:]}",
        action=reverse("venue:door-off", args=[shift.pk]),
        version=shift.number,
    )


def door_form(user: User, tenure: Tenure, data: QueryDict | None = None) -> DoorForm:
    """Of whoever is not on already."""
    busy = {each.member_id for each in on_now(user, tenure)}
    people = [(each.pk, each.name) for each in members_now(user, tenure) if each.pk not in busy]
    return DoorForm(
        data,
        name="door",
        action=reverse("venue:door"),
        people=people,
        last=last_team(user, tenure),
    )


def entry_form(
    register: Register, data: QueryDict | None = None, entry: RegisterEntry | None = None
) -> EntryForm:
    """To write an entry down, or to correct one."""
    action = (
        reverse("venue:entry", args=[entry.pk]) if entry else reverse(f"venue:{register.value}")
    )
    return FORMS[register](
        data, name="entry", action=action, entry=entry, version=entry.number if entry else None
    )


def nothing_form(data: QueryDict | None = None) -> NothingForm:
    return NothingForm(data, name="nothing", action=reverse("venue:toilets-nothing"))


def shift_form(shift: DoorShift, data: QueryDict | None = None) -> ShiftForm:
    return ShiftForm(
        data,
        name="shift",
        action=reverse("venue:shift", args=[shift.pk]),
        shift=shift,
        version=shift.number,
    )


def back_form(line: DoorShift | RegisterEntry, data: QueryDict | None = None) -> BackForm:
    route = "shift-back" if isinstance(line, DoorShift) else "entry-back"
    return BackForm(
        data, name="back", action=reverse(f"venue:{route}", args=[line.pk]), version=line.number
    )


@dataclass(frozen=True)
class Tonight:
    """One register on the page of tonight: how many entries, and when the last was."""

    register: Register
    label: str
    address: str
    number: int
    last: str


def tonight_of(user: User, tenure: Tenure) -> list[Tonight]:
    """One statement."""
    held = holding(entries_visible_to(user)).filter(tenure=tenure, night=tonight())
    counted = {
        each["register"]: (each["number"], each["last"])
        for each in held.order_by().values("register").annotate(number=Count("pk"), last=Max("at"))
    }
    return [
        Tonight(
            register=register,
            label=str(register.label),
            address=reverse(f"venue:{register.value}"),
            number=counted.get(register, (0, None))[0],
            last=clock(counted.get(register, (0, None))[1]),
        )
        for register in Register
    ]


def hub(user: User, tenure: Tenure) -> dict[str, Any]:
    """Tonight: who is on, what was written down, and what is one press away."""
    return {
        "tenure": tenure,
        "night": night_in_words(tonight()),
        "on": [(shift_row(each), off_form(each)) for each in on_now(user, tenure)],
        "registers": tonight_of(user, tenure),
        "may_run": Permission.PREMISES_RUN in permissions_of(user),
        "nothing": nothing_form(),
    }


def of_line(user: User, lines: list[Any], row: Any) -> dict[str, Any]:
    """The page of one entry: its newest line, and how it came to that."""
    last = lines[-1]
    return {
        "line": last,
        "row": row(last),
        "lines": [
            {"row": row(each), "by": each.by.display_name, "at": each.written_at, "line": each}
            for each in lines
        ],
        "may_correct": may_correct(user, last),
    }
