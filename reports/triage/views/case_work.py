"""A case's priority, lead and decisions, and merging it into another."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import case_work, merge
from reports.errors import CaseworkError
from reports.queries import cases_visible_to
from reports.triage.requests import SignedInRequest
from reports.triage.views.attempts import keep_typed
from reports.triage.views.cases import try_on_case

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def prioritise(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "priority",
        lambda _form: (
            lambda given: case_work.prioritise_case(by=request.user, case_id=case_id, **given)
        ),
        done=_("The priority was changed."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def lead(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "lead",
        lambda _form: (
            lambda given: case_work.set_lead(
                by=request.user,
                case_id=case_id,
                to_id=uuid.UUID(given["to"]) if given["to"] else None,
                version=given["version"],
            )
        ),
        done=_("Who leads the case was changed."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def decide(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "decision",
        lambda form: (
            lambda _given: case_work.note_decision(
                by=request.user, case_id=case_id, decided=form.decided()
            )
        ),
        done=_("The decision was noted."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_CLOSE)
def merge_into(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        into = cases_visible_to(request.user).filter(reference=given["case"]).first()
        if into is None:
            raise CaseworkError(_("You can see no case with this reference. Check it."))
        merge.merge_case(
            by=request.user,
            case_id=case_id,
            into_id=into.pk,
            words=given["words"],
            version=given["version"],
        )

    return try_on_case(request, case_id, "merge", lambda _form: act, done=_("The case was merged."))


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_CLOSE)
def unmerge(request: SignedInRequest, case_id: uuid.UUID) -> HttpResponse:
    return try_on_case(
        request,
        case_id,
        "unmerge",
        lambda _form: lambda given: merge.unmerge_case(by=request.user, case_id=case_id, **given),
        done=_("The merging was undone."),
    )
