"""Looking at the pages of reports and cases: what of the scene comes back."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from html import escape, unescape

from django.urls import reverse

from portal.audit.models import AuditEvent
from portal.oversight.models import Explanation
from reports.models import (
    AccessRequest,
    BulkRow,
    Case,
    CaseDecision,
    CaseLink,
    CaseMerge,
    CaseNote,
    CaseNotice,
    CaseTask,
    IntelligenceEntry,
    IntelligenceItem,
    IntelligenceLink,
    MeetingItem,
    OriginatorRequest,
    Report,
    ReportAmendment,
    ReportClosing,
    ReportFile,
    ReportMessage,
    ReportPair,
    SafeguardingRecord,
    SavedSearch,
    SearchDigest,
    SourceAdvice,
    SourceFlag,
    UrgentAcknowledgement,
    UrgentEscalation,
)
from reports.models import TimelineEntry as Entry
from reports.urgent_enums import Stage
from tests.support.visibility import saved
from tests.support.visibility.looking import UUID, Looker, linked_in
from tests.support.visibility.premises import PLACE

TRIAGE = "reports:triage:"
DETAIL, CASE = f"{TRIAGE}report-detail", f"{TRIAGE}case-detail"
ITEM = f"{TRIAGE}intelligenceitem-detail"


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


def report_previews(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _reports(looker)
        if each.display_reference in looker.get(f"{TRIAGE}report-preview", each.pk)
    }


def report_watches(looker: Looker) -> set[str]:
    """A page that is older than the report as it is now is told so, with the way to it."""
    return {
        str(each.pk)
        for each in _reports(looker)
        if str(each.pk) in looker.get(f"{TRIAGE}report-watch", each.pk, query={"version": "0"})
    }


def urgent_taken(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in UrgentAcknowledgement.objects.all()[: looker.most]
        if "has had this urgent report since" in looker.get(DETAIL, each.report_id)
    }


def urgent_told(looker: Looker) -> set[str]:
    page = looker.get(f"{TRIAGE}queue")
    strip = page.partition("urgent-title")[2].partition("</section>")[0]
    return {
        str(each.pk)
        for each in UrgentEscalation.objects.all()
        if str(each.report_id) in strip and escape(str(Stage(each.stage).label)) in strip
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


def reports_tried(looker: Looker) -> set[str]:
    """Reports that would have gone otherwise by the scene's draft: every one."""
    return linked_in(looker.get(f"{TRIAGE}routing-trial", looker.scene.draft.number), DETAIL)


def count_of_reports_tried(looker: Looker) -> int:
    page = looker.get(f"{TRIAGE}routing-trial", looker.scene.draft.number)
    return _number(r'id="trial-result">\s*<strong>(\d+)</strong>', page)


def count_of_reports_chosen(looker: Looker) -> int:
    page = looker.get(f"{TRIAGE}bulk-new", query={"all": "1"})
    return _number(r"Do something to (\d+) reports", page)


def bulk_actions(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}bulk-list"), f"{TRIAGE}bulk")


def bulk_pages(looker: Looker) -> set[str]:
    return _opened(looker, "reports.BulkAction", f"{TRIAGE}bulk")


def bulk_rows(looker: Looker) -> set[str]:
    """By the reports that the page of the action names."""
    keys = _keys(looker, "reports.BulkAction")
    pages = "".join(looker.get(f"{TRIAGE}bulk", key) for key in keys)
    named = linked_in(pages, DETAIL)
    rows = BulkRow.objects.values_list("pk", "report_id")
    return {str(pk) for pk, report_id in rows if str(report_id) in named}


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


def safeguarding(looker: Looker) -> set[str]:
    route = f"{TRIAGE}report-safeguarding-words"
    pages = "".join(looker.post(route, each.pk) for each in _reports(looker))
    rows = SafeguardingRecord.objects.all()
    return {str(each.pk) for each in rows if each.details.open()["words"] in pages}


def closings(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in ReportClosing.objects.all()[: looker.most]
        if "What the sender is told" in looker.get(DETAIL, each.report_id)
    }


