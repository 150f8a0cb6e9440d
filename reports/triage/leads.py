"""Where a report's page leads on to: pages of features that hang something on reports.

`reports` knows none of them; each announces itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.models import Report
from reports.permissions import user_can


@dataclass(frozen=True, slots=True)
class Lead:
    """`kind`: of reports that have such a page. `address(user, report_id)`: of the page, "" where
    this person sees none, in one statement."""

    key: str
    kind: str
    label: str | Promise
    permission: Permission
    address: Callable[[User, uuid.UUID], str]


_leads: dict[str, Lead] = {}


def register(lead: Lead) -> None:
    """Announce a page, from AppConfig.ready; announcing its key again replaces it."""
    _leads[lead.key] = lead


def leads_of(report: Report, *, by: User) -> list[tuple[str | Promise, str]]:
    """(label, address) of the pages about this report that somebody may open."""
    found = [
        (each.label, each.address(by, report.pk))
        for _key, each in sorted(_leads.items())
        if each.kind == report.kind and user_can(by, each.permission)
    ]
    return [(label, address) for label, address in found if address]
