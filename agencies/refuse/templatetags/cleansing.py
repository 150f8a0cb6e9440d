"""What pages of the cleansing team share: the way between them, and what a place is called."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.refuse import words
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission

register = template.Library()
register.simple_tag(words.place_name)

PAGES: tuple[tuple[str, str | Promise, Permission], ...] = (
    ("jobs", _("Jobs"), Permission.NEEDLE_FINDS_VIEW),
    ("board", _("Board"), Permission.NEEDLE_FINDS_VIEW),
    ("map", _("Map"), Permission.NEEDLE_FINDS_VIEW),
    ("bins", _("Needle bins"), Permission.NEEDLE_FINDS_RECORD),
    ("needlesticks", _("Needlesticks"), Permission.NEEDLESTICK_RECORDS),
    ("boxes", _("Sharps boxes"), Permission.NEEDLE_FINDS_MANAGE),
    ("rounds", _("Rounds"), Permission.NEEDLE_FINDS_MANAGE),
    ("monthly", _("By month"), Permission.NEEDLE_FINDS_MANAGE),
    ("response-times", _("Response times"), Permission.NEEDLE_FINDS_MANAGE),
    ("targets", _("Targets"), Permission.NEEDLE_FINDS_MANAGE),
    ("crews", _("Crews"), Permission.NEEDLE_FINDS_MANAGE),
    ("phones", _("Phones"), Permission.NEEDLE_FINDS_MANAGE),
    ("imports", _("Import"), Permission.NEEDLE_FINDS_MANAGE),
    ("systems", _("Other systems"), Permission.NEEDLE_FINDS_MANAGE),
)
"""Each page's name among the addresses, what it is called, and who is led there. Police and
coordinators read figures by month too: they have no other page here to be led between."""


@register.inclusion_tag("refuse/navigation.html", takes_context=True)
def cleansing_navigation(context: Context, here: str) -> dict[str, Any]:
    """The pages that the person may open, with `here` marked: the name of one of PAGES."""
    may = permissions_of(context["request"].user)
    pages = [
        {"label": label, "address": reverse(f"refuse:{name}"), "is_here": name == here}
        for name, label, permission in PAGES
        if permission in may
    ]
    return {"pages": pages if len(pages) > 1 else []}
