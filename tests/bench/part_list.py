"""The parts of pages that parts.py measures, with what a hand would write for each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from reports.enums import LISTED_STATUSES, OPEN_STATUSES, CaseStatus, Kind
from reports.models import Report
from reports.queries import (
    cases_visible_to,
    reports_visible_to,
    reports_without_safeguarding,
)
from reports.triage import case_page, listing, paging, routing_panel
from reports.triage.lately import statements_for
from reports.triage.neighbours import neighbours_of
from reports.triage.suggestion_page import panel_of as suggestions_of
from reports.triage.urgent_strip import strip_for
from tests.bench.parts import Asked, Part
from tests.bench.place import CannotMeasure

LISTED = """
    SELECT r.id, r.reference, r.kind, r.category, r.priority, r.status, r.place_text,
           r.point IS NOT NULL, r.received_at, r.due_at, a.name, u.full_name
      FROM reports_report r
      LEFT JOIN reports_area a ON a.id = r.ward_id
      LEFT JOIN accounts_user u ON u.id = r.assigned_to_id
"""
IN_ORDER = "ORDER BY r.priority, r.received_at DESC, r.id"
UNANSWERED = """
    NOT r.referral_answered AND NOT r.status IN ('held', 'junk')
    AND (r.risks && '{adult,child}' OR r.may_be_at_risk OR r.priority = 1
         OR r.category IN ('county_lines', 'cuckooing', 'worried'))
"""
AGE = timedelta(days=45)
"""Of the report whose like are looked for: what came in the month before and after is there."""


def _sql(statement: str, *values: Any) -> str:
    with connection.cursor() as cursor:
        filled: str = cursor.mogrify(statement, values).decode()
    return filled


def _open() -> list[str]:
    return [each.value for each in OPEN_STATUSES]


def _in_the_middle(by: User) -> Report:
    """An open report with as many before it as after it, or nearly."""
    middle = reports_visible_to(by).filter(status__in=OPEN_STATUSES).order_by(*ORDER)
    return list(middle[: paging.MOST_LISTED])[-1]


ORDER = ("priority", "-received_at", "id")


def strip(by: User) -> Asked:
    floor = """
        SELECT r.id, r.reference, r.category, r.place_text, a.name, r.waiting_since
          FROM reports_report r LEFT JOIN reports_area a ON a.id = r.ward_id
         WHERE r.waiting_since IS NOT NULL ORDER BY r.waiting_since, r.id LIMIT 11
    """
    return Asked(lambda: strip_for(by), floor)


def neighbours(by: User) -> Asked:
    report = _in_the_middle(by)
    floor = _sql(
        """
        (SELECT id, reference FROM reports_report WHERE status = ANY(%s) AND priority = %s
            AND received_at < %s ORDER BY received_at DESC, id LIMIT 1)
        UNION ALL
        (SELECT id, reference FROM reports_report WHERE status = ANY(%s) AND priority = %s
            AND received_at > %s ORDER BY received_at, id DESC LIMIT 1)
        """,
        *(_open(), report.priority, report.received_at) * 2,
    )
    return Asked(lambda: neighbours_of(report, address="", by=by), floor)


def why_here(by: User) -> Asked:
    report = _in_the_middle(by)
    floor = _sql(
        "SELECT number, rules FROM reports_routingruleset WHERE number = %s", report.routed_by or 1
    )
    return Asked(lambda: routing_panel.panel_of(report, by=by), floor)


def duplicates(by: User) -> Asked:
    found = reports_visible_to(by).filter(
        kind=Kind.CONCERN, point__isnull=False, received_at__lt=timezone.now() - AGE
    )
    report = found.order_by("-received_at").first()
    if report is None:
        raise CannotMeasure("There is no report old enough to look for its like.")
    return Asked(lambda: suggestions_of(report, by=by))


def of_a_case(by: User) -> Asked:
    """The case of most reports there is (more_rows.py makes it)."""
    case = (
        cases_visible_to(by)
        .filter(title="Benchmark case", status=CaseStatus.OPEN)
        .select_related("owner")
        .first()
    )
    if case is None:
        raise CannotMeasure("There is no case with many reports.")
    floor = _sql(
        """
        SELECT r.* FROM reports_caselink l JOIN reports_report r ON r.id = l.report_id
         WHERE l.case_id = %s::uuid AND l.unlinked_at IS NULL
         ORDER BY r.received_at DESC, r.id LIMIT 200
        """,
        str(case.pk),
    )
    return Asked(lambda: case_page._reports(case, by=by, take_out="", bound=None), floor)


def unanswered(by: User) -> Asked:
    floor = (
        f"SELECT count(*) FROM (SELECT r.id FROM reports_report r WHERE {UNANSWERED} LIMIT 1001) s;"
        f"\nSELECT r.* FROM reports_report r WHERE {UNANSWERED}"
        " ORDER BY r.received_at, r.id LIMIT 50"
    )
    return Asked(lambda: paging.page_of(reports_without_safeguarding(by), number=1), floor)


def _page(by: User, *, number: int, where: str, **filters: Any) -> Asked:
    """The rows of a page, without its count. `where`: the same filters by hand."""
    address = urlencode(filters, doseq=True)
    rows = statements_for(by, address=address, number=number).rows
    start = (number - 1) * paging.PAGE_SIZE
    floor = f"{LISTED} WHERE {where} {IN_ORDER} LIMIT {paging.PAGE_SIZE + 1} OFFSET {start}"
    return Asked(lambda: listing._run(rows), floor)


def deep_page(by: User) -> Asked:
    return _page(by, number=paging.LAST_PAGE, where=_sql("r.status = ANY(%s)", _open()))


def closed_finds(by: User) -> Asked:
    where = """
        r.status = 'closed' AND r.kind = 'needle_find'
        AND r.audience && '{council.cleansing}'::varchar[]
    """
    return _page(by, number=1, where=where, status=["closed"], kind=["needle_find"])


def team_of_few(by: User) -> Asked:
    """What was passed to safeguarding and is closed: few, and the queue's own order finds none."""
    where = "r.status = 'closed' AND 'safeguarding' = ANY(r.teams)"
    return _page(by, number=1, where=where, status=["closed"], team="safeguarding")


