"""The demonstration's vehicle, which reports of different cases name."""

from __future__ import annotations

from portal.demo.vehicles import name_a_vehicle
from reports.models import ReportAmendment
from tests.support.world import World


def test_a_vehicle_is_named_by_reports_in_cases_with_intelligence_and_in_none(
    world: World,
) -> None:
    world.more_cases(1)
    reports = {world.item.links.get().report_id, world.linked.pk}
    name_a_vehicle(officer=world.person("police_intelligence"))
    named = [each for each in ReportAmendment.objects.all() if each.marks]
    assert len({each.report_id for each in named}) == len(named) >= 4
    assert reports <= {each.report_id for each in named}
    assert len({mark for each in named for mark in each.marks or ()}) == 1
