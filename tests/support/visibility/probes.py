"""Looking at the pages of reports and cases: what of the scene comes back."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from html import unescape

from portal.audit.models import AuditEvent
from portal.oversight.models import Explanation
from reports.models import (
    AccessRequest,
    Case,
    CaseLink,
    CaseNote,
    CaseNotice,
    CaseTask,
    Report,
    ReportAmendment,
    ReportFile,
    ReportMessage,
)
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
    """Those who triage are led on to another page by what is set aside as junk: not this one."""
    return {
        str(each.pk)
        for each in _reports(looker)
        if each.display_reference in looker.get(DETAIL, each.pk)
        and not looker.leads_to_junk(DETAIL, each.pk)
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


def _pictures(looker: Looker) -> list[ReportFile]:
    among = looker.scene.all_keys("reports.ReportFile")
    return list(ReportFile.objects.filter(pk__in=among)[: looker.most])


def pictures_listed(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _pictures(looker)
        if str(each.pk) in looker.get(DETAIL, each.report_id)
        and not looker.leads_to_junk(DETAIL, each.report_id)
    }


def pictures(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _pictures(looker)
        if "IHDR" in looker.post(f"{TRIAGE}report-picture", each.report_id, each.pk)
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


def questions(looker: Looker) -> set[str]:
    rows = ReportMessage.objects.filter(direction="question")[: looker.most]
    return {
        str(each.pk)
        for each in rows
        if each.text.open() in looker.post(f"{TRIAGE}question", each.pk)
    }


def exchanges(looker: Looker) -> set[str]:
    pages = "".join(looker.post(f"{TRIAGE}report-words", each.pk) for each in _reports(looker))
    return {str(each.pk) for each in ReportMessage.objects.all() if each.text.open() in pages}


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
    """By the reports' references on the pages of cases: what was disclosed is named, not linked."""
    pages = {case.pk: looker.get(CASE, case.pk) for case in _cases(looker)}
    return {
        str(each.pk)
        for each in CaseLink.objects.select_related("report")
        if each.report.display_reference in pages.get(each.case_id, "")
    }


def link_count(looker: Looker) -> int:
    """The sum of the list's column "Reports"."""
    page = looker.get(f"{TRIAGE}case-list")
    return sum(int(number) for number in re.findall(r'data-label="Reports">(\d+)<', page))


def notes(looker: Looker) -> set[str]:
    """On the case's page, or on that of its disclosure."""
    pages = "".join(looker.post(f"{TRIAGE}case-words", case.pk) for case in _cases(looker))
    pages += _read_as_shared(looker)
    return {str(each.pk) for each in CaseNote.objects.all() if each.text.open() in pages}


def tasks(looker: Looker) -> set[str]:
    pages = "".join(looker.get(CASE, case.pk) for case in _cases(looker))
    return {str(each.pk) for each in CaseTask.objects.all() if each.what in pages}


def timeline(looker: Looker) -> set[str]:
    pages = [looker.get(DETAIL, each.pk) for each in _reports(looker)]
    pages += [looker.get(CASE, each.pk) for each in _cases(looker)]
    return _entries_in("".join(pages))


def _entries_in(pages: str) -> set[str]:
    """Entries by their moment, which pages give to the microsecond."""
    shown = set(re.findall(r'<time datetime="([^"]+)"', unescape(pages)))
    entries = {str(each.pk): each.at.timestamp() for each in Entry.objects.all()}
    moments = {datetime.fromisoformat(each).timestamp() for each in shown}
    return {key for key, at in entries.items() if at in moments}


# --- Sharing, asking, explaining ------------------------------------------------------------------


def _keys(looker: Looker, label: str) -> list[str]:
    return sorted(looker.scene.all_keys(label))[: looker.most]


def _opened(looker: Looker, label: str, route: str) -> set[str]:
    """The keys whose pages are there."""
    return {key for key in _keys(looker, label) if looker.get(route, key)}


def disclosures_received(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}shared-with-us"), f"{TRIAGE}shared")


def disclosure_pages(looker: Looker) -> set[str]:
    return _opened(looker, "registry.Disclosure", f"{TRIAGE}shared")


def disclosures_made(looker: Looker) -> set[str]:
    return _opened(looker, "registry.Disclosure", f"{TRIAGE}disclosure")


def _shown_as_shared(looker: Looker) -> str:
    """All that the pages of disclosures show to who got them, before words are opened."""
    keys = _keys(looker, "registry.Disclosure")
    return "".join(looker.get(f"{TRIAGE}shared", key) for key in keys)


def _read_as_shared(looker: Looker) -> str:
    """The same with its words opened."""
    keys = _keys(looker, "registry.Disclosure")
    return "".join(looker.post(f"{TRIAGE}shared", key) for key in keys)


def cases_shared(looker: Looker) -> set[str]:
    page = _shown_as_shared(looker)
    return {str(each.pk) for each in Case.objects.all() if each.title in page}


