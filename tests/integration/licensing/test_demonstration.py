"""The fictional register: what each of its screens has to show."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter

import pytest
from django.utils import timezone

from agencies.licensing.enums import PremisesState
from agencies.licensing.models import Premises
from agencies.registry.models import Invitation, InvitationCode
from portal.demo.cast import gather
from portal.demo.clock import demonstration_clock
from portal.demo.places import Street
from portal.demo.venues import OWN, Venues
from portal.demo.venues_prem import FORMER
from tests.support.geography import IN_CENTRAL, Geography

pytestmark = pytest.mark.django_db


def test_the_register_has_a_former_holder_one_suspended_one_closed_and_invitations(
    reference_data: Geography,
) -> None:
    until = timezone.now()
    since = until - timedelta(days=90)
    ward = reference_data.wards["Central"]
    street = Street(
        name="Nowhere Street",
        longitude=IN_CENTRAL.x,
        latitude=IN_CENTRAL.y,
        ward_id=ward.pk,
        ward=ward.name,
    )
    with demonstration_clock(start=since, seed="venues") as clock:
        venues = Venues(gather(since=since), [street], seed=1, since=since, until=until)
        for at, step in sorted(venues.steps(), key=itemgetter(0)):
            assert since <= at <= until
            clock.set(at)
            step()
    first = Premises.objects.get(pk=venues.made[0].pk)
    assert first.tenures.order_by("since")[0].holder == FORMER
    tenure = first.tenures.get(until=None)
    assert tenure.agency is not None
    assert tenure.agency.key == OWN
    assert tenure.agency.is_active
    states = list(Premises.objects.values_list("state", flat=True))
    assert states.count(PremisesState.SUSPENDED) == states.count(PremisesState.CLOSED) == 1
    assert Invitation.objects.count() == InvitationCode.objects.count() == 1
