"""What pages of licensing share: the way between them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission

register = template.Library()

Pages = tuple[tuple[str, str | Promise, Permission], ...]

OFFICERS: Pages = (
    ("reviews", _("Reviews"), Permission.PREMISES_MANAGE),
    ("premises-list", _("Premises"), Permission.PREMISES_VIEW),
    ("incidents", _("Incidents"), Permission.PREMISES_VIEW),
    ("seizures", _("Seizures"), Permission.PREMISES_VIEW),
    ("collections", _("Bags to collect"), Permission.SEIZURES_COLLECT),
    ("complaints", _("Complaints"), Permission.PREMISES_MANAGE),
    ("visit-plan", _("Plan visits"), Permission.PREMISES_MANAGE),
    ("visits", _("Visits"), Permission.PREMISES_VIEW),
    ("plans", _("Action plans"), Permission.PREMISES_MANAGE),
    ("letters", _("Letters"), Permission.PREMISES_MANAGE),
    ("proceedings", _("Proceedings"), Permission.PREMISES_VIEW),
    ("alerts", _("Safety alerts"), Permission.PREMISES_VIEW),
    ("night", _("At night"), Permission.PREMISES_VIEW),
    ("premises-map", _("Map"), Permission.PREMISES_VIEW),
    ("premises-imports", _("Imports"), Permission.PREMISES_MANAGE),
)
"""Each page's name among the addresses, what it is called, and who is led there: in the order of an
officer's day, what premises told first."""

VENUE: Pages = (
    ("home", _("Start"), Permission.PREMISES_REPORT),
    ("report", _("Report an incident"), Permission.PREMISES_REPORT),
    ("incidents", _("What you reported"), Permission.PREMISES_REPORT),
    ("bags", _("Drug box"), Permission.PREMISES_REPORT),
    ("visits", _("Visits by officers"), Permission.PREMISES_REPORT),
    ("alerts", _("Safety alerts"), Permission.PREMISES_REPORT),
    ("letters", _("Letters"), Permission.PREMISES_RUN),
    ("plans", _("Action plans"), Permission.PREMISES_RUN),
    ("registers", _("Registers"), Permission.PREMISES_REPORT),
    ("conditions", _("Conditions"), Permission.PREMISES_RUN),
    ("staff", _("Staff"), Permission.PREMISES_RUN),
    ("ready", _("Ready for a visit"), Permission.PREMISES_RUN),
    ("all", _("Your premises"), Permission.PREMISES_REPORT),
    ("questions", _("Questions"), Permission.PREMISES_RUN),
)


def _pages(context: Context, namespace: str, pages: Pages, here: str) -> dict[str, Any]:
    may = permissions_of(context["request"].user)
    found = [
        {"label": label, "address": reverse(f"{namespace}:{name}"), "is_here": name == here}
        for name, label, permission in pages
        if permission in may
    ]
    return {"pages": found if len(found) > 1 else []}


@register.inclusion_tag("licensing/navigation.html", takes_context=True)
def licensing_navigation(context: Context, here: str) -> dict[str, Any]:
    """The officers' pages that the person may open, with `here` marked."""
    return _pages(context, "licensing", OFFICERS, here)


@register.inclusion_tag("venue/navigation.html", takes_context=True)
def venue_navigation(context: Context, here: str) -> dict[str, Any]:
    """The same of the pages of a premises' own people."""
    return _pages(context, "venue", VENUE, here)
