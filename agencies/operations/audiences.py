"""Who sees a problem or an operation, and what hangs on it: the coordinators, and the people of the
agencies that take part in it. Nobody else writes an audience of these."""

from __future__ import annotations

from collections.abc import Iterable

from agencies.registry.clearances import Clearance, partner_clearance


def of_work(owner_key: str, partner_keys: Iterable[str] = ()) -> list[str]:
    """By the keys of the agency that owns it and of those that take part."""
    agencies = {partner_clearance(each) for each in (owner_key, *partner_keys)}
    return sorted({Clearance.PARTNERSHIP_COORDINATOR.value, *agencies})
