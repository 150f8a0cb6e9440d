"""OGC API Features: what a person's GIS reads in their name, by a key and by nothing else.

No cookie and no session is looked at here. What the interface can do is open; what there is to see
needs a key, in a header and never in an address, and is what its holder may see on maps.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from agencies.registry.row_security import acting_as
from hotspots.actions.gis_tokens import Asking, asking_by
from hotspots.ogc import documents
from hotspots.ogc import openapi as specification
from hotspots.ogc.collections import Collection, collections_for
from hotspots.ogc.documents import GEOJSON, JSON, OPENAPI
from hotspots.ogc.parameters import Refused, check_known, read_asked
from portal.accounts.tries import Limit, may_go_on, may_try
from portal.audit.recording import Operation, record
from reports.governance import highest_marking
from reports.triage.marking import HEADER as MARKING

WRONG_KEYS = Limit("gis-key", each=30, all_together=3_000, seconds=15 * 60)
PER_MINUTE = 120
MINUTE = 60
REALM = 'Basic realm="Spotlight maps", charset="UTF-8", Bearer realm="Spotlight maps"'
TOO_MANY, NO_KEY = 429, 401
CODES = {
    400: "InvalidParameterValue",
    401: "NotAuthorised",
    404: "NotFound",
    429: "TooManyRequests",
}

METHODS = ["GET", "HEAD", "OPTIONS"]
View = Callable[..., HttpResponse]


def _public(view: View) -> View:
    """Say what went wrong as the specification does. OPTIONS, by which QGIS finds out whether
    anything may be changed, is answered without a key: it tells nothing of what there is."""

    @login_not_required
    @require_http_methods(METHODS)
    @wraps(view)
    def inner(request: HttpRequest, **arguments: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
        try:
            return view(request, **arguments)
        except Refused as refused:
            said = {"code": CODES[refused.status], "description": refused.words}
            response = JsonResponse(said, status=refused.status)
            if refused.status == TOO_MANY:
                response["Retry-After"] = str(MINUTE)
            if refused.status == NO_KEY:
                response["WWW-Authenticate"] = REALM
            return response

    return inner


def _keyed(view: View) -> View:
    """The same for who has a key: the view gets the person, within what they may see."""

    @_public
    @wraps(view)
    def inner(request: HttpRequest, **arguments: Any) -> HttpResponse:
        asking = _asking(request)
        with acting_as(asking.user):
            response = view(request, asking, **arguments)
        response.headers[MARKING] = str(highest_marking().label)
        return response

    return inner


def _asking(request: HttpRequest) -> Asking:
    """Whose key was sent. Raises Refused."""
    key = _key_of(request.headers.get("Authorization", ""))
    found = asking_by(key) if key else None
    if found is None:
        if key and not may_try(request, WRONG_KEYS):
            raise Refused(TOO_MANY, "Too many wrong keys were sent. Wait 15 minutes.")
        raise Refused(NO_KEY, "Send a key that works, as Bearer or as the password of Basic.")
    name = f"gis:{found.token_id}"
    if not may_go_on(name, Limit(name, each=PER_MINUTE, all_together=PER_MINUTE, seconds=MINUTE)):
        raise Refused(TOO_MANY, "This key sent too many requests. Wait a minute.")
    return found


def _key_of(header: str) -> str:
    """The key in an Authorization header, or nothing."""
    scheme, _, given = header.partition(" ")
    if scheme.lower() == "bearer":
        return given.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        plain = base64.b64decode(given.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return plain.partition(":")[2]


def _at(request: HttpRequest) -> Callable[[str], str]:
    root = request.build_absolute_uri(reverse("api:landing"))
    return lambda path: f"{root}{path}"


def _page_of(request: HttpRequest) -> Callable[[Collection], str]:
    return lambda found: request.build_absolute_uri(f"{reverse(found.route)}?{found.query}")


def _answer(content: dict[str, Any], kind: str) -> HttpResponse:
    return JsonResponse(content, content_type=kind)


@_public
def landing(request: HttpRequest) -> HttpResponse:
    check_known(request.GET, ["f"])
    return _answer(documents.landing(_at(request)), JSON)


@_public
def conformance(request: HttpRequest) -> HttpResponse:
    check_known(request.GET, ["f"])
    return _answer(documents.conformance(), JSON)


@_public
def openapi(request: HttpRequest) -> HttpResponse:
    check_known(request.GET, ["f"])
    return _answer(specification.document(_at(request)("").rstrip("/")), OPENAPI)


@_keyed
def collections(request: HttpRequest, asking: Asking) -> HttpResponse:
    check_known(request.GET, ["f"])
    found = collections_for(asking.user).values()
    return _answer(documents.collections(found, _at(request), _page_of(request)), JSON)


@_keyed
def collection(request: HttpRequest, asking: Asking, *, collection: str) -> HttpResponse:
    check_known(request.GET, ["f"])
    found = _found(asking, collection)
    return _answer(documents.collection(found, _at(request), _page_of(request)), JSON)


@_keyed
def items(request: HttpRequest, asking: Asking, *, collection: str) -> HttpResponse:
    """A page of features, recorded as what left."""
    found = _found(asking, collection)
    asked = read_asked(request.GET)
    page = found.page(asking.user, asked)
    _record(asking, found, shown=len(page.features))
    given = request.GET.dict()
    return _answer(documents.items(found, page, asked, given=given, at=_at(request)), GEOJSON)


@_keyed
def item(request: HttpRequest, asking: Asking, *, collection: str, feature: str) -> HttpResponse:
    found = _found(asking, collection)
    check_known(request.GET, ["f"])
    shown = found.one(asking.user, feature)
    if shown is None:
        raise Refused(404, "There is no such feature.")
    _record(asking, found, shown=1)
    return _answer(documents.item(found, shown, _at(request)), GEOJSON)


def _found(asking: Asking, key: str) -> Collection:
    found = collections_for(asking.user).get(key)
    if found is None:
        raise Refused(404, "There is no such collection.")
    return found


def _record(asking: Asking, found: Collection, *, shown: int) -> None:
    record(
        Operation.CONSULTATION,
        by=asking.user,
        object_type="export",
        object_id=f"gis:{found.key}",
        reason="gis",
        detail={"shown": shown, "key": str(asking.token_id)},
    )
