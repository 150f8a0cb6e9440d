"""Bringing the audiences of rows in line with the disclosures that stand.

Each function works out what is shared from the disclosures themselves, never from what was shared
before, so that running it twice, or late, changes nothing. Callers hold the lock of the case or
report, and are shown what police are shown.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from agencies.registry.models import Disclosure
from agencies.registry.sharing_codes import DataItem
from reports import audiences
from reports.casework_enums import Readers
from reports.enums import TimelineKind
from reports.models import (
    Case,
    CaseDecision,
    CaseLink,
    CaseNote,
    CaseTask,
    IntelligenceItem,
    Report,
    ReportAmendment,
    ReportNarrative,
    TimelineEntry,
)


@dataclass(frozen=True)
class Shares:
    """Disclosures that stand: object → [(clearance, parts)]."""

    by_object: dict[uuid.UUID, list[tuple[str, frozenset[str]]]]

    def of(self, object_id: uuid.UUID | None, part: DataItem) -> frozenset[str]:
        """The clearances that this part of an object is disclosed to."""
        found = self.by_object.get(object_id, []) if object_id else []
        return frozenset(clearance for clearance, parts in found if part in parts)


NO_SHARES = Shares({})


def standing_shares(object_ids: Iterable[uuid.UUID]) -> Shares:
    """What is disclosed of these objects and not ended; one statement."""
    found: dict[uuid.UUID, list[tuple[str, frozenset[str]]]] = defaultdict(list)
    rows = Disclosure.objects.filter(object_id__in=set(object_ids), ended_at__isnull=True)
    for key, clearance, parts in rows.order_by().values_list(
        "object_id", "recipient_clearance", "parts"
    ):
        found[key].append((clearance, frozenset(parts)))
    return Shares(found)


def of_new_part(row: Case | Report, part: DataItem) -> frozenset[str]:
    """Who else sees a part that is added to this row; no statement where nothing is shared."""
    if not audiences.is_shared(row.audience):
        return frozenset()
    return standing_shares([row.pk]).of(row.pk, part)


def of_new_entry(
    kind: TimelineKind, *rows: Case | Report | None, code: str = "", task: CaseTask | None = None
) -> frozenset[str]:
    """Who else sees an entry with this code that is added to these rows' timelines, or a task's."""
    if kind in audiences.NEVER_SHARED_ENTRIES or task is not None:
        of_task = task.audience if task is not None else None
        return audiences.shares_of_entry(kind, code, timeline=(), of_task=of_task)
    shared = [row.pk for row in rows if row is not None and audiences.is_shared(row.audience)]
    shares = standing_shares(shared) if shared else NO_SHARES
    given = frozenset().union(*(shares.of(pk, DataItem.TIMELINE) for pk in shared))
    return audiences.shares_of_entry(kind, code, timeline=given)


def refresh_case(case_id: uuid.UUID) -> None:
    """Every row of a case that can be disclosed, the facts of its reports included."""
    # A task that came with a merging left its entries on the timeline of the case it came from.
    of_case = Q(case_id=case_id) | Q(task__case_id=case_id)
    entries = TimelineEntry.objects.filter(of_case)
    reports = lock_reports_of(case_id)
    cases = {pk for pk in entries.values_list("case_id", flat=True).order_by() if pk}
    shares = standing_shares([case_id, *cases, *entries_reports(entries)])
    _share(Case.objects.filter(pk=case_id), shares.of(case_id, DataItem.RECORD))
    notes = shares.of(case_id, DataItem.NOTES)
    for readers in Readers.values:
        given = audiences.shares_for(readers, notes)
        for model in (CaseNote, CaseDecision):
            _share(model.objects.filter(case_id=case_id, readers=readers), given)
    _share_tasks(case_id, shares.of(case_id, DataItem.RECORD))
    _share(CaseLink.objects.filter(case_id=case_id), shares.of(case_id, DataItem.LINKED_REPORTS))
    _share_entries(entries, shares)
    refresh_report_rows(reports)


def of_task(case: Case, *, agency_key: str) -> list[str]:
    """Who sees a task of this case, as things are shared now."""
    shares = of_new_part(case, DataItem.RECORD)
    return audiences.of_task(shares, agency_key=agency_key)


def refresh_task_entries(task: CaseTask) -> None:
    """What tells of a task that went to another agency, on its page and on the case's timeline."""
    _share_entries(TimelineEntry.objects.filter(task=task), NO_SHARES)


