"""Keeping the register of premises: adding a premises, changing it, and passing its licence on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.licensing.actions import register as actions
from agencies.licensing.actions.premises import PremisesFacts, add_premises
from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.enums import PremisesState
from agencies.licensing.forms import register as forms
from agencies.licensing.models import Premises
from agencies.licensing.premises_workflow import PREMISES_MOVES
from agencies.licensing.queries.premises import tenure_now
from agencies.licensing.queries.told import seizures_held
from agencies.licensing.views.premises import one_premises
from agencies.registry.access import require_permission
from agencies.registry.models import Membership
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
manages = require_permission(Permission.PREMISES_MANAGE)
MOST_PEOPLE = 100
MOST_BAGS = 50


@keep_typed
@require_get_or_post
@manages
def add(request: SignedInRequest) -> HttpResponse:
    address = reverse("licensing:premises-add")
    data = request.POST if request.method == "POST" else None
    form = forms.AddForm(data, name="add", action=address)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return render(request, "licensing/premises_add.html", {"form": form}, status=status)

    def act(given: dict[str, Any]) -> object:
        facts = PremisesFacts(
            **form.facts(),
            licence_number=given["licence_number"].strip(),
            dps=given["dps"].strip(),
            dps_since=given["since"] if given["dps"].strip() else None,
        )
        return add_premises(
            by=request.user, facts=facts, holder=given["holder"].strip(), since=given["since"]
        )

    if request.method != "POST":
        return show(form, 200)
    done, back_to = _("The premises is in the register."), reverse("licensing:premises-list")
    return attempt(request, form, act, done=done, back_to=back_to, show=show)


@dataclass(frozen=True)
class _Doing:
    """A form of a premises' page, what it does, and what to say once it is done."""

    form: ActionForm
    act: Callable[[dict[str, Any]], object]
    done: str


@keep_typed
@require_get_or_post
@manages
def change(request: SignedInRequest, premises_id: uuid.UUID, move: str) -> HttpResponse:
    """Facts, supervisor or number; or a move of the licence."""
    premises = one_premises(request, premises_id)
    if move in PREMISES_MOVES:
        if request.method != "POST" and premises.state not in PREMISES_MOVES[move].sources:
            return redirect("licensing:premises", premises_id)
        return _attempt(request, premises, _of_move(request, premises, move), "premises_change")
    if move not in DOING:
        raise Http404
    return _attempt(request, premises, DOING[move](request, premises), "premises_change")


@keep_typed
@require_get_or_post
@manages
def transfer(request: SignedInRequest, premises_id: uuid.UUID) -> HttpResponse:
    premises = one_premises(request, premises_id)
    address = reverse("licensing:premises-transfer", args=[premises.pk])
    data = request.POST if request.method == "POST" else None
    form = forms.TransferForm(data, name="transfer", action=address, version=premises.version)

    def act(given: dict[str, Any]) -> object:
        return transfer_premises(by=request.user, premises_id=premises_id, **given)

    done = _("The licence is transferred. The former holder’s people have no access any more.")
    return _attempt(request, premises, _Doing(form, act, done), "premises_transfer")


def _attempt(
    request: SignedInRequest, premises: Premises, doing: _Doing, template: str
) -> HttpResponse:
    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "premises": premises}
        if template == "premises_transfer":
            context |= _of_transfer(request.user, premises)
        return render(request, f"licensing/{template}.html", context, status=status)

    if request.method != "POST":
        record_object(request, premises)
        return show(doing.form, 200)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        premises.refresh_from_db()
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        doing.form,
        doing.act,
        done=doing.done,
        back_to=reverse("licensing:premises", args=[premises.pk]),
        show=show,
        show_conflict=show_conflict,
    )


def _of_transfer(user: User, premises: Premises) -> dict[str, Any]:
    """Who loses access, and which bags are still held."""
    tenure = tenure_now(user, premises)
    return {
        "tenure": tenure,
        "people": _people(user, premises),
        "bags": list(seizures_held(user).filter(premises=premises)[:MOST_BAGS]),
        "most_bags": MOST_BAGS,
    }


def _people(user: User, premises: Premises) -> list[Membership]:
    """Who of the premises has an account, by name."""
    tenure = tenure_now(user, premises)
    if tenure is None or tenure.agency is None:
        return []
    found = Membership.objects.not_ended().filter(agency=tenure.agency).select_related("user")
    return list(found.order_by("user__full_name", "pk")[:MOST_PEOPLE])


def _named(request: SignedInRequest, premises: Premises, name: str) -> dict[str, Any]:
    return {
        "data": request.POST if request.method == "POST" else None,
        "name": name,
        "action": reverse("licensing:premises-change", args=[premises.pk, name]),
        "version": premises.version,
    }


def _of_facts(request: SignedInRequest, premises: Premises) -> _Doing:
    form = forms.FactsForm(premises=premises, **_named(request, premises, "facts"))

    def act(given: dict[str, Any]) -> object:
        return actions.change_facts(
            by=request.user,
            premises_id=premises.pk,
            facts=form.facts(),
            version=given["version"],
        )

    return _Doing(form, act, _("The facts are changed."))


def _of_dps(request: SignedInRequest, premises: Premises) -> _Doing:
    people = _people(request.user, premises)
    named = _named(request, premises, "dps")
    form = forms.DpsForm(premises=premises, people=people, **named)

    def act(given: dict[str, Any]) -> object:
        return actions.change_dps(
            by=request.user,
            premises_id=premises.pk,
            dps=given["dps"],
            since=given["since"],
            leaver=form.chosen(),
            version=given["version"],
        )

    return _Doing(form, act, _("The designated premises supervisor is changed."))


def _of_number(request: SignedInRequest, premises: Premises) -> _Doing:
    form = forms.NumberForm(**_named(request, premises, "number"))

    def act(given: dict[str, Any]) -> object:
        return actions.change_number(
            by=request.user,
            premises_id=premises.pk,
            number=given["number"],
            version=given["version"],
        )

    return _Doing(form, act, _("The licence number is changed."))


def _of_move(request: SignedInRequest, premises: Premises, move: str) -> _Doing:
    found = PREMISES_MOVES[move]
    form = forms.MoveForm(
        closes=found.target == PremisesState.CLOSED,
        label=found.label,
        **_named(request, premises, move),
    )

    def act(given: dict[str, Any]) -> object:
        return actions.move_premises(
            by=request.user,
            premises_id=premises.pk,
            move=move,
            on=given.get("on"),
            version=given["version"],
        )

    return _Doing(form, act, str(found.done))


DOING: dict[str, Callable[[SignedInRequest, Premises], _Doing]] = {
    "facts": _of_facts,
    "dps": _of_dps,
    "number": _of_number,
}
