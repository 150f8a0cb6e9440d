"""The role table, repeated: a permission or clearance that moves must be moved here too."""

from __future__ import annotations

import pytest

from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES

TABLE = {
    "refuse_crew": (
        {"needle_finds.view", "needle_finds.record"},
        {"council.cleansing_crew"},
    ),
    "cleansing_lead": (
        {
            "reports.submit",
            "reports.view_queue",
            "reports.view_map",
            "reports.read_narrative",
            "needle_finds.view",
            "needle_finds.record",
            "needle_finds.manage",
            "needlestick.records",
            "needle_finds.figures",
            "access.ask",
            "disclosures.receive",
            "tasks.do",
            "meetings.view",
            "dashboard.view",
            "problems.view",
            "hotspots.view",
            "maps.gis",
        },
        {"council.cleansing", "council.cleansing_crew"},
    ),
    "premises_manager": ({"premises.report", "premises.run"}, {"premises"}),
    "premises_staff": ({"premises.report"}, {"premises"}),
    "door_supervisor": ({"premises.report"}, {"premises"}),
    "licensing_officer": (
        {
            "reports.submit",
            "reports.view_queue",
            "reports.view_map",
            "reports.read_narrative",
            "cases.view",
            "intelligence.view",
            "premises.view",
            "premises.manage",
            "access.ask",
            "disclosures.receive",
            "tasks.do",
            "meetings.view",
            "dashboard.view",
            "problems.view",
            "aggregates.view",
            "hotspots.view",
            "maps.gis",
        },
        {"licensing.officer"},
    ),
    "police_triage": (
        {
            "reports.submit",
            "reports.view_queue",
            "reports.view_map",
            "reports.read_narrative",
            "reports.read_contact",
            "reports.triage",
            "reports.assign",
            "reports.link",
            "reports.amend",
            "reports.ask",
            "safeguarding.record",
            "sources.flag",
            "cases.view",
            "cases.open",
            "cases.edit",
            "tasks.do",
            "meetings.view",
            "problems.view",
            "premises.view",
            "seizures.collect",
            "premises.names",
            "needle_finds.figures",
            "dashboard.view",
            "aggregates.view",
            "hotspots.view",
        },
        {"police.triage"},
    ),
    "police_intelligence": (
        {
            "reports.submit",
            "reports.view_queue",
            "reports.view_map",
            "reports.read_narrative",
            "reports.read_source",
            "reports.triage",
            "reports.assign",
            "reports.link",
            "reports.amend",
            "reports.ask",
            "safeguarding.record",
            "sources.flag",
            "sources.advise",
            "reports.export",
            "urgent.supervise",
            "routing.edit",
            "cases.view",
            "cases.open",
            "cases.edit",
            "tasks.do",
            "meetings.view",
            "problems.view",
            "premises.view",
            "seizures.collect",
            "premises.names",
            "needle_finds.figures",
            "cases.close",
            "intelligence.view",
            "intelligence.grade",
            "intelligence.release",
            "disclosures.make",
            "agreements.view",
            "dashboard.view",
            "hotspots.view",
            "hotspots.run",
            "aggregates.view",
            "aggregates.release",
            "maps.gis",
        },
        {"police.intelligence"},
    ),
    "safeguarding": (
        {
            "reports.view_queue",
            "reports.view_map",
            "reports.read_narrative",
            "safeguarding.record",
            "cases.view",
            "referrals.view",
            "referrals.manage",
            "access.ask",
            "disclosures.receive",
            "tasks.do",
            "meetings.view",
        },
        {"safeguarding"},
    ),
    "spp_coordinator": (
        {
            "aggregates.view",
            "problems.view",
            "problems.manage",
            "engagement.manage",
            "access.ask",
            "disclosures.receive",
            "tasks.do",
            "meetings.view",
            "needle_finds.figures",
            "agreements.view",
            "agreements.manage",
            "urgent.supervise",
            "dashboard.view",
            "aggregates.release",
            "maps.gis",
        },
        {"partnership.coordinator"},
    ),
    "public_health": (
        {
            "aggregates.view",
            "alerts.manage",
            "problems.view",
            "access.ask",
            "disclosures.receive",
            "tasks.do",
            "meetings.view",
            "dashboard.view",
        },
        {"public_health"},
    ),
    "treatment_provider": (
        {"referrals.view", "referrals.manage", "access.ask", "disclosures.receive"}
        | {"tasks.do", "meetings.view"},
        {"treatment"},
    ),
    "auditor": ({"audit.search", "unusual.explain", "agreements.view"}, {"audit"}),
    "agency_administrator": (
        {"agency.manage_people", "unusual.explain", "agreements.view", "urgent.supervise"},
        set(),
    ),
    "system_administrator": ({"system.configure"}, set()),
}


def test_roles_are_those_of_the_table() -> None:
    assert list(ROLES) == list(TABLE)


@pytest.mark.parametrize("key", TABLE)
def test_role_gives_what_the_table_says(key: str) -> None:
    permissions, clearances = TABLE[key]
    assert ROLES[key].permissions == permissions
    assert ROLES[key].clearances == clearances


@pytest.mark.parametrize("key", TABLE)
def test_role_is_described_in_one_sentence(key: str) -> None:
    description = str(ROLES[key].description)
    assert description.endswith(".")
    assert description.count(".") == 1


def test_every_permission_and_clearance_is_held_by_some_role() -> None:
    held = set().union(*(role.permissions for role in ROLES.values()))
    cleared = set().union(*(role.clearances for role in ROLES.values()))
    assert held == set(Permission.values)
    # What looks like junk is seen on its own pages alone: reports/actions/junk.py. The others are
    # those of machines.
    machines = {Clearance.SAVED_SEARCHES, Clearance.OPEN311, Clearance.GIS_KEYS}
    machines |= {Clearance.FIGURES, Clearance.WATCHES}
    nobodys = {Clearance.POLICE_JUNK} | machines
    assert cleared == set(Clearance.values) - nobodys


@pytest.mark.parametrize(
    "key",
    [
        "spp_coordinator",
        "public_health",
        "treatment_provider",
        "auditor",
        "agency_administrator",
        "system_administrator",
    ],
)
def test_role_without_casework_reads_no_report(key: str) -> None:
    assert not {p for p in ROLES[key].permissions if p.startswith(("reports.", "cases."))}


def test_only_police_triage_reads_contact_details() -> None:
    readers = {key for key, role in ROLES.items() if "reports.read_contact" in role.permissions}
    assert readers == {"police_triage"}
