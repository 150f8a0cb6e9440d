"""Who sees releases: the policy from which their audiences are computed (design.md section 4)."""

from __future__ import annotations

from agencies.registry.clearances import Clearance

RELEASERS = frozenset({Clearance.PARTNERSHIP_COORDINATOR, Clearance.POLICE_INTELLIGENCE})
"""Who makes and publishes figures, and sees them before they are published."""
READERS = RELEASERS | {
    Clearance.POLICE_TRIAGE,
    Clearance.PUBLIC_HEALTH,
    Clearance.LICENSING_OFFICER,
}
"""Who reads what was published for the partnership: areas smaller than wards too. Licensing
officers know all that premises told: figures are audited against somebody who does (ADR 0104)."""


def of_release(*, published: bool) -> list[str]:
    """The audience of a release, and by it of its figures."""
    return sorted({*(READERS if published else RELEASERS), Clearance.FIGURES})


def of_figure() -> list[str]:
    """The audience of a figure, which nobody sees before they see its release."""
    return sorted({*READERS, Clearance.FIGURES})