def own_team(by: User) -> Asked:
    where = _sql(
        "r.status = ANY(%s) AND 'licensing.officer' = ANY(r.teams)"
        " AND r.audience && '{licensing.officer}'::varchar[]",
        _open(),
    )
    return _page(by, number=1, where=where, team="ours")


def count(by: User) -> Asked:
    """As far as it is counted, anew each time; pages believe a count for some seconds."""
    statuses = [each.value for each in LISTED_STATUSES]
    address = urlencode({"status": statuses, "kind": "needle_find"}, doseq=True)
    bounded = statements_for(by, address=address, number=1).count
    floor = _sql(
        "SELECT count(*) FROM (SELECT FROM reports_report WHERE kind = 'needle_find'"
        " AND audience && '{council.cleansing}'::varchar[] AND status = ANY(%s) LIMIT 1001) s",
        statuses,
    )
    return Asked(lambda: listing._count(bounded), floor)


PARTS = (
    Part("urgent strip, police triage", "triage", strip, budget=5, most_statements=1),
    Part("previous and next report, police triage", "triage", neighbours, 15, 1),
    Part("why is this here, police triage", "triage", why_here, 5, 1),
    Part("suggested duplicates, police triage (floor: its SQL)", "triage", duplicates, 5, 5),
    Part("200 reports of a case, police triage", "triage", of_a_case, 10, 1),
    Part("no referral recorded yet, police triage", "triage", unanswered, 5, 2),
    Part("page 20 of the queue: rows, police triage", "triage", deep_page, 5, 1),
    Part("closed needle finds: rows, cleansing lead", "cleansing", closed_finds, 5, 1),
    Part("closed, with safeguarding: rows, police triage", "triage", team_of_few, 5, 1),
    Part("our team's: rows, licensing officer", "licensing", own_team, 5, 1),
    Part("how many needle finds, cleansing lead", "cleansing", count, 5, 1),
)
