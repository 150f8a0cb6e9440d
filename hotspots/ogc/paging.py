"""Pages of features, and how those that are counted by number go on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hotspots.ogc.parameters import Refused

LONGEST_START = 6
FURTHEST = 100_000


@dataclass(frozen=True)
class Page:
    """Features of GeoJSON; `next_after`: from where the next page goes on, "" at the end;
    `matched`: how many there are in all, None where nobody counted so far."""

    features: list[dict[str, Any]]
    next_after: str = ""
    matched: int | None = None


def start_of_page(after: str) -> int:
    """How many features come before the page. Raises Refused."""
    if not after:
        return 0
    is_number = after.isascii() and after.isdigit() and len(after) <= LONGEST_START
    if not is_number or int(after) > FURTHEST:
        raise Refused(400, "The parameter after is what a link to the next page says.")
    return int(after)
