"""The policy table says for every kind of record how it is kept."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.registry.models import Agency
from reports import governance
from reports.enums import CaseKind, Kind, Marking, Regime, RetentionGroup

DAY = date(2024, 2, 29)


@pytest.mark.parametrize("kind", Kind.values)
def test_a_rule_exists_for_each_kind_and_its_controller_is_an_agency(db: None, kind: str) -> None:
    kept = governance.of_report(kind=kind, day=DAY)
    assert Agency.objects.filter(key=kept["controller_id"]).exists()
    assert kept["review_on"] > DAY


def test_what_residents_tell_is_police_information_and_sensitive() -> None:
    kept = governance.of_report(kind=Kind.CONCERN, day=DAY)
    assert kept["controller_id"] == "police"
    assert kept["regime"] == Regime.PART_3
    assert kept["marking"] == Marking.OFFICIAL_SENSITIVE
    assert kept["retention_group"] == RetentionGroup.GROUP_3


def test_the_councils_needle_finds_are_not_police_information() -> None:
    kept = governance.of_report(kind=Kind.NEEDLE_FIND, day=DAY)
    assert (kept["controller_id"], kept["regime"]) == ("cleansing", Regime.PART_2)
    assert kept["retention_group"] == RetentionGroup.LOCAL


def test_a_review_that_would_fall_on_no_day_falls_on_the_day_before() -> None:
    assert governance.review_day(DAY, group=RetentionGroup.GROUP_3) == date(2030, 2, 28)


def test_every_retention_group_has_a_period() -> None:
    assert set(governance.REVIEW_AFTER_YEARS) == set(RetentionGroup)


@pytest.mark.parametrize("kind", CaseKind.values)
def test_a_case_is_controlled_by_its_owner(kind: str) -> None:
    police = governance.of_case(kind=kind, owner_key="police", day=DAY)
    council = governance.of_case(kind=kind, owner_key="cleansing", day=DAY)
    assert (police["controller_id"], police["regime"]) == ("police", Regime.PART_3)
    assert (council["controller_id"], council["regime"]) == ("cleansing", Regime.PART_2)
    assert council["retention_group"] == RetentionGroup.LOCAL
