"""Somebody who works for several premises: each with what waits there, one at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import venue_tiles
from agencies.licensing.models import Premises
from agencies.licensing.own_premises import Row, all_of
from agencies.licensing.queries.told import seizures_held
from agencies.licensing.venue_tiles import Tile
from agencies.registry.models import Membership
from agencies.registry.people import act_for, clearances_of, forget
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from tests.support import premises as made
from tests.support.people import PREMISES, agency_named
from tests.support.statements import statements as sent_by
from tests.support.visibility.premises import other_agency

pytestmark = pytest.mark.django_db
ALL = reverse("venue:all")


@pytest.fixture
def both(lantern: Premises, heron: Premises, person_with: Callable[..., User]) -> User:
    """A door supervisor at the Lantern who manages the Heron."""
    person = person_with("door_supervisor")
    Membership.objects.create(
        user=person, agency=other_agency(), roles=["premises_manager", "agency_administrator"]
    )
    forget(person)
    act_for(person, agency_named(PREMISES).pk)
    return person


@pytest.fixture
def bags(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tile for managers that counts what they see without asking whose it is."""
    tile = Tile(
        "bags",
        1,
        "Bags held",
        "",
        "venue:home",
        permission=Permission.PREMISES_RUN,
        waiting=lambda user, tenure: seizures_held(user),
    )
    monkeypatch.setitem(venue_tiles._tiles, "bags", tile)


def _waiting(row: Row) -> dict[str, int]:
    return {tile.key: number for tile, number in row.waiting}


@pytest.mark.usefixtures("bags")
def test_what_waits_is_counted_with_one_membership_alone(
    both: User, manager: User, there: User, client_for: Callable[..., Client]
) -> None:
    """A door supervisor gets no manager's figure, and a manager none of another premises."""
    made.another_seizure(manager)
    made.another_seizure(manager)
    made.another_seizure(there)
    waiting = {row.tenure.premises.name: _waiting(row) for row in all_of(both)}
    assert {"bags", "people"}.isdisjoint(waiting["The Lantern and Heron"])
    assert waiting["The Heron elsewhere"]["bags"] == 1
    assert waiting["The Heron elsewhere"]["people"] == 0
    assert f"premises:{PREMISES}" in clearances_of(both)
    assert "premises:heron" not in clearances_of(both), "looking changes nothing of who one is"
    page = client_for(both).get(ALL).content.decode()
    assert page.count("Bags held") == 1 + page.count("Bags held for too long")


def test_a_chain_of_forty_is_counted_at_each_by_as_many_statements_as_one_of_two(
    manager: User, officer: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(manager)
    chain = [made.another_of_a_chain(manager, officer)]
    client.get(ALL)
    with sent_by() as of_two:
        client.get(ALL)
    chain += [made.another_of_a_chain(manager, officer) for _ in range(39)]
    made.invite(officer, premises_id=chain[7].pk)
    with sent_by() as of_many:
        page = client.get(ALL).content.decode()
    assert len(of_many) == len(of_two)
    assert all(each.name in page for each in chain)
    invited = {row.tenure.premises.pk: _waiting(row).get("people") for row in all_of(manager)}
    assert {key for key, number in invited.items() if number} == {chain[7].pk}
    assert len(invited) == 41


def test_one_press_goes_over_to_another_and_only_to_one_s_own(
    both: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    client = client_for(both)
    for agency, name in (
        (other_agency(), "The Heron elsewhere"),
        (agency_named(PREMISES), "The Lantern and Heron"),
    ):
        assert client.post(ALL, {"agency": agency.pk}, follow=True).status_code == 200
        page = client.get("/venue/").content.decode()
        assert f'<h1 class="govuk-heading-l">{name}</h1>' in page
    for nonsense in ("", "x", agency_named("police").pk):
        assert client.post(ALL, {"agency": nonsense}).status_code == 422


def test_a_premises_that_one_left_is_not_there_any_more(
    both: User, client_for: Callable[..., Client]
) -> None:
    Membership.objects.filter(user=both, agency=other_agency()).update(active_until=timezone.now())
    forget(both)
    assert [row.tenure.premises.name for row in all_of(both)] == ["The Lantern and Heron"]
    assert "The Heron elsewhere" not in client_for(both).get(ALL).content.decode()
