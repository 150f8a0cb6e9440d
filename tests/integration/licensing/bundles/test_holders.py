"""Papers name whose time they are of, and another holder's go in on purpose alone."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.bundle_papers import offer_of
from agencies.licensing.models import BundlePaper, Premises
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from tests.support import premises as premises_made
from tests.support import proceedings as made

pytestmark = pytest.mark.django_db


def test_papers_of_another_holders_time_are_apart_and_go_in_on_purpose_alone(
    officer: User, lantern: Premises, manager: User, client_for: Callable[..., Client]
) -> None:
    incident = premises_made.another_incident(manager)
    entry = premises_made.another_entry(manager)
    before = lantern.tenures.get().holder
    lantern.refresh_from_db()
    transfer_premises(
        by=officer,
        premises_id=lantern.pk,
        holder="New Tavern Holdings",
        since=made.timezone.localdate(),
        version=lantern.version,
    )
    proceeding = made.another_proceeding(officer, lantern, received_at=made.timezone.now())
    with acting_as(officer):
        offer = offer_of(officer, proceeding)
    theirs = {each.value: each.holder for each in offer.papers if not each.is_own}
    assert theirs[f"incident:{incident.pk}"] == before
    assert theirs[f"registers:toilets:{entry.tenure_id}"] == before
    own = {each.value: each.holder for each in offer.papers if each.is_own}
    assert own[f"proceeding:{proceeding.pk}"] == ""
    assert own[f"licence:{lantern.pk}"] == ""
    client, new = client_for(officer), reverse("licensing:bundle-new", args=[proceeding.pk])
    page = client.get(new).content.decode()
    assert page.index("Papers of another holder") < page.index(f"incident:{incident.pk}")
    assert page.index(f"proceeding:{proceeding.pk}") < page.index("Papers of another holder")
    sent = {"key": str(uuid.uuid4()), "papers": [f"incident:{incident.pk}"]}
    refused = client.post(new, sent)
    assert refused.status_code == 422
    assert "on purpose" in refused.content.decode()
    assert f'value="incident:{incident.pk}" checked' in refused.content.decode()
    assert not BundlePaper.objects.exists()
    assert client.post(new, sent | {"others": "on"}).status_code == 302
    assert BundlePaper.objects.get().source.open() == f"Incidents: {before}"
