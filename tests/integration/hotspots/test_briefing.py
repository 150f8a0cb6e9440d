"""The briefing as PDF: two pages at most, tagged, named, in order, and about nobody."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from hotspots.dashboards import briefing, page
from hotspots.dashboards.faces import FACES, faces_of
from hotspots.dashboards.figures import Asked
from hotspots.dashboards.periods import usual
from hotspots.enums import Change, Source
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.triage import choices
from tests.factories import ReportFactory

pytestmark = pytest.mark.django_db
LONG = "A stairwell between two shops and the back of the covered market where the light is broken"


@pytest.fixture(autouse=True)
def _own_wards(reference_data: Any) -> Iterator[None]:
    choices.forget()
    yield
    choices.forget()


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split())


def fullest(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as any list can hold, and more, in the longest words that there may be."""
    shown = page.Shown(
        key="x",
        label="Central and the villages beyond the parkway",
        value="more than 1,000",
        aside="1,234,567 of 2,345,678",
        interval="1,234,567.8 to 2,345,678.9",
        before="12,345",
        before_aside="1 of 2",
        difference="within chance",
        address="",
        of_period=True,
    )
    real_figures, real_tables = briefing.figures_shown, briefing.tables_shown

    def figures(asked: Asked, face: Any) -> list[page.Shown]:
        return real_figures(asked, face)

    def tables(asked: Asked, face: Any) -> list[page.ShownTable]:
        return [
            page.ShownTable(each.rule, [shown] * 40, each.heads, each.more, each.basis)
            for each in real_tables(asked, face)
        ]

    problems = [
        {
            "reference": "7KQ4M-2XWTC",
            "title": briefing.short(LONG),
            "stage": "Assessment",
            "owner": "Peterborough City Council, cleansing",
            "review": "28 Nov",
            "is_overdue": True,
        }
    ] * briefing.MOST_PROBLEMS
    where = (Source.POLICE.label, Change.PERSISTENT.label, briefing.short(LONG), 1_234)
    places = briefing.Cut([where] * briefing.MOST_PLACES, 99)
    hotspots = {
        "period": "1 September 2025 to 30 September 2026",
        "counts": [(each.label, 12_345) for each in Change],
        "places": places,
    }
    monkeypatch.setattr(briefing, "figures_shown", figures)
    monkeypatch.setattr(briefing, "tables_shown", tables)
    monkeypatch.setattr(briefing, "problems_of", lambda _asked: briefing.Cut(problems, 321))
    monkeypatch.setattr(briefing, "hotspots_of", lambda _asked: hotspots)


@pytest.mark.parametrize("role", ["police_triage", "licensing_officer", "spp_coordinator"])
def test_however_much_there_is_it_has_two_pages_and_says_how_many_more(
    role: str, person_with: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = person_with(role)
    fullest(monkeypatch)
    (face,) = faces_of(user)
    content, _shown = briefing.briefing_of(
        Asked(user, usual(timezone.localdate()), timezone.now()), face
    )
    reader = PdfReader(io.BytesIO(content))
    assert len(reader.pages) <= 2
    said = text_of(reader)
    assert "And 321 more." in said
    assert "And 99 more." in said
    most = briefing.MOST_RELEASED if role == "spp_coordinator" else briefing.MOST_WARDS
    assert f"And {40 - most} more." in said


def test_it_is_accessible_marked_and_recorded(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    officer = person_with("police_triage", name="Priscilla Person")
    ReportFactory(place_text="Unseen Lane", narrative="Somebody called Sam")
    answer = client_for(officer).get(reverse("dashboards:briefing"))
    assert answer.status_code == 200
    reader = PdfReader(io.BytesIO(answer.content))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Briefing for the tasking meeting: Police")
    tags = tags_of(root["/StructTreeRoot"])
    assert tags.count("/H1") == 1
    assert {"/Table", "/TH", "/TD", "/Caption"} <= {*tags}
    said = text_of(reader)
    assert "OFFICIAL-SENSITIVE" in said
    in_order = [
        "Briefing for the tasking meeting",
        "Figures in",
        "As it stands now",
        "Open problems",
    ]
    assert sorted(in_order, key=said.index) == in_order
    for never in ("Priscilla", "Person", "Unseen Lane", "Sam"):
        assert never not in said
    event = AuditEvent.objects.get(object_id="dashboards:briefing")
    assert event.detail["face"] == "police"


def tags_of(tree: Any) -> list[str]:
    found, waiting = [], [tree]
    while waiting:
        each = waiting.pop()
        each = each.get_object() if hasattr(each, "get_object") else each
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            if "/S" in each:
                found.append(str(each["/S"]))
            if "/K" in each:
                waiting.append(each["/K"])
    return found


def test_a_coordinator_s_holds_no_exact_count_of_reports(client_for: Callable[..., Client]) -> None:
    ReportFactory()
    answer = client_for("spp_coordinator").get(reverse("dashboards:briefing"))
    said = text_of(PdfReader(io.BytesIO(answer.content)))
    assert "published figures of whole quarters" in said
    assert "Reports received" not in said
    assert "Hotspots of" not in said


def test_what_can_not_be_set_now_leaves_the_dashboard_standing(
    client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: Any, **_how: Any) -> None:
        raise briefing_refused

    from agencies.licensing.pdf import PdfLater

    briefing_refused = PdfLater("Too many PDFs are being made just now.")
    monkeypatch.setattr("hotspots.dashboards.views.briefing_of", refuse)
    answer = client_for("police_triage").get(reverse("dashboards:briefing"))
    assert answer.status_code == 429
    assert "Too many PDFs are being made just now." in answer.content.decode()
    assert (
        client_for("police_triage").get(reverse("dashboards:briefing"), {"period": "x"}).status_code
        == 404
    )


def test_every_face_can_be_briefed(person_with: Callable[..., User]) -> None:
    """Without the setter, which the others wait for: what it would be given is whole."""
    roles = {"police": "police_intelligence", "cleansing": "cleansing_lead",
             "licensing": "licensing_officer", "coordinator": "spp_coordinator",
             "public-health": "public_health"}  # fmt: skip
    for face in FACES:
        user = person_with(roles[face.key])
        found = briefing.context_of(Asked(user, usual(timezone.localdate()), timezone.now()), face)
        assert found["standing"]
