"""The register of bags, for the people of a premises."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from agencies.licensing import bag_list, bag_page
from agencies.licensing.actions import bags as actions
from agencies.licensing.actions.bag_custody import take_on_bag
from agencies.licensing.actions.seizures import record_seizure
from agencies.licensing.enums import PremisesState, SeizureStep
from agencies.licensing.forms.bags import AGAIN, TakeOnForm
from agencies.licensing.models import Seizure, Tenure
from agencies.licensing.queries.bags import bags_of_holder, figures_of, with_due
from agencies.licensing.queries.premises import own_tenure
from agencies.licensing.views.bag_numbers import (
    ENTERED,
    TAKEN_ON,
    refusal_recorded,
    too_many,
)
from agencies.licensing.views.names_refused import recording_names
from agencies.registry.access import require_permission
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import filtered_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
STEP_CALLED = {called: step for step, called in bag_page.STEPS.items()}
DONE = {
    SeizureStep.MOVED: gettext_lazy("The move was written down."),
    SeizureStep.AMENDED: gettext_lazy("The correction was added."),
    SeizureStep.DESTROYED: gettext_lazy("It was written down that the bag was destroyed."),
}
Rest = ParamSpec("Rest")


def of_own_premises(
    view: Callable[Concatenate[SignedInRequest, Tenure, Rest], HttpResponse],
) -> Callable[Concatenate[SignedInRequest, Rest], HttpResponse]:
    """A page of the premises that somebody works for; for who works for none, that this is so."""

    @wraps(view)
    def inside(request: SignedInRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        tenure = own_tenure(request.user)
        if tenure is None:
            return render(request, "venue/no_premises.html", status=403)
        return view(request, tenure, *args, **kwargs)

    return inside


@require_safe
@require_permission(Permission.PREMISES_REPORT)
@of_own_premises
def bags(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    filters = bag_list.BagFilters(
        request.GET, queryset=bag_list.own_listed(request.user, tenure), request=request
    )
    listed = filtered_page(request, filters)
    context = {
        **listed.context,
        "rows": bag_list.rows_of(listed.rows),
        "figures": figures_of(bags_of_holder(request.user, tenure)),
        "premises": tenure.premises,
        "is_closed": tenure.premises.state == PremisesState.CLOSED,
        "may_run": Permission.PREMISES_RUN in permissions_of(request.user),
    }
    return render(request, "venue/bags.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_REPORT)
@of_own_premises
def add(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = bag_page.add_form(request.user, tenure, asked=request.GET, data=data)
    context = {"premises": tenure.premises, "staff": form.staff}

    def show(form: ActionForm, status: int) -> HttpResponse:
        is_closed = tenure.premises.state == PremisesState.CLOSED
        with_form = context | {"form": form, "is_closed": is_closed}
        return render(request, "venue/bag_add.html", with_form, status=status)

    if data is None:
        return show(form, 200)
    if stopped := too_many(form, tenure, ENTERED, show):
        return stopped
    made: list[Seizure] = []

    def act(given: dict[str, Any]) -> object:
        with refusal_recorded(request, tenure):
            made.append(record_seizure(by=request.user, seized=form.seized(), key=given["key"]))
        return made[0]

    done = _("The bag is in the register, and police were told.")
    recorded = recording_names(act, by=request.user, object_type="tenure", object_id=tenure.pk)
    answer = attempt(request, form, recorded, done=done, back_to=reverse("venue:bags"), show=show)
    if not made:
        return answer
    if AGAIN in request.POST:
        return redirect(reverse("venue:bag-add") + f"?like={made[0].pk}")
    return redirect("venue:bag", made[0].pk)


@require_safe
@require_permission(Permission.PREMISES_REPORT)
@of_own_premises
def bag(request: SignedInRequest, tenure: Tenure, bag_id: uuid.UUID) -> HttpResponse:
    return _show(request, tenure, _bag(request, tenure, bag_id))


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_REPORT)
@of_own_premises
def move(request: SignedInRequest, tenure: Tenure, bag_id: uuid.UUID, move: str) -> HttpResponse:
    if move not in STEP_CALLED:
        raise Http404
    step = STEP_CALLED[move]
    found = _bag(request, tenure, bag_id)
    back_to = reverse("venue:bag", args=[bag_id])
    if request.method != "POST":
        return redirect(back_to)
    was_moved = bag_page.was_moved(request.user, found)
    form = bag_page.own_form(
        step, found, request.user, tenure, was_moved=was_moved, data=request.POST
    )

    def act(given: dict[str, Any]) -> object:
        with refusal_recorded(request, tenure):
            return _do(step, request, found, form, given)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, tenure, _bag(request, tenure, bag_id), bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    tries = step == SeizureStep.AMENDED and form.data.get("bag_number") != found.bag_number
    if tries and (stopped := too_many(form, tenure, ENTERED, show)):
        return stopped
    return attempt(
        request,
        form,
        recording_names(act, by=request.user, object_type="seizure", object_id=found.pk),
        done=str(DONE[step]),
        back_to=back_to,
        show=show,
        show_conflict=show_conflict,
    )


def _do(
    step: SeizureStep, request: SignedInRequest, bag: Seizure, form: Any, given: dict[str, Any]
) -> Seizure:
    of: dict[str, Any] = {
        "by": request.user,
        "seizure_id": bag.pk,
        "version": given["version"],
    }
    if step == SeizureStep.MOVED:
        return actions.move_bag(store=given["store"], **of)
    if step == SeizureStep.AMENDED:
        return actions.correct_bag(entry=form.entry(), words=given["words"], **of)
    other = uuid.UUID(given["other"])
    return actions.destroy_bag(at=given["moment"], other=other, words=given["words"], **of)


@keep_typed
@require_get_or_post
@require_permission(Permission.PREMISES_RUN)
@of_own_premises
def take_on(request: SignedInRequest, tenure: Tenure) -> HttpResponse:
    address = reverse("venue:bag-take-on")

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"form": form, "premises": tenure.premises}
        return render(request, "venue/bag_take_on.html", context, status=status)

    if request.method != "POST":
        return show(TakeOnForm(name="take-on", action=address), 200)
    form = TakeOnForm(request.POST, name="take-on", action=address)

    if stopped := too_many(form, tenure, TAKEN_ON, show):
        return stopped

    def act(given: dict[str, Any]) -> object:
        of = {"bag_number": given["bag_number"], "store": given["store"]}
        with refusal_recorded(request, tenure):
            return take_on_bag(by=request.user, **of)

    done = _("You have taken the bag on. Its whole history is in your register now.")
    return attempt(request, form, act, done=done, back_to=reverse("venue:bags"), show=show)


def _bag(request: SignedInRequest, tenure: Tenure, bag_id: uuid.UUID) -> Seizure:
    found = with_due(bags_of_holder(request.user, tenure)).filter(pk=bag_id).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: SignedInRequest,
    tenure: Tenure,
    bag: Seizure,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_object(request, bag)
    shown = bag_page.context_of(bag, request.user, to_premises=True)
    forms = bag_page.own_forms(bag, shown["lines"], request.user, tenure)
    context = {
        **shown,
        "premises": tenure.premises,
        "form": bound,
        "bound": bound,
        "forms": [bound if bound and bound.name == each.name else each for each in forms],
    }
    return render(request, "venue/bag.html", context, status=status)
