"""What features above hang on an item of intelligence: parts of its page, and of the page of a
disclosure of it, where something is asked that follows from sharing it.

`reports` knows none of them; each announces itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from agencies.registry.models import Disclosure
from portal.accounts.models import User
from reports.models import IntelligenceItem

Build = Callable[[User, IntelligenceItem, Disclosure | None], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class ItemPart:
    """`build` gives what `template` needs, or None where there is nothing for this person; it asks
    a constant number of statements. It gets the disclosure on whose page the part would stand, and
    None on the item's own."""

    key: str
    template: str
    build: Build


_parts: dict[str, ItemPart] = {}


def register(part: ItemPart) -> None:
    """Announce a part, from AppConfig.ready; announcing its key again replaces it."""
    _parts[part.key] = part


def parts_of(
    item: IntelligenceItem, *, by: User, disclosure: Disclosure | None = None
) -> list[tuple[ItemPart, dict[str, Any]]]:
    """The parts that somebody is shown, in the order of their keys."""
    built = ((each, each.build(by, item, disclosure)) for _key, each in sorted(_parts.items()))
    return [(part, context) for part, context in built if context is not None]
