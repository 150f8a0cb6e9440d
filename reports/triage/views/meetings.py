"""Meetings: the list, calling one, its page with live forms, and the minutes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry.access import require_permission
from agencies.registry.permissions import Permission
from reports.actions import meetings as actions
from reports.errors import CaseworkError, Conflict
from reports.models import Meeting
from reports.permissions import user_can
from reports.queries import items_visible_to, meetings_visible_to
from reports.triage import meeting_page, task_words
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_object
from reports.triage.requests import SignedInRequest
from reports.triage.rows import moment
from reports.triage.views.attempts import attempt, keep_typed
from reports.triage.views.lists import list_page

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@require_permission(Permission.MEETINGS_VIEW)
def meeting_list(request: SignedInRequest) -> HttpResponse:
    listed = list_page(request, meeting_page.listed_for(request.user))
    context = {**listed.context, "may_call": user_can(request.user, Permission.CASES_EDIT)}
    return render(request, "reports/triage/meetings.html", context, status=listed.status)


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def call(request: SignedInRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = meeting_page.call_form(request.user, data=posted)
    if posted is None:
        return render(request, "reports/triage/meeting_call.html", {"form": form})

    def act(given: dict[str, Any]) -> None:
        actions.call_meeting(
            by=request.user,
            title=given["title"],
            starts_at=given["starts_at"],
            teams=form.chosen_teams(),
            case_ids=given["cases"],
        )

    return attempt(
        request,
        form,
        act,
        done=_("The meeting was called. The teams are told that they are invited."),
        back_to=reverse("reports:triage:meetings"),
        show=lambda form, status: render(
            request, "reports/triage/meeting_call.html", {"form": form}, status=status
        ),
    )


@require_safe
@require_permission(Permission.MEETINGS_VIEW)
def detail(request: SignedInRequest, meeting_id: uuid.UUID) -> HttpResponse:
    meeting = _meeting(request, meeting_id)
    record_object(request, meeting)
    return _show(request, meeting)


@require_get_or_post
@require_permission(Permission.MEETINGS_VIEW)
def minutes(request: SignedInRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """What was noted, for the screen and for paper. Each reading is recorded; never by GET."""
    meeting = _meeting(request, meeting_id)
    if request.method != "POST":
        return redirect("reports:triage:meeting", meeting_id)
    read = actions.read_minutes(by=request.user, meeting_id=meeting_id)
    context = {
        "meeting": meeting,
        "starts": moment(meeting.starts_at)[1],
        "closed": moment(meeting.closed_at)[1] if meeting.closed_at else "",
        "invited": meeting_page.invited(meeting),
        "items": [
            (each, [(task, task_words.kept_deadline(task)) for task in each.tasks]) for each in read
        ],
    }
    return render(request, "reports/triage/minutes.html", context)


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def add(request: SignedInRequest, meeting_id: uuid.UUID) -> HttpResponse:
    def act(form: ActionForm) -> None:
        case = meeting_page.open_case_named(form.cleaned_data["case"], by=request.user)
        if case is None:
            raise CaseworkError(_("You can see no case with this reference. Check it."))
        actions.add_to_agenda(by=request.user, meeting_id=meeting_id, case_id=case.pk)

    return _try(request, meeting_id, "add", act, done=_("The case is on the agenda."))


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def close(request: SignedInRequest, meeting_id: uuid.UUID) -> HttpResponse:
    return _try(
        request,
        meeting_id,
        "close",
        lambda form: actions.close_minutes(
            by=request.user, meeting_id=meeting_id, version=form.cleaned_data["version"]
        ),
        done=_("The minutes are closed. Nothing changes them any more."),
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def decide(request: SignedInRequest, meeting_id: uuid.UUID, agenda_id: uuid.UUID) -> HttpResponse:
    def act(form: Any) -> None:
        actions.decide_at_meeting(
            by=request.user, meeting_id=meeting_id, item_id=agenda_id, decided=form.decided()
        )

    return _try(
        request, meeting_id, "decide", act, done=_("The decision was noted."), item_id=agenda_id
    )


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def set_task(request: SignedInRequest, meeting_id: uuid.UUID, agenda_id: uuid.UUID) -> HttpResponse:
    def act(form: Any) -> None:
        actions.set_task_at_meeting(
            by=request.user,
            meeting_id=meeting_id,
            item_id=agenda_id,
            what=form.cleaned_data["what"],
            agency_id=form.agency_id(),
            due=form.due(),
        )

    return _try(request, meeting_id, "task", act, done=_("The task was set."), item_id=agenda_id)


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def up(request: SignedInRequest, meeting_id: uuid.UUID, agenda_id: uuid.UUID) -> HttpResponse:
    def act(form: ActionForm) -> None:
        actions.move_up(
            by=request.user, meeting_id=meeting_id, item_id=agenda_id, **form.cleaned_data
        )

    return _try(request, meeting_id, "up", act, done=_("The order was changed."), item_id=agenda_id)


@keep_typed
@require_get_or_post
@require_permission(Permission.CASES_EDIT)
def off(request: SignedInRequest, meeting_id: uuid.UUID, agenda_id: uuid.UUID) -> HttpResponse:
    def act(form: ActionForm) -> None:
        actions.take_off_agenda(
            by=request.user, meeting_id=meeting_id, item_id=agenda_id, **form.cleaned_data
        )

    return _try(
        request, meeting_id, "off", act, done=_("The case was taken off."), item_id=agenda_id
    )


def _meeting(request: SignedInRequest, meeting_id: uuid.UUID) -> Meeting:
    """The meeting, if this person may see it; what one may not see is not found."""
    try:
        return meetings_visible_to(request.user).get(pk=meeting_id)
    except Meeting.DoesNotExist as error:
        raise Http404 from error


def _is_on_agenda(request: SignedInRequest, meeting: Meeting, item_id: uuid.UUID) -> bool:
    """Whether this is a case of this meeting's agenda that the person may see."""
    return items_visible_to(request.user).filter(pk=item_id, meeting=meeting).exists()


def _show(
    request: SignedInRequest,
    meeting: Meeting,
    *,
    bound: ActionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = meeting_page.context_of(meeting, by=request.user, bound=bound)
    return render(request, "reports/triage/meeting.html", context, status=status)


def _try(
    request: SignedInRequest,
    meeting_id: uuid.UUID,
    name: str,
    act: Callable[[Any], object],
    *,
    done: str,
    item_id: uuid.UUID | None = None,
) -> HttpResponse:
    meeting = _meeting(request, meeting_id)
    back_to = reverse("reports:triage:meeting", args=[meeting_id])
    if item_id and not _is_on_agenda(request, meeting, item_id):
        raise Http404
    if request.method != "POST":
        return redirect(back_to)
    form = meeting_page.form_named(name, meeting, item_id=item_id, data=request.POST)

    def show(form: ActionForm, status: int) -> HttpResponse:
        return _show(request, _meeting(request, meeting_id), bound=form, status=status)

    def show_conflict(_form: ActionForm, conflict: Conflict) -> HttpResponse:
        """Beside the meeting as it is now; sent again it counts."""
        now = _meeting(request, meeting_id)
        again = request.POST.copy()
        again["version"] = str(now.version)
        fresh = meeting_page.form_named(name, now, item_id=item_id, data=again)
        fresh.is_valid()
        fresh.add_error(None, str(conflict))
        return _show(request, now, bound=fresh, status=409)

    return attempt(
        request,
        form,
        lambda _given: act(form),
        done=done,
        back_to=f"{back_to}#item-{item_id}" if item_id else back_to,
        show=show,
        show_conflict=show_conflict,
    )