def source_flags(looker: Looker) -> set[str]:
    route = f"{TRIAGE}report-source-words"
    rows = SourceFlag.objects.all()[: looker.most]
    return {
        str(each.pk) for each in rows if each.words.open() in looker.post(route, each.report_id)
    }


def source_flags_listed(looker: Looker) -> set[str]:
    page = looker.get(f"{TRIAGE}source-flags")
    return {str(each.pk) for each in SourceFlag.objects.all() if str(each.report_id) in page}


def source_advice(looker: Looker) -> set[str]:
    route = f"{TRIAGE}report-source-words"
    rows = SourceAdvice.objects.select_related("flag")[: looker.most]
    return {
        str(each.pk)
        for each in rows
        if each.details.open()["words"] in looker.post(route, each.flag.report_id)
    }


def reports_without_safeguarding(looker: Looker) -> set[str]:
    route = f"{TRIAGE}report-safeguarding"
    return linked_in(looker.get(f"{TRIAGE}safeguarding"), route)


def case_pages(looker: Looker) -> set[str]:
    return {str(each.pk) for each in _cases(looker) if each.title in looker.get(CASE, each.pk)}


def case_list(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}case-list", query={"show": "all"}), CASE)


def case_count(looker: Looker) -> int:
    return _number(r">(\d+) cases?<", looker.get(f"{TRIAGE}case-list", query={"show": "all"}))


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
    page = looker.get(f"{TRIAGE}case-list", query={"show": "all"})
    return sum(int(number) for number in re.findall(r'data-label="Reports">(\d+)<', page))


def notes(looker: Looker) -> set[str]:
    """On the case's page, or on that of its disclosure."""
    pages = "".join(looker.post(f"{TRIAGE}case-words", case.pk) for case in _cases(looker))
    pages += _read_as_shared(looker)
    return {str(each.pk) for each in CaseNote.objects.all() if each.text.open() in pages}


def tasks(looker: Looker) -> set[str]:
    pages = "".join(looker.get(CASE, case.pk) for case in _cases(looker))
    return {str(each.pk) for each in CaseTask.objects.all() if each.what in pages}


def task_pages(looker: Looker) -> set[str]:
    return _opened(looker, "reports.CaseTask", f"{TRIAGE}task")


def task_entries(looker: Looker) -> set[str]:
    """What happened to a task, on its page."""
    keys = _keys(looker, "reports.CaseTask")
    return _entries_in("".join(looker.get(f"{TRIAGE}task", key) for key in keys))


def own_tasks(looker: Looker) -> set[str]:
    """On the list of one's own agency's tasks."""
    return linked_in(looker.get(f"{TRIAGE}tasks"), f"{TRIAGE}task")


def decisions(looker: Looker) -> set[str]:
    """On the case's page, or on that of its disclosure."""
    pages = "".join(looker.post(f"{TRIAGE}case-words", case.pk) for case in _cases(looker))
    pages += _read_as_shared(looker)
    return {str(each.pk) for each in CaseDecision.objects.all() if each.decision.open() in pages}


def merges(looker: Looker) -> set[str]:
    """On the page of the case that goes on, a link to the one that was merged."""
    pages = {case.pk: looker.get(CASE, case.pk) for case in _cases(looker)}
    return {
        str(each.pk)
        for each in CaseMerge.objects.all()
        if str(each.case_id) in pages.get(each.into_id, "")
    }


def meetings(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}meetings"), f"{TRIAGE}meeting")


def meeting_pages(looker: Looker) -> set[str]:
    return _opened(looker, "reports.Meeting", f"{TRIAGE}meeting")


def agenda(looker: Looker) -> set[str]:
    keys = _keys(looker, "reports.Meeting")
    pages = "".join(looker.get(f"{TRIAGE}meeting", key) for key in keys)
    return set(re.findall(f'id="item-({UUID})"', pages))


def minutes(looker: Looker) -> set[str]:
    """By the cases' references under each meeting."""
    keys = _keys(looker, "reports.Meeting")
    pages = {key: looker.post(f"{TRIAGE}meeting-minutes", key) for key in keys}
    return {
        str(each.pk)
        for each in MeetingItem.objects.select_related("case")
        if each.case.display_reference in pages.get(str(each.meeting_id), "")
    }


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


# --- Intelligence ---------------------------------------------------------------------------------


