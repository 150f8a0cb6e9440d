"""Who gets a notification, asked when it is sent: a mailbox may have changed, a person left.

Agencies and their people live in agencies.registry, above this app. It registers a resolver in its
AppConfig.ready().
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from portal.notifications.registry import NotificationType


@dataclass(frozen=True, repr=False)
class Recipient:
    """`ref` names the recipient in the outbox (such as "agency:police" or "user:<id>"), since an
    address has no place there; `address` is where the e-mail goes."""

    ref: str
    address: str

    def __repr__(self) -> str:
        return f"<Recipient {self.ref}>"


@dataclass(frozen=True)
class Audience:
    """Whom a message is for: an agency, by its key, or one user. `kind` says what they must be
    allowed to see."""

    kind: NotificationType
    agency_key: str = ""
    user_id: uuid.UUID | None = None


Resolver = Callable[[Audience], Sequence[Recipient]]

_resolvers: list[Resolver] = []


def register_resolver(resolver: Resolver) -> None:
    """Say how recipients are found. Called once, by the app that knows agencies."""
    _resolvers[:] = [resolver]


def resolver_registered() -> bool:
    return bool(_resolvers)


def resolve(audience: Audience) -> list[Recipient]:
    """Everybody who is to get the message now; empty when nobody may any more."""
    if not _resolvers:
        raise LookupError("No app has registered a resolver of recipients.")
    return list(_resolvers[0](audience))
