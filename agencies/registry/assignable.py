"""Which roles an agency administrator may give, by the kind of their agency.

A role opens what its kind of agency may lawfully see, so it belongs to that kind and to no other.
The roles that look at every agency (auditor) or run the service (system administrator) are in no
row: an operator gives them with `manage.py add_person`, so that no agency can watch the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from agencies.registry.models import Agency, AgencyKind
from agencies.registry.roles import ROLES, Role

_EVERYWHERE = ("agency_administrator",)

ROLES_OF_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        AgencyKind.COUNCIL: ("refuse_crew", "cleansing_lead", "licensing_officer", *_EVERYWHERE),
        AgencyKind.POLICE: ("police_triage", "police_intelligence", *_EVERYWHERE),
        AgencyKind.PARTNERSHIP: ("spp_coordinator", *_EVERYWHERE),
        AgencyKind.HEALTH: ("public_health", *_EVERYWHERE),
        AgencyKind.TREATMENT: ("treatment_provider", *_EVERYWHERE),
        AgencyKind.SAFEGUARDING: ("safeguarding", *_EVERYWHERE),
        AgencyKind.PREMISES: (
            "premises_manager",
            "premises_staff",
            "door_supervisor",
            *_EVERYWHERE,
        ),
    }
)


def roles_of_kind(agency: Agency) -> list[Role]:
    """The roles that an administrator of this agency may give, in the order of the screens."""
    keys = ROLES_OF_KIND.get(agency.kind, ())
    return [role for key, role in ROLES.items() if key in keys]


def not_assignable(agency: Agency, roles: Iterable[str], *, held: Iterable[str] = ()) -> list[str]:
    """Those of `roles` that an administrator may not give. What the person holds already (such as
    auditor, from an operator) may stay."""
    allowed = {*(role.key for role in roles_of_kind(agency)), *held}
    return [key for key in roles if key not in allowed]
