"""What a team reads of what another agency shared with it: the disclosed parts and nothing else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from agencies.registry.models import Disclosure
from agencies.registry.sharing_codes import DataItem
from portal.accounts.models import User
from reports.actions.intelligence import grade_of
from reports.actions.originator import wishes_of
from reports.actions.read_shared import SharedRead
from reports.models import IntelligenceItem, Report
from reports.queries import (
    links_visible_to,
    originator_requests_visible_to,
    reports_visible_to,
    timeline_visible_to,
)
from reports.triage import case_page, intelligence_page, present, timeline
from reports.triage.rows import moment, status_tag
from reports.triage.sharing_page import facts_of, object_of, shown_of

MOST_REPORTS = 200


def context_of(disclosure: Disclosure, *, by: User, read: SharedRead | None) -> dict[str, Any]:
    """Everything that the template shows; the same number of statements whatever was shared."""
    kind, row = object_of(disclosure) if disclosure.ended_at is None else ("", None)
    parts = disclosure.parts if row is not None else []
    context: dict[str, Any] = {
        "disclosure": disclosure,
        "shown": shown_of(disclosure),
        "terms": facts_of(disclosure),
        "record": row,
        "kind": kind,
        "title": _title(kind, row),
        "has_words": DataItem.WORDS in parts or DataItem.NOTES in parts,
        "read": read,
        "facts": None,
        "reports": None,
        "timeline": None,
        "grade": None,
    }
    if row is None:
        return context
    if kind == "intelligenceitem":
        return context | _intelligence(row, disclosure, by=by, read=read)
    context["facts"] = present.facts_of(row) if kind == "report" else case_page.facts_of(row)
    if DataItem.LINKED_REPORTS in parts:
        context["reports"] = _reports(disclosure, by=by)
    if DataItem.TIMELINE in parts:
        entries = timeline_visible_to(by).filter(**{f"{kind}_id": disclosure.object_id})
        context["timeline"] = timeline.items_of(
            entries, of_case=kind == "case", open_words=read is not None
        )
    return context


def _intelligence(
    item: IntelligenceItem, disclosure: Disclosure, *, by: User, read: SharedRead | None
) -> dict[str, Any]:
    """The item as its recipients see it: grade and conditions always, its words once read, and
    what this team asked the originator; one statement."""
    opened = read.intelligence if read else None
    asked = originator_requests_visible_to(by).filter(disclosure=disclosure)
    return {
        "facts": intelligence_page.facts_of(item, for_recipient=True),
        "grade": intelligence_page.grade_shown(item),
        "has_words": True,
        "wishes": wishes_of(grade_of(item)),
        "asked": [
            intelligence_page.asked_shown(
                each, answer=opened.answers.get(each.pk, "") if opened else ""
            )
            for each in asked.select_related("agency").order_by("-asked_at", "-pk")[:MOST_REPORTS]
        ],
    }


def _title(kind: str, row: Any) -> str:
    if row is None:
        return _("Shared with your team before")
    if kind == "report":
        return _("Report %(reference)s") % {"reference": row.display_reference}
    return str(row.title)


def _reports(disclosure: Disclosure, *, by: User) -> list[tuple[Report, Any, str]]:
    linked = links_visible_to(by).filter(case_id=disclosure.object_id, unlinked_at__isnull=True)
    found = reports_visible_to(by).filter(pk__in=linked.values("report_id"))
    return [
        (report, status_tag(report.status), moment(report.received_at)[1])
        for report in found.order_by("-received_at", "id")[:MOST_REPORTS]
    ]
