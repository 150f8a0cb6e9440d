"""Safety alerts that hold now, at the top of a premises' start page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone

from agencies.licensing.alert_page import shown_to
from agencies.licensing.queries.alerts import alerts_now
from agencies.licensing.queries.premises import own_tenure
from portal.audit.recording import record_list

register = template.Library()

MOST = 3
"""As many as fit above everything else; the rest are a press away."""


@register.inclusion_tag("venue/alerts_at_top.html", takes_context=True)
def alerts_at_top(context: Context) -> dict[str, Any]:
    """The newest alerts, with a button where the premises has not said that it read one."""
    user = context["request"].user
    tenure = own_tenure(user)
    found = list(alerts_now(user, timezone.now())[: MOST + 1]) if tenure else []
    if not tenure or not found:
        return {"rows": []}
    record_list(by=user, name="venue:home", filters={"alerts": True}, shown=len(found[:MOST]))
    return {
        "rows": shown_to(user, tenure, found[:MOST]),
        "has_more": len(found) > MOST,
        "csrf_token": context.get("csrf_token"),
    }
