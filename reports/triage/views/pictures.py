"""Looking at a picture that a resident added: by POST, recorded, in that one answer only."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import send_picture
from reports.actions.files import PictureRead, read_picture
from reports.actions.junk import looking_through_junk, read_picture_set_aside
from reports.models import Report, ReportFile
from reports.queries import files_set_aside, files_visible_to, reports_visible_to
from reports.triage.requests import SignedInRequest

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_get_or_post
@require_permission(Permission.REPORTS_READ_NARRATIVE)
def picture(request: SignedInRequest, report_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    try:
        report = reports_visible_to(request.user).get(pk=report_id)
        if request.method != "POST":
            return redirect("reports:triage:report-detail", report_id)
        read = read_picture(by=request.user, report_id=report.pk, file_id=file_id)
    except (Report.DoesNotExist, ReportFile.DoesNotExist) as error:
        raise Http404 from error
    return _sent(read, report)


@require_get_or_post
@require_permission(Permission.REPORTS_READ_NARRATIVE)
@require_permission(Permission.REPORTS_TRIAGE)
def picture_set_aside(
    request: SignedInRequest, report_id: uuid.UUID, file_id: uuid.UUID
) -> HttpResponse:
    """The same of a report that looks like junk, for those who check it."""
    by, named = request.user, {"pk": file_id, "report": report_id}
    if files_visible_to(by).filter(**named).exists():  # it is in the queue by now
        return redirect("reports:triage:report-detail", report_id)
    try:
        with looking_through_junk(by):
            file = files_set_aside(by).select_related("report").get(**named)
            if request.method != "POST":
                return redirect("reports:triage:junk-report", report_id)
            read = read_picture_set_aside(by=by, report_id=report_id, file_id=file_id)
            return _sent(read, file.report)
    except (Report.DoesNotExist, ReportFile.DoesNotExist) as error:
        raise Http404 from error


def _sent(read: PictureRead, report: Report) -> HttpResponse:
    return send_picture(
        read.content,
        media_type=read.file.media_type,
        name=f"{report.display_reference}-{read.file.number}",
        event=read.event,
    )