def item_pages(looker: Looker) -> set[str]:
    """Those whom an item was only shared with are led on to its disclosure."""
    return _opened(looker, "reports.IntelligenceItem", ITEM)


def _items(looker: Looker) -> list[IntelligenceItem]:
    keys = _keys(looker, "reports.IntelligenceItem")
    return list(IntelligenceItem.objects.filter(pk__in=keys))


def item_words(looker: Looker) -> set[str]:
    route = f"{TRIAGE}intelligence-words"
    return {
        str(each.pk) for each in _items(looker) if each.text.open() in looker.post(route, each.pk)
    }


def item_list(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}intelligence"), ITEM)


def item_count(looker: Looker) -> int:
    return _number(r"All but withdrawn \((\d+)\)", looker.get(f"{TRIAGE}intelligence"))


def items_of_reports(looker: Looker) -> set[str]:
    pages = "".join(looker.get(DETAIL, each.pk) for each in _reports(looker))
    return linked_in(pages, ITEM)


def items_to_grade(looker: Looker) -> set[str]:
    return _opened(looker, "reports.IntelligenceItem", f"{TRIAGE}intelligence-grade")


def items_to_share(looker: Looker) -> set[str]:
    return _opened(looker, "reports.IntelligenceItem", f"{TRIAGE}disclose-intelligenceitem")


def items_shared(looker: Looker) -> set[str]:
    page = _shown_as_shared(looker)
    return {str(each.pk) for each in IntelligenceItem.objects.all() if each.title in page}


def items_to_ask_about(looker: Looker) -> set[str]:
    keys = _keys(looker, "registry.Disclosure")
    pages = "".join(looker.get(f"{TRIAGE}intelligence-ask", key) for key in keys)
    rows = IntelligenceItem.objects.all()
    return {str(each.pk) for each in rows if each.display_reference in pages}


def _item_pages(looker: Looker) -> str:
    return "".join(looker.get(ITEM, key) for key in _keys(looker, "reports.IntelligenceItem"))


def items_reports(looker: Looker) -> set[str]:
    pages = {str(each.pk): looker.get(ITEM, each.pk) for each in _items(looker)}
    return {
        str(each.pk)
        for each in IntelligenceLink.objects.select_related("report")
        if each.report.display_reference in pages.get(str(each.item_id), "")
    }


def items_history(looker: Looker) -> set[str]:
    shown = set(re.findall(r'<time datetime="([^"]+)"', unescape(_item_pages(looker))))
    moments = {datetime.fromisoformat(each).timestamp() for each in shown}
    entries = IntelligenceEntry.objects.all()
    return {str(each.pk) for each in entries if each.at.timestamp() in moments}


def questions_asked(looker: Looker) -> set[str]:
    """Those that wait, and those that were answered: two lists of one address."""
    route = f"{TRIAGE}intelligence-questions"
    pages = (looker.get(route), looker.get(route, query={"show": "answered"}))
    return set().union(*(linked_in(page, f"{TRIAGE}intelligence-asked") for page in pages))


def question_words(looker: Looker) -> set[str]:
    route = f"{TRIAGE}intelligence-asked"
    rows = OriginatorRequest.objects.filter(pk__in=_keys(looker, "reports.OriginatorRequest"))
    return {
        str(each.pk)
        for each in rows
        if each.words.open() in looker.post(route, each.pk, step="read")
    }


def answers_shared(looker: Looker) -> set[str]:
    page = _read_as_shared(looker)
    rows = OriginatorRequest.objects.all()
    return {str(each.pk) for each in rows if each.answer_words.open() in page}


def reports_to_write_from(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _reports(looker)
        if each.display_reference
        in looker.get(f"{TRIAGE}intelligence-write", query={"report": str(each.pk)})
    }


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


def _found_by_words(looker: Looker) -> str:
    """Every narrative of the scene holds the word."""
    return looker.post(f"{TRIAGE}word-search", words="words", match="all")


def narratives_found(looker: Looker) -> set[str]:
    return linked_in(_found_by_words(looker), DETAIL)


def narrative_count(looker: Looker) -> int:
    return _number(r'id="result-count">\s*<strong>(\d+)</strong>', _found_by_words(looker))


