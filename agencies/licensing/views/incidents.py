"""Incidents, as officers and police see them; names, opened or asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import incident_page
from agencies.licensing.actions import names as actions
from agencies.licensing.forms.names import ReadNameForm
from agencies.licensing.incident_list import IncidentFilters, listed_for
from agencies.licensing.models import Incident, IncidentPerson
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.queries.told import (
    incidents_visible_to,
    names_visible_to,
    people_visible_to,
)
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from portal.accounts.step_up import ask_again_unless_recent
from portal.audit.recording import record_refusal
from reports.errors import CaseworkError, Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import (
    EXPIRED,
    TOO_OLD,
    attempt,
    keep_typed,
    seen_again,
    status_of,
)
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def incidents(request: SignedInRequest) -> HttpResponse:
    filters = IncidentFilters(request.GET, queryset=listed_for(request.user), request=request)
    listed = filtered_page(request, filters)
    form = listed.context["form"]
    at = form.cleaned_data.get("premises") if form.is_valid() else None
    context = {
        **listed.context,
        "rows": listed.rows,
        "at": premises_visible_to(request.user).filter(pk=at).first() if at else None,
    }
    return render(request, "licensing/incidents.html", context, status=listed.status)


@require_safe
@require_permission(Permission.PREMISES_VIEW)
def incident(request: SignedInRequest, incident_id: uuid.UUID) -> HttpResponse:
    found = _incident(request, incident_id)
    record_object(request, found)
    return _show(request, found)


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_VIEW)
def name(request: SignedInRequest, incident_id: uuid.UUID, person_number: int) -> HttpResponse:
    """A name, opened with a reason and a fresh sign-in: in the answer to that one POST alone."""
    person = _person(request, incident_id, person_number)
    address = reverse("licensing:incident-name", args=[incident_id, person_number])
    form = ReadNameForm(request.POST if request.method == "POST" else None, name="name",
                        action=address)  # fmt: skip
    if getattr(request, EXPIRED, False):
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        return _show_name(request, person, form=form, status=403)
    ask_again_unless_recent(request)
    if request.method != "POST":
        return _show_name(request, person, form=form)
    if not form.is_valid():
        return _show_name(request, person, form=form, status=422)
    try:
        opened = actions.read_name(
            by=request.user, incident_id=incident_id, number=person_number, **form.cleaned_data
        )
    except CaseworkError as error:
        record_refusal(
            by=request.user,
            object_type="incident",
            object_id=incident_id,
            reason=Permission.PREMISES_NAMES.value,
        )
        form.add_error(None, str(error))
        return _show_name(request, person, form=form, status=status_of(error))
    return _show_name(request, person, opened=opened)


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_MANAGE)
def name_ask(request: SignedInRequest, incident_id: uuid.UUID, person_number: int) -> HttpResponse:
    return _try(request, incident_id, person_number, "ask", actions.ask_for_name,
                done=_("The police were asked. You are told when they answer."))  # fmt: skip


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_NAMES)
def name_answer(
    request: SignedInRequest, incident_id: uuid.UUID, person_number: int
) -> HttpResponse:
    return _try(request, incident_id, person_number, "answer", actions.answer_name_request,
                done=_("Your answer was sent to the licensing officer."))  # fmt: skip


def _try(
    request: SignedInRequest,
    incident_id: uuid.UUID,
    number: int,
    form_name: str,
    act: Callable[..., object],
    *,
    done: str,
) -> HttpResponse:
    found, person = _incident(request, incident_id), _person(request, incident_id, number)
    back_to = reverse("licensing:incident", args=[incident_id])
    if request.method != "POST":
        return redirect(back_to)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, found, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        incident_page.form_named(form_name, person, request.POST),
        lambda given: act(by=request.user, incident_id=incident_id, number=number, **given),
        done=done,
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


def _show(
    request: SignedInRequest,
    found: Incident,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = incident_page.for_officers(request.user, found, bound=bound)
    return render(request, "licensing/incident.html", context, status=status)


def _show_name(
    request: SignedInRequest,
    person: IncidentPerson,
    *,
    form: ReadNameForm | None = None,
    opened: str | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "person": person,
        "incident": person.incident,
        "form": form,
        "opened": opened,
        "is_there": opened is not None
        or names_visible_to(request.user).filter(person=person).exists(),
    }
    return render(request, "licensing/incident_name.html", context, status=status)


def _incident(request: SignedInRequest, incident_id: uuid.UUID) -> Incident:
    """The incident, if it is there for this person. Raises Http404."""
    try:
        return incident_page.one_of(incidents_visible_to(request.user), incident_id)
    except Incident.DoesNotExist as error:
        raise Http404 from error


def _person(request: SignedInRequest, incident_id: uuid.UUID, number: int) -> IncidentPerson:
    found = people_visible_to(request.user).select_related("incident", "incident__premises")
    person = found.filter(incident=incident_id, number=number).first()
    if person is None:
        raise Http404
    return person
