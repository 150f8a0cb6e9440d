"""What is not a page carries its marking too: data for the map, parts of pages, files.

A page shows its marking in words (templates/components/marking.html). Any other answer of an
address that needs a permission gets it as a header, the highest unless the view says another, so
that a new export is marked before anybody thinks of it. A part of a page, put into a page that
shows a marking itself, says so with `part_of_page`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from agencies.registry.permissions import Permission
from reports.governance import highest_marking

HEADER = "Spotlight-Marking"


class MarkingMiddleware:
    """Around the view alone, beside row security: it reads what the view declares."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _shows_data(request, response):
            response.headers.setdefault(HEADER, str(highest_marking().label))
        return response


def part_of_page(response: HttpResponse) -> HttpResponse:
    """A piece of HTML with its marking as a header: it has no header and footer to show it in."""
    response.headers[HEADER] = str(highest_marking().label)
    return response


def _shows_data(request: HttpRequest, response: HttpResponse) -> bool:
    match = request.resolver_match
    declared = getattr(match.func, "required_permission", "") if match else ""
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return declared in Permission.values and response.status_code == 200 and not is_page
