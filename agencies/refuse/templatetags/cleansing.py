"""What every page of the cleansing team shows: the way between its pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission

register = template.Library()


@register.inclusion_tag("refuse/navigation.html", takes_context=True)
def cleansing_navigation(context: Context, here: str) -> dict[str, Any]:
    """The pages that the person may open, with `here` marked: the name of one in the template."""
    user = context["request"].user
    return {"here": here, "may_manage": has_permission(user, Permission.NEEDLE_FINDS_MANAGE)}
