"""Registers by nights: lists, pages to print, files; and what was purged of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.licensing import register_page as page
from agencies.licensing.forms.registers import PeriodForm
from agencies.licensing.models import Tenure
from agencies.licensing.nights import tonight
from agencies.licensing.premises_page import register_in_words
from agencies.licensing.queries.registers import proofs_visible_to
from agencies.licensing.views.registers import tenure_of
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_csv
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.lists import list_page

MAY = Permission.PREMISES_RUN
Found = Callable[[SignedInRequest, Tenure, PeriodForm], QuerySet[Any]]


def _shifts(request: SignedInRequest, tenure: Tenure, form: PeriodForm) -> QuerySet[Any]:
    return page.shifts_listed(request.user, tenure, form.first_night())


def _entries(request: SignedInRequest, tenure: Tenure, form: PeriodForm) -> QuerySet[Any]:
    register, first = form.chosen_register(), form.first_night()
    return page.entries_listed(request.user, tenure, register, first)


@require_safe
@require_permission(MAY)
def door_list(request: SignedInRequest) -> HttpResponse:
    return _list(request, "venue/door_list.html", _shifts, page.shift_row, has_register=False)


@require_safe
@require_permission(MAY)
def entry_list(request: SignedInRequest) -> HttpResponse:
    return _list(request, "venue/entry_list.html", _entries, page.entry_row, has_register=True)


def _list(
    request: SignedInRequest, template: str, found: Found, row: Any, *, has_register: bool
) -> HttpResponse:
    tenure = tenure_of(request)
    form = PeriodForm(request.GET, has_register=has_register)
    is_valid = form.is_valid()
    listed = list_page(
        request,
        found(request, tenure, form) if is_valid else None,
        address=address_of(request.GET, names=form.fields),
        chosen=chosen_codes(form) if is_valid else None,
    )
    context = {
        **listed.context,
        "tenure": tenure,
        "form": form,
        "rows": [row(each) for each in listed.rows],
        **_chosen(form),
    }
    return render(request, template, context, status=listed.status)


def _chosen(form: PeriodForm) -> dict[str, Any]:
    if not form.is_valid():
        return {}
    named = {"register": form.chosen_register()} if "register" in form.fields else {}
    return {"first": form.first_night(), "until": tonight(), **named}


@require_safe
@require_permission(MAY)
def door_print(request: SignedInRequest) -> HttpResponse:
    return _print(request, "venue/door_print.html", _shifts, page.shift_row, has_register=False)


@require_safe
@require_permission(MAY)
def entry_print(request: SignedInRequest) -> HttpResponse:
    return _print(request, "venue/entry_print.html", _entries, page.entry_row, has_register=True)


def _print(
    request: SignedInRequest, template: str, found: Found, row: Any, *, has_register: bool
) -> HttpResponse:
    """All of the period on one page, oldest first, as a register is read."""
    tenure = tenure_of(request)
    form = PeriodForm(request.GET, has_register=has_register)
    if not form.is_valid():
        return render(request, template, {"tenure": tenure, "form": form}, status=422)
    rows = [row(each) for each in found(request, tenure, form).reverse()[: page.MOST_PRINTED + 1]]
    record_page(request, chosen_codes(form), shown=len(rows))
    context = {
        "tenure": tenure,
        "form": form,
        "rows": rows[: page.MOST_PRINTED],
        "has_more": len(rows) > page.MOST_PRINTED,
        "most": page.MOST_PRINTED,
        **_chosen(form),
    }
    return render(request, template, context)


@require_safe
@require_permission(MAY)
def door_export(request: SignedInRequest) -> HttpResponse:
    tenure, form = tenure_of(request), PeriodForm(request.GET, has_register=False)
    if not form.is_valid():
        return door_list(request)
    rows = _shifts(request, tenure, form)[: page.MOST_EXPORTED]
    return export_csv(
        by=request.user,
        name="venue:door-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=page.DOOR_HEADING,
        rows=[page.shift_row(each).cells() for each in rows],
        filters=chosen_codes(form),
    )


@require_safe
@require_permission(MAY)
def entry_export(request: SignedInRequest) -> HttpResponse:
    tenure, form = tenure_of(request), PeriodForm(request.GET, has_register=True)
    if not form.is_valid():
        return entry_list(request)
    rows = _entries(request, tenure, form)[: page.MOST_EXPORTED]
    return export_csv(
        by=request.user,
        name="venue:entry-export",
        marking=_("OFFICIAL-SENSITIVE"),
        heading=page.ENTRY_HEADING,
        rows=[page.entry_row(each).cells() for each in rows],
        filters=chosen_codes(form),
    )


@require_safe
@require_permission(MAY)
def purges(request: SignedInRequest) -> HttpResponse:
    """What was let go of because its period is over, with the proof of it."""
    tenure = tenure_of(request)
    found = proofs_visible_to(request.user).filter(tenure=tenure).order_by("-purged_at", "id")
    listed = list_page(request, found)
    kept = register_in_words(tenure.premises)
    context = {**listed.context, "rows": listed.rows, "tenure": tenure, "kept": kept}
    return render(request, "venue/purges.html", context, status=listed.status)
