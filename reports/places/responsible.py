"""Who looks after a place outside Peterborough: its council and its police force."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _


class Responsible(NamedTuple):
    """Names as these bodies use them; they are not translated."""

    council: str
    police: str


CAMBRIDGESHIRE, LINCOLNSHIRE = "Cambridgeshire Constabulary", "Lincolnshire Police"
NORTHAMPTONSHIRE, BEDFORDSHIRE = "Northamptonshire Police", "Bedfordshire Police"
LEICESTERSHIRE, NORFOLK = "Leicestershire Police", "Norfolk Constabulary"

BY_DISTRICT = {
    "Bedford": Responsible("Bedford Borough Council", BEDFORDSHIRE),
    "Boston": Responsible("Boston Borough Council", LINCOLNSHIRE),
    "Breckland": Responsible("Breckland Council", NORFOLK),
    "Cambridge": Responsible("Cambridge City Council", CAMBRIDGESHIRE),
    "Central Bedfordshire": Responsible("Central Bedfordshire Council", BEDFORDSHIRE),
    "East Cambridgeshire": Responsible("East Cambridgeshire District Council", CAMBRIDGESHIRE),
    "East Lindsey": Responsible("East Lindsey District Council", LINCOLNSHIRE),
    "Fenland": Responsible("Fenland District Council", CAMBRIDGESHIRE),
    "Huntingdonshire": Responsible("Huntingdonshire District Council", CAMBRIDGESHIRE),
    "King's Lynn and West Norfolk": Responsible(
        "the Borough Council of King’s Lynn and West Norfolk", NORFOLK
    ),
    "North Kesteven": Responsible("North Kesteven District Council", LINCOLNSHIRE),
    "North Norfolk": Responsible("North Norfolk District Council", NORFOLK),
    "North Northamptonshire": Responsible("North Northamptonshire Council", NORTHAMPTONSHIRE),
    "Rutland": Responsible("Rutland County Council", LEICESTERSHIRE),
    "South Cambridgeshire": Responsible("South Cambridgeshire District Council", CAMBRIDGESHIRE),
    "South Holland": Responsible("South Holland District Council", LINCOLNSHIRE),
    "South Kesteven": Responsible("South Kesteven District Council", LINCOLNSHIRE),
    "West Northamptonshire": Responsible("West Northamptonshire Council", NORTHAMPTONSHIRE),
}
"""District as `data/gazetteer/districts.csv` names it → who is responsible there."""


def responsible_in(district: str) -> Responsible:
    """In words, without a name, for a district that is not in the table."""
    return BY_DISTRICT.get(district) or Responsible(_("the council there"), _("the police there"))
