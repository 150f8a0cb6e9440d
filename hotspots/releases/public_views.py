"""Published figures for everybody: a page, and the same as a file. No sign-in, nothing stored."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hotspots.releases import public_page
from portal.audit.exporting import open_csv


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    context, status = public_page.context_of(request.GET or {})
    return render(request, "hotspots/figures/figures.html", context, status=status)


@login_not_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    return open_csv(name="figures", heading=public_page.HEADING, rows=public_page.lines_of_file())
