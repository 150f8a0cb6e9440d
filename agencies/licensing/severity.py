"""How serious an incident is, from what happened alone: not from who reported it, or how often.

Reporting is shown beside severity and never feeds it (R5.5): a premises that reports every wrap it
finds has many incidents of the lowest level, and is no worse for it.
"""

from __future__ import annotations

from agencies.licensing.enums import IncidentKind, Severity

BY_KIND: dict[IncidentKind, Severity] = {
    IncidentKind.FOUND: Severity.LOWER,
    IncidentKind.SEARCH: Severity.LOWER,
    IncidentKind.USE: Severity.LOWER,
    IncidentKind.OTHER: Severity.LOWER,
    IncidentKind.SUPPLY: Severity.SERIOUS,
    IncidentKind.SPIKING: Severity.GRAVE,
    IncidentKind.UNWELL: Severity.SERIOUS,
    IncidentKind.WEAPON: Severity.GRAVE,
}


def severity_of(kinds: list[str], *, ambulance: bool) -> Severity:
    """The gravest of what happened; an ambulance makes it at least serious. `kinds`: one or
    more."""
    gravest = max(BY_KIND[IncidentKind(each)] for each in kinds)
    return max(gravest, Severity.SERIOUS) if ambulance else gravest
