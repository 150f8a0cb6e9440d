from __future__ import annotations

from django.urls import path

from reports.triage.views import (
    access,
    answers,
    cases,
    maps,
    new_case,
    pictures,
    queue,
    report,
    sealed_parts,
    sharing,
)

app_name = "triage"

urlpatterns = [
    path("", queue.queue, name="queue"),
    path("map/", maps.report_map, name="map"),
    path("map/points", maps.points, name="map-points"),
    path("reports/<uuid:report_id>/", report.detail, name="report-detail"),
    path("reports/<uuid:report_id>/words/", report.words, name="report-words"),
    path(
        "reports/<uuid:report_id>/pictures/<uuid:file_id>/",
        pictures.picture,
        name="report-picture",
    ),
    path("reports/<uuid:report_id>/contact/", sealed_parts.contact, name="report-contact"),
    path("reports/<uuid:report_id>/source/", sealed_parts.source, name="report-source"),
    path("reports/<uuid:report_id>/move/<slug:move>/", report.move, name="report-move"),
    path("reports/<uuid:report_id>/assign/", report.assign, name="report-assign"),
    path("reports/<uuid:report_id>/priority/", report.prioritise, name="report-priority"),
    path("reports/<uuid:report_id>/amend/", report.amend, name="report-amend"),
    path("reports/<uuid:report_id>/link/", report.link, name="report-link"),
    path("cases/", cases.case_list, name="case-list"),
    path("cases/open/", new_case.open_new, name="case-open"),
    path("cases/<uuid:case_id>/", cases.detail, name="case-detail"),
    path("cases/<uuid:case_id>/link/", cases.link, name="case-link"),
    path("cases/<uuid:case_id>/unlink/<uuid:report_id>/", cases.unlink, name="case-unlink"),
    path("cases/<uuid:case_id>/notes/", cases.write_note, name="case-note"),
    path("cases/<uuid:case_id>/words/", cases.words, name="case-words"),
    path("cases/<uuid:case_id>/tasks/", cases.set_new_task, name="case-task"),
    path("cases/<uuid:case_id>/tasks/<uuid:task_id>/", cases.finish, name="case-task-finish"),
    path("cases/<uuid:case_id>/close/", cases.close, name="case-close"),
    path("cases/<uuid:case_id>/partners/", cases.tell_partners, name="case-partners"),
    path("access/", access.case_list, name="access-cases"),
    path("access/cases/<uuid:notice_id>/", access.ask, name="access-ask"),
    path("access/requests/", access.request_list, name="access-requests"),
    path("access/requests/<uuid:request_id>/", access.detail, name="access-request"),
    path("access/requests/<uuid:request_id>/words/", access.words, name="access-request-words"),
    path("access/requests/<uuid:request_id>/withdraw/", access.withdraw, name="access-withdraw"),
    path("access/answers/", answers.request_list, name="access-answers"),
    path("access/answers/<uuid:request_id>/", answers.answer, name="access-answer"),
    path("access/answers/<uuid:request_id>/words/", answers.words, name="access-answer-words"),
    path("cases/<uuid:case_id>/share/", sharing.share_case, name="disclose-case"),
    path("reports/<uuid:report_id>/share/", sharing.share_report, name="disclose-report"),
    path("disclosures/<uuid:disclosure_id>/", sharing.disclosure, name="disclosure"),
    path("shared/", sharing.shared_with_us, name="shared-with-us"),
    path("shared/<uuid:disclosure_id>/", sharing.shared, name="shared"),
]
