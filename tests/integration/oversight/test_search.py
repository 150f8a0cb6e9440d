"""The auditor's pages: who did what, and who has looked at something."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.registry import row_security
from portal.audit.models import AuditEvent
from portal.audit.recording import Operation, record
from portal.vault.ids import uuid7
from reports.actions.triage import read_narrative
from tests.support.world import CANARY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client_for: Callable[..., Client]) -> Client:
    return client_for("auditor")


def page_of_report(world: World) -> str:
    return reverse("reports:triage:report-detail", args=[world.concern.pk])


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def numbers_in(response: Any) -> list[int]:
    return [int(each) for each in re.findall(r"Event (\d+)", response.content.decode())]


def happen(count: int, **what: Any) -> list[AuditEvent]:
    with transaction.atomic():
        for _ in range(count):
            record(Operation.ALTERATION, **({"by": None, "object_type": "report"} | what))
    return list(AuditEvent.objects.order_by("-sequence")[:count])


def test_each_field_narrows_the_search(auditor: Client, world: World) -> None:
    police = world.person("police_triage")
    read_narrative(by=police, report_id=world.concern.pk)
    event = AuditEvent.objects.filter(actor_id=police.pk).latest("sequence")
    day = event.at.date().isoformat()
    fits = {
        "person": str(police.pk),
        "operation": "consultation",
        "agency": str(event.agency_id),
        "object": event.object_id,
    }
    for name, value in fits.items():
        response = auditor.get("/oversight/audit", {name: value, "first": day})
        assert event.sequence in numbers_in(response), name
    for name, value in {
        "person": str(world.person("police_intelligence").pk),
        "operation": "erasure",
        "object": str(uuid7()),
        "first": "2040-01-01",
        "last": "2020-01-01",
    }.items():
        assert event.sequence not in numbers_in(auditor.get("/oversight/audit", {name: value}))


def test_codes_are_words_and_people_have_names(auditor: Client, world: World) -> None:
    police = world.person("police_triage")
    read_narrative(by=police, report_id=world.concern.pk)
    shown = text_of(auditor.get("/oversight/audit", {"person": str(police.pk)}))
    assert police.display_name in shown
    assert "Police triage" in shown
    assert "Read" in shown
    assert CANARY not in shown


def test_pages_follow_each_other_without_gap_or_repetition(auditor: Client) -> None:
    object_id = str(uuid7())
    made = [each.sequence for each in happen(120, object_id=object_id)]
    seen: list[int] = []
    address = f"?object={object_id}"
    while address:
        response = auditor.get(f"/oversight/audit{address}")
        seen += numbers_in(response)
        found = re.search(r'href="(\?[^"]+)" rel="next"', response.content.decode())
        address = found[1].replace("&amp;", "&") if found else ""
    assert seen == made


def test_who_has_looked_at_a_report(auditor: Client, world: World, client_for: Any) -> None:
    police = world.person("police_triage")
    reader = client_for(police)
    for _ in range(2):
        assert reader.get(page_of_report(world)).status_code == 200
    read_narrative(by=police, report_id=world.concern.pk)
    response = auditor.get(f"/oversight/audit/object/{world.concern.pk}")
    shown = text_of(response)
    assert f"{police.display_name} Police triage 3" in shown
    assert "Nobody, as far as is recorded" in text_of(
        auditor.get(f"/oversight/audit/object/{uuid7()}")
    )


def test_looking_at_the_log_is_recorded(auditor: Client) -> None:
    object_id = str(uuid7())
    auditor.get("/oversight/audit", {"object": object_id})
    auditor.get(f"/oversight/audit/object/{object_id}")
    search, looked = AuditEvent.objects.filter(object_type="list").order_by("sequence")
    assert search.actor_label == looked.actor_label == "auditor"
    assert search.detail["object"] == looked.detail["object"] == object_id


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"person": "nobody"}, "Choose a person from the list"),
        ({"operation": "'; DROP TABLE audit_event; --"}, "Choose what was done"),
        ({"object": "a name"}, "Copy the identifier"),
        ({"first": "2026-13-40"}, "real date"),
        ({"first": "2026-02-02", "last": "2026-02-01"}, "must not be before"),
        ({"below": "9" * 40}, "no such page"),
    ],
)
def test_a_search_that_makes_no_sense_says_why_and_shows_nothing(
    auditor: Client, query: dict[str, str], words: str
) -> None:
    happen(1)
    response = auditor.get("/oversight/audit", query)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not numbers_in(response)


@pytest.mark.parametrize(
    "role", ["police_intelligence", "agency_administrator", "system_administrator"]
)
def test_nobody_else_searches_the_log(client_for: Callable[..., Client], role: str) -> None:
    assert client_for(role).get("/oversight/audit").status_code == 403
    assert client_for(role).get(f"/oversight/audit/object/{uuid7()}").status_code == 403


def test_lists_maps_and_pages_are_recorded_with_codes_only(
    world: World, client_for: Callable[..., Client]
) -> None:
    police = world.person("police_triage")
    client = client_for(police)
    for path in (
        "/triage/?kind=concern&q=Nowhere&received_from=2026-01-02",
        "/triage/map/?kind=concern",
        reverse("reports:triage:map-points"),
        reverse("reports:triage:case-list") + "?show=all",
        page_of_report(world),
    ):
        assert client.get(path).status_code == 200, path
    queue, on_map, points, cases, *shown = AuditEvent.objects.filter(
        actor_id=police.pk, operation="consultation"
    ).order_by("sequence")
    assert queue.object_id == "reports:triage:queue"
    assert queue.detail["kind"] == ["concern"]
    assert queue.detail["q"] is True
    assert queue.detail["received_from"] == "2026-01-02"
    assert "Nowhere" not in str(queue.detail)
    assert on_map.object_id == "reports:triage:map"
    assert points.detail["shown"] >= 1
    assert cases.detail["show"] == "all"
    (page,) = (each for each in shown if each.reason == "page")
    assert (page.object_type, page.object_id) == ("report", str(world.concern.pk))
    # What else a report's page showed of others, such as the same place, has its own event.
    assert {each.reason for each in shown} == {"page", "suggested"}


def test_a_list_that_fails_leaves_no_event_and_no_event_no_list(
    world: World, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event stands in the transaction of the list: if it can't be kept, nothing shows."""

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ValueError("no")

    client = client_for(world.person("police_triage"))
    client.raise_request_exception = False
    monkeypatch.setattr("portal.audit.recording._insert", refuse)
    response = client.get("/triage/")
    assert response.status_code == 500
    assert world.concern.display_reference not in response.content.decode()


