"""What is linked with a case, an item of intelligence or a report, among what a person may see.

Records are found step by step through what people linked, and through what reports name: a vehicle
by the mark of its number plate in the blind index, a place by its name. Every look-up starts from
the audience queries, so that a link shows only where both of its ends do. People are no part of it
and nothing is scored (R6.3): a link is shown with what it rests on, or not at all.

Bounded in steps, records, and rows of each look-up. What is left out is told as a number of what
the person may see, and where a look-up came to its end only that there is more.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import F, Model, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.duplicates import named_place
from reports.enums import Kind, Verdict
from reports.models import Case, IntelligenceItem, Report
from reports.permissions import user_can, user_can_compare_words
from reports.queries import (
    amendments_visible_to,
    cases_visible_to,
    intelligence_links_visible_to,
    intelligence_of_team,
    links_visible_to,
    merges_visible_to,
    narratives_visible_to,
    pairs_visible_to,
    reports_visible_to,
)

MOST_STEPS = 2
MOST_RECORDS = 48
MOST_NAMED = 12
"""Places and vehicles. With the records: what a diagram holds and can still be read."""
MOST_FOUND = 200
"""Rows of one look-up, the newest first."""
MOST_AT_A_PLACE = 10
"""Reports that one named place leads to, the newest first: half a town names its main road."""

Record = Report | Case | IntelligenceItem


class NodeKind(Enum):
    CASE = "case"
    ITEM = "item"
    REPORT = "report"
    VEHICLE = "vehicle"
    PLACE = "place"


class EdgeKind(Enum):
    IN_CASE = "in_case"
    WRITTEN_FROM = "written_from"
    SAME = "same"
    MERGED = "merged"
    VEHICLE = "vehicle"
    PLACE = "place"


@dataclass(frozen=True)
class Key:
    """`id`: of a record its primary key; of a place its name as it is compared; of a vehicle its
    number in the blind index, which no page shows."""

    kind: NodeKind
    id: str


@dataclass(frozen=True)
class Edge:
    """`reason`: the code with which somebody explained a report's place in a case."""

    kind: EdgeKind
    one: Key
    other: Key
    reason: str = ""


@dataclass(frozen=True)
class Node:
    """`steps`: how many links from the middle; what is named stands half a step further than the
    nearest report that names it. `row`: the record, with nothing sealed loaded; or `words`."""

    key: Key
    steps: float
    row: Record | None = None
    words: str = ""


@dataclass(frozen=True)
class Network:
    """`left_out`: how many of each kind were found and not shown. `is_more`: a look-up came to its
    end before what is linked did."""

    nodes: list[Node]
    edges: list[Edge]
    left_out: Mapping[NodeKind, int]
    is_more: bool

    @property
    def middle(self) -> Node:
        return self.nodes[0]


def key_of(row: Record) -> Key:
    kinds: dict[type[Model], NodeKind] = {
        Report: NodeKind.REPORT,
        Case: NodeKind.CASE,
        IntelligenceItem: NodeKind.ITEM,
    }
    return Key(kinds[type(row)], str(row.pk))


def network_around(middle: Record, *, by: User, steps: int) -> Network:
    """The network of a record that `by` may see. 8 statements for each step and 8 more, whatever is
    linked; fewer for who may not follow some sorts of links."""
    finder = _Finder(by)
    known = {key_of(middle): 0}
    left: set[Key] = set()
    frontier = list(known)
    for step in range(1, min(steps, MOST_STEPS) + 1):
        found = [each for each in finder.beside(frontier) if each not in known]
        room = MOST_RECORDS - len(known)
        frontier = found[:room]
        left |= {*found[room:]}
        known |= dict.fromkeys(frontier, step)
    nodes = finder.rows(known)
    named, edges = finder.named({node.key: node for node in nodes})
    edges = [*finder.between([node.key for node in nodes]), *edges]
    return Network(
        nodes=[*nodes, *named[:MOST_NAMED]],
        edges=_among({each.key for each in (*nodes, *named[:MOST_NAMED])}, edges),
        left_out=Counter(each.kind for each in (*left, *(each.key for each in named[MOST_NAMED:]))),
        is_more=finder.is_more,
    )


def _among(keys: set[Key], edges: Iterable[Edge]) -> list[Edge]:
    found = [each for each in edges if each.one in keys and each.other in keys]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Ends:
    """Records of a kind that links may end at. `within`: links have both ends among those."""

    ids: list[str]
    within: bool

    def of(self, name: str, others: _Ends, other: str) -> Q:
        """That a link ends here, at its field `name`, or at `others`; or both."""
        here, there = Q(**{f"{name}__in": self.ids}), Q(**{f"{other}__in": others.ids})
        return here & there if self.within else here | there


