"""Response targets: what holds, what held, and setting another."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.refuse import target_page
from agencies.refuse.actions.targets import set_target
from agencies.refuse.target_forms import TargetForm
from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.errors import Conflict
from reports.triage.forms import ActionForm
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import attempt, keep_typed, seen_again
from reports.triage.views.lists import list_page


@require_safe
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def show(request: SignedInRequest) -> HttpResponse:
    return _show(request)


@keep_typed
@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.NEEDLE_FINDS_MANAGE)
def change(request: SignedInRequest, key: str) -> HttpResponse:
    if key not in target_page.KEYS:
        raise Http404
    back_to = reverse("refuse:targets")
    if request.method != "POST":
        return redirect(back_to)
    form: TargetForm = target_page.form_named(key, data=request.POST)
    return attempt(
        request,
        form,
        lambda given: set_target(
            by=request.user,
            priority=target_page.KEYS[key],
            target=form.chosen(),
            approval=form.approval(),
            move_waiting=given["move_waiting"],
            version=given["version"],
        ),
        done=_("The target was set."),
        back_to=back_to,
        show=lambda bound, status: _show(request, bound=bound, status=status),
        show_conflict=lambda bound, conflict: _conflict(request, bound, conflict),
    )


def _conflict(request: SignedInRequest, form: ActionForm, conflict: Conflict) -> HttpResponse:
    """With what was typed, beside what holds now; sent again it counts."""
    return _show(request, bound=seen_again(form, conflict), status=409)


def _show(
    request: SignedInRequest, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    listed = list_page(request, target_page.history())
    context = {
        **listed.context,
        "shown": target_page.priorities(request.user, bound=bound),
        "past": target_page.past(listed.rows),
        "bound": bound,
        "form": bound,
    }
    return render(
        request, "refuse/targets.html", context, status=listed.status if status == 200 else status
    )