def test_a_search_uses_an_index_under_row_security(
    people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_security, "at_rest", "")
    with row_security.acting_as(people["auditor"]), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM audit_event WHERE object_id = 'x'")
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "audit_event_object" in plan


def test_events_leave_as_a_file_that_is_marked_recorded_and_harmless(
    auditor: Client, world: World, client_for: Callable[..., Client]
) -> None:
    police = world.person("police_triage")
    police.full_name = "=HYPERLINK('x')"
    police.save()
    read_narrative(by=police, report_id=world.concern.pk)
    answer = auditor.get("/oversight/audit.csv", {"person": str(police.pk)})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    marking, heading, *rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert marking == ["OFFICIAL-SENSITIVE"]
    assert heading[:2] == ["Event", "When (UTC)"]
    (row,) = [each for each in rows if each[7] == str(world.concern.pk)]
    assert row[2] == "'=HYPERLINK('x')"
    assert CANARY not in answer.content.decode()
    event = AuditEvent.objects.get(object_type="export")
    assert (event.operation, event.reason) == ("consultation", "export")
    assert event.detail == {"person": str(police.pk), "shown": len(rows)}


def test_a_file_that_can_not_be_recorded_does_not_leave(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise ValueError("no")

    auditor.raise_request_exception = False
    monkeypatch.setattr("portal.audit.recording._insert", refuse)
    answer = auditor.get("/oversight/audit.csv")
    assert answer.status_code == 500
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize("query", [{"person": "nobody"}, {"below": "x"}, {"first": "9"}])
def test_a_file_of_a_search_that_makes_no_sense_is_not_there(
    auditor: Client, query: dict[str, str]
) -> None:
    assert auditor.get("/oversight/audit.csv", query).status_code == 404


def test_pages_of_reports_and_cases_lead_auditors_who_see_them_to_who_looked(
    world: World, person_with: Callable[..., Any], client_for: Callable[..., Client]
) -> None:
    both = client_for(person_with("police_intelligence", "auditor"))
    police = client_for("police_intelligence")
    for thing, page in (
        (world.concern, page_of_report(world)),
        (world.case, reverse("reports:triage:case-detail", args=[world.case.pk])),
    ):
        link = reverse("oversight:who-looked", args=[thing.pk])
        assert link in both.get(page).content.decode()
        assert link not in police.get(page).content.decode()
