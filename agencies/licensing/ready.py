"""Ready for a visit: what an officer would ask to see, made from what the premises wrote down."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.licensing import condition_page
from agencies.licensing.enums import SeizureState
from agencies.licensing.models import StaffMember, Tenure
from agencies.licensing.nights import tonight
from agencies.licensing.queries.bags import bags_of_holder, with_due
from agencies.licensing.queries.premises import staff_now
from agencies.licensing.queries.registers import (
    A_DAY,
    entries_visible_to,
    holding,
    shifts_visible_to,
)
from agencies.licensing.queries.training import SOON, with_later
from agencies.licensing.register_enums import ConditionAbout, Register
from agencies.licensing.register_page import night_in_words
from portal.accounts.models import User

NIGHTS = 7
MOST_READ = 2_000
TO_SHOW = (
    ConditionAbout.DRUGS,
    ConditionAbout.CCTV,
    ConditionAbout.POSTERS,
)
"""What has a line of its own, because officers ask for it by name."""


@dataclass(frozen=True)
class Line:
    """One thing: whether it is in order, in words, and where it is mended. `is_good` None: nothing
    is known, or it does not apply."""

    title: str
    is_good: bool | None
    words: str
    address: str

    @property
    def colour(self) -> str:
        return {True: "green", False: "yellow", None: "grey"}[self.is_good]

    @property
    def state(self) -> str:
        return {True: _("In order"), False: _("Look at this"), None: _("Nothing to say")}[
            self.is_good
        ]


def lines_of(user: User, tenure: Tenure) -> list[Line]:
    """Everything, in a constant number of statements."""
    conditions = condition_page.rows_of(condition_page.listed(user, premises=tenure.premises_id))
    staff = list(staff_now(user, tenure))
    return [
        _conditions(conditions),
        *(_of_condition(about, conditions) for about in TO_SHOW),
        *_door(user, tenure),
        _numbers(tenure, staff),
        _toilets(user, tenure),
        *_trained(user, tenure, staff),
        _bags(user, tenure),
    ]


def _conditions(rows: list[condition_page.ConditionRow]) -> Line:
    wrong = [row.condition.number for row in rows if not row.is_in_order]
    title, address = _("Conditions of your licence"), reverse("venue:conditions")
    if not rows:
        return Line(title, None, _("Licensing has written down no conditions here yet."), address)
    if wrong:
        words = _("Show that you keep: %(numbers)s.") % {"numbers": ", ".join(wrong)}
        return Line(title, False, words, address)
    return Line(title, True, _("All that asks for evidence has some."), address)


def _of_condition(about: ConditionAbout, rows: list[condition_page.ConditionRow]) -> Line:
    of = [row for row in rows if row.condition.about == about]
    title, address = str(about.label), reverse("venue:conditions")
    if not of:
        return Line(title, None, _("No condition of your licence is about it."), address)
    address = reverse("venue:condition", args=[of[0].condition.pk])
    for row in of:
        if not row.is_in_order:
            words = f"{row.condition.number}: {row.condition.evidence}. {row.words}."
            return Line(title, False, words, reverse("venue:condition", args=[row.condition.pk]))
    shown = [row.last for row in of if row.last]
    words = _("Shown on %(day)s.") % {"day": shown[0]} if shown else _("Nothing has to be shown.")
    return Line(title, True, words, address)


def _last_nights() -> list[datetime.date]:
    """The nights that are over, latest last."""
    return [tonight() - A_DAY * back for back in range(NIGHTS, 0, -1)]


def _missing(nights: Iterable[datetime.date]) -> str:
    """The nights of the last week that are not among these, in words; "" when none is missing."""
    written = set(nights)
    missing = [night_in_words(each) for each in _last_nights() if each not in written]
    if not missing:
        return ""
    return _("Nothing is written down for %(nights)s. That is fine if you were closed.") % {
        "nights": "; ".join(missing)
    }


def _door(user: User, tenure: Tenure) -> list[Line]:
    """The nights that are written down, and shifts without an end."""
    found = holding(shifts_visible_to(user)).filter(
        Q(night__in=_last_nights()) | Q(ended_at__isnull=True), tenure=tenure, night__lt=tonight()
    )
    shifts = list(found.order_by().values_list("night", "ended_at")[:MOST_READ])
    return [_nights(tenure, {night for night, _end in shifts}), _written_off(shifts)]


def _nights(tenure: Tenure, written: set[datetime.date]) -> Line:
    title, address = _("Register of door staff"), reverse("venue:door-list")
    if not tenure.premises.has_door_staff:
        return Line(title, None, _("Your licence asks for no door staff."), address)
    missing = _missing(written)
    good = _("Written down for each of the last seven nights.")
    return Line(title, not missing, missing or good, address)


def _written_off(shifts: list[tuple[datetime.date, datetime.datetime | None]]) -> Line:
    number = sum(end is None for _night, end in shifts)
    title, address = _("Door staff written off"), reverse("venue:door-list") + "?nights=366"
    if not number:
        return Line(title, True, _("Every shift before tonight has an end."), address)
    words = ngettext(
        "%(number)d shift has no end: correct it.",
        "%(number)d shifts have no end: correct them.",
        number,
    )
    return Line(title, False, words % {"number": number}, address)


def _numbers(tenure: Tenure, staff: list[StaffMember]) -> Line:
    title, address = _("SIA numbers"), reverse("venue:staff")
    door = [each for each in staff if each.role == "door"]
    without = [each.name for each in door if not each.sia_number]
    if without:
        words = _("No number is written down for %(names)s.") % {"names": ", ".join(without)}
        return Line(title, False, words, address)
    if not door and tenure.premises.has_door_staff:
        return Line(title, False, _("No door supervisor is in your list of staff."), address)
    if not door:
        return Line(title, None, _("You have no door supervisors."), address)
    words = _("Each door supervisor has one. Only its form was checked here.")
    return Line(title, True, words, address)


def _toilets(user: User, tenure: Tenure) -> Line:
    found = holding(entries_visible_to(user)).filter(
        tenure=tenure, register=Register.TOILETS, night__in=_last_nights()
    )
    missing = _missing(found.order_by().values_list("night", flat=True).distinct())
    good = _("Checked on each of the last seven nights.")
    return Line(_("Toilet checks"), not missing, missing or good, reverse("venue:entry-list"))


def _trained(user: User, tenure: Tenure, staff: list[StaffMember]) -> list[Line]:
    """What ran out and was not done again since, and who has nothing."""
    found = with_later(user, tenure)[:MOST_READ]
    trained: set[uuid.UUID] = set()
    late: dict[str, datetime.date] = {}
    names = {each.pk: each.name for each in staff}
    for member, expires_on, has_later in found.values_list("member", "expires_on", "has_later"):
        trained.add(member)
        if expires_on is None or has_later or member not in names:
            continue
        if expires_on <= timezone.localdate() + SOON:
            late[names[member]] = min(expires_on, late.get(names[member], expires_on))
    return [_expired(late), _untrained(staff, trained)]


def _expired(late: dict[str, datetime.date]) -> Line:
    title, address = _("Training and licences of staff"), reverse("venue:staff")
    gone = sorted(name for name, day in late.items() if day < timezone.localdate())
    if gone:
        words = _("Expired for %(names)s.") % {"names": ", ".join(gone)}
        return Line(title, False, words, address)
    if late:
        words = _("Runs out within 60 days for %(names)s.") % {"names": ", ".join(sorted(late))}
        return Line(title, True, words, address)
    return Line(title, True, _("None has expired."), address)


def _untrained(staff: list[StaffMember], trained: set[uuid.UUID]) -> Line:
    title, address = _("Everybody trained"), reverse("venue:staff")
    without = [each.name for each in staff if each.pk not in trained]
    if not staff:
        return Line(title, False, _("Your list of staff is empty."), address)
    if without:
        words = _("No training is written down for %(names)s.") % {"names": ", ".join(without)}
        return Line(title, False, words, address)
    return Line(title, True, _("Everybody in the list has a training."), address)


def _bags(user: User, tenure: Tenure) -> Line:
    days, address = tenure.premises.alert_days, reverse("venue:bags")
    held = with_due(bags_of_holder(user, tenure)).filter(state=SeizureState.HELD)
    bags: list[Any] = list(held.order_by("seized_at", "id")[:MOST_READ])
    late = [each.bag_number for each in bags if each.is_late]
    title = _("Seized bags")
    if late:
        words = _("Held for more than %(days)d days: %(bags)s. Ask the police to collect.")
        return Line(title, False, words % {"days": days, "bags": ", ".join(late[:20])}, address)
    words = ngettext("%(number)d bag is held.", "%(number)d bags are held.", len(bags))
    return Line(title, True, words % {"number": len(bags)}, address)
