"""What the pages show of a premises whose licence passed on, and of one that closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions.premises import open_account
from agencies.licensing.actions.register import move_premises
from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.models import Premises, Tenure
from portal.accounts.models import User
from tests.support import premises as made
from tests.support import writing
from tests.support.routes import all_routes, visits

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
PersonWith = Callable[..., User]

BAG, WORDS = "HERONSONG-1", "Heronsong by the cloakroom"
LISTS = sorted(
    {
        visit.name
        for visit in visits(pages_only=True).values()
        if visit.name.startswith("venue:") and not all_routes()[visit.name].converters
    }
)


def past_of(manager: User, officer: User, premises: Premises) -> dict[str, Any]:
    """Something of everything that a premises has: the key by the route that shows it."""
    incident = made.another_incident(manager, words=WORDS)
    (shift,) = made.on_door(manager)
    return {
        "venue:incident": incident.pk,
        "venue:draft": made.another_draft(manager).pk,
        "venue:bag": made.another_seizure(manager, bag_number=BAG).pk,
        "venue:entry": made.another_entry(manager).pk,
        "venue:shift": shift.pk,
        "venue:member": shift.member_id,
        "venue:question": made.ask(officer, incident, "Heronsong, who searched them?").pk,
        "venue:letter": writing.another_letter(officer, premises).pk,
        "venue:plan": writing.another_plan(officer, premises).pk,
    }


def passed_on(officer: User, premises: Premises) -> Tenure:
    premises.refresh_from_db()
    return transfer_premises(
        by=officer,
        premises_id=premises.pk,
        holder="Quill Inns Ltd",
        since=timezone.localdate(),
        version=premises.version,
    )


def now(user: User) -> User:
    """Whose sessions were ended, to sign in again."""
    return User.objects.get(pk=user.pk)


def walk(client: Client, past: dict[str, Any]) -> tuple[dict[str, int], dict[str, int], str]:
    """How the pages of each thing of the past answer, how every other page does, and all words."""
    of_past = {name: client.get(reverse(name, args=[key])) for name, key in past.items()}
    others = {name: client.get(reverse(name)) for name in LISTS}
    words = [each.content.decode() for each in (*of_past.values(), *others.values())]
    return (
        {name: each.status_code for name, each in of_past.items()},
        {name: each.status_code for name, each in others.items()},
        " ".join(words),
    )


def test_pages_of_the_past_are_there_for_who_told_it_then_for_neither_holder(
    officer: User,
    manager: User,
    lantern: Premises,
    client_for: ClientFor,
    person_with: PersonWith,
) -> None:
    past = past_of(manager, officer, lantern)
    names = {BAG, WORDS, Tenure.objects.get(premises=lantern).staff.earliest("pk").name}
    there, _others, words = walk(client_for(manager), past)
    assert set(there.values()) == {200}, there
    assert all(each in words for each in names)
    passed_on(officer, lantern)
    new = open_account(by=officer, premises_id=lantern.pk)
    of_new = client_for(person_with("premises_manager", agency=new.key))
    there, others, words = walk(of_new, past)
    assert set(there.values()) == {404}, there
    assert set(others.values()) == {200}, others
    assert not [each for each in names if each in words]
    there, others, words = walk(client_for(now(manager)), past)
    assert set(there.values()) | set(others.values()) == {403}
    assert not [each for each in names if each in words]
    officers = client_for(officer)
    for route, key in (("incident", past["venue:incident"]), ("seizure", past["venue:bag"])):
        assert officers.get(reverse(f"licensing:{route}", args=[key])).status_code == 200


def test_a_former_holder_is_told_why_there_is_nothing_and_whom_to_ask(
    officer: User, manager: User, lantern: Premises, client_for: ClientFor
) -> None:
    client, home = client_for(manager), reverse("registry:home")
    assert "licensing team for a copy" not in client.get(home).content.decode()
    passed_on(officer, lantern)
    page = client_for(now(manager)).get(home).content.decode()
    assert "licensing team for a copy" in page
    assert "Ask your agency" not in page


def test_of_a_chain_only_what_passed_on_is_gone(
    officer: User, manager: User, lantern: Premises, client_for: ClientFor
) -> None:
    kept = made.another_of_a_chain(manager, officer)
    passed_on(officer, lantern)
    page = client_for(now(manager)).get(reverse("venue:all")).content.decode()
    assert kept.name in page
    assert lantern.name not in page


def test_a_closed_premises_reads_its_past_and_every_page_still_opens(
    officer: User, manager: User, lantern: Premises, client_for: ClientFor
) -> None:
    past = past_of(manager, officer, lantern)
    lantern.refresh_from_db()
    move_premises(by=officer, premises_id=lantern.pk, move="close", version=lantern.version)
    client = client_for(manager)
    there, others, words = walk(client, past)
    assert there.pop("venue:draft") == 422
    assert set(there.values()) == {200}, there
    assert {status for status in others.values() if status != 200} <= {409, 422}, others
    assert BAG in words
    home = client.get(reverse("venue:home")).content.decode()
    assert "This premises is closed" in home
