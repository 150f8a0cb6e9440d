"""The network around a report, a case or an item: what is in it, for whom, and as what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports import network as networks
from reports.actions.cases import unlink_report
from reports.actions.intelligence import write_item
from reports.actions.merge import merge_case
from reports.actions.suggestions import decide_pair, undo_pair
from reports.actions.triage import amend_report
from reports.enums import Kind, Verdict
from reports.models import (
    Case,
    CaseLink,
    CaseMerge,
    IntelligenceItem,
    IntelligenceLink,
    Report,
    ReportAmendment,
    ReportNarrative,
    ReportPair,
)
from reports.network import EdgeKind, Key, Network, NodeKind, network_around
from tests.integration.triage.conftest import text_of
from tests.support import intelligence
from tests.support.hidden import NOBODY
from tests.support.statements import statements
from tests.support.world import LOOKS_LIKE_JUNK

PLATE = "A white van, AB12 CDE, at the kerb"
ROUTES = {Report: "reports", Case: "cases", IntelligenceItem: "intelligence"}
Tell = Callable[..., Report]


def address(row: Any) -> str:
    return f"/triage/{ROUTES[type(row)]}/{row.pk}/network/"


def around(row: Any, by: User, steps: int = 2) -> Network:
    with acting_as(by):
        return network_around(row, by=by, steps=steps)


def records(network: Network) -> set[str]:
    return {node.key.id for node in network.nodes if node.row is not None}


def named(network: Network, kind: NodeKind) -> list[str]:
    return [node.words for node in network.nodes if node.key.kind == kind]


def ids(*rows: Any) -> set[str]:
    return {str(row.pk) for row in rows}


def kinds(network: Network) -> set[EdgeKind]:
    return {edge.kind for edge in network.edges}


@pytest.fixture
def colleague_client(client_for: Callable[..., Client], colleague: User) -> Client:
    return client_for(colleague)


class Everything:
    """One of each sort of link: two reports of a case, the second linked as the same with a third,
    which names the plate of a fourth and the place of a fifth; an item; a merged case."""

    def __init__(self, tell: Tell, case_of: Callable[..., Case], by: User) -> None:
        self.one = tell(place_text="By the bridge")
        self.two = tell(place_text="Corner shop")
        self.third = tell(place_text="Old mill", narrative=PLATE)
        self.fourth = tell(place_text="Elsewhere", narrative=PLATE.lower().replace(" cde", "cde"))
        self.fifth = tell(place_text="Old mill")
        self.alone = tell(place_text="Somewhere else", narrative="Another car, XY34 ZZZ")
        self.case = case_of(self.one, self.two, by=by)
        self.pair = decide_pair(
            by=by,
            report_id=self.two.pk,
            other_id=self.third.pk,
            verdict=Verdict.SAME,
            words="Same van",
        )
        self.item = write_item(by=by, report_ids=[self.one.pk], draft=intelligence.draft())
        self.merged = case_of(self.alone, by=by)
        self.merge = merge_case(
            by=by,
            case_id=self.merged.pk,
            into_id=self.case.pk,
            words="x",
            version=self.merged.version,
        )
        self.case = Case.objects.get(pk=self.case.pk)


@pytest.fixture
def everything(tell: Tell, case_of: Callable[..., Case], colleague: User) -> Everything:
    return Everything(tell, case_of, colleague)


# --- What is in it --------------------------------------------------------------------------------


def test_a_case_shows_its_reports_and_what_they_lead_to(
    everything: Everything, colleague: User
) -> None:
    it = everything
    near = around(it.case, colleague, steps=1)
    # What was in the merged case is in this one now.
    assert records(near) == ids(it.case, it.one, it.two, it.alone, it.merged)
    far = around(it.case, colleague)
    assert records(far) == records(near) | ids(it.item, it.third)
    assert kinds(far) == {
        EdgeKind.IN_CASE,
        EdgeKind.MERGED,
        EdgeKind.SAME,
        EdgeKind.WRITTEN_FROM,
    }


def test_a_report_shows_who_else_names_its_vehicle_and_its_place(
    everything: Everything, colleague: User
) -> None:
    it = everything
    near = around(it.third, colleague, steps=1)
    assert records(near) == ids(it.third, it.two, it.fourth, it.fifth)
    assert named(near, NodeKind.PLACE) == ["Old mill"]
    assert len(named(near, NodeKind.VEHICLE)) == 1
    assert kinds(near) == {EdgeKind.SAME, EdgeKind.VEHICLE, EdgeKind.PLACE}
    assert records(around(it.fifth, colleague)) == ids(it.fifth, it.third, it.two, it.fourth)


def test_an_item_shows_the_reports_it_was_written_from(
    everything: Everything, colleague: User
) -> None:
    near = around(everything.item, colleague, steps=1)
    assert records(near) == ids(everything.item, everything.one)
    assert records(around(everything.item, colleague)) == records(near) | ids(everything.case)


def test_a_plate_in_an_addition_counts(tell: Tell, officer: User) -> None:
    one, other = tell(place_text="Here", narrative=PLATE), tell(place_text="There")
    assert records(around(one, officer)) == ids(one)
    amend_report(by=officer, report_id=other.pk, text="It was AB12CDE", version=other.version)
    for first, second in ((one, other), (other, one)):
        assert records(around(first, officer)) == ids(first, second)


def test_what_was_taken_back_links_nothing(everything: Everything, colleague: User) -> None:
    it = everything
    undo_pair(by=colleague, report_id=it.two.pk, other_id=it.third.pk, words="x")
    unlink_report(
        by=colleague, case_id=it.case.pk, report_id=it.two.pk, version=it.case.version, words="x"
    )
    assert records(around(it.two, colleague)) == ids(it.two)


def test_two_that_are_not_the_same_are_not_linked(tell: Tell, officer: User) -> None:
    one, other = tell(place_text="Here"), tell(place_text="There")
    decide_pair(by=officer, report_id=one.pk, other_id=other.pk, verdict=Verdict.DIFFERENT)
    assert records(around(one, officer)) == ids(one)


def test_a_place_that_one_report_names_is_not_a_link(everything: Everything, officer: User) -> None:
    network = around(everything.one, officer)
    assert named(network, NodeKind.PLACE) == ["By the bridge"]  # its own
    assert not named(around(everything.case, officer), NodeKind.PLACE)


def test_what_is_linked_further_out_is_drawn_too(tell: Tell, officer: User) -> None:
    """Both ends two links away: found from neither end's own step."""
    middle, left, right = (tell(place_text=f"Place {each}") for each in range(3))
    out = [tell(place_text=f"Far {each}") for each in range(2)]
    for one, other in ((middle, left), (middle, right), (left, out[0]), (right, out[1]), (*out,)):
        decide_pair(
            by=officer, report_id=one.pk, other_id=other.pk, verdict=Verdict.SAME, words="x"
        )
    found = {frozenset((edge.one.id, edge.other.id)) for edge in around(middle, officer).edges}
    assert frozenset(ids(*out)) in found


