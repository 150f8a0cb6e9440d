"""A vehicle that reports of different cases name: what only the network of links shows.

An analyst adds to reports what was said on the phone. The number plate is one that is never issued.
"""

from __future__ import annotations

import uuid

from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.demo.stories import MARK
from reports.actions.triage import amend_report
from reports.enums import Kind
from reports.queries import (
    intelligence_links_visible_to,
    links_visible_to,
    reports_visible_to,
)

CASES = 2
WORDS = f"{MARK} Said on the phone: a grey van was there again, number plate ZX00 SPL."


def name_a_vehicle(*, officer: User) -> None:
    """In a report that intelligence was written from, one of each of two cases, and one that is in
    no case."""
    with acting_as(officer):
        chosen = list(reports_visible_to(officer).filter(pk__in=_chosen(officer)).order_by("pk"))
    for report in chosen:
        amend_report(by=officer, report_id=report.pk, text=WORDS, version=report.version)


def _chosen(officer: User) -> list[uuid.UUID]:
    """Without any report twice, whatever was linked."""
    written = intelligence_links_visible_to(officer).filter(unlinked_at__isnull=True)
    linked = links_visible_to(officer).filter(unlinked_at__isnull=True).order_by("linked_at", "pk")
    of_case: dict[uuid.UUID, uuid.UUID] = {}
    for case, report in linked.values_list("case_id", "report_id"):
        of_case.setdefault(case, report)
    alone = (
        reports_visible_to(officer)
        .exclude(kind=Kind.RECORDED_CRIME)
        .exclude(pk__in=linked.order_by().values("report_id"))
        .order_by("-received_at", "id")
    )
    chosen = [
        *written.order_by("linked_at", "pk").values_list("report_id", flat=True)[:1],
        *[*of_case.values()][:CASES],
        *alone.values_list("pk", flat=True)[:1],
    ]
    return list(dict.fromkeys(chosen))
