"""Items of intelligence on a premises' page by the reports that they were made from, for those
alone who may know these. What police say of an item themselves: test_tied_intelligence.py."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agencies.registry.models import Agency
from reports.actions.cases import open_case
from reports.enums import CaseKind, LinkReason
from tests.support import intelligence
from tests.support import premises as made
from tests.support.world import World

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def test_intelligence_is_tied_by_reports_and_never_by_words(
    world: World, client_for: ClientFor
) -> None:
    """An item whose title names another premises, made from a report of this one: police read it
    here and not there. Licensing, to whom it is disclosed, never learns what it was made from."""
    officer, analyst = world.person("licensing_officer"), world.person("police_intelligence")
    here = made.lantern(world)
    incident = made.another_incident(world.person("premises_manager"))
    item = intelligence.release(world, report=incident.report)
    namesake = made.another_premises(officer, f"The {item.title} Arms", address=item.title)
    intelligence.share(world, item)
    for user, premises, shows in (
        (analyst, here, True),
        (analyst, namesake, False),
        (officer, here, False),
        (officer, namesake, False),
    ):
        address = reverse("licensing:premises", args=[premises.pk])
        page = client_for(user).get(address).content.decode()
        assert (item.display_reference in page) == shows
        assert ("Shared intelligence" in page) == (user == analyst)


def test_intelligence_from_a_case_with_its_report_is_shown_to_police(
    world: World, client_for: ClientFor
) -> None:
    here, analyst = made.lantern(world), world.person("police_intelligence")
    incident = made.another_incident(world.person("premises_manager"))
    item = intelligence.release(world)
    address = reverse("licensing:premises", args=[here.pk])
    client = client_for(analyst)
    assert item.display_reference not in client.get(address).content.decode()
    open_case(
        by=world.person("police_triage"),
        owner_id=Agency.objects.get(key="police").pk,
        kind=CaseKind.PLACE,
        title="Behind the bar",
        report_ids=[incident.report_id, world.concern.pk],
        reason=LinkReason.SAME_PLACE,
    )
    assert "From a report in its case" in client.get(address).content.decode()
