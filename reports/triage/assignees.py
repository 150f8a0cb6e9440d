"""Who may be given work: people whose roles allow it and whose clearances show them the row."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet
from django.db.models.functions import JSONObject

from agencies.registry.clearances import shared_clearance
from agencies.registry.models import Agency, Membership
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES, Role
from reports import audiences

MOST_PEOPLE = 500
"""More than any one partnership's triage has: a bound, not a page."""


def people_for(audience: Iterable[str], permission: Permission) -> list[tuple[uuid.UUID, str]]:
    """(key, name and agency) of those who hold `permission` and see this audience, by name."""
    found = _able(audience, permission).values_list("user_id", "user__full_name", "agency__name")
    return list({pk: (pk, f"{name}, {agency}") for pk, name, agency in found}.values())


def people_within(audience: Iterable[str], permission: Permission) -> ArraySubquery:
    """The same as a column of another statement; `named` reads it."""
    person = JSONObject(id="user_id", name="user__full_name", agency="agency__name")
    return ArraySubquery(_able(audience, permission).values(person=person))


def named(column: list[dict[str, str]]) -> list[tuple[uuid.UUID, str]]:
    """(key, name and agency) of what `people_within` found, each person once."""
    found = {each["id"]: f"{each['name']}, {each['agency']}" for each in column}
    return [(uuid.UUID(key), name) for key, name in found.items()]


def _able(audience: Iterable[str], permission: Permission) -> QuerySet[Membership]:
    found = _holders(audience, permission)
    return found.order_by("user__full_name", "user_id")[:MOST_PEOPLE]


def _holders(audience: Iterable[str], permission: Permission) -> QuerySet[Membership]:
    wanted = frozenset(audience)
    able = [role.key for role in ROLES.values() if permission in role.permissions]
    seeing = [role.key for role in ROLES.values() if role.clearances & wanted]
    return Membership.objects.current().filter(roles__overlap=able).filter(roles__overlap=seeing)


def people_of(agency: Agency, audience: Iterable[str]) -> list[tuple[uuid.UUID, str]]:
    """(key, name) of those who do this agency's tasks and see this audience, by name; by their role
    or by what is disclosed to its team."""
    wanted = frozenset(audience)
    able = [role.key for role in ROLES.values() if Permission.TASKS_DO in role.permissions]
    found = (
        Membership.objects.current()
        .filter(agency=agency, roles__overlap=able)
        .select_related("user")
        .order_by("user__full_name", "user_id")[:MOST_PEOPLE]
    )
    return [
        (each.user_id, each.user.display_name)
        for each in found
        if wanted & _seen_by(agency.key, each.role_objects)
    ]


def _seen_by(agency_key: str, roles: Iterable[Role]) -> set[str]:
    own = {key for role in roles for key in role.clearances}
    receiving = (role for role in roles if Permission.DISCLOSURES_RECEIVE in role.permissions)
    return own | {
        shared_clearance(agency_key, key) for role in receiving for key in role.clearances
    }


def owners() -> list[tuple[uuid.UUID, str, str]]:
    """(key, stable name, name) of the agencies that can run a new case, by name: those whose people
    see it and may change it. Another owner could do nothing with it."""
    running = _holders(audiences.of_new_case(), Permission.CASES_EDIT)
    able = set(running.order_by().values_list("agency_id", flat=True).distinct())
    return [each for each in agencies() if each[0] in able]


def agencies() -> list[tuple[uuid.UUID, str, str]]:
    """(key, stable name, name) of every agency that takes part, by name."""
    return list(
        Agency.objects.filter(is_active=True)
        .order_by("name")
        .values_list("pk", "key", "name")[:MOST_PEOPLE]
    )
