"""Requests are in UTF-8, whatever they say.

Django decodes a query in any codec that Python knows and the header names, among them some that are
no text (rot13) or make halves of characters (unicode_escape): such a request would be a 500 before
any middleware is asked. So nothing is ever decoded but as UTF-8; and what says that it is something
else is refused, since its words would be stored as others than were typed.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

UTF_8 = "utf-8"


class _Utf8(HttpRequest):
    """What it says of its charset stays in `content_params`, and decodes nothing."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(
            meta.get("CONTENT_TYPE", "")
        )


class Request(_Utf8, WSGIRequest):
    pass


class Handler(WSGIHandler):
    request_class = Request


class AsgiRequest(_Utf8, ASGIRequest):
    pass


class AsgiHandler(ASGIHandler):
    request_class = AsgiRequest


class Utf8Middleware:
    """400 for a request in another charset. One that nobody knows says nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_utf_8(request):
            request.encoding = UTF_8  # for the page that says so
            raise BadRequest("Requests have to be in UTF-8.")
        return self.get_response(request)


def _is_utf_8(request: HttpRequest) -> bool:
    try:
        return codecs.lookup((request.content_params or {}).get("charset", UTF_8)).name == UTF_8
    except (LookupError, ValueError):  # ValueError: a NUL in its name
        return True
