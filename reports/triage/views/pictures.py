"""Looking at a picture that a resident added: by POST, recorded, in that one answer only."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import send_picture
from reports.actions.files import read_picture
from reports.models import Report, ReportFile
from reports.queries import reports_visible_to
from reports.triage.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.REPORTS_READ_NARRATIVE)
def picture(request: SignedInRequest, report_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    try:
        report = reports_visible_to(request.user).get(pk=report_id)
        if request.method != "POST":
            return redirect("reports:triage:report-detail", report_id)
        read = read_picture(by=request.user, report_id=report.pk, file_id=file_id)
    except (Report.DoesNotExist, ReportFile.DoesNotExist) as error:
        raise Http404 from error
    return send_picture(
        read.content,
        media_type=read.file.media_type,
        name=f"{report.display_reference}-{read.file.number}",
        event=read.event,
    )
