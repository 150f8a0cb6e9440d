"""A page for somebody signed in is one transaction that shows what they may see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from agencies.registry.row_security import acting_as


class RowSecurityMiddleware:
    """The innermost middleware: what it wraps is the view and nothing else.

    Pages that anybody may open run without clearances, and so without a transaction of ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as stack:
            request.row_security = stack  # type: ignore[attr-defined]
            response = self.get_response(request)
            if response.status_code >= 500 and transaction.get_connection().in_atomic_block:
                transaction.set_rollback(True)
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> None:
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            request.row_security.enter_context(acting_as(request.user, page=True))  # type: ignore[attr-defined]
