"""How figures that may be shown are released, for docs/state-diagrams.md."""

from __future__ import annotations

from hotspots.releases.enums import ReleaseState
from hotspots.releases.workflow import RELEASE_MOVES
from portal.management.licensing_diagrams import _drawn


def of_releases() -> list[str]:
    """Lines of Markdown."""
    return [
        *_drawn(
            "How the figures of a quarter are released",
            ReleaseState,
            RELEASE_MOVES.values(),
            "asked for",
        ),
        "Who publishes is neither who asked for the figures nor who wrote the words. One quarter",
        "has one release for good, published or not.",
        "",
    ]
