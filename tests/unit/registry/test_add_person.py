"""Giving somebody a place in an agency."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from agencies.registry.actions import add_person
from agencies.registry.people import permissions_of
from portal.accounts.models import User
from portal.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def add(**changes: object) -> User:
    values: dict[str, object] = {
        "by": None,
        "email": "Ann.Other@police.example",
        "full_name": "Ann Other",
        "agency_key": "police",
        "roles": ["police_triage"],
    }
    return add_person(**{**values, **changes}).user  # type: ignore[arg-type]


def test_new_person_has_a_role_and_no_password() -> None:
    user = add()
    assert user.email == "ann.other@police.example"
    assert not user.has_usable_password()
    assert "reports.triage" in permissions_of(user)
    event = AuditEvent.objects.get()
    assert (event.reason, event.object_id, event.actor_label) == (
        "membership_added",
        str(user.pk),
        "command_line",
    )
    assert event.detail == {"agency": "police", "roles": ["police_triage"]}


def test_person_may_join_a_second_agency_with_the_same_account() -> None:
    assert add() == add(agency_key="spp", roles=["auditor"], email="ANN.OTHER@police.example")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"roles": ["superuser"]}, "no role “superuser”"),
        ({"roles": []}, "Known roles"),
        ({"agency_key": "nobody"}, "no agency “nobody”"),
        ({"email": "not an address"}, "valid email"),
        ({"full_name": " "}, "blank"),
        ({"full_name": "x" * 121}, "120"),
        ({"full_name": "a\x00b"}, "Null"),
    ],
)
def test_mistake_adds_nobody_and_says_why(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        add(**changes)
    assert not User.objects.exists()
    assert not AuditEvent.objects.exists()


def test_second_place_in_the_same_agency_is_refused() -> None:
    add()
    with pytest.raises(ValidationError, match="already belongs"):
        add(roles=["auditor"])


def test_command_says_how_to_go_on() -> None:
    out = io.StringIO()
    arguments = ["new@police.example", "--name=New Person", "--agency=police"]
    call_command("add_person", *arguments, "--role=police_triage", stdout=out)
    assert "/accounts/password/reset/" in out.getvalue()
    with pytest.raises(CommandError, match="already belongs"):
        call_command("add_person", *arguments, "--role=auditor")
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("add_person", *arguments, "--role=superuser")