@dataclass
class _Finder:
    """Look-ups for one person. `is_more` once one of them came to its end."""

    by: User
    is_more: bool = False
    _reports: dict[str, Report] = field(default_factory=dict)
    _marks: dict[str, set[str]] = field(default_factory=dict)

    def beside(self, keys: Sequence[Key]) -> list[Key]:
        """The records that are linked with these, without them: first what people linked, then what
        names the same vehicle or place."""
        ids = _by_kind(keys)
        own = {*keys}
        found = [
            key
            for edge in self._linked(ids, within=False)
            for key in (edge.one, edge.other)
            if key not in own
        ]
        reports = self._load(ids[NodeKind.REPORT])
        found += self._naming_vehicles_of(ids[NodeKind.REPORT])
        found += self._naming_places_of(reports)
        return [each for each in dict.fromkeys(found) if each not in own]

    def between(self, keys: Sequence[Key]) -> list[Edge]:
        """Everything that people linked within these."""
        return list(self._linked(_by_kind(keys), within=True))

    def rows(self, known: Mapping[Key, int]) -> list[Node]:
        """The records that are there, nearest first, then by kind and as they were found."""
        ids = _by_kind(known)
        self._load([each for each in ids[NodeKind.REPORT] if each not in self._reports])
        cases = cases_visible_to(self.by).filter(pk__in=ids[NodeKind.CASE])
        items = intelligence_of_team(self.by).filter(pk__in=ids[NodeKind.ITEM])
        found: list[Record] = [*self._reports.values()]
        found += cases.select_related("owner")
        found += items.defer("text", "provenance")
        rows = {key_of(each): each for each in found}
        order = list(NodeKind)
        nodes = [Node(key, steps, rows[key]) for key, steps in known.items() if key in rows]
        return sorted(nodes, key=lambda node: (node.steps, order.index(node.key.kind)))

    def named(self, nodes: Mapping[Key, Node]) -> tuple[list[Node], list[Edge]]:
        """Vehicles and places that several of these reports name, or the one in the middle does,
        with the links to them; those of most reports first."""
        naming: dict[Key, list[Node]] = defaultdict(list)
        words: dict[Key, str] = {}
        reports = [node for key, node in nodes.items() if key.kind == NodeKind.REPORT]
        marks = self._marks_of([node.key.id for node in reports])
        for node in reports:
            for mark in sorted(marks.get(node.key.id, ())):
                naming[Key(NodeKind.VEHICLE, mark)].append(node)
            place = _place_of(node.row)
            if place:
                key = Key(NodeKind.PLACE, named_place(place))
                naming[key].append(node)
                words.setdefault(key, place)
        shown = {
            key: by for key, by in naming.items() if len(by) > 1 or any(not n.steps for n in by)
        }
        found = [
            Node(key, min(node.steps for node in by) + 0.5, words=words.get(key, ""))
            for key, by in shown.items()
        ]
        found.sort(key=lambda node: (-len(shown[node.key]), node.steps))
        edges = [
            Edge(EdgeKind(key.kind.value), node.key, key)
            for key, by in shown.items()
            for node in by
        ]
        return found, edges

    # --- What people linked -----------------------------------------------------------------------

    def _linked(self, ids: Mapping[NodeKind, list[str]], *, within: bool) -> Iterator[Edge]:
        """Links that touch these, or `within`: with both ends among them. Four statements."""
        reports, cases, items = (_Ends(ids[each], within) for each in _RECORDS)
        if user_can(self.by, Permission.CASES_VIEW):
            yield from self._in_cases(reports, cases)
        if user_can(self.by, Permission.INTELLIGENCE_VIEW):
            yield from self._written(reports, items)
        pairs = pairs_visible_to(self.by).filter(undone_at__isnull=True, verdict=Verdict.SAME)
        pairs = pairs.filter(reports.of("first", reports, "second")).order_by("-decided_at", "pk")
        for first, second in self._some(pairs.values_list("first_id", "second_id"), within):
            yield Edge(EdgeKind.SAME, _report(first), _report(second))

    def _in_cases(self, reports: _Ends, cases: _Ends) -> Iterator[Edge]:
        within = cases.within
        links = links_visible_to(self.by).filter(unlinked_at__isnull=True)
        links = links.filter(reports.of("report", cases, "case")).order_by("-linked_at", "pk")
        for each in self._some(links.only("report", "case", "reason"), within):
            yield Edge(EdgeKind.IN_CASE, _case(each.case_id), _report(each.report_id), each.reason)
        merges = merges_visible_to(self.by).filter(undone_at__isnull=True)
        merges = merges.filter(cases.of("case", cases, "into")).order_by("-made_at", "pk")
        for case, into in self._some(merges.values_list("case_id", "into_id"), within):
            yield Edge(EdgeKind.MERGED, _case(case), _case(into))

    def _written(self, reports: _Ends, items: _Ends) -> Iterator[Edge]:
        made = intelligence_links_visible_to(self.by).filter(unlinked_at__isnull=True)
        made = made.filter(
            reports.of("report", items, "item"), item__in=intelligence_of_team(self.by)
        ).order_by("-linked_at", "pk")
        for report, item in self._some(made.values_list("report_id", "item_id"), items.within):
            yield Edge(EdgeKind.WRITTEN_FROM, _item(item), _report(report))

    def _some(self, rows: QuerySet[Any, Any], within: bool = False) -> list[Any]:
        """The first rows; all of them where the nodes themselves are the bound."""
        if within:
            return list(rows)
        found = list(rows[: MOST_FOUND + 1])
        self.is_more = self.is_more or len(found) > MOST_FOUND
        return found[:MOST_FOUND]

    # --- What reports name ------------------------------------------------------------------------

    def _load(self, ids: Iterable[str]) -> list[Report]:
        found = list(reports_visible_to(self.by).filter(pk__in=list(ids)).order_by())
        self._reports |= {str(each.pk): each for each in found}
        return sorted(found, key=lambda each: each.pk)

    def _naming_places_of(self, reports: list[Report]) -> list[Key]:
        """Reports that name a place in the same words."""
        places = {each.place_text for each in reports if _place_of(each)}
        newest = Window(
            RowNumber(),
            partition_by=F("place_text"),
            order_by=[F("received_at").desc(), F("pk").asc()],
        )
        ranked = (
            reports_visible_to(self.by)
            .filter(place_text__in=[*places, NO_PLACE])
            .exclude(kind=Kind.RECORDED_CRIME)
            .order_by()
            .annotate(rank=newest)
            .filter(rank__lte=MOST_AT_A_PLACE + 1)
            .order_by("-received_at", "pk")
        )
        found = self._some(ranked.values_list("pk", "rank", "place_text"))
        found = [(pk, rank) for pk, rank, place in found if place in places]
        self.is_more = self.is_more or any(rank > MOST_AT_A_PLACE for _pk, rank in found)
        return [_report(pk) for pk, rank in found if rank <= MOST_AT_A_PLACE]

    def _naming_vehicles_of(self, reports: list[str]) -> list[Key]:
        """Reports whose words name the same number plate, where the person may read both."""
        named = self._marks_of(reports)
        marks = {mark for each in reports for mark in named[each]}
        numbers = sorted({int(each.rpartition(":")[2]) for each in marks})
        if not user_can_compare_words(self.by):
            return []
        found = self._some(self._texts(Q(marks__overlap=numbers)).order_by("-report_id"))
        return [_report(report) for report, key, held in found if _vehicles(key, held) & marks]

    def _marks_of(self, reports: Iterable[str]) -> dict[str, set[str]]:
        """Report → the vehicles that it names; asked once for each. Nobody who may not read the
        words that name one learns of it."""
        wanted = [NO_RECORD, *(each for each in reports if each not in self._marks)]
        self._marks |= {each: set() for each in wanted}
        if user_can_compare_words(self.by):
            for report, key, held in self._texts(Q(report__in=wanted, marks__isnull=False)):
                self._marks[str(report)] |= _vehicles(key, held)
        return self._marks

    def _texts(self, which: Q) -> QuerySet[Any, Any]:
        """(report, key, marks) of the words and additions that the person may open; one
        statement."""
        columns = ("report_id", "words_key", "marks")
        told = narratives_visible_to(self.by).filter(which, report__in=reports_visible_to(self.by))
        added = amendments_visible_to(self.by).filter(which).order_by()
        return told.values_list(*columns).union(added.values_list(*columns), all=True)


