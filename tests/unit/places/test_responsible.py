"""Who looks after a place outside: every district that a place can be found in has an answer."""

from __future__ import annotations

import csv
from pathlib import Path

from django.conf import settings

from reports.places.responsible import BY_DISTRICT, responsible_in


def test_every_district_but_peterborough_has_a_council_and_a_force() -> None:
    with (Path(settings.BASE_DIR) / "data/gazetteer/districts.csv").open(encoding="utf-8") as file:
        districts = {row["name"] for row in csv.DictReader(file)}
    assert set(BY_DISTRICT) == districts - {"Peterborough"}
    for council, police in BY_DISTRICT.values():
        assert "Council" in council
        assert police.endswith(("Police", "Constabulary"))


def test_a_district_that_is_new_is_spoken_of_in_words() -> None:
    assert responsible_in("Nowhere") == ("the council there", "the police there")
