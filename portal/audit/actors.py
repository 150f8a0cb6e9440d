"""Who acts, in the words of the audit log: role keys and an agency, not a name.

Roles live in agencies.registry, which stands above the audit log and may not be imported here. It
registers a function that describes a user, in its AppConfig.ready().
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class Actor:
    """Label: role keys joined by commas, such as "police_triage". Agency: the user's, if one."""

    label: str
    agency_id: uuid.UUID | None = None


Describer = Callable[[AbstractBaseUser], Actor]

PUBLIC = Actor(label="public")
WITHOUT_ROLE = Actor(label="user")

_describers: list[Describer] = []


def register_describer(describer: Describer) -> None:
    """Say how a user is described. Called once, by the app that knows roles."""
    _describers[:] = [describer]


def describe(user: AbstractBaseUser | None) -> Actor:
    """The actor for a user, or the public when nobody is signed in."""
    if user is None or user.pk is None:
        return PUBLIC
    return _describers[0](user) if _describers else WITHOUT_ROLE