# --- Bounds ---------------------------------------------------------------------------------------


def test_a_large_network_is_cut_and_says_so(
    tell: Tell,
    case_of: Callable[..., Case],
    client: Client,
    officer: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(networks, "MOST_RECORDS", 5)
    monkeypatch.setattr(networks, "MOST_NAMED", 1)
    reports = [tell(place_text=f"Place {number % 2}") for number in range(10)]
    case = case_of(*reports)
    Report.objects.filter(pk=reports[-1].pk).update(audience=NOBODY)
    network = around(case, officer)
    assert len(records(network)) == 5
    # Of the nine that the officer may see; nothing counts the tenth.
    assert network.left_out == {NodeKind.REPORT: 5, NodeKind.PLACE: 1}
    shown = page_of(client, case)
    assert "Also found, and not shown: 5 reports, 1 place." in shown
    assert len(re.findall(r'<tr class="[^"]*" role="row" data-node', shown)) == 6


def test_a_busy_place_leads_to_its_newest_reports(tell: Tell, officer: User) -> None:
    reports = [tell(place_text="Lincoln Road") for _ in range(networks.MOST_AT_A_PLACE + 3)]
    network = around(reports[0], officer, steps=1)
    assert network.is_more
    assert records(network) == ids(reports[0], *reports[-networks.MOST_AT_A_PLACE :])


def test_a_look_up_that_comes_to_its_end_says_so(
    tell: Tell, case_of: Callable[..., Case], officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(*(tell(place_text=f"Place {number}") for number in range(4)))
    assert not around(case, officer).is_more
    monkeypatch.setattr(networks, "MOST_FOUND", 3)
    assert around(case, officer).is_more


def test_published_crimes_link_no_places(tell: Tell, officer: User) -> None:
    one, other = tell(kind=Kind.RECORDED_CRIME), tell()
    assert records(around(one, officer)) == ids(one)
    assert records(around(other, officer)) == ids(other)


def test_the_statements_are_the_same_however_much_is_linked(
    everything: Everything, colleague_client: Client, tell: Tell, case_of: Callable[..., Case],
    colleague: User,
) -> None:  # fmt: skip
    def sent(row: Any) -> int:
        with statements() as found:
            assert colleague_client.get(address(row)).status_code == 200
        return len(found)

    sent(everything.case)
    before = [sent(row) for row in (everything.case, everything.two, everything.item)]
    assert sent(everything.alone) == before[1]  # of which less is linked
    for number in range(12):
        more = [tell(place_text="Old mill", narrative=PLATE) for _ in range(2)]
        case_of(more[0], by=colleague)
        decide_pair(
            by=colleague,
            report_id=everything.two.pk,
            other_id=more[0].pk,
            verdict=Verdict.SAME,
            words="x",
        )
        write_item(
            by=colleague,
            report_ids=[everything.one.pk, more[1].pk],
            draft=intelligence.draft(number),
        )
    after = [sent(row) for row in (everything.case, everything.two, everything.item)]
    assert after == before
    assert max(after) <= 32


# --- Who sees what --------------------------------------------------------------------------------

HIDDEN_ENDS: list[tuple[str, type[Any], str]] = [
    ("a report", Report, "two"),
    ("a case", Case, "case"),
    ("an item", IntelligenceItem, "item"),
    ("a merged case", Case, "merged"),
    ("a report that names the plate", Report, "fourth"),
    ("a report that names the place", Report, "fifth"),
]


@pytest.mark.parametrize("name", [each[0] for each in HIDDEN_ENDS])
def test_a_hidden_end_hides_the_link_and_what_lies_behind(
    everything: Everything, colleague: User, colleague_client: Client, name: str
) -> None:
    _, model, attribute = next(each for each in HIDDEN_ENDS if each[0] == name)
    row = getattr(everything, attribute)
    middles = [everything.case, everything.one, everything.two, everything.third, everything.item]
    middles = [each for each in middles if each.pk != row.pk]
    assert any(str(row.pk) in records(around(each, colleague)) for each in middles)
    model.objects.filter(pk=row.pk).update(audience=NOBODY)
    for each in middles:
        network = around(each, colleague)
        assert str(row.pk) not in records(network)
        assert all(str(row.pk) not in (edge.one.id, edge.other.id) for edge in network.edges)
        shown = colleague_client.get(address(each)).content.decode()
        assert str(row.pk) not in shown
        assert row.display_reference not in shown
    assert colleague_client.get(address(row)).status_code == 404


@pytest.mark.parametrize(
    ("model", "gone"),
    [
        (CaseLink, EdgeKind.IN_CASE),
        (IntelligenceLink, EdgeKind.WRITTEN_FROM),
        (ReportPair, EdgeKind.SAME),
    ],
    ids=["in a case", "written from", "the same"],
)
def test_a_hidden_link_is_not_drawn_between_ends_that_show(
    everything: Everything, colleague: User, model: type[Any], gone: EdgeKind
) -> None:
    assert gone in kinds(around(everything.one, colleague)) | kinds(
        around(everything.two, colleague)
    )
    model.objects.all().update(audience=NOBODY)
    for row in (everything.one, everything.two, everything.third, everything.item):
        assert gone not in kinds(around(row, colleague))


@pytest.mark.parametrize("model", [ReportNarrative, ReportAmendment], ids=["words", "additions"])
def test_words_that_one_may_not_read_link_no_vehicle(
    tell: Tell, officer: User, model: type[Any]
) -> None:
    if model is ReportNarrative:
        one, other = (tell(place_text=f"P{each}", narrative=PLATE) for each in range(2))
    else:
        one, other = tell(place_text="P1", narrative=PLATE), tell(place_text="P2")
        amend_report(by=officer, report_id=other.pk, text=PLATE, version=other.version)
    assert records(around(one, officer)) == ids(one, other)
    model.objects.filter(report=other).update(audience=NOBODY)
    assert records(around(one, officer)) == ids(one)
    assert records(around(other, officer)) == ids(other)
    assert not named(around(other, officer), NodeKind.VEHICLE)


def test_a_partner_sees_its_own_reports_and_no_work_of_the_police(
    tell: Tell,
    case_of: Callable[..., Case],
    colleague: User,
    person_with: Callable[..., User],
    client_for: Callable[..., Client],
) -> None:
    find, other = (tell(kind=Kind.NEEDLE_FIND, place_text="Park", narrative=PLATE) for _ in "12")
    concern = tell(place_text="Park")
    case = case_of(find, concern, by=colleague)
    item = write_item(by=colleague, report_ids=[find.pk], draft=intelligence.draft())
    decide_pair(
        by=colleague, report_id=find.pk, other_id=concern.pk, verdict=Verdict.SAME, words="x"
    )
    assert records(around(find, colleague)) == ids(find, other, concern, case, item)
    lead = person_with("cleansing_lead")
    network = around(find, lead)
    assert records(network) == ids(find, other)
    assert kinds(network) == {EdgeKind.PLACE}  # no vehicle: they don't link reports
    shown = text_of(client_for(lead).get(address(find)))
    assert "Park" in shown
    for each in (concern, case, item):
        assert each.display_reference not in shown
        assert client_for(lead).get(address(each)).status_code in {403, 404}


def test_what_looks_like_junk_is_no_part_of_it(tell: Tell, officer: User, client: Client) -> None:
    one = tell(place_text="Here", narrative=PLATE)
    junk = tell(place_text="Here", narrative=PLATE, set_aside=LOOKS_LIKE_JUNK)
    assert records(around(one, officer)) == ids(one)
    assert client.get(address(junk)).status_code == 404


def test_triage_sees_no_intelligence(everything: Everything, officer: User, client: Client) -> None:
    assert str(everything.item.pk) not in records(around(everything.one, officer))
    assert client.get(address(everything.item)).status_code == 403


# --- The page -------------------------------------------------------------------------------------


def page_of(client: Client, row: Any, query: str = "") -> str:
    answer = client.get(address(row) + query)
    assert answer.status_code == 200
    return text_of(answer)


def parts(shown: str) -> tuple[str, str]:
    """The drawing and the list."""
    drawing = shown[shown.index('<svg class="network"') :].partition("</svg>")[0]
    return drawing, shown[shown.index('<table class="govuk-table triage-table') :]


def test_drawing_and_list_say_the_same(everything: Everything, colleague_client: Client) -> None:
    for row in (everything.case, everything.two, everything.third, everything.item):
        shown = page_of(colleague_client, row)
        drawing, listed = parts(shown)
        nodes = re.findall(r'data-node="(\d+)"', drawing)
        assert len(nodes) > 1
        assert sorted(nodes) == sorted(re.findall(r'data-node="(\d+)"', listed))
        edges = re.findall(r'data-edge="(\d+)"', drawing)
        # In the list a link stands at both of its ends.
        assert sorted(edges * 2) == sorted(re.findall(r'data-edge="(\d+)"', listed))
        assert re.findall(r'data-edge="\d+"><title>([^<]+)', drawing)
        for href in re.findall(r'<a class="network-node[^>]* href="([^"]+)"', drawing):
            assert f'href="{href}"' in listed
        for why in re.findall(r"<title>[^<.]+\. ([^<]+)</title>", drawing):
            assert why in listed


def test_every_box_that_is_a_link_has_a_name(
    everything: Everything, colleague_client: Client
) -> None:
    drawing, _ = parts(page_of(colleague_client, everything.case))
    links = re.findall(r"<a class=[^>]*>", drawing)
    names = [re.search(r'aria-label="([^"]+)"', each) for each in links]
    assert all(names)
    case = everything.case
    said = f"Case {case.display_reference} {escape(case.title)}. In the middle"
    assert said in drawing
    assert len({each[1] for each in names if each}) == len(links)


def test_the_grade_goes_with_an_item(everything: Everything, colleague_client: Client) -> None:
    drawing, listed = parts(page_of(colleague_client, everything.one))
    compact = re.search(r"Intelligence (\[[^\]]+\])", drawing)
    assert compact
    assert compact[1] in listed


def test_no_plate_and_no_number_of_the_index_is_on_the_page(
    everything: Everything, colleague_client: Client
) -> None:
    shown = page_of(colleague_client, everything.third)
    assert "Vehicle 1" in shown
    assert "Number plates are sealed" in shown
    assert "AB12" not in shown.upper()
    narrative = ReportNarrative.objects.get(pk=everything.third.pk)
    assert narrative.marks
    assert not any(str(mark).lstrip("-") in shown for mark in narrative.marks)
    assert "van" not in shown.lower().replace("relevan", "")


def test_only_one_or_two_links(everything: Everything, colleague_client: Client) -> None:
    it = everything
    assert it.third.display_reference not in page_of(colleague_client, it.case, "?steps=1")
    assert it.third.display_reference in page_of(colleague_client, it.case, "?steps=2")
    for wrong in ("0", "3", "x", ""):
        assert colleague_client.get(f"{address(it.case)}?steps={wrong}").status_code == 404


def test_nothing_linked_says_how_a_link_comes_to_be(tell: Tell, client: Client) -> None:
    shown = page_of(client, tell(place_text="", narrative="Nothing to link"))
    assert "Nothing that you can see is linked with it." in shown
    assert '<svg class="network"' not in shown


def test_words_from_outside_are_escaped(tell: Tell, client: Client) -> None:
    one, _other = (tell(place_text="<b>Mill</b>") for _ in "12")
    shown = page_of(client, one)
    assert "<b>Mill" not in shown
    assert "&lt;b&gt;Mill" in shown


def test_looking_is_recorded_with_how_much_was_shown(
    everything: Everything, colleague_client: Client, colleague: User
) -> None:
    page_of(colleague_client, everything.third, "?steps=1")
    event = AuditEvent.objects.get(reason="network")
    assert (event.operation, event.object_id) == (
        Operation.CONSULTATION,
        str(everything.third.pk),
    )
    assert event.actor_id == colleague.pk
    assert event.detail == {"steps": 1, "shown": 6}


def test_pages_lead_to_their_network(everything: Everything, colleague_client: Client) -> None:
    for row in (everything.case, everything.one, everything.item):
        page = colleague_client.get(address(row).removesuffix("network/"))
        assert f'href="{address(row)}"' in page.content.decode()


def test_the_database_hides_an_end_by_itself(
    everything: Everything, colleague: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A forgotten filter in one look-up shows nothing: row security repeats the rule."""
    Report.objects.filter(pk=everything.fifth.pk).update(audience=NOBODY)
    monkeypatch.setattr(networks, "reports_visible_to", lambda _user: Report.objects.all())
    assert str(everything.fifth.pk) not in records(around(everything.third, colleague))


def test_a_merge_is_between_cases(everything: Everything, colleague: User) -> None:
    edges = [each for each in around(everything.case, colleague).edges
             if each.kind == EdgeKind.MERGED]  # fmt: skip
    assert [(each.one, each.other) for each in edges] == [
        (
            Key(NodeKind.CASE, str(everything.merged.pk)),
            Key(NodeKind.CASE, str(everything.case.pk)),
        )
    ]
    assert CaseMerge.objects.count() == 1
