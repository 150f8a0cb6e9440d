"""The parts of a premises' page. Each is announced by the feature whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.licensing.models import Premises
from portal.accounts.models import User

Build = Callable[[User, Premises], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Section:
    """`build` gives what `template` needs, or None where there is nothing for this person; it asks
    a constant number of statements. `key`: its place on the page, and its anchor."""

    key: str
    order: int
    template: str
    build: Build


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Announce a section, from AppConfig.ready; announcing its key again replaces it."""
    _sections[section.key] = section


def sections_for(user: User, premises: Premises) -> list[tuple[Section, dict[str, Any]]]:
    """What this person's page of the premises consists of, in order."""
    ordered = sorted(_sections.values(), key=lambda each: (each.order, each.key))
    built = ((each, each.build(user, premises)) for each in ordered)
    return [(section, context) for section, context in built if context is not None]