def _share_tasks(case_id: uuid.UUID, shares: frozenset[str]) -> None:
    tasks = CaseTask.objects.filter(case_id=case_id)
    for agency_key in set(tasks.order_by().values_list("agency__key", flat=True)):
        own = audiences.of_task(shares, agency_key=agency_key)
        _share(tasks.filter(agency__key=agency_key), frozenset(own) - audiences.POLICE)


def refresh_report(report_id: uuid.UUID) -> None:
    """Every row of a report that can be disclosed. Never its contact details or its source."""
    entries = TimelineEntry.objects.filter(report_id=report_id)
    cases = {pk for pk in entries.values_list("case_id", flat=True).order_by() if pk}
    shares = standing_shares([report_id, *cases])
    words = shares.of(report_id, DataItem.WORDS)
    _share(ReportNarrative.objects.filter(pk=report_id), words)
    _share(ReportAmendment.objects.filter(report_id=report_id), words)
    _share_entries(entries, shares)
    refresh_report_rows([report_id])


def refresh_intelligence(item_id: uuid.UUID) -> None:
    """An item of intelligence, words and grade together. Never which reports it was made from, nor
    its history."""
    shares = standing_shares([item_id])
    _share(IntelligenceItem.objects.filter(pk=item_id), shares.of(item_id, DataItem.INTELLIGENCE))


def refresh_report_rows(report_ids: Iterable[uuid.UUID]) -> None:
    """The facts of reports: disclosed themselves, or with a case that they are in now."""
    wanted = list(report_ids)
    cases = defaultdict(set)
    links = CaseLink.objects.filter(report_id__in=wanted, unlinked_at__isnull=True).order_by()
    for report_id, case_id in links.values_list("report_id", "case_id"):
        cases[report_id].add(case_id)
    shares = standing_shares([*wanted, *(pk for each in cases.values() for pk in each)])
    for report_id, audience in Report.objects.filter(pk__in=wanted).values_list("pk", "audience"):
        through = (shares.of(pk, DataItem.LINKED_REPORTS) for pk in cases[report_id])
        given = shares.of(report_id, DataItem.RECORD).union(*through)
        _set(Report.objects.filter(pk=report_id), audience, given)


def lock_reports_of(case_id: uuid.UUID) -> list[uuid.UUID]:
    """The reports that are in the case now, locked in the order of their keys."""
    linked = CaseLink.objects.filter(case_id=case_id, unlinked_at__isnull=True)
    found = Report.objects.filter(pk__in=linked.values("report_id")).order_by("pk")
    return [report.pk for report in found.select_for_update(of=("self",)).only("pk")]


_CAME_TO_AGENCY = Subquery(
    TimelineEntry.objects.filter(task=OuterRef("task_id"), kind=TimelineKind.TASK_GIVEN)
    .exclude(before=F("after"))
    .order_by("-at")
    .values("at")[:1]
)
"""When an entry's task came to the agency that has it now from another. What that other one did
with it, and wrote, is not for the next."""


def entries_reports(entries: QuerySet[TimelineEntry]) -> set[uuid.UUID]:
    return {pk for pk in entries.values_list("report_id", flat=True).order_by() if pk}


def _share_entries(entries: QuerySet[TimelineEntry], shares: Shares) -> None:
    groups: dict[tuple[tuple[str, ...], frozenset[str]], list[uuid.UUID]] = defaultdict(list)
    rows = entries.order_by().values_list(
        *("pk", "kind", "after", "case_id", "report_id", "audience", "at", "task__audience"),
        _CAME_TO_AGENCY,
    )
    for pk, kind, code, case_id, report_id, audience, at, of_task, came_at in rows:
        timeline = shares.of(case_id, DataItem.TIMELINE) | shares.of(report_id, DataItem.TIMELINE)
        is_of_another_agency = came_at is not None and at < came_at
        given = audiences.shares_of_entry(
            kind, code, timeline=timeline, of_task=() if is_of_another_agency else of_task
        )
        groups[tuple(audience), given].append(pk)
    for (audience_now, given), keys in groups.items():
        _set(TimelineEntry.objects.filter(pk__in=keys), audience_now, given)


def _share(rows: QuerySet[Any], given: frozenset[str]) -> None:
    """One statement for each audience that these rows have now, which are few."""
    for audience in {tuple(each) for each in rows.order_by().values_list("audience", flat=True)}:
        _set(rows.filter(audience=list(audience)), audience, given)


def _set(rows: QuerySet[Any], audience: Iterable[str], given: frozenset[str]) -> None:
    before = list(audience)
    after = audiences.with_shares(before, given)
    if after != sorted(before):
        rows.update(audience=after)
