"""The editor of the routing rules: versions, the draft, its rules, and what it would change."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import routing as actions
from reports.errors import Conflict
from reports.models import RoutingRuleSet
from reports.routing_enums import RuleSetState
from reports.routing_in_use import rules_in_use
from reports.routing_rules import rules_from
from reports.triage import routing_page as page
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_page
from reports.triage.requests import SignedInRequest
from reports.triage.routing_dry_run import DAYS, MOST_EXAMPLES, dry_run
from reports.triage.routing_forms import ChangeRuleForm
from reports.triage.views.attempts import attempt, keep_typed, seen_again

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
NEW = "new"


@require_safe
@require_permission(Permission.ROUTING_EDIT)
def overview(request: SignedInRequest) -> HttpResponse:
    return render(request, "reports/triage/routing.html", page.overview_context())


@require_safe
@require_permission(Permission.ROUTING_EDIT)
def version(request: SignedInRequest, number: int) -> HttpResponse:
    return _show(request, number)


@keep_typed
@require_get_or_post
@require_permission(Permission.ROUTING_EDIT)
def start(request: SignedInRequest, number: int) -> HttpResponse:
    """Begin a draft as a copy of this version: also the way back to an earlier one."""
    return _try(
        request,
        number,
        lambda found: page.start_form(found.number, request.POST),
        lambda _given: actions.start_draft(by=request.user, number=number),
        done=_("There is a draft now. Nothing changes until a colleague publishes it."),
        back_to=reverse("reports:triage:routing"),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.ROUTING_EDIT)
def rule(request: SignedInRequest, number: int, key: str) -> HttpResponse:
    """One rule of the draft, to change or to add."""
    found = _version(number)
    if found.state != RuleSetState.DRAFT:
        return redirect(page.address_of(number))
    now = next((each for each in rules_from(found.rules) if each.key == key), None)
    if now is None and key != NEW:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = page.rule_form(found, now, key, data)

    def show(form: ActionForm, status: int) -> HttpResponse:
        context = {"number": number, "form": form, "rule": now}
        return render(request, "reports/triage/routing_rule.html", context, status=status)

    if data is None:
        return show(form, 200)
    return attempt(
        request,
        form,
        lambda given: actions.save_rule(
            by=request.user,
            number=number,
            rule=form.as_rule(key=now.key if now else f"r-{secrets.token_hex(4)}"),
            version=given["version"],
        ),
        done=_("The rule was saved in the draft."),
        back_to=page.address_of(number),
        show=show,
        show_conflict=lambda form, conflict: show(seen_again(form, conflict), 409),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.ROUTING_EDIT)
def change(request: SignedInRequest, number: int, key: str, how: str) -> HttpResponse:
    """Move a rule of the draft up or down, or remove it."""
    if how not in ChangeRuleForm.HOW:
        raise Http404

    def act(given: dict[str, Any]) -> object:
        if how == "remove":
            return actions.remove_rule(
                by=request.user, number=number, key=key, version=given["version"]
            )
        return actions.move_rule(
            by=request.user, number=number, key=key, up=how == "up", version=given["version"]
        )

    return _try(
        request,
        number,
        lambda found: page.change_form(found, key, how, request.POST),
        act,
        done=_("The draft was changed."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.ROUTING_EDIT)
def publish(request: SignedInRequest, number: int) -> HttpResponse:
    return _try(
        request,
        number,
        lambda found: page.publish_form(found, request.POST),
        lambda given: actions.publish_draft(
            by=request.user, number=number, note=given["words"], version=given["version"]
        ),
        done=_("These rules are in use from now on."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.ROUTING_EDIT)
def discard(request: SignedInRequest, number: int) -> HttpResponse:
    return _try(
        request,
        number,
        lambda found: page.discard_form(found, request.POST),
        lambda given: actions.discard_draft(
            by=request.user, number=number, version=given["version"]
        ),
        done=_("The draft was thrown away. The rules in use stay as they are."),
        back_to=reverse("reports:triage:routing"),
    )


@require_safe
@require_permission(Permission.ROUTING_EDIT)
def trial(request: SignedInRequest, number: int) -> HttpResponse:
    """What a version would have done with the last 90 days' reports, beside the rules in use."""
    rules = rules_from(_version(number).rules)
    now = rules_in_use()
    result = dry_run(request.user, now_in_use=now.rules, draft=rules, at=timezone.now())
    record_page(request, {"number": number}, shown=len(result.examples))
    context = {
        "number": number,
        "in_use": now.number,
        "days": DAYS,
        "most": MOST_EXAMPLES,
        "result": result,
    }
    return render(request, "reports/triage/routing_trial.html", context)


def _version(number: int) -> RoutingRuleSet:
    try:
        return RoutingRuleSet.objects.select_related("drafted_by", "published_by").get(
            number=number
        )
    except RoutingRuleSet.DoesNotExist as error:
        raise Http404 from error


def _show(
    request: SignedInRequest, number: int, *, bound: ActionForm | None = None, status: int = 200
) -> HttpResponse:
    context = page.version_context(_version(number), by=request.user, bound=bound)
    return render(request, "reports/triage/routing_version.html", context, status=status)


def _try(
    request: SignedInRequest,
    number: int,
    form: Callable[[RoutingRuleSet], ActionForm],
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back_to: str = "",
) -> HttpResponse:
    found = _version(number)
    if request.method != "POST":
        return redirect(page.address_of(number))

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, number, bound=form, status=status)

    def show_conflict(form: ActionForm, conflict: Conflict) -> HttpResponse:
        return show(seen_again(form, conflict), 409)

    return attempt(
        request,
        form(found),
        act,
        done=done,
        back_to=back_to or page.address_of(number),
        show=show,
        show_conflict=show_conflict,
    )
