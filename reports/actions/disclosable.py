"""What can be disclosed to another agency: kinds of rows, their parts, and who may read them.

A later kind adds a line to KINDS. reports/actions/disclose.py discloses and ends disclosures.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from agencies.registry.sharing_codes import DataItem
from agencies.registry.teams import Team
from portal.accounts.models import User
from reports.actions import sharing
from reports.errors import CaseworkError, WrongState
from reports.intelligence_enums import ItemStatus
from reports.models import Case, IntelligenceItem, Report
from reports.queries import cases_visible_to, intelligence_of_team, reports_visible_to


@dataclass(frozen=True)
class Kind:
    """A kind of row that can be disclosed: which parts it has, and how they are brought in line."""

    visible_to: Callable[[User], QuerySet[Any]]
    rows: Callable[[], QuerySet[Any]]
    refresh: Callable[[uuid.UUID], None]
    parts: tuple[DataItem, ...]
    always: tuple[DataItem, ...] = (DataItem.RECORD,)
    """Parts that every disclosure of the kind has."""
    read_with: Permission | None = None
    """What a role needs to read it, besides receiving disclosures at all."""


def _teams_that_read(read_with: Permission | None) -> frozenset[str]:
    """Clearances of the roles that may read a kind; one that any other role gives too is none."""
    if read_with is None:
        return frozenset(Clearance.values)
    given = (role.clearances for role in ROLES.values() if read_with in role.permissions)
    others = (role.clearances for role in ROLES.values() if read_with not in role.permissions)
    return frozenset().union(*given).difference(*others)


KINDS: Mapping[str, Kind] = {
    "case": Kind(
        cases_visible_to,
        Case.objects.all,
        sharing.refresh_case,
        (DataItem.RECORD, DataItem.NOTES, DataItem.TIMELINE, DataItem.LINKED_REPORTS),
    ),
    "report": Kind(
        reports_visible_to,
        Report.objects.all,
        sharing.refresh_report,
        (DataItem.RECORD, DataItem.WORDS, DataItem.TIMELINE),
    ),
    "intelligenceitem": Kind(
        intelligence_of_team,
        IntelligenceItem.objects.all,
        sharing.refresh_intelligence,
        (DataItem.RECORD, DataItem.INTELLIGENCE),
        always=(DataItem.RECORD, DataItem.INTELLIGENCE),
        read_with=Permission.INTELLIGENCE_VIEW,
    ),
}


def check_can_be_shared(row: Any) -> None:
    """Raise WrongState for intelligence that no second person has released (R1.4)."""
    if isinstance(row, IntelligenceItem) and not row.is_released:
        raise WrongState(
            _("This item is “%(status)s”. It can be shared once a second person has released it.")
            % {"status": ItemStatus(row.status).label}
        )


def check_team_reads(row: Any, team: Team) -> None:
    """Raise CaseworkError for a team whose role may not read rows of this kind."""
    if not team_reads(row, team):
        raise CaseworkError(
            _("Nobody in this team may read sanitised intelligence. Choose another team.")
        )


def team_reads(row: Any, team: Team) -> bool:
    return team.clearance in _teams_that_read(KINDS[row._meta.model_name].read_with)
