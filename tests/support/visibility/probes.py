"""Looking at the pages of reports and cases: what of the scene comes back."""

from __future__ import annotations

import json
import re
from datetime import datetime
from html import unescape

from reports.models import Case, CaseLink, CaseNote, CaseTask, Report, ReportAmendment
from reports.models import TimelineEntry as Entry
from tests.support.visibility.looking import Looker, linked_in
from tests.support.visibility.scene import PLACE

TRIAGE = "reports:triage:"
DETAIL, CASE = f"{TRIAGE}report-detail", f"{TRIAGE}case-detail"


def _reports(looker: Looker) -> list[Report]:
    return list(
        Report.objects.filter(pk__in=looker.scene.all_keys("reports.Report"))[: looker.most]
    )


def _cases(looker: Looker) -> list[Case]:
    return list(Case.objects.filter(pk__in=looker.scene.all_keys("reports.Case"))[: looker.most])


def report_pages(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _reports(looker)
        if each.display_reference in looker.get(DETAIL, each.pk)
    }


def report_list(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}queue"), DETAIL)


def report_search(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}queue", query={"q": PLACE}), DETAIL)


def report_reference_search(looker: Looker) -> set[str]:
    return {
        key
        for each in _reports(looker)
        for key in linked_in(looker.get(f"{TRIAGE}queue", query={"q": each.reference}), DETAIL)
    }


def report_count(looker: Looker) -> int:
    return _number(r'id="result-count">\s*<strong>(\d+)</strong>', looker.get(f"{TRIAGE}queue"))


def report_map_list(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}map"), DETAIL)


def report_map(looker: Looker) -> set[str]:
    answer = looker.get(f"{TRIAGE}map-points")
    return {each["id"] for each in json.loads(answer)["features"]} if answer else set()


def reports_for_a_new_case(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _reports(looker)
        if each.display_reference
        in looker.get(f"{TRIAGE}case-open", query={"report": str(each.pk)})
    }


def narratives(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _reports(looker)
        if f"words of {_key(each)}" in looker.post(f"{TRIAGE}report-words", each.pk)
    }


def contacts(looker: Looker) -> set[str]:
    return _part(looker, "contact")


def sources(looker: Looker) -> set[str]:
    return _part(looker, "source")


def _part(looker: Looker, part: str) -> set[str]:
    reason = {"reason": "clarify", "words": "Asked by the sergeant"}
    return {
        str(each.pk)
        for each in _reports(looker)
        if f"{part} of {_key(each)}" in looker.post(f"{TRIAGE}report-{part}", each.pk, **reason)
    }


def amendments(looker: Looker) -> set[str]:
    pages = "".join(looker.post(f"{TRIAGE}report-words", each.pk) for each in _reports(looker))
    rows = ReportAmendment.objects.all()
    return {str(each.pk) for each in rows if each.text.open() in pages}


def case_pages(looker: Looker) -> set[str]:
    return {str(each.pk) for each in _cases(looker) if each.title in looker.get(CASE, each.pk)}


def case_list(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}case-list"), CASE)


def case_count(looker: Looker) -> int:
    return _number(r">(\d+) cases?<", looker.get(f"{TRIAGE}case-list"))


def cases_of_reports(looker: Looker) -> set[str]:
    """Cases that the pages of reports name."""
    pages = "".join(looker.get(DETAIL, each.pk) for each in _reports(looker))
    return linked_in(pages, CASE)


def links(looker: Looker) -> set[str]:
    found = CaseLink.objects.all()
    pages = {case.pk: linked_in(looker.get(CASE, case.pk), DETAIL) for case in _cases(looker)}
    return {str(each.pk) for each in found if str(each.report_id) in pages.get(each.case_id, set())}


def link_count(looker: Looker) -> int:
    """The sum of the list's column "Reports"."""
    page = looker.get(f"{TRIAGE}case-list")
    return sum(int(number) for number in re.findall(r'data-label="Reports">(\d+)<', page))


def notes(looker: Looker) -> set[str]:
    pages = "".join(looker.post(f"{TRIAGE}case-words", case.pk) for case in _cases(looker))
    return {str(each.pk) for each in CaseNote.objects.all() if each.text.open() in pages}


def tasks(looker: Looker) -> set[str]:
    pages = "".join(looker.get(CASE, case.pk) for case in _cases(looker))
    return {str(each.pk) for each in CaseTask.objects.all() if each.what in pages}


def timeline(looker: Looker) -> set[str]:
    """Entries by their moment, which the pages give to the microsecond."""
    pages = [looker.get(DETAIL, each.pk) for each in _reports(looker)]
    pages += [looker.get(CASE, each.pk) for each in _cases(looker)]
    shown = set(re.findall(r'<time datetime="([^"]+)"', unescape("".join(pages))))
    entries = {str(each.pk): each.at.timestamp() for each in Entry.objects.all()}
    moments = {datetime.fromisoformat(each).timestamp() for each in shown}
    return {key for key, at in entries.items() if at in moments}


def _key(report: Report) -> str:
    assert report.idempotency_key is not None
    return report.idempotency_key.hex


def _number(pattern: str, page: str) -> int:
    found = re.search(pattern, page)
    return int(found[1]) if found else 0
