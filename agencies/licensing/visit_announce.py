"""Where visits show on pages of other parts: announced from AppConfig.ready."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from agencies.licensing import papers, sections, venue_tiles, visit_reason_list
from agencies.licensing.visit_lists import section_of
from agencies.licensing.visit_papers import KIND


def announce() -> None:
    visit_reason_list.announce()
    papers.register(KIND)
    sections.register(sections.Section("visits", 60, "licensing/visit_section.html", section_of))
    venue_tiles.register(
        venue_tiles.Tile(
            "visits",
            70,
            _("Visits by officers"),
            _("What officers found, and what was agreed."),
            "venue:visits",
        )
    )
