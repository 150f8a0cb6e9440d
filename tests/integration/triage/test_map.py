from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from reports.enums import Kind
from reports.models import Report
from reports.triage import points
from tests.integration.triage.conftest import WORDS, text_of
from tests.integration.triage.test_queue import references_in
from tests.support.statements import statements as sent_by

SHOWN = {"reference", "kind", "category", "status", "priority", "priority_label", "received"}


def test_the_map_and_its_table_say_the_same(client: Client, tell: Callable[..., Report]) -> None:
    reports = [tell(), tell(kind=Kind.NEEDLE_FIND)]
    tell(point=None, point_origin="", point_accuracy_m=None)
    page = client.get("/triage/map/")
    features = client.get("/triage/map/points").json()["features"]
    assert set(references_in(page)) == {each.display_reference for each in reports}
    assert {each["properties"]["reference"] for each in features} == set(references_in(page))
    assert "<strong>2</strong> reports" in text_of(page)
    assert "1 report has no point" in text_of(page)
    assert 'href="/triage/?point=without"' in text_of(page)


def test_points_have_nothing_sealed_and_are_metres_exact(
    client: Client, tell: Callable[..., Report]
) -> None:
    report = tell()
    response = client.get("/triage/map/points")
    assert response["Content-Type"].startswith("application/geo+json")
    assert response["Cache-Control"] == "no-store"
    (feature,) = response.json()["features"]
    assert set(feature["properties"]) == SHOWN
    assert feature["geometry"]["coordinates"] == [-0.2442, 52.5795]
    assert feature["id"] == str(report.pk)
    assert WORDS not in response.content.decode()


def test_points_follow_filters_and_visibility(
    client: Client, client_for: Callable[..., Client], tell: Callable[..., Report]
) -> None:
    tell()
    needles = tell(kind=Kind.NEEDLE_FIND)
    for browser, query in ((client, "?kind=needle_find"), (client_for("cleansing_lead"), "")):
        features = browser.get(f"/triage/map/points{query}").json()["features"]
        assert [each["id"] for each in features] == [str(needles.pk)]
    assert client_for("auditor").get("/triage/map/points").status_code == 403
    assert client.get("/triage/map/points?kind=x").status_code == 422
    assert client.get("/triage/map/?kind=x").status_code == 422


def test_points_are_bounded_and_say_so(
    client: Client, tell: Callable[..., Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST_POINTS", 2)
    for _ in range(3):
        tell()
    answer = client.get("/triage/map/points").json()
    assert len(answer["features"]) == 2
    assert answer["is_more"] is True


def test_statements_of_the_map_do_not_grow(client: Client, tell: Callable[..., Report]) -> None:
    def statements(path: str) -> int:
        with sent_by() as sent:
            assert client.get(path).status_code == 200
        return len(sent)

    tell()
    statements("/triage/map/")
    few = [statements("/triage/map/"), statements("/triage/map/points")]
    for _ in range(5):
        tell()
    assert [statements("/triage/map/"), statements("/triage/map/points")] == few
    assert max(few) <= 8
