"""Of pages that ?premises= leads to: which premises that is."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render

from agencies.licensing.models import Premises
from agencies.licensing.views.premises import one_premises
from reports.triage.requests import SignedInRequest


def chosen_premises(request: SignedInRequest) -> Premises | None:
    """The premises that the address names; None where it names none. Raises Http404 of one that is
    not there for this person."""
    typed = request.GET.get("premises", "")
    if not typed:
        return None
    try:
        return one_premises(request, uuid.UUID(typed))
    except ValueError as error:
        raise Http404 from error


def no_premises_chosen(request: SignedInRequest) -> HttpResponse:
    """Says where to choose one."""
    return render(request, "licensing/choose_premises.html", status=422)
