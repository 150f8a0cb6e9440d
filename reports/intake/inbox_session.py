"""An open inbox: what the sealed session holds of it, for fifteen minutes after the last page.

Not the code: the tokens made of it, which open one report's inbox. Leaving quickly ends the whole
session, and this with it.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

MINUTES_OPEN = 15
KEY = "report_inbox"


def open_for(request: HttpRequest, tokens: list[bytes], *, unsent: dict[str, str]) -> None:
    """Open the inbox of these tokens. `unsent`: answers that were typed when the last one shut."""
    request.session.cycle_key()
    request.session[KEY] = {"tokens": [each.hex() for each in tokens], "unsent": unsent}
    _stay(request)


def tokens_of(request: HttpRequest) -> list[bytes] | None:
    """What opens the inbox that is open; None when there is none, or its time is over."""
    entry: dict[str, Any] | None = request.session.get(KEY)
    if entry is None:
        return None
    if entry["until"] < timezone.now().timestamp():
        close(request)
        return None
    _stay(request)
    return [bytes.fromhex(each) for each in entry["tokens"]]


def unsent(request: HttpRequest) -> dict[str, str]:
    return dict(request.session.get(KEY, {}).get("unsent", {}))


def keep_unsent(request: HttpRequest, answers: dict[str, str]) -> None:
    """Answers that were typed beside the one that was sent."""
    request.session[KEY]["unsent"] = {key: words for key, words in answers.items() if words.strip()}
    request.session.modified = True


def close(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _stay(request: HttpRequest) -> None:
    request.session[KEY]["until"] = timezone.now().timestamp() + MINUTES_OPEN * 60
    request.session.modified = True
    if not request.user.is_authenticated and not _is_reporting(request):
        request.session.set_expiry(MINUTES_OPEN * 60)


def _is_reporting(request: HttpRequest) -> bool:
    """Whether answers of an unfinished report are in the same session: they have an hour."""
    return bool(request.session.get("wizard_report_wizard", {}).get("answers"))
