"""Trying what a form asks, and what to show when it can't be done.

One place for every form of triage: 422 for what was typed wrong, 403 for what is not allowed, 409
for what somebody else changed in the meantime, 404 for what is not there for this person, 429 for
what is asked too often.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.registry.row_security import acting_as
from reports.errors import CaseworkError, Conflict, NotAllowed, TooOften, WrongState
from reports.triage.forms import ActionForm

Show = Callable[[ActionForm, int], HttpResponse]
ShowConflict = Callable[[ActionForm, Conflict], HttpResponse]

EXPIRED = "triage_token_expired"
TOO_OLD = gettext_lazy(
    "This page had been open for a long time. Check what you entered and try again."
)
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def keep_typed(view: View) -> View:
    """A form whose safety token has expired is shown again as it was typed, and not acted on.

    For views that do nothing but `attempt`: portal.errors.csrf_failure asks for this attribute.
    """

    def csrf_failure(request: HttpRequest) -> HttpResponseBase:
        setattr(request, EXPIRED, True)
        match = request.resolver_match
        # The middleware that says what this person may see comes after the one that looked at
        # the token.
        with acting_as(request.user, page=True):
            return view(request, **(match.kwargs if match else {}))

    view.csrf_failure = csrf_failure  # type: ignore[attr-defined]
    return view


def attempt(
    request: HttpRequest,
    form: ActionForm,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back_to: str,
    show: Show,
    show_conflict: ShowConflict | None = None,
) -> HttpResponse:
    """Do `act` with what the form holds; then go `back_to`, or show what is in the way.

    `show_conflict`: for forms that carry a version, the page that shows both.
    """
    if getattr(request, EXPIRED, False):
        form.is_valid()
        form.add_error(None, str(TOO_OLD))
        return show(form, 403)
    if not form.is_valid():
        return show(form, 422)
    try:
        act(form.cleaned_data)
    except CaseworkError as error:
        if show_conflict is not None and isinstance(error, Conflict):
            return show_conflict(form, error)
        form.add_error(None, str(error))
        return show(form, status_of(error))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    messages.success(request, done)
    return redirect(back_to)


def seen_again(form: ActionForm, conflict: Conflict) -> ActionForm:
    """The form as it was sent, ready to be sent once more to what is there now."""
    data = QueryDict(mutable=True)
    data.update(form.data)
    data["version"] = str(conflict.current_version)
    form.data = data
    form.add_error(
        None, f"{conflict} " + _("What you entered is kept: look at it again, then save it.")
    )
    return form


def status_of(error: CaseworkError) -> int:
    if isinstance(error, NotAllowed):
        return 403
    if isinstance(error, TooOften):
        return 429
    return 409 if isinstance(error, WrongState) else 422
