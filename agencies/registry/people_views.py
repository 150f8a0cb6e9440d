"""Pages of an agency's administrator: their people, invitations and access reviews."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.registry import actions, invitations, reviews
from agencies.registry import people_queries as queries
from agencies.registry.access import require_permission
from agencies.registry.errors import Conflict, NotAllowed, PeopleError
from agencies.registry.models import Membership
from agencies.registry.people_forms import InviteForm, ReviewForm, RolesForm, VersionForm
from agencies.registry.permissions import Permission
from portal.audit.recording import record_refusal

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
manages_people = require_permission(Permission.AGENCY_MANAGE_PEOPLE)


@require_safe
@manages_people
def people(request: HttpRequest) -> HttpResponse:
    """Everybody of the agency, whoever is invited, and the review that is open."""
    agency = queries.managed_agency(request.user)
    pages = Paginator(queries.colleagues_of(request.user), queries.PAGE_SIZE)
    return render(
        request,
        "registry/people.html",
        {
            "agency": agency,
            "page": pages.get_page(request.GET.get("page", "1")[:9]),
            "invitations": invitations.open_invitations(agency),
            "review": queries.reviews_managed_by(request.user).filter(closed_at=None).first(),
        },
    )


@require_get_or_post
@manages_people
def invite(request: HttpRequest) -> HttpResponse:
    agency = queries.managed_agency(request.user)
    form = InviteForm(request.POST or None, agency=agency)
    status = 200
    if request.method == "POST":
        form = InviteForm(request.POST, agency=agency)
        if form.is_valid():
            try:
                invitations.invite_person(by=_user(request), agency=agency, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error.messages)
            except PeopleError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The invitation is on its way. It works for 7 days."))
                return redirect("registry:people")
        status = 422
    return render(request, "registry/invite.html", {"form": form, "agency": agency}, status=status)


@require_get_or_post
@manages_people
def invitation_again(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    return _with_invitation(request, invitation_id, invitations.send_again, _("Sent again."))


@require_get_or_post
@manages_people
def invitation_withdraw(request: HttpRequest, invitation_id: uuid.UUID) -> HttpResponse:
    done = _("The invitation is withdrawn. Its link does not work any more.")
    return _with_invitation(request, invitation_id, invitations.withdraw_invitation, done)


@require_get_or_post
@manages_people
def person(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    """One colleague; a form sent here changes their roles."""
    membership = _colleague(request, membership_id)
    if request.method != "POST":
        return _show_person(request, membership, _roles_form(membership))
    form = RolesForm(request.POST, agency=membership.agency, held=membership.role_objects)
    if not form.is_valid():
        return _show_person(request, membership, form, status=422)
    return _change(
        request,
        membership,
        lambda: actions.change_roles(
            by=_user(request), membership_id=membership_id, **form.cleaned_data
        ),
        done=_("The roles are changed. The person was signed out and signs in again."),
        form=form,
    )


@require_get_or_post
@manages_people
def suspend(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    done = _("The person is suspended and was signed out.")
    return _press(request, membership_id, actions.suspend_person, done)


@require_get_or_post
@manages_people
def restore(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    return _press(request, membership_id, actions.restore_person, _("The person has access again."))


@require_get_or_post
@manages_people
def remove(request: HttpRequest, membership_id: uuid.UUID) -> HttpResponse:
    done = _("The person is removed and was signed out. What they did stays on record.")
    return _press(request, membership_id, actions.remove_person, done)


@require_get_or_post
@manages_people
def access_review(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """Confirm or remove each person of the agency; what is decided is saved a part at a time."""
    review = _or_404(lambda: queries.reviews_managed_by(request.user).get(pk=review_id))
    status = 200
    form = _review_form(request, review)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                left = reviews.decide_access(
                    by=_user(request), review_id=review_id, decisions=form.decisions()
                )
            except PeopleError as error:
                form.add_error(None, str(error))
                status = _status_of(error)
            else:
                messages.success(request, _("All done.") if left == 0 else _("Saved."))
                return redirect("registry:access-review", review_id)
    context = {"review": review, "form": form, "lines": queries.lines_of(review, _user(request))}
    return render(request, "registry/access_review.html", context, status=status)


def _review_form(request: HttpRequest, review: Any) -> ReviewForm:
    open_items = [
        line.item
        for line in queries.lines_of(review, _user(request))
        if not line.item.decision and not line.own and review.closed_at is None
    ]
    return ReviewForm(request.POST if request.method == "POST" else None, items=open_items)


def _with_invitation(
    request: HttpRequest, invitation_id: uuid.UUID, act: Callable[..., object], done: str
) -> HttpResponse:
    _or_404(lambda: queries.invitations_managed_by(request.user).get(pk=invitation_id))
    if request.method == "POST":
        try:
            act(by=_user(request), invitation_id=invitation_id)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except PeopleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
    return redirect("registry:people")


def _press(
    request: HttpRequest, membership_id: uuid.UUID, act: Callable[..., object], done: str
) -> HttpResponse:
    """A button on the person's page."""
    membership = _colleague(request, membership_id)
    if request.method != "POST":
        return redirect("registry:person", membership_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That could not be done. Try again from this page."))
        return redirect("registry:person", membership_id)
    return _change(
        request,
        membership,
        lambda: act(by=_user(request), membership_id=membership_id, **form.cleaned_data),
        done=done,
        form=None,
    )


def _change(
    request: HttpRequest,
    membership: Membership,
    act: Callable[[], object],
    *,
    done: str,
    form: RolesForm | None,
) -> HttpResponse:
    try:
        act()
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except PeopleError as error:
        if isinstance(error, NotAllowed):
            record_refusal(
                by=_user(request),
                object_type="user",
                object_id=membership.user_id,
                reason="change_access",
            )
        fresh = _colleague(request, membership.pk)
        tried = form.cleaned_data.get("roles") if form is not None else None
        shown = _roles_form(fresh)
        shown.is_valid()
        return _show_person(
            request, fresh, shown, status=_status_of(error), problem=str(error), tried=tried
        )
    messages.success(request, done)
    return redirect("registry:people")


def _roles_form(membership: Membership) -> RolesForm:
    return RolesForm(
        initial={"roles": membership.roles},
        agency=membership.agency,
        held=membership.role_objects,
    )


def _show_person(
    request: HttpRequest,
    membership: Membership,
    form: RolesForm,
    *,
    status: int = 200,
    problem: str = "",
    tried: list[str] | None = None,
) -> HttpResponse:
    chosen = form.data.getlist("roles") if form.is_bound else membership.roles  # type: ignore[attr-defined]
    context = {
        "membership": membership,
        "form": form,
        "chosen": chosen,
        "own": membership.user_id == _user(request).pk,
        "problem": problem,
        "tried": [role["label"] for role in form.offered if role["key"] in (tried or [])],
    }
    return render(request, "registry/person.html", context, status=status)


def _status_of(error: PeopleError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    return 409 if isinstance(error, Conflict) else 422


def _colleague(request: HttpRequest, membership_id: uuid.UUID) -> Membership:
    found: Membership = _or_404(lambda: queries.colleague(request.user, membership_id))
    return found


def _or_404(find: Callable[[], Any]) -> Any:
    try:
        return find()
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _user(request: HttpRequest) -> Any:
    return request.user
