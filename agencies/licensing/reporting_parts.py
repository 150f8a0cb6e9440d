"""Where incidents show on pages of others: tiles, the premises' page, bundles, reports."""

from __future__ import annotations

import uuid

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.licensing import incident_page, papers, sections, venue_tiles
from agencies.licensing.queries.told import incidents_visible_to
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.enums import Kind
from reports.triage import leads

TILES = (
    venue_tiles.Tile(
        key="report",
        order=10,
        title=_("Report an incident"),
        description=_("Two minutes, on this phone. Police have it at once."),
        route="venue:report",
    ),
    venue_tiles.Tile(
        key="incidents",
        order=30,
        title=_("What you reported"),
        description=_("Your incidents, and what was done about them."),
        route="venue:incidents",
    ),
    venue_tiles.Tile(
        key="what-we-do",
        order=95,
        title=_("What we do with what you report"),
        description=_("Who sees it, how long it is kept, and why it never counts against you."),
        route="venue:what-we-do",
    ),
)


def _address(user: User, report_id: uuid.UUID) -> str:
    found = incidents_visible_to(user).filter(report=report_id).values_list("pk", flat=True).first()
    return reverse("licensing:incident", args=[found]) if found else ""


def register() -> None:
    """Called once, from AppConfig.ready."""
    for tile in TILES:
        venue_tiles.register(tile)
    sections.register(
        sections.Section("incidents", 30, "licensing/incident_section.html", incident_page.section)
    )
    papers.register(
        papers.PaperKind("incident", _("Incidents"), 20, incident_page.papers, incident_page.paper)
    )
    leads.register(
        leads.Lead(
            key="premises-incident",
            kind=Kind.PREMISES_INCIDENT,
            label=_("What the premises told of this incident"),
            permission=Permission.PREMISES_VIEW,
            address=_address,
        )
    )
