"""Administrators manage their own agency's people, and a change ends sessions at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agencies.registry.actions import change_roles, suspend_person
from agencies.registry.assignable import ROLES_OF_KIND
from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import Agency, AgencyKind, Membership
from agencies.registry.people import act_for, permissions_of
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from portal.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PersonWith = Callable[..., User]
ClientFor = Callable[..., Client]

HOME = reverse("registry:home")
LOGIN = reverse("account_login")


@pytest.fixture(autouse=True)
def unthrottled() -> None:
    cache.clear()


@pytest.fixture
def administrator(person_with: PersonWith) -> User:
    return person_with("agency_administrator", agency="police")


@pytest.fixture
def officer(person_with: PersonWith) -> User:
    return person_with("police_triage")


def membership_of(user: User, agency: str = "police") -> Membership:
    return Membership.objects.get(user=user, agency__key=agency)


def send(client: Client, name: str, membership: Membership, **data: Any) -> Any:
    address = reverse(f"registry:{name}", args=[membership.pk])
    return client.post(address, {"version": membership.version, **data})


CHANGES = {
    "person": {"roles": ["police_intelligence"]},
    "person-suspend": {},
    "person-remove": {},
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_access_ends_an_open_session_at_once(
    change: str, client_for: ClientFor, administrator: User, officer: User
) -> None:
    page = client_for(officer)
    queue = reverse("reports:triage:queue")
    assert page.get(queue).status_code == 200
    response = send(client_for(administrator), change, membership_of(officer), **CHANGES[change])
    assert response.status_code == 302
    assert page.get(queue).url == f"{LOGIN}?next={queue}"
    assert page.post(reverse("registry:sign-out-everywhere")).url.startswith(LOGIN)
    event = AuditEvent.objects.filter(object_id=str(officer.pk)).latest("sequence")
    assert event.operation == "alteration"
    assert event.actor_id == administrator.pk


def test_a_suspended_person_gets_access_back(
    client_for: ClientFor, administrator: User, officer: User
) -> None:
    client = client_for(administrator)
    send(client, "person-suspend", membership_of(officer))
    assert not permissions_of(User.objects.get(pk=officer.pk))
    send(client, "person-restore", membership_of(officer))
    assert "reports.triage" in permissions_of(User.objects.get(pk=officer.pk))


@pytest.mark.parametrize("change", [*CHANGES, "person-restore"])
def test_another_agencys_person_is_not_there(
    change: str, client_for: ClientFor, administrator: User, person_with: PersonWith
) -> None:
    other = membership_of(person_with("licensing_officer"), "licensing")
    client = client_for(administrator)
    assert client.get(reverse("registry:person", args=[other.pk])).status_code == 404
    data = {"roles": ["police_triage"]}
    assert send(client, change, other, **data).status_code == 404
    other.refresh_from_db()
    assert (other.roles, other.version) == (["licensing_officer"], 1)


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_their_own_access(
    change: str, client_for: ClientFor, administrator: User
) -> None:
    own = membership_of(administrator)
    data = {"roles": ["police_triage", "agency_administrator"]}
    response = send(client_for(administrator), change, own, **data)
    assert response.status_code == 403
    assert "your own access" in response.content.decode()
    assert membership_of(administrator).version == 1
    assert AuditEvent.objects.filter(operation="refusal", reason="change_access").exists()


@pytest.mark.parametrize("role", ["licensing_officer", "auditor", "system_administrator", "king"])
def test_roles_of_other_kinds_of_agency_are_not_given(
    role: str, client_for: ClientFor, administrator: User, officer: User
) -> None:
    response = send(client_for(administrator), "person", membership_of(officer), roles=[role])
    assert response.status_code == 422
    with pytest.raises(PeopleError, match="not a role"):
        change_roles(
            by=administrator, membership_id=membership_of(officer).pk, roles=[role], version=1
        )
    assert membership_of(officer).roles == ["police_triage"]


def test_every_kind_of_agency_has_roles_and_operators_give_the_rest() -> None:
    assert set(ROLES_OF_KIND) == set(AgencyKind.values)
    given = {key for roles in ROLES_OF_KIND.values() for key in roles}
    assert set(ROLES) - given == {"auditor", "system_administrator"}


def test_a_lost_race_is_shown_with_both(
    client_for: ClientFor, administrator: User, officer: User
) -> None:
    seen = membership_of(officer)
    client = client_for(administrator)
    send(client, "person", seen, roles=["police_intelligence"])
    response = send(client, "person", seen, roles=["police_triage", "agency_administrator"])
    assert response.status_code == 409
    page = response.content.decode()
    assert "Somebody else changed" in page
    assert "You chose:" in page
    assert membership_of(officer).roles == ["police_intelligence"]


def test_the_role_counts_in_its_own_agency_only(person_with: PersonWith, officer: User) -> None:
    """An administrator of licensing who is an officer of the police manages no police officer."""
    both = person_with("agency_administrator", agency="licensing")
    police = Agency.objects.get(key="police")
    Membership.objects.create(user=both, agency=police, roles=["police_triage"])
    with pytest.raises(Membership.DoesNotExist):
        suspend_person(by=both, membership_id=membership_of(officer).pk, version=1)


def test_an_administrator_sees_no_content_and_a_system_administrator_no_people(
    client_for: ClientFor, administrator: User
) -> None:
    client = client_for(administrator)
    for name in ("reports:triage:queue", "reports:triage:map", "reports:triage:case-list"):
        assert client.get(reverse(name)).status_code == 403
    system = client_for("system_administrator")
    for name in ("reports:triage:queue", "registry:people", "registry:invite"):
        assert system.get(reverse(name)).status_code == 403


def test_two_changes_with_one_version_one_wins(administrator: User, officer: User) -> None:
    target = membership_of(officer).pk
    suspend_person(by=administrator, membership_id=target, version=1)
    with pytest.raises(Conflict):
        change_roles(
            by=administrator, membership_id=target, roles=["police_intelligence"], version=1
        )


def test_somebody_without_the_role_changes_nobody(officer: User, person_with: PersonWith) -> None:
    other = person_with("police_triage")
    with pytest.raises((NotAllowed, Membership.DoesNotExist)):
        suspend_person(by=officer, membership_id=membership_of(other).pk, version=1)


# --- Two agencies ---------------------------------------------------------------------------------


@pytest.fixture
def both(person_with: PersonWith) -> User:
    """Police officer at the constabulary, licensing officer at the council."""
    user = person_with("police_triage")
    council = Agency.objects.get(key="licensing")
    Membership.objects.create(user=user, agency=council, roles=["licensing_officer"])
    return user


def test_standing_is_that_of_the_agency_one_acts_for(both: User) -> None:
    for key, has, has_not in (
        ("police", "reports.triage", "premises.manage"),
        ("licensing", "premises.manage", "reports.triage"),
    ):
        act_for(both, Agency.objects.get(key=key).pk)
        assert has in permissions_of(both)
        assert has_not not in permissions_of(both)


def test_switching_is_shown_limits_what_is_seen_and_is_recorded(
    client_for: ClientFor, both: User
) -> None:
    client = client_for(both)
    switch = reverse("registry:switch-agency")
    police, council = (Agency.objects.get(key=key) for key in ("police", "licensing"))
    client.post(switch, {"agency": police.pk})
    page = client.get(HOME).content.decode()
    assert f'app-header__agency">{police.name}' in page
    assert f'app-header__agency">{council.name}' not in page
    assert "Change agency" in page
    assert client.post(switch, {"agency": council.pk}).url == HOME
    assert f'app-header__agency">{council.name}' in client.get(HOME).content.decode()
    event = AuditEvent.objects.filter(reason="acting_agency_chosen").latest("sequence")
    assert event.detail == {"from": ["police"], "to": "licensing"}
    assert (event.agency_id, event.actor_label) == (council.pk, "licensing_officer")


def test_nobody_acts_for_an_agency_that_is_not_theirs(client_for: ClientFor, both: User) -> None:
    client = client_for(both)
    other = Agency.objects.get(key="treatment")
    response = client.post(reverse("registry:switch-agency"), {"agency": other.pk})
    assert response.status_code == 422
    assert "Choose one of your agencies" in response.content.decode()


def test_an_agency_that_was_left_is_acted_for_no_more(both: User) -> None:
    police = Agency.objects.get(key="police")
    membership_of(both).delete()
    act_for(both, police.pk)
    assert "reports.triage" not in permissions_of(both)
    assert "premises.manage" in permissions_of(both)
