"""What a premises reported: its incidents, what came of them, and what is added later."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import incident_page
from agencies.licensing.actions.amendments import amend_incident
from agencies.licensing.enums import PremisesState
from agencies.licensing.errors import NoPremises
from agencies.licensing.forms.names import AddForm
from agencies.licensing.models import Incident, Tenure
from agencies.licensing.permissions import check_works_at
from agencies.licensing.queries.reporting import own_incidents
from agencies.licensing.told_back import told_back
from agencies.licensing.views.reporting import shut
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.enums import Kind, RetentionGroup
from reports.governance import OF_REPORTS, REVIEW_AFTER_YEARS
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import list_page

MAY = Permission.PREMISES_REPORT


@require_safe
@require_permission(MAY)
def incidents(request: SignedInRequest) -> HttpResponse:
    try:
        tenure = check_works_at(request.user, MAY)
    except NoPremises as error:
        return shut(request, error)
    found = own_incidents(request.user, tenure).select_related("told_by")
    listed = list_page(request, found.defer("words", "in_charge"))
    came_of = told_back(request.user, [each.pk for each in listed.rows])
    context = {
        **listed.context,
        "rows": [(each, came_of.get(each.pk, [])) for each in listed.rows],
        "tenure": tenure,
        "is_closed": _is_closed(tenure),
    }
    return render(request, "venue/incidents.html", context, status=listed.status)


@require_safe
@require_permission(MAY)
def incident(request: SignedInRequest, incident_id: uuid.UUID) -> HttpResponse:
    found, tenure = _own(request, incident_id)
    record_object(request, found)
    return _show(request, found, tenure)


@require_safe
@require_permission(MAY)
def sent(request: SignedInRequest, incident_id: uuid.UUID) -> HttpResponse:
    """The reference, and what happens next."""
    found, tenure = _own(request, incident_id)
    record_object(request, found)
    context = {
        "incident": found,
        "tenure": tenure,
        "bag_address": incident_page.bag_address(found),
    }
    return render(request, "venue/sent.html", context)


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(MAY)
def incident_add(request: SignedInRequest, incident_id: uuid.UUID) -> HttpResponse:
    found, tenure = _own(request, incident_id)
    back_to = reverse("venue:incident", args=[incident_id])
    if request.method != "POST":
        return redirect(back_to)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, found, tenure, bound=form, status=status)

    return attempt(
        request,
        _form(found, request.POST),
        lambda given: amend_incident(by=request.user, incident_id=incident_id, **given),
        done=_("What you wrote was added. Police and the licensing team have it."),
        back_to=back_to,
        show=show,
    )


@require_safe
@require_permission(MAY)
def what_we_do(request: SignedInRequest) -> HttpResponse:
    """In plain words; how long it is kept comes from the one policy table (R2.1)."""
    group: RetentionGroup = OF_REPORTS[Kind.PREMISES_INCIDENT].group
    context = {"years": REVIEW_AFTER_YEARS[group]}
    return render(request, "venue/what_we_do.html", context)


def _own(request: SignedInRequest, incident_id: uuid.UUID) -> tuple[Incident, Tenure]:
    """An incident of one's own premises. Raises Http404."""
    try:
        tenure = check_works_at(request.user, MAY)
        own = own_incidents(request.user, tenure)
        return incident_page.one_of(own, incident_id), tenure
    except (NoPremises, Incident.DoesNotExist) as error:
        raise Http404 from error


def _form(found: Incident, data: object = None) -> AddForm:
    form = AddForm(data, name="add", action=reverse("venue:incident-add", args=[found.pk]))
    form.initial["key"] = uuid.uuid4()
    return form


def _show(
    request: SignedInRequest,
    found: Incident,
    tenure: Tenure,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **incident_page.facts_of(request.user, found),
        "tenure": tenure,
        "form": bound,
        "add_form": bound or _form(found),
        "is_closed": _is_closed(tenure),
        "bags": incident_page.bags_of(request.user, found),
        "bag_address": incident_page.bag_address(found),
    }
    return render(request, "venue/incident.html", context, status=status)


def _is_closed(tenure: Tenure) -> bool:
    return bool(tenure.premises.state == PremisesState.CLOSED)
