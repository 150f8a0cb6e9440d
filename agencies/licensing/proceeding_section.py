"""What proceedings add to the pages of others."""

from __future__ import annotations

from agencies.licensing import papers, proceeding_page, sections


def register_all() -> None:
    """Called once, from AppConfig.ready."""
    sections.register(
        sections.Section(
            "proceedings", 80, "licensing/proceedings_section.html", proceeding_page.section
        )
    )
    papers.register(proceeding_page.PAPERS)
