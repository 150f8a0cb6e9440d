"""Managing an agency's people, invitations, and acting for one of several agencies."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from agencies.registry.invitations import invite_person, link_of
from agencies.registry.models import AccessReview, Agency, Invitation, Membership
from agencies.registry.people import forget
from agencies.registry.reviews import carry_on_reviews
from portal.accounts.single_sign_on.remembered import METHOD, WAY
from tests.support.ways.way import Way, answers, posts
from tests.support.world import World

ADMINISTRATOR = "agency_administrator"
AGENCY = "spp"
"""Where the fixture `person_with` puts an administrator."""


def _colleague(world: World) -> dict[str, Any]:
    world.person(ADMINISTRATOR)
    user = world.person("spp_coordinator")
    return {"membership_id": Membership.objects.get(user=user, agency__key=AGENCY).pk}


def open_invitation(world: World) -> Invitation:
    """One that is open: a test that accepts or withdraws it gets another."""
    found = Invitation.objects.filter(
        user__full_name="New Colleague", accepted_at=None, withdrawn_at=None
    )
    return found.first() or invite_person(
        by=world.person(ADMINISTRATOR),
        agency=Agency.objects.get(key=AGENCY),
        email=f"new.colleague.{Invitation.objects.count()}@agency.example",
        full_name="New Colleague",
        roles=["spp_coordinator"],
    )


def _invitation(world: World) -> dict[str, Any]:
    return {"invitation_id": open_invitation(world).pk}


def _secret(world: World) -> dict[str, Any]:
    return {"secret": link_of(open_invitation(world).pk).rstrip("/").rsplit("/", 1)[1]}


def _review(world: World) -> dict[str, Any]:
    world.person(ADMINISTRATOR)
    world.person("spp_coordinator")
    carry_on_reviews()
    return {"review_id": AccessReview.objects.get(agency__key=AGENCY).pk}


def _more_people(world: World, count: int) -> None:
    agency = Agency.objects.get(key=AGENCY)
    number = Membership.objects.count()
    for each in range(count):
        invite_person(
            by=world.person(ADMINISTRATOR),
            agency=agency,
            email=f"more{number}.{each}.{Invitation.objects.count()}@agency.example",
            full_name=f"More {each}",
            roles=["spp_coordinator"],
        )


def _two_agencies(client: Client, world: World) -> None:
    user = world.person("police_triage")
    Membership.objects.get_or_create(
        user=user,
        agency=Agency.objects.get(key="licensing"),
        defaults={"roles": ["licensing_officer"]},
    )
    forget(user)


def _police(world: World) -> dict[str, Any]:
    return {"agency": "police"}


def _signed_in_by_the_police(client: Client, world: World) -> None:
    """As their agency's own sign-in leaves a session, in tests/settings.py's configuration."""
    session = client.session
    session["account_authentication_methods"] += [
        {
            "method": METHOD,
            "type": WAY,
            "at": time.time(),
            "provider": "police",
            "agency": str(Agency.objects.get(key="police").pk),
        }
    ]
    session.save()


def _agreement(world: World) -> dict[str, Any]:
    return {"agreement_id": world.agreement.pk}


COORDINATOR = "spp_coordinator"

WAYS = {
    "registry:agreements": Way(who=COORDINATOR, more=World.more_agreements),
    "registry:agreement": Way(who=COORDINATOR, arguments=_agreement),
    "registry:agreement-record": Way(who=COORDINATOR),
    "registry:agreement-change": Way(who=COORDINATOR, arguments=_agreement),
    "registry:agreement-end": Way(who=COORDINATOR, arguments=_agreement),
    "registry:people": Way(who=ADMINISTRATOR, more=_more_people),
    "registry:invite": Way(who=ADMINISTRATOR),
    "registry:person": Way(who=ADMINISTRATOR, arguments=_colleague),
    "registry:person-suspend": posts("changes access", who=ADMINISTRATOR, arguments=_colleague),
    "registry:person-restore": posts("changes access", who=ADMINISTRATOR, arguments=_colleague),
    "registry:person-remove": posts("changes access", who=ADMINISTRATOR, arguments=_colleague),
    "registry:invitation-again": posts("sends a message", who=ADMINISTRATOR, arguments=_invitation),
    "registry:invitation-withdraw": posts(
        "changes an invitation", who=ADMINISTRATOR, arguments=_invitation
    ),
    "registry:access-review": Way(who=ADMINISTRATOR, arguments=_review),
    "registry:single-sign-on": answers("goes to the sign-in page", arguments=_police),
    "registry:single-sign-on-callback": answers("takes the provider's answer", arguments=_police),
    "registry:single-sign-on-confirm": Way(who="police_triage", begin=_signed_in_by_the_police),
    "registry:invitation": Way(arguments=_secret),
    "registry:invitation-code": Way(question=True),
    "registry:switch-agency": Way(who="police_triage", begin=_two_agencies),
    "registry:sign-out-everywhere": answers("goes on to how one signs in", who="police_triage"),
}
