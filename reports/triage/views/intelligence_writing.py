"""Writing an item beside what was reported, changing it, and grading it anew."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import intelligence as actions
from reports.errors import Conflict
from reports.governance import highest_marking
from reports.grading import Grade
from reports.intelligence_enums import WRITABLE
from reports.intelligence_workflow import CHECKLIST
from reports.models import IntelligenceItem, Report
from reports.queries import reports_visible_to
from reports.triage import intelligence_page as page
from reports.triage.forms import ActionForm
from reports.triage.intelligence_forms import GradeForm, WriteForm
from reports.triage.intelligence_words import every_word, hints_of, open_beside, said_of
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import EXPIRED, attempt, keep_typed
from reports.triage.views.intelligence import item_of, show_both

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
LOOKS = {"raw", "hints"}
"""Steps that show something and save nothing: what was typed stays as it is."""


@keep_typed
@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def write(request: SignedInRequest) -> HttpResponse:
    """A new item, from the reports that the address names; or one of the older scheme."""
    is_legacy = "legacy" in request.GET
    wanted = page.uuids_of(request.GET.getlist("report"))[: actions.MOST_REPORTS]
    reports = list(reports_visible_to(request.user).filter(pk__in=wanted).order_by("pk"))
    if len(reports) != len(set(wanted)):
        raise Http404
    if not reports and not is_legacy:
        messages.info(request, _("Open a report, and choose “Write intelligence” there."))
        return redirect("reports:triage:intelligence")
    address = f"{request.path}?{request.GET.urlencode()}"
    made: list[IntelligenceItem] = []

    def form_with(data: Any) -> WriteForm:
        return WriteForm(data, name="write", action=address, is_legacy=is_legacy)

    def save(form: WriteForm) -> None:
        made.append(
            actions.write_item(
                by=request.user, report_ids=[each.pk for each in reports], draft=form.draft()
            )
        )

    if request.method != "POST":
        for report in reports:
            record_object(request, report)
        return _show(request, form_with(None), reports)
    response = _step(request, form_with, reports, save)
    return redirect("reports:triage:intelligenceitem-detail", made[0].pk) if made else response


@keep_typed
@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def change(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    """Change an item: its words are opened by POST, which is recorded."""
    item = item_of(request, item_id)
    back_to = reverse("reports:triage:intelligenceitem-detail", args=[item_id])
    if request.method != "POST":
        return redirect(back_to)
    if item.status not in WRITABLE and request.POST.get("step") != "save":
        messages.error(request, _("Its words can't be changed now. Look at the item again."))
        return redirect(back_to)
    reports = [each.report for each in page.made_from(item, by=request.user)]

    def form_with(data: Any) -> WriteForm:
        return WriteForm(
            data,
            name="write",
            action=reverse("reports:triage:intelligence-change", args=[item_id]),
            version=item.version,
            is_legacy=bool(item.legacy_scheme),
        )

    def save(form: WriteForm) -> None:
        actions.change_item(
            by=request.user,
            item_id=item_id,
            draft=form.draft(),
            version=form.cleaned_data["version"],
        )

    if request.POST.get("step") == "open" and not getattr(request, EXPIRED, False):
        form = form_with(None)
        _fill(form, item, actions.read_item(by=request.user, item_id=item_id))
        return _show(request, form, reports, item=item)
    return _step(request, form_with, reports, save, item=item)


@keep_typed
@require_get_or_post
@require_permission(Permission.INTELLIGENCE_GRADE)
def grade(request: SignedInRequest, item_id: uuid.UUID) -> HttpResponse:
    """Grade a released item anew, with a reason (R1.9)."""
    item = item_of(request, item_id)
    address = reverse("reports:triage:intelligence-grade", args=[item_id])
    data = request.POST if request.method == "POST" else None
    form = GradeForm(data, name="grade", action=address, version=item.version)
    if data is None:
        form.start_with(actions.grade_of(item))
        record_object(request, item)
        return _show_grade(request, item, form, 200)
    return attempt(
        request,
        form,
        lambda given: actions.grade_again(
            by=request.user,
            item_id=item_id,
            grade=form.grade(),
            words=given["words"],
            version=given["version"],
        ),
        done=_("It is graded again. Whoever it is shared with is told that the grade changed.")
        + said_of(_typed(request)),
        back_to=reverse("reports:triage:intelligenceitem-detail", args=[item_id]),
        show=lambda form, status: _show_grade(request, item_of(request, item_id), form, status),
        show_conflict=lambda form, conflict: show_both(request, item_id, form, conflict),
    )


def _step(
    request: SignedInRequest,
    form_with: Callable[[Any], WriteForm],
    reports: list[Report],
    save: Callable[[WriteForm], None],
    *,
    item: IntelligenceItem | None = None,
) -> HttpResponse:
    """One press of a button: look (at what was reported, at hints), or save."""
    step = request.POST.get("step")
    if step in LOOKS and not getattr(request, EXPIRED, False):
        form = form_with(None)
        form.keep(request.POST)
        return _show(request, form, reports, item=item, step=step)
    form = form_with(request.POST)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        assert item is not None
        return show_both(request, item.pk, form, conflict)

    return attempt(
        request,
        form,
        lambda _given: save(form),
        done=_("It is saved. A second person has to release it.") + said_of(_typed(request)),
        back_to=reverse("reports:triage:intelligenceitem-detail", args=[item.pk]) if item else "/",
        show=lambda form, status: _show(request, form, reports, item=item, status=status),
        show_conflict=show_conflict if item else None,
    )


def _show(
    request: SignedInRequest,
    form: ActionForm,
    reports: list[Report],
    *,
    item: IntelligenceItem | None = None,
    step: str = "",
    status: int = 200,
) -> HttpResponse:
    expired = getattr(request, EXPIRED, False)
    wants_raw = step == "raw" or request.POST.get("beside") == "1"
    beside = open_beside(reports, by=request.user) if wants_raw and not expired else []
    rows = [item, *reports] if item else reports
    context = {
        "form": form,
        "item": item,
        "marking": highest_marking(*(each.marking for each in rows)).label,
        "reports": reports,
        "beside": beside,
        "checklist": list(CHECKLIST.values()),
        "grade": page.grade_shown(item) if item else None,
        "hints": hints_of(_typed(request), beside) if step == "hints" else None,
        "is_legacy": getattr(form, "is_legacy", False),
    }
    return render(request, "reports/triage/intelligence_write.html", context, status=status)


def _typed(request: SignedInRequest) -> str:
    """What recipients would read of what was typed, whether or not it could be saved."""
    typed = {name: request.POST.get(name, "") for name in ("title", "text", "provenance")}
    grade = Grade(
        conditions=request.POST.get("conditions", ""), usage=request.POST.get("usage", "")
    )
    return every_word(grade, **typed)


def _show_grade(
    request: SignedInRequest, item: IntelligenceItem, form: ActionForm, status: int
) -> HttpResponse:
    context = {
        "item": item,
        "form": form,
        "grade": page.grade_shown(item),
        "marking": item.get_marking_display(),
        "only_stricter": page.only_stricter(item, by=request.user),
        "why_not": ""
        if item.is_released
        else _("Only a released item is graded again. Change the item itself."),
    }
    return render(request, "reports/triage/intelligence_grade_again.html", context, status=status)


def _fill(form: WriteForm, item: IntelligenceItem, read: actions.ItemRead) -> None:
    form.start_with(actions.grade_of(item))
    form.initial.update(
        {
            "title": item.title,
            "day": f"{item.day.day}/{item.day.month}/{item.day.year}",
            "text": read.text,
            "provenance": read.provenance,
            "marking": item.marking,
            "group": item.retention_group,
            "legacy_source": item.legacy_source,
            "legacy_information": item.legacy_information,
            "legacy_dissemination": item.legacy_dissemination,
        }
    )
