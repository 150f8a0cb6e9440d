"""The door to a demonstration, which exists only there."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from agencies.registry.demo import DEMO_PASSWORD, PEOPLE, DemonstrationOnly, ensure_demo_people
from agencies.registry.models import Membership
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from portal.audit.models import AuditEvent

DOOR = reverse("registry:demo-sign-in")
HOME = reverse("registry:home")

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings: Settings) -> None:
    settings.DEMONSTRATION = True


def test_every_role_has_a_fictional_person() -> None:
    assert {person.role for person in PEOPLE} == set(ROLES)


def test_people_are_made_once(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    first = ensure_demo_people()
    with django_assert_max_num_queries(12):
        second = ensure_demo_people()
    assert first == second
    assert User.objects.count() == Membership.objects.count() == len(PEOPLE)
    assert all(user.is_demonstration for user in first)
    assert all(user.email.endswith("@spotlight.example") for user in first)
    assert first[0].check_password(DEMO_PASSWORD)


def test_people_are_not_made_in_production(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(DemonstrationOnly):
        ensure_demo_people()
    with pytest.raises(CommandError, match="SPOTLIGHT_MODE=demonstration"):
        call_command("demo_sign_ins")
    assert not User.objects.exists()


def test_command_prints_everybody_and_the_password() -> None:
    out = io.StringIO()
    call_command("demo_sign_ins", stdout=out)
    text = out.getvalue()
    assert DEMO_PASSWORD in text
    for person in PEOPLE:
        assert person.email in text
        assert str(ROLES[person.role].label) in text


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email_name)
def test_one_press_signs_in(client: Client, person: object) -> None:
    user = ensure_demo_people()[PEOPLE.index(person)]  # type: ignore[arg-type]
    page = client.get(DOOR).content.decode()
    assert user.full_name in page
    response = client.post(DOOR, {"person": str(user.pk)}, follow=True)
    assert response.redirect_chain == [(HOME, 302)]
    text = response.content.decode()
    assert user.full_name in text
    for role in (membership.roles[0] for membership in user.memberships.all()):
        assert str(ROLES[role].description).split(",")[0] in text.replace("&#x27;", "'")
    assert AuditEvent.objects.get().detail == {"ways": ["demonstration"]}


@pytest.mark.usefixtures("demonstration")
def test_one_press_counts_as_a_sign_in_a_moment_ago(client: Client) -> None:
    ensure_demo_people()
    client.post(DOOR, {"person": User.objects.get(email="triage@spotlight.example").pk})
    methods = [each["method"] for each in client.session["account_authentication_methods"]]
    assert methods == ["demonstration"]
    assert DEMO_PASSWORD in client.get(DOOR).content.decode()


@pytest.mark.usefixtures("demonstration")
def test_signing_in_as_another_leaves_nothing_of_the_first(client: Client) -> None:
    first, second = ensure_demo_people()[:2]
    client.post(DOOR, {"person": str(first.pk)})
    key = client.session.session_key
    response = client.post(DOOR, {"person": str(second.pk)}, follow=True)
    assert response.wsgi_request.user == second
    assert client.session.session_key != key


@pytest.mark.usefixtures("demonstration")
def test_real_person_cannot_be_borrowed(client: Client, person_with: Callable[..., User]) -> None:
    real = person_with("police_triage")
    assert client.post(DOOR, {"person": str(real.pk)}).status_code == 404
    assert client.get(HOME).status_code == 302


@pytest.mark.usefixtures("demonstration")
@pytest.mark.parametrize("value", ["", "x", "\x00", "1" * 5000, "00000000-0000-0000-0000-00000000"])
def test_nonsense_is_a_bad_request(client: Client, value: str) -> None:
    assert client.post(DOOR, {"person": value}).status_code == 400


@pytest.mark.usefixtures("demonstration")
def test_door_needs_its_token(client_for: Callable[..., Client]) -> None:
    user = ensure_demo_people()[0]
    client = client_for(enforce_csrf_checks=True)
    assert client.post(DOOR, {"person": str(user.pk)}).status_code == 403


@pytest.mark.parametrize("production", [True, False])
def test_there_is_no_door_elsewhere(client: Client, settings: Settings, production: bool) -> None:
    user = ensure_demo_people()[0]
    settings.PRODUCTION = production
    settings.DEMONSTRATION = False
    assert client.get(DOOR).status_code == 404
    assert client.post(DOOR, {"person": str(user.pk)}).status_code == 404
