"""Changing the language in the middle of a question: what was typed goes along, unjudged."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from portal.languages import BY_CODE, ENGLISH, is_for_residents

BUTTON = "language"


def chosen(request: HttpRequest) -> str:
    """The code of the language whose button was pressed; "" for none, and on pages of staff."""
    code = request.POST.get(BUTTON, "")
    match = request.resolver_match
    return code if code in BY_CODE and match and is_for_residents(match.namespaces) else ""


def here(request: HttpRequest) -> str:
    """The address of this page, in the language that was chosen if one was."""
    address, code = request.get_full_path(), chosen(request)
    return str(translate_url(address, code)) if code else address


def of_form() -> dict[str, str]:
    """What a report keeps of the language in which its questions were read: nothing for English."""
    code = get_language()
    return {"language": code} if code in BY_CODE and code != ENGLISH else {}