def reports_shared(looker: Looker) -> set[str]:
    page = _shown_as_shared(looker)
    return {str(each.pk) for each in Report.objects.all() if each.display_reference in page}


def narratives_shared(looker: Looker) -> set[str]:
    page = _read_as_shared(looker)
    return {str(each.pk) for each in Report.objects.all() if f"words of {_key(each)}" in page}


def amendments_shared(looker: Looker) -> set[str]:
    page = _read_as_shared(looker)
    return {str(each.pk) for each in ReportAmendment.objects.all() if each.text.open() in page}


def timeline_shared(looker: Looker) -> set[str]:
    return _entries_in(_shown_as_shared(looker))


def cases_to_share(looker: Looker) -> set[str]:
    return _opened(looker, "reports.Case", f"{TRIAGE}disclose-case")


def reports_to_share(looker: Looker) -> set[str]:
    return _opened(looker, "reports.Report", f"{TRIAGE}disclose-report")


def reports_to_ask(looker: Looker) -> set[str]:
    return _opened(looker, "reports.Report", f"{TRIAGE}report-ask")


def notices(looker: Looker) -> set[str]:
    """By the cases' references: one that was asked about is listed without a link."""
    page = looker.get(f"{TRIAGE}access-cases")
    rows = CaseNotice.objects.filter(pk__in=_keys(looker, "reports.CaseNotice"))
    return {str(each.pk) for each in rows if each.display_reference in page}


def notice_pages(looker: Looker) -> set[str]:
    return _opened(looker, "reports.CaseNotice", f"{TRIAGE}access-ask")


def requests_made(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}access-requests"), f"{TRIAGE}access-request")


def request_pages(looker: Looker) -> set[str]:
    return _opened(looker, "reports.AccessRequest", f"{TRIAGE}access-request")


def request_words(looker: Looker) -> set[str]:
    return _request_words(looker, f"{TRIAGE}access-request-words")


def requests_to_answer(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}access-answers"), f"{TRIAGE}access-answer")


def answer_pages(looker: Looker) -> set[str]:
    return _opened(looker, "reports.AccessRequest", f"{TRIAGE}access-answer")


def answer_words(looker: Looker) -> set[str]:
    return _request_words(looker, f"{TRIAGE}access-answer-words")


def _request_words(looker: Looker, route: str) -> set[str]:
    rows = AccessRequest.objects.filter(pk__in=_keys(looker, "reports.AccessRequest"))
    return {str(each.pk) for each in rows if each.words.open() in looker.post(route, each.pk)}


def unusual_list(looker: Looker) -> set[str]:
    pages = looker.get("oversight:unusual")
    pages += looker.get("oversight:unusual", query={"show": "settled"})
    return {key for key in looker.scene.all_keys("oversight.UnusualAccess") if key in pages}


def unusual_pages(looker: Looker) -> set[str]:
    return _opened(looker, "oversight.UnusualAccess", "oversight:unusual-detail")


def explanations(looker: Looker) -> set[str]:
    keys = _keys(looker, "oversight.UnusualAccess")
    pages = "".join(looker.get("oversight:unusual-detail", key) for key in keys)
    return {str(each.pk) for each in Explanation.objects.all() if each.words.open() in pages}


# --- The log, and agreements ----------------------------------------------------------------------


def events_listed(looker: Looker) -> set[str]:
    """On page after page of the search."""
    found, below = "", ""
    while page := looker.get("oversight:search", query={"below": below}):
        found += page
        onward = re.search(r'href="\?(?:[^"]*&amp;)?below=(-?\d+)" rel="next"', page)
        if onward is None:
            break
        below = onward[1]
    return _events_numbered(re.findall(r"Event (-?\d+)", found))


def events_exported(looker: Looker) -> set[str]:
    """In the file: a line with the marking, the heading, then one line for each event."""
    lines = list(csv.reader(io.StringIO(looker.get("oversight:search-export"))))
    return _events_numbered([cells[0] for cells in lines[2:]])


def _events_numbered(numbers: list[str]) -> set[str]:
    rows = AuditEvent.objects.filter(sequence__in=[int(each) for each in numbers])
    return {str(each.pk) for each in rows}


def agreements_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("registry:agreements"), "registry:agreement")


def agreement_pages(looker: Looker) -> set[str]:
    return _opened(looker, "registry.SharingAgreement", "registry:agreement")


def agreement_changes(looker: Looker) -> set[str]:
    return _opened(looker, "registry.SharingAgreement", "registry:agreement-change")


def agreement_ends(looker: Looker) -> set[str]:
    return _opened(looker, "registry.SharingAgreement", "registry:agreement-end")


def _key(report: Report) -> str:
    assert report.idempotency_key is not None
    return report.idempotency_key.hex


def _number(pattern: str, page: str) -> int:
    found = re.search(pattern, page)
    return int(found[1]) if found else 0
