"""What a network's page holds: the same nodes and links as a drawing and as a list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports.enums import Category, LinkReason
from reports.governance import highest_marking
from reports.models import IntelligenceItem, Report
from reports.network import (
    MOST_NAMED,
    MOST_RECORDS,
    MOST_STEPS,
    Edge,
    EdgeKind,
    Key,
    Network,
    Node,
    NodeKind,
    Record,
)
from reports.triage.intelligence_page import GradeShown, grade_shown
from reports.triage.looked_at import SHOWN_IN_CLEAR
from reports.triage.network_drawing import (
    OUTLINES,
    Drawing,
    DrawnEdge,
    DrawnNode,
    Label,
    drawing_of,
)
from reports.triage.rows import moment

KINDS = {
    NodeKind.CASE: gettext_lazy("Case"),
    NodeKind.ITEM: gettext_lazy("Intelligence"),
    NodeKind.REPORT: gettext_lazy("Report"),
    NodeKind.VEHICLE: gettext_lazy("Vehicle"),
    NodeKind.PLACE: gettext_lazy("Place"),
}
WHY = {
    EdgeKind.IN_CASE: gettext_lazy("In the case"),
    EdgeKind.WRITTEN_FROM: gettext_lazy("Intelligence written from the report"),
    EdgeKind.SAME: gettext_lazy("Linked as the same"),
    EdgeKind.MERGED: gettext_lazy("One case merged into the other"),
    EdgeKind.VEHICLE: gettext_lazy("Names the number plate"),
    EdgeKind.PLACE: gettext_lazy("Names the place"),
}
LEFT_OUT = {
    NodeKind.CASE: ngettext_lazy("%d case", "%d cases"),
    NodeKind.ITEM: ngettext_lazy("%d item of intelligence", "%d items of intelligence"),
    NodeKind.REPORT: ngettext_lazy("%d report", "%d reports"),
    NodeKind.VEHICLE: ngettext_lazy("%d vehicle", "%d vehicles"),
    NodeKind.PLACE: ngettext_lazy("%d place", "%d places"),
}
ROUTES = {
    NodeKind.CASE: ("case-detail", "case-network"),
    NodeKind.ITEM: ("intelligenceitem-detail", "intelligence-network"),
    NodeKind.REPORT: ("report-detail", "report-network"),
}
"""Kind → the routes of its page and of its network."""


@dataclass(frozen=True)
class Words:
    """A node in words. `short` and `more`: what else tells it from others, for a box and for the
    list. `name`: how links speak of it."""

    kind: str
    title: str
    reference: str
    short: str
    more: str
    name: str


@dataclass(frozen=True)
class Linked:
    """One link as a line of the list."""

    number: int
    name: str
    why: str


@dataclass(frozen=True)
class ShownNode:
    number: int
    kind: NodeKind
    words: Words
    address: str
    network: str
    is_middle: bool
    how_far: str
    grade: GradeShown | None
    links: list[Linked]
    drawn: DrawnNode


@dataclass(frozen=True)
class ShownEdge:
    number: int
    kind: EdgeKind
    said: str
    drawn: DrawnEdge


def record_looked(middle: Record, network: Network, *, by: User, steps: int) -> None:
    """One event: whose network was shown, how far, and how much of it."""
    rows = [node.row for node in network.nodes]
    in_clear = [getattr(row, name, "") for row in rows for name in SHOWN_IN_CLEAR]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[middle],
        reason="network",
        detail={
            "steps": steps,
            "shown": len(network.nodes),
            **noticed_in(by, in_clear),
        },
    )


def context_of(middle: Record, network: Network, *, steps: int) -> dict[str, Any]:
    words = _in_words(network)
    drawing = drawing_of(network, _labels(network, words))
    nodes = _shown(network, words, drawing)
    return {
        "middle": nodes[0],
        "nodes": nodes,
        "edges": [
            ShownEdge(number, edge.kind, _said(edge, words, network), drawing.edges[number])
            for number, edge in enumerate(network.edges)
        ],
        "drawing": drawing,
        "kinds": [
            (kind, KINDS[kind], OUTLINES[kind])
            for kind in NodeKind
            if any(node.kind == kind for node in nodes)
        ],
        "reasons": [
            (kind, WHY[kind]) for kind in EdgeKind if any(e.kind == kind for e in network.edges)
        ],
        "left_out": [
            LEFT_OUT[kind] % network.left_out[kind]
            for kind in NodeKind
            if network.left_out.get(kind)
        ],
        "is_more": network.is_more,
        "most_records": MOST_RECORDS,
        "most_named": MOST_NAMED,
        "steps": steps,
        "ways": [(each, each == steps) for each in range(1, MOST_STEPS + 1)],
        "has_vehicles": any(node.kind == NodeKind.VEHICLE for node in nodes),
        "marking": highest_marking(
            *(each.row.marking for each in network.nodes if each.row is not None)
        ).label,
    }


def _labels(network: Network, words: Sequence[Words]) -> list[Label]:
    """What stands in the boxes: of an item its grade too, which goes wherever it does (R1.5)."""
    naming = Counter(edge.other for edge in network.edges)
    found = []
    for node, said in zip(network.nodes, words, strict=True):
        above, more = said.name, said.short
        if isinstance(node.row, IntelligenceItem):
            above, more = f"{said.kind} {grade_shown(node.row).compact}", said.reference
        if node.row is None:
            number = naming[node.key]
            named = ngettext("in %d report", "in %d reports", number) % number
            above = f"{said.kind} · {named}"
        found.append(Label(above, said.title, more))
    return found


def _shown(network: Network, words: Sequence[Words], drawing: Drawing) -> list[ShownNode]:
    links = _links(network, words)
    return [
        ShownNode(
            number=number,
            kind=node.key.kind,
            words=words[number],
            address=_address(node, 0),
            network=_address(node, 1) if number else "",
            is_middle=number == 0,
            how_far=_how_far(node),
            grade=grade_shown(node.row) if isinstance(node.row, IntelligenceItem) else None,
            links=links[node.key],
            drawn=drawing.nodes[number],
        )
        for number, node in enumerate(network.nodes)
    ]


def _address(node: Node, which: int) -> str:
    """What is only named has no page."""
    routes = ROUTES.get(node.key.kind)
    return reverse(f"reports:triage:{routes[which]}", args=[node.key.id]) if routes else ""


def _how_far(node: Node) -> str:
    if node.row is None:
        return _("Named by reports")
    return {0: _("In the middle"), 1: _("One link away")}.get(int(node.steps), _("Two links away"))


def _links(network: Network, words: Sequence[Words]) -> Mapping[Key, list[Linked]]:
    """Every link twice: at each of its ends, with the other."""
    numbers = {node.key: number for number, node in enumerate(network.nodes)}
    found: dict[Key, list[Linked]] = defaultdict(list)
    for number, edge in enumerate(network.edges):
        for here, there in ((edge.one, edge.other), (edge.other, edge.one)):
            found[here].append(Linked(number, words[numbers[there]].name, why(edge)))
    return found


def why(edge: Edge) -> str:
    """What a link rests on, said alike at both of its ends."""
    said = str(WHY[edge.kind])
    if edge.kind == EdgeKind.IN_CASE and edge.reason in LinkReason.values:
        return f"{said}: {LinkReason(edge.reason).label}"
    return said


def _said(edge: Edge, words: Sequence[Words], network: Network) -> str:
    numbers = {node.key: number for number, node in enumerate(network.nodes)}
    one, other = (words[numbers[each]].name for each in (edge.one, edge.other))
    return f"{one} – {other}. {why(edge)}"


def _in_words(network: Network) -> list[Words]:
    vehicles = [node.key for node in network.nodes if node.key.kind == NodeKind.VEHICLE]
    return [_words_of(node, vehicles) for node in network.nodes]


def _words_of(node: Node, vehicles: list[Key]) -> Words:
    kind = str(KINDS[node.key.kind])
    row = node.row
    if row is None:
        title = node.words or _("Vehicle %d") % (vehicles.index(node.key) + 1)
        return Words(kind, title, "", "", "", title)
    reference = row.display_reference
    name = f"{kind} {reference}"
    if isinstance(row, Report):
        received = moment(row.received_at)[1].partition(",")[0]
        place = row.place_text or _("Place not given in words")
        title = str(Category(row.category).label)
        return Words(kind, title, reference, received, f"{received} · {place}", name)
    status = str(row.get_status_display())
    return Words(kind, row.title, reference, status, status, name)
