"""The register of bags on paper, and labels for bags."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agencies.licensing import bag_list, bag_print
from agencies.licensing.models import Tenure
from agencies.licensing.pdf import check_pdf_turn, pdf_of
from agencies.licensing.queries.bags import bags_of_holder
from agencies.licensing.views.venue_bags import of_own_premises
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.audit.exporting import export_pdf
from portal.audit.recording import Detail
from reports.errors import CaseworkError
from reports.triage.filters import address_of
from reports.triage.looked_at import chosen_codes, record_page
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import status_of

MARKING = "OFFICIAL-SENSITIVE"
AS_PDF = "pdf"
PAPER = """
@page { size: A4 landscape; margin: 14mm 12mm 18mm; }
.register-sheet + .register-sheet { break-before: page; }
table { font-size: 9pt; }
"""
LABELS = {
    "plain": """
@page { margin: 12mm 10mm 16mm; }
.bag-labels { list-style: none; margin: 0; padding: 0; }
.bag-label { border: 0.5pt dashed #505a5f; box-sizing: border-box; break-inside: avoid;
  display: inline-block; height: 62mm; margin: 0 2mm 4mm 0; overflow: hidden; padding: 4mm;
  vertical-align: top; width: 90mm; }
.bag-label img { display: block; height: 32mm; width: 32mm; }
.bag-label p { margin: 0; font-size: 9pt; line-height: 1.25; }
.bag-label .bag-label__number { font-size: 14pt; font-weight: bold; }
h1 { font-size: 11pt; margin: 0 0 4mm; }
""",
    "sheet": """
@page { margin: 15.1mm 7.2mm 0; @bottom-right { content: none } @bottom-left { content: none } }
h1, .marking { position: absolute; top: -12mm; font-size: 7pt; margin: 0; }
h1 { left: 60mm; }
.bag-labels { list-style: none; margin: 0; padding: 0; font-size: 0; }
.bag-label { box-sizing: border-box; display: inline-block; height: 38.1mm; margin: 0 2.5mm 0 0;
  overflow: hidden; padding: 2mm; position: relative; vertical-align: top; width: 63.5mm; }
.bag-label:nth-child(3n) { margin-right: 0; }
.bag-label img { float: left; height: 27mm; margin-right: 1mm; width: 27mm; }
.bag-label p { font-size: 6.5pt; line-height: 1.25; margin: 0; }
.bag-label .bag-label__number { font-size: 10pt; font-weight: bold; overflow-wrap: anywhere; }
""",
}


@require_safe
@require_permission(Permission.PREMISES_REPORT)
@of_own_premises
def register(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    """The register by month; `?as=pdf` as a file."""
    found = bags_of_holder(request.user, tenure).order_by("seized_at", "id")
    filters = bag_list.BagFilters(request.GET, queryset=found, request=request)
    is_valid = filters.is_valid()
    bags = list(filters.qs[: bag_print.MOST_PRINTED + 1]) if is_valid else []
    context = {
        "form": filters.form,
        "premises": tenure.premises,
        "holder": tenure.holder,
        "too_many": len(bags) > bag_print.MOST_PRINTED,
        "most": bag_print.MOST_PRINTED,
        "address": address_of(request.GET, names=filters.base_filters),
        "sheets": bag_print.sheets_of(
            bag_print.printed(request.user, bags[: bag_print.MOST_PRINTED])
        ),
    }
    chosen = chosen_codes(filters.form) if is_valid else {}
    status = 200 if is_valid else 422
    if is_valid and request.GET.get("as") == AS_PDF:
        try:
            return _pdf(
                request,
                tenure,
                "venue/bags_print_pdf.html",
                context,
                title=_("Register of seizures"),
                style=PAPER,
                shown=len(bags),
                chosen=chosen,
            )
        except CaseworkError as error:
            status = _refused(request, error)
    record_page(request, chosen, shown=len(bags))
    return render(request, "venue/bags_print.html", context, status=status)


@require_safe
@require_permission(Permission.PREMISES_REPORT)
@of_own_premises
def labels(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    """Labels of the bags that were chosen; of every held one unless some were. `?as=pdf`."""
    held = list(
        bags_of_holder(request.user, tenure)
        .filter(state="held")
        .order_by("seized_at", "id")[: bag_print.MOST_LABELS]
    )
    wanted = _chosen(request)
    chosen = [each for each in held if each.pk in wanted]
    layout = request.GET.get("layout", "")
    layout = layout if layout in bag_print.LAYOUTS else bag_print.LAYOUTS[0]
    context = {
        "premises": tenure.premises,
        "held": [(each, each.pk in wanted) for each in held],
        "most": bag_print.MOST_LABELS,
        "layout": layout,
        "labels": bag_print.labels_of(chosen),
        "address": request.GET.copy(),
    }
    status = 200
    if chosen and request.GET.get("as") == AS_PDF:
        try:
            return _pdf(
                request,
                tenure,
                "venue/bag_labels_pdf.html",
                context,
                title=_("Labels for bags"),
                style=LABELS[layout],
                shown=len(chosen),
                chosen={"layout": layout},
            )
        except CaseworkError as error:
            status = _refused(request, error)
    record_page(request, {"layout": layout}, shown=len(held))
    return render(request, "venue/bag_labels.html", context, status=status)


def _refused(request: SignedInRequest, error: CaseworkError) -> int:
    """Say on the page why there is no PDF; the page can be printed as it is."""
    messages.error(request, str(error))
    return status_of(error)


def _chosen(request: SignedInRequest) -> set[uuid.UUID]:
    found = set()
    for typed in request.GET.getlist("bag")[: bag_print.MOST_LABELS]:
        try:
            found.add(uuid.UUID(typed))
        except ValueError:
            continue
    return found


def _pdf(
    request: SignedInRequest,
    tenure: Tenure,
    template: str,
    context: dict[str, Any],
    *,
    title: str,
    style: str,
    shown: int,
    chosen: Detail,
) -> HttpResponse:
    check_pdf_turn(request.user, tenure)
    body = render_to_string(template, context)
    content = pdf_of(body, title=title, marking=MARKING, style=style)
    name = request.resolver_match.view_name if request.resolver_match else ""
    return export_pdf(by=request.user, name=name, content=content, shown=shown, filters=chosen)
