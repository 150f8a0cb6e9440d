"""Each page in the language of its address; what templates may know of languages.

In place of Django's own middleware, which would also ask a cookie and the browser's preferences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import escape_leading_slashes

from portal import languages
from portal.languages import ENGLISH, LANGUAGES, Language

View = Callable[..., HttpResponse]


class LanguageMiddleware:
    """Before whatever may answer with words: an error page has the language of its address too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = languages.language_of(request.path_info)
        request.LANGUAGE_CODE = language.code
        with translation.override(language.code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language.code)
        if language.code == ENGLISH and _is_for_residents(request):
            patch_vary_headers(response, ["Accept-Language"])
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        """Pages of staff have no other language, so no other address."""
        if translation.get_language() != ENGLISH and not _is_for_residents(request):
            raise Http404


def _is_for_residents(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and languages.is_for_residents(match.namespaces)


@dataclass(frozen=True)
class Offer:
    language: Language
    address: str


def context(request: HttpRequest) -> dict[str, object]:
    """For components/languages.html. What costs something is computed when a page asks for it."""
    language = languages.language_of(request.path_info)

    def all_addresses() -> Iterator[tuple[Language, str]]:
        return ((each, address_in(request, each.code)) for each in LANGUAGES)

    def offered() -> Offer | None:
        found = languages.wanted(request.headers.get("Accept-Language", ""))
        if found is None or language.code != ENGLISH:
            return None
        return Offer(found, address_in(request, found.code))

    return {
        "language": language,
        "languages": all_addresses,
        "english_address": lambda: address_in(request, ENGLISH),
        "offered": offered,
        "speaks": request.resolver_match is None or _is_for_residents(request),
    }


def address_in(request: HttpRequest, code: str) -> str:
    """The address of this very page in another language, with its query."""
    path = escape_leading_slashes(languages.address_in(request.get_full_path_info(), code))
    return get_script_prefix().rstrip("/") + path
