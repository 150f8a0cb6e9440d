"""Pages of runs: asking for one, following it, what it says to whom, and its file."""

from __future__ import annotations

import csv
import datetime
import html
import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.operations.ground import polygon_of
from agencies.refuse.actions.rounds import Searched, record_round
from agencies.registry.models import Membership
from agencies.registry.people import forget
from hotspots.enums import RunState, Source, Units
from hotspots.models import Cell, Run
from hotspots.tile_grid import tile_of
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.enums import Channel, Kind, PointOrigin
from tests.conftest import make_person
from tests.support import hotspots, vector_tile
from tests.support.geography import IN_CENTRAL
from tests.support.happenings import copies, report

pytestmark = pytest.mark.django_db

ClientFor = Callable[..., Client]


@pytest.fixture
def run(analyst: User) -> Run:
    """Of every source, by ward, with something of each but recorded crime."""
    copies(report(), [(0, 0, 9), (300, 0, 20), (0, 300, 31)])
    report(kind=Kind.NEEDLE_FIND, channel=Channel.CREW, point_origin=PointOrigin.DEVICE)
    report(kind=Kind.PREMISES_INCIDENT, channel=Channel.PREMISES)
    return hotspots.finished(analyst, size=1000)


def form(**changed: str) -> dict[str, Any]:
    last = timezone.localdate()
    first = last - datetime.timedelta(days=60)
    return {
        "key": str(uuid.uuid4()),
        "first": f"{first:%d/%m/%Y}",
        "last": f"{last:%d/%m/%Y}",
        "cells": "wards:0",
        "sources": ["crews", "residents"],
        "seed": "3",
        **changed,
    }


def test_an_analyst_asks_for_a_run_and_follows_it(analyst: User, client_for: ClientFor) -> None:
    client = client_for(analyst)
    answer = client.post(reverse("hotspots:run-ask"), form())
    made = Run.objects.get()
    page = reverse("hotspots:run", args=[made.pk])
    assert answer["Location"] == page
    assert (made.units, made.seed, made.sources) == (Units.WARDS, 3, ["crews", "residents"])
    shown = client.get(page).content.decode()
    assert f"0 of {made.total} parts are over" in shown
    assert reverse("hotspots:run-progress", args=[made.pk]) in shown
    hotspots.one_part()
    hotspots.run_work._settle(made.pk)
    panel = client.get(reverse("hotspots:run-progress", args=[made.pk])).content.decode()
    assert f"1 of {made.total} parts are over" in panel
    hotspots.work()
    panel = client.get(reverse("hotspots:run-progress", args=[made.pk])).content.decode()
    assert "<progress" not in panel
    assert "Where to look first" in client.get(page).content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("first", "31/2/2026", "Enter a real date"),
        ("first", "1/1/2001", "Choose a period of four weeks to five years"),
        ("last", "1/1/2029", "Choose a last day that is not to come"),
        ("cells", "squares:7", "Choose what to count in"),
        ("sources", "everybody", "Choose whose reports to look at"),
        ("seed", "-1", "Enter a whole number from 0"),
        ("key", "x", "This page was not complete"),
    ],
)
def test_what_can_not_be_asked_is_said_and_nothing_typed_is_lost(
    analyst: User, client_for: ClientFor, field: str, typed: str, words: str
) -> None:
    answer = client_for(analyst).post(reverse("hotspots:run-ask"), form(**{field: typed}))
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert words in shown
    assert ('value="3"' in shown) == (field != "seed")
    assert not Run.objects.exists()


def test_a_run_is_stopped_once_and_its_page_says_by_whom(
    analyst: User, client_for: ClientFor
) -> None:
    client = client_for(analyst)
    made = hotspots.ask(analyst)
    stop = reverse("hotspots:run-stop", args=[made.pk])
    conflict = client.post(stop, {"version": "7"})
    assert conflict.status_code == 409
    assert "This run was changed since you opened it" in conflict.content.decode()
    assert client.post(stop, {"version": "1"}, follow=True).status_code == 200
    made.refresh_from_db()
    assert made.state == RunState.STOPPED
    again = client.post(stop, {"version": "2"})
    assert again.status_code == 409
    assert f"{analyst.display_name} stopped this run" in again.content.decode()


@pytest.mark.parametrize(
    ("role", "sources"),
    [
        ("police_triage", set(Source)),
        ("cleansing_lead", {Source.CREWS}),
        ("licensing_officer", {Source.PREMISES}),
    ],
)
def test_each_team_sees_the_layers_that_are_its_own_and_no_other(
    run: Run, client_for: ClientFor, role: str, sources: set[Source]
) -> None:
    """In the page, by address and in the file."""
    client = client_for(role)
    page, file = (reverse(f"hotspots:{each}", args=[run.pk]) for each in ("run", "run-export"))
    for source in Source:
        expected = 200 if source in sources else 404
        for address in (page, file):
            assert client.get(address, {"source": source}).status_code == expected, source
    shown = client.get(page).content.decode()
    linked = {each for each in Source if f"?source={each}" in shown}
    assert linked <= sources
    assert client.get(page, {"source": "x"}).status_code == 404


@pytest.mark.parametrize("role", ["spp_coordinator", "public_health", "refuse_crew", "auditor"])
def test_nobody_else_comes_near_exact_cells(run: Run, client_for: ClientFor, role: str) -> None:
    client = client_for(role)
    for name, keys in (("runs", []), ("run", [run.pk]), ("run-export", [run.pk])):
        assert client.get(reverse(f"hotspots:{name}", args=keys)).status_code == 403


