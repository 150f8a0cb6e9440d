"""What memberships give, and that the database keeps them sound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agencies.registry import people
from agencies.registry.models import Agency, Membership
from portal.accounts.models import User

pytestmark = pytest.mark.django_db

PersonWith = Callable[..., User]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_everything_about_a_person_costs_one_statement(
    person_with: PersonWith, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = fresh(person_with("police_triage", "auditor"))
    own = f"member:{user.memberships.get().pk}"
    with django_assert_num_queries(1):
        assert "reports.triage" in people.permissions_of(user)
        assert "audit.search" in people.permissions_of(user)
        assert people.clearances_of(user) == [
            "audit",
            own,
            "partner:police",
            "police.triage",
            "team:police:police.triage",
        ]
        assert [agency.key for agency in people.agencies_of(user)] == ["police"]
        assert [role.key for role in people.roles_of(user)] == ["police_triage", "auditor"]


def test_roles_in_two_agencies_add_up(person_with: PersonWith) -> None:
    user = person_with("cleansing_lead")
    Membership.objects.create(
        user=user, agency=Agency.objects.get(key="licensing"), roles=["licensing_officer"]
    )
    user = fresh(user)
    assert people.clearances_of(user) == [
        "council.cleansing",
        "council.cleansing_crew",
        "licensing.officer",
        *sorted(f"member:{each.pk}" for each in user.memberships.all()),
        "partner:cleansing",
        "partner:licensing",
        "shared:cleansing:council.cleansing",
        "shared:cleansing:council.cleansing_crew",
        "shared:licensing:licensing.officer",
        "team:cleansing:council.cleansing",
        "team:licensing:licensing.officer",
    ]
    assert len(people.agencies_of(user)) == 2


@pytest.mark.parametrize("user", [None, AnonymousUser()])
def test_nobody_may_do_nothing(user: AnonymousUser | None) -> None:
    assert people.permissions_of(user) == frozenset()
    assert people.clearances_of(user) == []
    assert people.agencies_of(user) == []


@pytest.mark.parametrize("change", ["suspended", "ended", "not_yet", "agency_left"])
def test_membership_that_is_not_current_gives_nothing(person_with: PersonWith, change: str) -> None:
    user = person_with("police_triage")
    membership = user.memberships.get()
    now = timezone.now()
    if change == "suspended":
        User.objects.filter(pk=user.pk).update(is_active=False)
    elif change == "ended":
        membership.active_until = now - timedelta(seconds=1)
        membership.active_from = now - timedelta(days=1)
        membership.save()
    elif change == "not_yet":
        membership.active_from = now + timedelta(days=1)
        membership.save()
    else:
        Agency.objects.filter(pk=membership.agency_id).update(is_active=False)
    assert people.permissions_of(fresh(user)) == frozenset()
    assert people.clearances_of(fresh(user)) == []


def test_change_of_roles_shows_after_forget(person_with: PersonWith) -> None:
    user = person_with("police_triage")
    assert people.has_permission(user, "reports.triage")
    user.memberships.update(roles=["auditor"])
    assert people.has_permission(user, "reports.triage")
    people.forget(user)
    assert not people.has_permission(user, "reports.triage")


@pytest.mark.parametrize("roles", [["superuser"], ["police_triage", "root"], []])
def test_database_refuses_roles_it_does_not_know(person_with: PersonWith, roles: list[str]) -> None:
    membership = person_with("police_triage").memberships.get()
    with pytest.raises(IntegrityError, match="membership_roles_are_known"), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(roles=roles)


def test_one_membership_per_agency(person_with: PersonWith) -> None:
    user = person_with("police_triage")
    with pytest.raises(IntegrityError, match="one_membership_per_agency"), transaction.atomic():
        Membership.objects.create(
            user=user, agency=Agency.objects.get(key="police"), roles=["auditor"]
        )


def test_membership_cannot_end_before_it_starts(person_with: PersonWith) -> None:
    membership = person_with("police_triage").memberships.get()
    membership.active_until = membership.active_from
    with pytest.raises(IntegrityError, match="ends_after_it_starts"), transaction.atomic():
        membership.save()