def _pairs(looker: Looker) -> list[ReportPair]:
    keys = looker.scene.all_keys("reports.ReportPair")
    return list(ReportPair.objects.filter(pk__in=keys)[: looker.most])


def pairs(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _pairs(looker)
        if re.search(
            rf'Linked as the same: <a[^>]*/same/{each.second_id}/"',
            looker.get(DETAIL, each.first_id),
        )
    }


def pair_pages(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _pairs(looker)
        if "Linked as the same:"
        in looker.get(f"{TRIAGE}report-pair", each.first_id, each.second_id)
    }


# --- Networks -------------------------------------------------------------------------------------

NETWORK = f"{TRIAGE}%s-network"


def report_networks(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _reports(looker)
        if each.display_reference in looker.get(NETWORK % "report", each.pk)
    }


def case_networks(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in _cases(looker)
        if each.title in unescape(looker.get(NETWORK % "case", each.pk))
    }


def item_networks(looker: Looker) -> set[str]:
    return _opened(looker, "reports.IntelligenceItem", NETWORK % "intelligence")


def _drawn(looker: Looker) -> str:
    """All that the networks of reports, cases and items draw."""
    found = [looker.get(NETWORK % "report", each.pk) for each in _reports(looker)]
    found += [looker.get(NETWORK % "case", each.pk) for each in _cases(looker)]
    found += [looker.get(NETWORK % "intelligence", each.pk) for each in _items(looker)]
    return unescape("".join(each.partition('<svg class="network"')[2] for each in found))


def items_drawn(looker: Looker) -> set[str]:
    return linked_in(_drawn(looker), ITEM)


def links_drawn(looker: Looker) -> set[str]:
    drawn = _drawn(looker)
    return {
        str(each.pk)
        for each in CaseLink.objects.select_related("case", "report")
        if f"Case {each.case.display_reference} – Report {each.report.display_reference}." in drawn
    }


def items_reports_drawn(looker: Looker) -> set[str]:
    drawn = _drawn(looker)
    return {
        str(each.pk)
        for each in IntelligenceLink.objects.select_related("item", "report")
        if f"Intelligence {each.item.display_reference} – Report {each.report.display_reference}."
        in drawn
    }


def pairs_drawn(looker: Looker) -> set[str]:
    drawn = _drawn(looker)
    return {
        str(each.pk)
        for each in ReportPair.objects.select_related("first", "second")
        if f"Report {each.first.display_reference} – Report {each.second.display_reference}."
        in drawn
    }


def merges_drawn(looker: Looker) -> set[str]:
    drawn = _drawn(looker)
    return {
        str(each.pk)
        for each in CaseMerge.objects.select_related("case", "into")
        if f"Case {each.case.display_reference} – Case {each.into.display_reference}." in drawn
    }


# --- Saved searches ------------------------------------------------------------------------------


def saved_listed(looker: Looker) -> set[str]:
    return linked_in(looker.get(f"{TRIAGE}saved-searches"), f"{TRIAGE}saved-search")


def saved_pages(looker: Looker) -> set[str]:
    return {
        str(each.pk)
        for each in SavedSearch.objects.all()[: looker.most]
        if each.asked.open()["name"] in looker.get(f"{TRIAGE}saved-search", each.pk)
    }


def digests_listed(looker: Looker) -> set[str]:
    """A search of which the reader is told has the button that ends it."""
    page = looker.get(f"{TRIAGE}saved-searches")
    return {
        str(each.pk)
        for each in SearchDigest.objects.select_related("search")
        if reverse(f"{TRIAGE}saved-digest", args=[each.search_id]) in page
    }


def reports_counted(looker: Looker) -> int:
    return _counted(looker, "")


def narratives_counted(looker: Looker) -> int:
    return _counted(looker, saved.WORDS)


def _counted(looker: Looker, words: str) -> int:
    """The figure beside the reader's own search of everything."""
    page = looker.get(f"{TRIAGE}saved-searches")
    for role in saved.KEEP:
        _before, found, after = page.partition(f">{saved.named(role, words)}</a>")
        if found:
            return _number(r"<span>(\d+) reports?</span>", after.partition("</tr>")[0])
    return 0
