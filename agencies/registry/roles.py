"""The roles: described sets of permissions and clearances, from domain.md "Who sees what" (R2.7).

A membership stores role keys; everything else about a role is here, so that changing what a role
allows is a reviewed change of code and takes effect at once for everybody who holds it.
A resident has no role: the public pages need none. tests/unit/registry/test_roles.py repeats this
table, so that no permission moves unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.registry.clearances import Clearance as C
from agencies.registry.permissions import Permission as P


@dataclass(frozen=True, slots=True)
class Role:
    """One role: a stable key, words for people, what it may do, which audiences it belongs to."""

    key: str
    label: Promise
    description: Promise
    permissions: frozenset[str]
    clearances: frozenset[str]


def _role(
    key: str,
    label: Promise,
    description: Promise,
    *,
    permissions: set[P],
    clearances: set[C] = frozenset(),  # type: ignore[assignment]
) -> Role:
    return Role(
        key=key,
        label=label,
        description=description,
        permissions=frozenset(permission.value for permission in permissions),
        clearances=frozenset(clearance.value for clearance in clearances),
    )


_READS_QUEUE = {P.REPORTS_VIEW_QUEUE, P.REPORTS_VIEW_MAP}

_ALL = (
    _role(
        "refuse_crew",
        _("Refuse crew"),
        _("Sees the crew's own jobs with exact needle locations and hazards, and records finds."),
        permissions={P.NEEDLE_FINDS_VIEW, P.NEEDLE_FINDS_RECORD},
        clearances={C.COUNCIL_CLEANSING_CREW},
    ),
    _role(
        "cleansing_lead",
        _("Cleansing lead"),
        _("Sees every needle find, plans the rounds that clear them, and sees no intelligence."),
        permissions={
            *_READS_QUEUE,
            P.REPORTS_SUBMIT,
            P.REPORTS_READ_NARRATIVE,
            P.NEEDLE_FINDS_VIEW,
            P.NEEDLE_FINDS_RECORD,
            P.NEEDLE_FINDS_MANAGE,
            P.NEEDLESTICK_RECORDS,
            P.NEEDLE_FINDS_FIGURES,
            P.ACCESS_ASK,
            P.DISCLOSURES_RECEIVE,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
            P.DASHBOARD_VIEW,
            P.PROBLEMS_VIEW,
            P.HOTSPOTS_VIEW,
            P.MAPS_GIS,
        },
        clearances={C.COUNCIL_CLEANSING, C.COUNCIL_CLEANSING_CREW},
    ),
    _role(
        "premises_manager",
        _("Licensed premises: manager"),
        _(
            "Runs their own licensed premises: reports, registers, staff and licence conditions, "
            "and follows what was done."
        ),
        permissions={P.PREMISES_REPORT, P.PREMISES_RUN},
        clearances={C.PREMISES},
    ),
    _role(
        "premises_staff",
        _("Licensed premises: staff"),
        _("Reports incidents and seizures at their own licensed premises."),
        permissions={P.PREMISES_REPORT},
        clearances={C.PREMISES},
    ),
    _role(
        "door_supervisor",
        _("Licensed premises: door supervisor"),
        _("Reports what happens at the door of their own licensed premises."),
        permissions={P.PREMISES_REPORT},
        clearances={C.PREMISES},
    ),
    _role(
        "licensing_officer",
        _("Licensing officer"),
        _(
            "Sees premises, their incidents, seizures and visits, "
            "and sanitised intelligence shared with licensing."
        ),
        permissions={
            *_READS_QUEUE,
            P.REPORTS_SUBMIT,
            P.REPORTS_READ_NARRATIVE,
            P.CASES_VIEW,
            P.INTELLIGENCE_VIEW,
            P.PREMISES_VIEW,
            P.PREMISES_MANAGE,
            P.ACCESS_ASK,
            P.DISCLOSURES_RECEIVE,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
            P.DASHBOARD_VIEW,
            P.PROBLEMS_VIEW,
            P.AGGREGATES_VIEW,
            P.HOTSPOTS_VIEW,
            P.MAPS_GIS,
        },
        clearances={C.LICENSING_OFFICER},
    ),
    _role(
        "police_triage",
        _("Police triage"),
        _("Works the queue of reports, and opens contact details only with a recorded reason."),
        permissions={
            *_READS_QUEUE,
            P.REPORTS_SUBMIT,
            P.REPORTS_READ_NARRATIVE,
            P.REPORTS_READ_CONTACT,
            P.REPORTS_TRIAGE,
            P.REPORTS_ASSIGN,
            P.REPORTS_LINK,
            P.REPORTS_AMEND,
            P.REPORTS_ASK,
            P.SAFEGUARDING_RECORD,
            P.SOURCES_FLAG,
            P.CASES_VIEW,
            P.CASES_OPEN,
            P.CASES_EDIT,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
            P.PROBLEMS_VIEW,
            P.PREMISES_VIEW,
            P.SEIZURES_COLLECT,
            P.PREMISES_NAMES,
            P.NEEDLE_FINDS_FIGURES,
            P.DASHBOARD_VIEW,
            P.AGGREGATES_VIEW,
            P.HOTSPOTS_VIEW,
        },
        clearances={C.POLICE_TRIAGE},
    ),
    _role(
        "police_intelligence",
        _("Police intelligence"),
        _("Grades and sanitises intelligence, links reports, and runs cases."),
        permissions={
            *_READS_QUEUE,
            P.REPORTS_SUBMIT,
            P.REPORTS_READ_NARRATIVE,
            P.REPORTS_READ_SOURCE,
            P.REPORTS_TRIAGE,
            P.REPORTS_ASSIGN,
            P.REPORTS_LINK,
            P.REPORTS_AMEND,
            P.REPORTS_ASK,
            P.SAFEGUARDING_RECORD,
            P.SOURCES_FLAG,
            P.SOURCES_ADVISE,
            P.REPORTS_EXPORT,
            P.URGENT_SUPERVISE,
            P.ROUTING_EDIT,
            P.CASES_VIEW,
            P.CASES_OPEN,
            P.CASES_EDIT,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
            P.PROBLEMS_VIEW,
            P.PREMISES_VIEW,
            P.SEIZURES_COLLECT,
            P.PREMISES_NAMES,
            P.NEEDLE_FINDS_FIGURES,
            P.CASES_CLOSE,
            P.INTELLIGENCE_VIEW,
            P.INTELLIGENCE_GRADE,
            P.INTELLIGENCE_RELEASE,
            P.DISCLOSURES_MAKE,
            P.AGREEMENTS_VIEW,
            P.DASHBOARD_VIEW,
            P.AGGREGATES_VIEW,
            P.AGGREGATES_RELEASE,
            P.HOTSPOTS_VIEW,
            P.HOTSPOTS_RUN,
            P.MAPS_GIS,
        },
        clearances={C.POLICE_INTELLIGENCE},
    ),
    _role(
        "safeguarding",
        _("Safeguarding"),
        _("Sees reports of children and adults at risk that were shared with safeguarding."),
        permissions={
            *_READS_QUEUE,
            P.REPORTS_READ_NARRATIVE,
            P.SAFEGUARDING_RECORD,
            P.CASES_VIEW,
            P.REFERRALS_VIEW,
            P.REFERRALS_MANAGE,
            P.ACCESS_ASK,
            P.DISCLOSURES_RECEIVE,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
        },
        clearances={C.SAFEGUARDING},
    ),
    _role(
        "spp_coordinator",
        _("Partnership coordinator"),
        _(
            "Sees suppressed figures, problems and tasks of the partnership, keeps the sharing "
            "agreements, and sees reports only when they are disclosed."
        ),
        permissions={
            P.AGGREGATES_VIEW,
            P.PROBLEMS_VIEW,
            P.PROBLEMS_MANAGE,
            P.ENGAGEMENT_MANAGE,
            P.ACCESS_ASK,
            P.DISCLOSURES_RECEIVE,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
            P.NEEDLE_FINDS_FIGURES,
            P.AGREEMENTS_VIEW,
            P.AGREEMENTS_MANAGE,
            P.URGENT_SUPERVISE,
            P.DASHBOARD_VIEW,
            P.AGGREGATES_RELEASE,
            P.MAPS_GIS,
        },
        clearances={C.PARTNERSHIP_COORDINATOR},
    ),
    _role(
        "public_health",
        _("Public health"),
        _(
            "Assesses drug alerts and sees suppressed figures, "
            "and reports only when they are disclosed."
        ),
        permissions={
            P.AGGREGATES_VIEW,
            P.ALERTS_MANAGE,
            P.PROBLEMS_VIEW,
            P.ACCESS_ASK,
            P.DISCLOSURES_RECEIVE,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
            P.DASHBOARD_VIEW,
        },
        clearances={C.PUBLIC_HEALTH},
    ),
    _role(
        "treatment_provider",
        _("Treatment provider"),
        _(
            "Receives and answers referrals made with the person's consent, "
            "and sees reports only when they are disclosed."
        ),
        permissions={
            P.REFERRALS_VIEW,
            P.REFERRALS_MANAGE,
            P.ACCESS_ASK,
            P.DISCLOSURES_RECEIVE,
            P.TASKS_DO,
            P.MEETINGS_VIEW,
        },
        clearances={C.TREATMENT},
    ),
    _role(
        "auditor",
        _("Auditor or data protection officer"),
        _("Searches the log of who did what, and never sees the content it is about."),
        permissions={
            P.AUDIT_SEARCH,
            P.UNUSUAL_EXPLAIN,
            P.AGREEMENTS_VIEW,
        },
        clearances={C.AUDIT},
    ),
    _role(
        "agency_administrator",
        _("Agency administrator"),
        _(
            "Manages the people of their own agency, explains their unusual access, "
            "and sees no reports."
        ),
        permissions={
            P.AGENCY_MANAGE_PEOPLE,
            P.UNUSUAL_EXPLAIN,
            P.AGREEMENTS_VIEW,
            P.URGENT_SUPERVISE,
        },
    ),
    _role(
        "system_administrator",
        _("System administrator"),
        _("Configures the service and watches its health, and sees no content."),
        permissions={P.SYSTEM_CONFIGURE},
    ),
)

ROLES: Mapping[str, Role] = MappingProxyType({role.key: role for role in _ALL})


def role_choices() -> list[tuple[str, Promise]]:
    """Keys and labels in the order in which people meet them on screen."""
    return [(role.key, role.label) for role in _ALL]
