"""How records are kept: the one policy table from which actions set controller, regime, lawful
gateway, marking, retention group and next review (R2.1).

The periods are those of the police's retention groups as domain.md section 2 gives them. They and
the gateways are this project's reading, for the force's and the council's data protection officers
to confirm before real use (docs/adr/0073-governance-of-records.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from reports.enums import CaseKind, Gateway, Kind, Marking, Regime, RetentionGroup

POLICE, SPP = "police", "spp"

REVIEW_AFTER_YEARS: Mapping[RetentionGroup, int] = {
    RetentionGroup.GROUP_1: 10,
    RetentionGroup.GROUP_2: 10,
    RetentionGroup.GROUP_3: 6,
    RetentionGroup.GROUP_4: 6,
    RetentionGroup.LOCAL: 2,
}
"""Years until the first review of a record, from the day it was made."""


class Governance(TypedDict):
    """The fields of a governed record, ready to be passed to its model."""

    controller_id: str
    regime: Regime
    gateway: Gateway
    marking: Marking
    retention_group: RetentionGroup
    review_on: datetime.date


@dataclass(frozen=True, slots=True)
class Rule:
    """How records of a kind are kept; `controller` is an agency's key."""

    controller: str
    regime: Regime
    gateway: Gateway
    marking: Marking
    group: RetentionGroup

    def since(self, day: datetime.date) -> Governance:
        """The fields of a record made on `day`."""
        return Governance(
            controller_id=self.controller,
            regime=self.regime,
            gateway=self.gateway,
            marking=self.marking,
            retention_group=self.group,
            review_on=review_day(day, group=self.group),
        )


_POLICE_INFORMATION = Rule(
    POLICE,
    Regime.PART_3,
    Gateway.LAW_ENFORCEMENT,
    Marking.OFFICIAL_SENSITIVE,
    RetentionGroup.GROUP_3,
)

OF_REPORTS: Mapping[str, Rule] = {
    Kind.CONCERN: _POLICE_INFORMATION,
    Kind.NEEDLE_FIND: Rule(
        "cleansing", Regime.PART_2, Gateway.PUBLIC_TASK, Marking.OFFICIAL, RetentionGroup.LOCAL
    ),
    Kind.PREMISES_INCIDENT: Rule(
        "licensing",
        Regime.PART_2,
        Gateway.PUBLIC_TASK,
        Marking.OFFICIAL_SENSITIVE,
        RetentionGroup.LOCAL,
    ),
    Kind.PARTNER_INTELLIGENCE: Rule(
        POLICE,
        Regime.PART_3,
        Gateway.CRIME_AND_DISORDER,
        Marking.OFFICIAL_SENSITIVE,
        RetentionGroup.GROUP_4,
    ),
    Kind.RECORDED_CRIME: Rule(
        SPP, Regime.PART_2, Gateway.PUBLISHED, Marking.OFFICIAL, RetentionGroup.LOCAL
    ),
}

_CASE_GROUPS: Mapping[str, RetentionGroup] = {CaseKind.PERSON_AT_RISK: RetentionGroup.GROUP_4}
"""Victims and witnesses are group 4; other cases of the police are about offending."""


def of_report(*, kind: str, day: datetime.date) -> Governance:
    """How a report of `kind`, received on `day` (London), is kept."""
    return OF_REPORTS[kind].since(day)


def of_case(*, kind: str, owner_key: str, day: datetime.date) -> Governance:
    """How a case opened on `day` is kept: its owner controls it.

    A case that police own is police information; another agency's is shared under the Crime and
    Disorder Act 1998, section 115, and kept by that agency's own schedule.
    """
    if owner_key == POLICE:
        group = _CASE_GROUPS.get(kind, RetentionGroup.GROUP_3)
        rule = Rule(
            POLICE, Regime.PART_3, Gateway.LAW_ENFORCEMENT, Marking.OFFICIAL_SENSITIVE, group
        )
    else:
        rule = Rule(
            owner_key,
            Regime.PART_2,
            Gateway.CRIME_AND_DISORDER,
            Marking.OFFICIAL_SENSITIVE,
            RetentionGroup.LOCAL,
        )
    return rule.since(day)


def of_intelligence(
    *,
    day: datetime.date,
    marking: Marking = Marking.OFFICIAL_SENSITIVE,
    group: RetentionGroup = RetentionGroup.GROUP_4,
) -> Governance:
    """How an item of intelligence written on `day` (London) is kept.

    Intelligence is group 4; one about an offence of another group follows that group.
    """
    return Rule(POLICE, Regime.PART_3, Gateway.LAW_ENFORCEMENT, marking, group).since(day)


def highest_marking(*markings: str) -> Marking:
    """The marking of what shows records marked so: that of the most sensitive one.

    Without any, the most that may be kept here: what shows rows without knowing which, as lists,
    maps and exports do, is marked as the most sensitive that it could show.
    """
    order = list(Marking)
    return max((Marking(each) for each in markings), key=order.index, default=order[-1])


def review_day(day: datetime.date, *, group: RetentionGroup) -> datetime.date:
    """The day of the first review of a record made on `day`."""
    return years_after(day, REVIEW_AFTER_YEARS[group])


def years_after(day: datetime.date, years: int) -> datetime.date:
    """The same day so many years later; 29 February becomes 28 February where there is none."""
    year = day.year + years
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