def test_the_page_says_what_it_rests_on_and_names_no_one(
    run: Run, analyst: User, client_for: ClientFor
) -> None:
    shown = client_for(analyst).get(reverse("hotspots:run", args=[run.pk])).content.decode()
    assert "4 reports were read; 4 count in cells." in shown
    assert "No hotspots can be told: Fewer than 30 events" in shown
    assert "It shows where people report, which is not where everything happens." in shown
    assert "never who" in shown
    assert "There is no run of a period four weeks earlier" in shown
    assert "packets" not in shown


def test_the_file_holds_every_cell_is_marked_and_recorded(
    run: Run, analyst: User, client_for: ClientFor
) -> None:
    answer = client_for(analyst).get(
        reverse("hotspots:run-export", args=[run.pk]), {"source": Source.RESIDENTS}
    )
    marking, heading, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert marking == ["OFFICIAL-SENSITIVE"]
    cells = Cell.objects.filter(run=run, layer__source=Source.RESIDENTS).order_by("in_order")
    assert [line[1] for line in lines] == [cell.unit for cell in cells]
    assert sum(int(line[heading.index("Reports")]) for line in lines) == 4
    event = AuditEvent.objects.get(object_type="export", object_id="hotspots:run-export")
    assert event.detail == {"run": str(run.pk), "source": "residents", "shown": len(lines)}


def test_hours_of_rounds_are_for_the_cleansing_team_alone(
    run: Run, analyst: User, client_for: ClientFor, reference_data: Any
) -> None:
    """Summed up or not (docs/adr/0086)."""
    lead, crew = make_person("cleansing_lead"), make_person("refuse_crew")
    now = timezone.now()
    record_round(
        by=lead,
        key=uuid.uuid4(),
        searched=Searched(
            crew_id=crew.pk,
            ward_id=reference_data.wards["Central"].pk,
            started_at=now - datetime.timedelta(hours=26, minutes=30),
            ended_at=now - datetime.timedelta(hours=24),
        ),
    )
    address = reverse("hotspots:run", args=[run.pk])
    pages = {
        person.pk: client_for(person).get(address, {"source": Source.CREWS}).content.decode()
        for person in (lead, analyst)
    }
    assert "How long crews searched" in pages[lead.pk]
    assert "2.5</td>" in pages[lead.pk]
    assert "searched" not in pages[analyst.pk]
    assert "2.5</td>" not in pages[analyst.pk]


# --- The map --------------------------------------------------------------------------------------


def tile_address(run: Run, source: str = "residents", at: str = "") -> str:
    here = tile_of(IN_CENTRAL.x, IN_CENTRAL.y, 12)
    where = at or f"{here.z}/{here.x}/{here.y}"
    return f"/hotspots/runs/{run.pk}/tiles/{source}/{where}.mvt"


def drawn(answer: Any) -> dict[str, int]:
    """Cells of a tile by their name, with their class."""
    assert answer.status_code == 200
    found = vector_tile.read(answer.content).get("classes", [])
    return {each.properties["unit"]: each.properties["confidence"] for each in found}


def test_the_map_draws_the_cells_of_this_run_and_not_of_the_latest(
    run: Run, analyst: User, client_for: ClientFor
) -> None:
    cells = Cell.objects.filter(run=run, layer__source=Source.RESIDENTS)
    later = hotspots.finished(analyst, size=500)
    assert later.asked_at > run.asked_at
    client = client_for(analyst)
    found = drawn(client.get(tile_address(run)))
    assert found == {each.unit: each.confidence for each in cells}
    page = client.get(reverse("hotspots:run", args=[run.pk])).content.decode()
    assert f"/hotspots/runs/{run.pk}/tiles/residents/{{z}}/{{x}}/{{y}}.mvt" in page
    assert f"source=residents&amp;first={run.first_day:%Y-%m}" in page


def test_a_tile_of_a_run_is_of_a_source_that_one_sees(run: Run, client_for: ClientFor) -> None:
    officer = client_for("licensing_officer")
    assert drawn(officer.get(tile_address(run, "premises")))
    for address in (
        tile_address(run, "residents"),
        tile_address(run, "everybody"),
        tile_address(Run(pk=uuid.uuid4()), "premises"),
    ):
        assert officer.get(address).status_code == 404
    assert client_for("spp_coordinator").get(tile_address(run, "premises")).status_code == 403
    for at in ("19/0/0", "x/0/0", "12/0/0"):
        answer = officer.get(tile_address(run, "premises", at))
        assert (answer.status_code, "problem" in answer.json()) == (400, True)


def test_of_a_run_that_is_not_finished_there_is_no_tile(run: Run, client_for: ClientFor) -> None:
    Run.objects.filter(pk=run.pk).update(state=RunState.STOPPED)
    assert client_for("police_triage").get(tile_address(run)).status_code == 404


def test_who_sees_runs_and_manages_problems_opens_one_on_a_cell(
    run: Run, analyst: User, client_for: ClientFor
) -> None:
    page = reverse("hotspots:run", args=[run.pk]) + "?source=residents"
    assert "/problems/new/" not in client_for(analyst).get(page).content.decode()
    Membership.objects.filter(user=analyst).update(roles=["police_intelligence", "spp_coordinator"])
    forget(analyst)
    client = client_for(analyst)
    found = re.findall(r'href="(/problems/new/[^"]+)"', client.get(page).content.decode())
    assert found
    cell = Cell.objects.filter(run=run, layer__source=Source.RESIDENTS).order_by("in_order")[0]
    assert f"hotspot={cell.pk}" in found[0]
    answer = client.get(html.unescape(found[0]))
    assert answer.status_code == 200
    corners = re.findall(r"corners=([^&]+)", html.unescape(found[0]))[0].split(";")
    assert "\n".join(corners) in answer.content.decode()
    drawn_again = polygon_of("\n".join(corners))
    assert drawn_again.intersection(cell.shape).area / cell.shape.area > 0.99
