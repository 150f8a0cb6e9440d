"""The fictional people of a demonstration: one or two for each role, all with one known password.

They exist only in demonstration and test mode; portal.accounts refuses their sign-in elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from agencies.registry.models import Agency, AgencyKind, Membership
from portal.accounts.models import User

DEMO_PASSWORD = "spotlight-demonstration"  # noqa: S105  (published on purpose)


class DemonstrationOnly(Exception):
    """Fictional people were asked for on a site with real ones."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    email_name: str
    full_name: str
    agency_key: str
    role: str

    @property
    def email(self) -> str:
        return f"{self.email_name}@spotlight.example"


PEOPLE = (
    DemoPerson("triage", "Priya Fennimore", "police", "police_triage"),
    DemoPerson("triage.two", "Tomasz Wexcombe", "police", "police_triage"),
    DemoPerson("intelligence", "Hannah Oxlode", "police", "police_intelligence"),
    DemoPerson("intelligence.two", "Marcus Thornhaugh", "police", "police_intelligence"),
    DemoPerson("cleansing", "Deborah Castorfield", "cleansing", "cleansing_lead"),
    DemoPerson("crew", "Lee Nassington", "cleansing", "refuse_crew"),
    DemoPerson("crew.two", "Ania Barnackley", "cleansing", "refuse_crew"),
    DemoPerson("licensing", "Farah Ufford", "licensing", "licensing_officer"),
    DemoPerson("premises", "Gary Wansdyke", "demo-premises", "premises_manager"),
    DemoPerson("premises.staff", "Bethan Marholm", "demo-premises", "premises_staff"),
    DemoPerson("premises.door", "Kofi Upwood", "demo-premises", "door_supervisor"),
    DemoPerson("safeguarding", "Ruth Helpringham", "safeguarding", "safeguarding"),
    DemoPerson("coordinator", "Samir Glintone", "spp", "spp_coordinator"),
    DemoPerson("coordinator.two", "Imogen Longthorpe", "spp", "spp_coordinator"),
    DemoPerson("publichealth", "Olivia Sutterby", "public-health", "public_health"),
    DemoPerson("treatment", "Joanne Maxwick", "treatment", "treatment_provider"),
    DemoPerson("auditor", "Edmund Etton", "spp", "auditor"),
    DemoPerson("administrator", "Grace Werringford", "police", "agency_administrator"),
    DemoPerson("system", "Dylan Peakirk", "spp", "system_administrator"),
)


@transaction.atomic
def ensure_demo_people() -> list[User]:
    """Make who is missing; safe to repeat. Raises DemonstrationOnly on a production site.

    Everybody gets the same password hash: making sixteen takes seconds, and there is nothing to
    protect in a published password.
    """
    if settings.PRODUCTION:
        raise DemonstrationOnly(
            "Fictional people are made only where SPOTLIGHT_MODE=demonstration."
        )
    _ensure_demo_premises()
    agencies = {agency.key: agency for agency in Agency.objects.all()}
    known = {user.email: user for user in User.objects.filter(email__in=[p.email for p in PEOPLE])}
    password = make_password(DEMO_PASSWORD) if len(known) < len(PEOPLE) else ""
    missing = [
        User(
            email=person.email,
            full_name=person.full_name,
            password=password,
            is_demonstration=True,
        )
        for person in PEOPLE
        if person.email not in known
    ]
    known |= {user.email: user for user in User.objects.bulk_create(missing)}
    Membership.objects.bulk_create(
        [
            Membership(
                user=known[person.email], agency=agencies[person.agency_key], roles=[person.role]
            )
            for person in PEOPLE
        ],
        ignore_conflicts=True,
    )
    return [known[person.email] for person in PEOPLE]


def demo_people() -> list[Membership]:
    """Memberships of the fictional people, in the order of PEOPLE, with user and agency."""
    order = {person.email: index for index, person in enumerate(PEOPLE)}
    memberships = (
        Membership.objects.current()
        .filter(user__is_demonstration=True)
        .select_related("user", "agency")
        .order_by("user__email")
    )
    return sorted(memberships, key=lambda each: order.get(each.user.email, len(order)))


def _ensure_demo_premises() -> None:
    Agency.objects.get_or_create(
        key="demo-premises",
        defaults={
            "name": "The Lantern and Heron (fictional pub)",
            "kind": AgencyKind.PREMISES,
            "mailbox": "landlord@premises.example",
        },
    )
