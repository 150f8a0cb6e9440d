"""Open311 GeoReport v2: what other systems ask and send, by a key and by nothing else.

No cookie and no session is looked at here. The list of services is open; everything else needs a
key and shows what came by that key. Errors have the form that the specification gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt  # noqa: TID251  (service_requests says why)
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from agencies.refuse.actions.service_requests import take_request
from agencies.refuse.actions.systems import as_system, system_of
from agencies.refuse.georeport import reading, service, telling
from agencies.refuse.georeport.reading import MOST_ROWS, Refused, Wanted
from agencies.refuse.georeport.rendering import CONTENT_TYPES, Rows, rendered
from agencies.refuse.models import ServiceRequest, System
from agencies.refuse.queries import requests_of, updates_of
from portal.accounts.tries import Limit, may_go_on, may_try
from reports.errors import InvalidSubmission

JURISDICTION = "peterborough.gov.uk"
FORM_TYPE = "application/x-www-form-urlencoded"
WRONG_KEYS = Limit("open311-key", each=30, all_together=3_000, seconds=15 * 60)
MINUTE = 60
TOO_MANY = 429

View = Callable[..., HttpResponse]


def _answer(name: str, content: Rows | dict[str, Any], *, form: str, status: int = 200) -> Any:
    return HttpResponse(
        rendered(name, content, form=form), content_type=CONTENT_TYPES[form], status=status
    )


def _georeport(view: View) -> View:
    """Say what went wrong as the specification does, and serve one jurisdiction alone."""

    @login_not_required
    @wraps(view)
    def inner(request: HttpRequest, *, form: str, **arguments: Any) -> HttpResponse:
        try:
            asked = request.GET.get("jurisdiction_id") or _posted(request).get("jurisdiction_id")
            if asked and asked != JURISDICTION:
                raise Refused(404, "jurisdiction_id was not found.")
            return view(request, form=form, **arguments)
        except Refused as refused:
            errors = [{"code": refused.status, "description": each} for each in refused.words]
            response = _answer("errors", errors, form=form, status=refused.status)
            if refused.status == TOO_MANY:
                response["Retry-After"] = str(MINUTE)
            return response

    return inner


def _posted(request: HttpRequest) -> QueryDict:
    """The form that was sent. Nothing else is read: no XML, no JSON, no files."""
    if request.method != "POST":
        return QueryDict()
    if request.content_type != FORM_TYPE:
        raise Refused(403, f"api_key is missing: send the request as {FORM_TYPE}.")
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation):
        raise Refused(400, "The request is too large, or is not UTF-8.") from None


def _system(request: HttpRequest, given: QueryDict) -> System:
    """Whose key was sent. Raises Refused."""
    key = given.get("api_key", "").strip()
    found = system_of(key) if key else None
    if found is None:
        if key and not may_try(request, WRONG_KEYS):
            raise Refused(TOO_MANY, "Too many wrong keys were sent. Wait 15 minutes.")
        raise Refused(403, "api_key is missing or not valid.")
    # Each system has counters of its own: one that sends without end keeps no other out.
    name, most = f"open311:{found.pk}", found.per_minute
    if not may_go_on(name, Limit(name, each=most, all_together=most, seconds=MINUTE)):
        raise Refused(TOO_MANY, "This key sent too many requests. Wait a minute.")
    return found


@require_safe
@_georeport
def discovery(request: HttpRequest, *, form: str) -> HttpResponse:
    content = service.discovery(request.build_absolute_uri(root()))
    return _answer("discovery", content, form=form)


def root() -> str:
    """The path under which the interface stands."""
    return reverse("open311:services", kwargs={"form": "xml"}).removesuffix("services.xml")


@require_safe
@_georeport
def services(request: HttpRequest, *, form: str) -> HttpResponse:
    return _answer("services", service.services(), form=form)


@require_safe
@_georeport
def definition(request: HttpRequest, *, code: str, form: str) -> HttpResponse:
    reading.check_service(code)
    return _answer("service_definition", service.definition(), form=form)


# The one address of the house that takes a POST without a token. A machine has no page to get one
# from; and a token guards what a browser's cookies open, which is nothing here.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@_georeport
def service_requests(request: HttpRequest, *, form: str) -> HttpResponse:
    """What came by a key, or one more of it."""
    if request.method == "POST":
        return _take(request, form=form)
    system = _system(request, request.GET)
    with as_system():
        found = _chosen(system, reading.read_query(request.GET))
        rows = [_row(each) for each in found.order_by("-requested_at", "-id")[:MOST_ROWS]]
    return _answer("service_requests", rows, form=form)


def _take(request: HttpRequest, *, form: str) -> HttpResponse:
    sent = _posted(request)
    system = _system(request, sent)
    asked = reading.read_request(sent)
    try:
        taken = take_request(system=system, asked=asked)
    except InvalidSubmission as error:
        raise Refused(400, str(error)) from None
    except System.DoesNotExist:
        raise Refused(403, "api_key is missing or not valid.") from None
    return _answer("service_requests", [telling.created(taken.number)], form=form)


def _chosen(system: System, wanted: Wanted) -> Any:
    found: Any = requests_of(system)
    if wanted.numbers is not None:
        return found.filter(number__in=wanted.numbers)
    states = frozenset().union(*(telling.STATES[each] for each in wanted.statuses))
    return found.filter(requested_at__range=(wanted.since, wanted.until), state__in=sorted(states))


def _row(request: Any) -> dict[str, Any]:
    return telling.request_row(request, state=request.state, changed_at=request.changed_at)


@require_safe
@_georeport
def service_request(request: HttpRequest, *, number: str, form: str) -> HttpResponse:
    system = _system(request, request.GET)
    try:
        with as_system():
            found = requests_of(system).get(number=reading.read_number(number))
    except ServiceRequest.DoesNotExist:
        raise Refused(404, "service_request_id was not found.") from None
    return _answer("service_requests", [_row(found)], form=form)


@require_safe
@_georeport
def token(request: HttpRequest, *, token: str, form: str) -> HttpResponse:
    """Requests get their number at once (type realtime), so there is never a token to ask with."""
    _system(request, request.GET)
    raise Refused(404, "token was not found: service_request_id is given at once.")


@require_safe
@_georeport
def updates(request: HttpRequest, *, form: str) -> HttpResponse:
    """FixMyStreet's extension: what became of requests, oldest first."""
    system = _system(request, request.GET)
    since, until = reading.read_span(request.GET)
    with as_system():
        found = updates_of(system).filter(at__range=(since, until))[:MOST_ROWS]
        rows = [telling.update_row(each, further_states=system.further_states) for each in found]
    return _answer("service_request_updates", rows, form=form)
