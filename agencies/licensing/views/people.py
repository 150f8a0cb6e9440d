"""Who of a premises has access, and inviting the first of them: pages of licensing officers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.licensing.actions import inviting
from agencies.licensing.forms.register import LetterForm, PersonForm
from agencies.licensing.models import Premises
from agencies.licensing.pdf import check_pdf_turn
from agencies.licensing.queries.premises import tenure_now
from agencies.licensing.views.premises import one_premises
from agencies.registry.access import require_permission
from agencies.registry.invitation_codes import open_codes
from agencies.registry.invitations import open_invitations
from agencies.registry.models import Membership
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from portal.audit.exporting import export_pdf
from reports.errors import CaseworkError
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, status_of

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
manages = require_permission(Permission.PREMISES_MANAGE)
MOST_PEOPLE = 200


@keep_typed
@require_get_or_post
@manages
def people(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    """Who has access; what is sent here invites somebody by e-mail."""
    premises = one_premises(request, premises_id)
    if request.method != "POST":
        record_object(request, premises)
        return _show(request, premises)

    def act(given: dict[str, Any]) -> object:
        return inviting.invite_by_email(by=request.user, premises_id=premises_id, **given)

    done = _("The invitation is on its way. It works for 7 days.")
    return _attempt(request, premises, _email_form(premises, request.POST), act, done)


@keep_typed
@require_get_or_post
@manages
def letter(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    """Prepare a letter."""
    premises = one_premises(request, premises_id)
    if request.method != "POST":
        return redirect("licensing:premises-people", premises_id)

    def act(given: dict[str, Any]) -> object:
        return inviting.invite_by_letter(by=request.user, premises_id=premises_id, **given)

    done = _("The letter is ready. Print it below: its code is made as it is printed.")
    return _attempt(request, premises, _letter_form(premises, request.POST), act, done)


@require_POST
@manages
def letter_print(
    request: SignedInRequest, premises_id: uuid.UUID, code_id: uuid.UUID
) -> HttpResponse:
    """The letter with a new code, as PDF."""
    premises = one_premises(request, premises_id)
    try:
        check_pdf_turn(request.user)
        content = inviting.print_letter(by=request.user, premises_id=premises_id, code_id=code_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except CaseworkError as error:
        messages.error(request, str(error))
        return _show(request, premises, status=status_of(error))
    return export_pdf(by=request.user, name="licensing:premises-letter", content=content, shown=1)


@require_POST
@manages
def letter_withdraw(
    request: SignedInRequest, premises_id: uuid.UUID, code_id: uuid.UUID
) -> HttpResponse:
    done = _("The letter is withdrawn. Its code does not work any more.")
    return _press(request, premises_id, inviting.withdraw_letter, done, code_id=code_id)


@require_POST
@manages
def again(
    request: SignedInRequest, premises_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    act = inviting.send_again
    return _press(request, premises_id, act, _("Sent again."), invitation_id=invitation_id)


@require_POST
@manages
def withdraw(
    request: SignedInRequest, premises_id: uuid.UUID, invitation_id: uuid.UUID
) -> HttpResponse:
    done = _("The invitation is withdrawn. Its link does not work any more.")
    act = inviting.withdraw_invitation
    return _press(request, premises_id, act, done, invitation_id=invitation_id)


def _press(
    request: SignedInRequest,
    premises_id: uuid.UUID,
    act: Callable[..., object],
    done: str,
    **keys: uuid.UUID,
) -> HttpResponse:
    premises = one_premises(request, premises_id)
    try:
        act(by=request.user, premises_id=premises_id, **keys)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except CaseworkError as error:
        messages.error(request, str(error))
        return _show(request, premises, status=status_of(error))
    messages.success(request, done)
    return redirect("licensing:premises-people", premises_id)


def _attempt(
    request: SignedInRequest,
    premises: Premises,
    form: ActionForm,
    act: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    return attempt(
        request,
        form,
        act,
        done=done,
        back_to=reverse("licensing:premises-people", args=[premises.pk]),
        show=lambda form, status: _show(request, premises, bound=form, status=status),
    )


def _show(
    request: SignedInRequest,
    premises: Premises,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    offered: list[ActionForm] = [_email_form(premises), _letter_form(premises)]
    forms = {each.name: each for each in offered}
    if bound is not None:
        forms[bound.name] = bound
    context = {
        "premises": premises,
        "form": bound,
        "forms": list(forms.values()),
        **_access(request.user, premises),
    }
    return render(request, "licensing/people.html", context, status=status)


def _access(user: User, premises: Premises) -> dict[str, Any]:
    """Who has access to what the premises told now, who is invited, and by which letters."""
    tenure = tenure_now(user, premises)
    agency = tenure.agency if tenure else None
    if agency is None:
        return {"tenure": tenure, "people": [], "invitations": [], "letters": []}
    members = Membership.objects.not_ended().filter(agency=agency).select_related("user")
    return {
        "tenure": tenure,
        "people": list(members.order_by("user__full_name", "pk")[:MOST_PEOPLE]),
        "invitations": open_invitations(agency),
        "letters": open_codes(agency),
    }


def _email_form(premises: Premises, data: Any = None) -> PersonForm:
    address = reverse("licensing:premises-people", args=[premises.pk])
    return PersonForm(data, name="email", action=address)


def _letter_form(premises: Premises, data: Any = None) -> LetterForm:
    address = reverse("licensing:premises-letter", args=[premises.pk])
    return LetterForm(data, name="letter", action=address)
