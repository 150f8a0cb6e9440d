"""Registers that a premises keeps, on the officers' page of it, as papers of a hearing, and as
tiles of its own people."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing import register_page as page
from agencies.licensing.models import DoorShift, Premises, Tenure
from agencies.licensing.nights import tonight
from agencies.licensing.papers import Paper, PaperKind
from agencies.licensing.queries.premises import tenures_visible_to
from agencies.licensing.queries.registers import (
    entries_visible_to,
    holding,
    proofs_visible_to,
    shifts_visible_to,
)
from agencies.licensing.queries.training import conditions_overdue, running_out
from agencies.licensing.register_enums import Kept, Register
from agencies.licensing.sections import Section
from agencies.licensing.venue_tiles import Tile
from agencies.registry.clearances import Clearance
from agencies.registry.people import clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User

NIGHTS = 28
PAPER_MONTHS = 92
MOST_SHIFTS, MOST_PROOFS = 50, 20


def section(user: User, premises: Premises) -> dict[str, Any] | None:
    """What registers hold of the last 28 nights, and what was purged: for officers. Four
    statements; police see no registers, and no heading of them."""
    if Clearance.LICENSING_OFFICER not in clearances_of(user):
        return None
    first = tonight() - datetime.timedelta(days=NIGHTS - 1)
    shifts = page.shifts_listed(user, None, first).filter(premises=premises)
    entries = holding(entries_visible_to(user)).filter(premises=premises, night__gte=first)
    nights: dict[str, set[datetime.date]] = {each: set() for each in Register.values}
    counts = dict.fromkeys(Register.values, 0)
    for register, night in entries.order_by().values_list("register", "night"):
        nights[register].add(night)
        counts[register] += 1
    proofs = proofs_visible_to(user).filter(premises=premises).order_by("-purged_at", "id")
    return {
        "shifts": [page.shift_row(each) for each in shifts[:MOST_SHIFTS]],
        "most_shifts": MOST_SHIFTS,
        "counts": [
            (Register(each).label, counts[each], len(nights[each])) for each in Register.values
        ],
        "nights": NIGHTS,
        "proofs": proofs[:MOST_PROOFS],
    }


SECTION = Section("registers", 60, "licensing/section_registers.html", section)


# --- For evidence bundles -------------------------------------------------------------------------

KINDS = ("door", *Register.values)


def _listed(user: User, premises: Premises) -> list[Paper]:
    """One paper for each holder and register that holds something of the last three months."""
    first = tonight() - datetime.timedelta(days=PAPER_MONTHS)
    shifts = shifts_visible_to(user).filter(premises=premises, night__gte=first)
    entries = entries_visible_to(user).filter(premises=premises, night__gte=first)
    held = set(entries.order_by().values_list("register", "tenure").distinct())
    held |= {
        ("door", each) for each in shifts.order_by().values_list("tenure", flat=True).distinct()
    }
    return [
        Paper(
            f"{kind}:{tenure}",
            _("%(register)s: the last three months") % {"register": Kept(kind).label},
            timezone.localdate(),
            tenure,
        )
        for kind, tenure in sorted(held, key=lambda each: (KINDS.index(each[0]), str(each[1])))
    ]


def _html(user: User, key: str) -> str:
    kind, _colon, of = key.partition(":")
    if kind not in KINDS:
        raise Premises.DoesNotExist
    tenure = tenures_visible_to(user).get(pk=uuid.UUID(of))
    first = tonight() - datetime.timedelta(days=PAPER_MONTHS)
    rows: list[list[str]]
    heading: tuple[str, ...]
    if kind == "door":
        heading = page.DOOR_HEADING
        shifts = page.shifts_listed(user, None, first).filter(tenure=tenure).reverse()
        rows = [page.shift_row(each).cells() for each in shifts[: page.MOST_PRINTED]]
    else:
        heading = page.ENTRY_HEADING
        entries = page.entries_listed(user, None, Register(kind), first)
        found = entries.filter(tenure=tenure).reverse()
        rows = [page.entry_row(each).cells() for each in found[: page.MOST_PRINTED]]
    return format_html(
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        _("%(register)s since %(day)s")
        % {"register": Kept(kind).label, "day": page.night_in_words(first)},
        format_html_join("", '<th scope="col">{}</th>', ((each,) for each in heading)),
        format_html_join(
            "",
            "<tr>{}</tr>",
            ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
        ),
    )


PAPERS = PaperKind("registers", gettext_lazy("Registers of the premises"), 50, _listed, _html)


# --- The start of the premises' own people --------------------------------------------------------


def _open_shifts(user: User, tenure: Tenure) -> QuerySet[DoorShift]:
    """Shifts of earlier nights without an end."""
    found = holding(shifts_visible_to(user)).filter(tenure=tenure, ended_at__isnull=True)
    return found.filter(night__lt=tonight())


TILES = (
    Tile(
        "registers",
        30,
        gettext_lazy("Tonight's registers"),
        gettext_lazy("Door staff, toilet checks, refusals, Ask for Angela."),
        "venue:registers",
        waiting=_open_shifts,
    ),
    Tile(
        "conditions",
        50,
        gettext_lazy("Conditions of the licence"),
        gettext_lazy("Show that you keep them. Those that are overdue are counted."),
        "venue:conditions",
        permission=Permission.PREMISES_RUN,
        waiting=conditions_overdue,
        urgent=True,
    ),
    Tile(
        "staff",
        60,
        gettext_lazy("Staff and training"),
        gettext_lazy("Who works here, and what runs out within 60 days."),
        "venue:staff",
        permission=Permission.PREMISES_RUN,
        waiting=running_out,
    ),
    Tile(
        "ready",
        70,
        gettext_lazy("Ready for a visit"),
        gettext_lazy("What an officer would ask to see. Nobody else is told."),
        "venue:ready",
        permission=Permission.PREMISES_RUN,
    ),
)
