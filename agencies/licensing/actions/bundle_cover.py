"""Whose names an evidence bundle covers: found out anew when it is previewed or made.

Officers say what is covered, and see it. Names of guests are for the police (R5.7): the worker that
makes a bundle reads them to cover them, in a transaction of its own, and gives nobody more than in
how many places they stood.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field

from agencies.licensing.finding import folded, words_of
from agencies.licensing.models import Bundle, PersonName, Premises, Tenure
from agencies.licensing.queries.premises import staff_visible_to, tenures_visible_to
from agencies.licensing.queries.registers import shifts_visible_to
from agencies.licensing.queries.told import (
    incidents_visible_to,
    seizure_lines_visible_to,
    seizures_visible_to,
)
from agencies.registry.models import Membership
from agencies.registry.row_security import showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.audiences import POLICE

READS_NAMES_WITH = tuple(sorted(POLICE))
WORKER = "make_bundles"
_CALENDAR = (*calendar.month_name, *calendar.month_abbr, *calendar.day_name, *calendar.day_abbr)


@dataclass(frozen=True, slots=True)
class Guests:
    """Names that premises gave of guests, and words of them that are covered alone. Never show,
    log or store it."""

    names: list[str] = field(repr=False)
    alone: list[str] = field(repr=False)


def cover_of(by: User, found: Bundle) -> list[str]:
    """Words and names that an officer covers in a bundle, those of staff as they are now."""
    typed: list[str] = found.cover.open()
    staff = names_of_staff(by, found.proceeding.premises) if found.covers_staff else []
    return list(dict.fromkeys([*typed, *staff]))


def names_of_staff(by: User, premises: Premises) -> list[str]:
    """Everybody who works or worked there, under every holder: in the list of staff, with an
    account, and as their names were written down in what the premises told. Nine statements."""
    tenures = list(tenures_visible_to(by).filter(premises=premises).select_related("agency"))
    found = {premises.dps}
    for members in (_staff(by, tenures), _accounts(tenures)):
        found |= {each for row in members for each in row if each}
    seizures = seizures_visible_to(by).filter(premises=premises)
    found |= {
        each for row in seizures.values_list("seized_by_name", "witness_name") for each in row
    }
    lines = seizure_lines_visible_to(by).filter(seizure__premises=premises)
    found |= set(lines.values_list("other_name", flat=True))
    found |= _of_incidents(by, premises)
    found |= _of_shifts(by, premises)
    return sorted(each for each in found if len(folded(each).letters) > 1)


def _staff(by: User, tenures: list[Tenure]) -> Iterable[tuple[str, ...]]:
    return staff_visible_to(by).filter(tenure__in=tenures).values_list("name", "user__full_name")


def _accounts(tenures: list[Tenure]) -> Iterable[tuple[str, ...]]:
    """Those who have or had access, whether they stand in the list of staff or not."""
    agencies = [each.agency_id for each in tenures if each.agency_id]
    return Membership.objects.filter(agency__in=agencies).values_list("user__full_name")


def _of_incidents(by: User, premises: Premises) -> set[str]:
    """Managers on duty, under the name that was theirs or was typed then, and who told it."""
    found = incidents_visible_to(by).filter(premises=premises).select_related("told_by")
    rows = list(found.only("in_charge", "told_by__full_name"))
    return {each.in_charge.open() for each in rows if each.in_charge} | {
        each.told_by.display_name for each in rows
    }


def _of_shifts(by: User, premises: Premises) -> set[str]:
    """Door supervisors, as their names were written down; else as they are in the list of staff."""
    found = shifts_visible_to(by).filter(premises=premises)
    fields = {each.name for each in found.model._meta.get_fields()}
    name = "member_name" if "member_name" in fields else "member__name"
    rows = found.order_by().values_list(name, flat=True).distinct()
    return {each if isinstance(each, str) else each.open() for each in rows if each}


# --- Guests ---------------------------------------------------------------------------------------


def names_of_guests(found: Bundle) -> Guests:
    """Every name that the premises gave of guests in incidents, under every holder; recorded. For
    the worker alone: it shows what `found.acts` may not see."""
    premises = found.proceeding.premises
    with showing(READS_NAMES_WITH):
        given = PersonName.objects.filter(person__incident__premises=premises).order_by("pk")
        names = list(dict.fromkeys(str(each.details.open()["name"]) for each in given))
        tenures = Tenure.objects.filter(premises=premises)
        usual = _usual_words(premises, list(tenures.values_list("holder", flat=True)))
        record(
            Operation.CONSULTATION,
            by=None,
            objects=[found],
            reason="bundle_names",
            detail={"part": "name", "names": len(names)},
            actor_label=WORKER,
        )
    names = [each for each in names if len(folded(each).letters) > 1]
    words = dict.fromkeys(word for name in names for word in words_of(name))
    return Guests(names, [each for each in words if folded(each).letters not in usual])


def _usual_words(premises: Premises, holders: list[str]) -> set[str]:
    """Words that are no name where they stand alone: of the calendar, the premises, its holders."""
    texts = (premises.name, premises.address, *holders)
    words = (*_CALENDAR, *(word for text in texts for word in text.split()))
    return {folded(each).letters for each in words}