NO_RECORD = "00000000-0000-0000-0000-000000000000"
"""Among the keys of every look-up, so that none is left out for want of any: then the page takes as
many statements whatever is linked, and no more or fewer tell of anything."""
NO_PLACE = "\x1f"
_RECORDS = (NodeKind.REPORT, NodeKind.CASE, NodeKind.ITEM)


def _by_kind(keys: Iterable[Key]) -> dict[NodeKind, list[str]]:
    found: dict[NodeKind, list[str]] = {each: [NO_RECORD] for each in _RECORDS}
    for key in keys:
        found[key.kind].append(key.id)
    return found


def _vehicles(key: str, marks: Iterable[int] | None) -> set[str]:
    """Numbers made with different keys have nothing in common, so the key is part of the name."""
    return {f"{key}:{mark}" for mark in marks or ()}


def _place_of(row: Record | None) -> str:
    """The place that a report names. Published crimes name no place but the middle of a street."""
    if not isinstance(row, Report) or row.kind == Kind.RECORDED_CRIME:
        return ""
    return row.place_text if named_place(row.place_text) else ""


def _report(pk: uuid.UUID) -> Key:
    return Key(NodeKind.REPORT, str(pk))


def _case(pk: uuid.UUID) -> Key:
    return Key(NodeKind.CASE, str(pk))


def _item(pk: uuid.UUID) -> Key:
    return Key(NodeKind.ITEM, str(pk))
