"""Bags on other pages: a part of a premises' page, tiles of a venue's start, papers of a bundle."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing import bag_page, papers, sections, venue_tiles
from agencies.licensing.enums import SeizureState
from agencies.licensing.models import Premises, Seizure, Tenure
from agencies.licensing.queries.bags import (
    bags_left_behind,
    bags_of_holder,
    figures_of,
    overdue,
    with_due,
)
from agencies.licensing.queries.told import seizures_visible_to
from portal.accounts.models import User

MOST_PAPERS = 200


def section(user: User, premises: Premises) -> dict[str, Any]:
    """Figures of a premises' bags; two statements."""
    return {
        "figures": figures_of(seizures_visible_to(user).filter(premises=premises)),
        "left": bags_left_behind(user, premises).count(),
        "days": premises.alert_days,
        "address": f"{reverse('licensing:seizures')}?premises={premises.pk}",
    }


def held(user: User, tenure: Tenure) -> QuerySet[Seizure]:
    return bags_of_holder(user, tenure).filter(state=SeizureState.HELD)


def too_long(user: User, tenure: Tenure) -> QuerySet[Seizure]:
    return overdue(bags_of_holder(user, tenure))


def listed(user: User, premises: Premises) -> list[papers.Paper]:
    found = seizures_visible_to(user).filter(premises=premises)
    return [
        papers.Paper(
            key=str(each.pk),
            title=_("Bag %(number)s: %(what)s")
            % {"number": each.bag_number, "what": each.description},
            on=timezone.localtime(each.seized_at).date(),
            whose=each.tenure_id,
        )
        for each in found.order_by("-seized_at", "id")[:MOST_PAPERS]
    ]


def continuity(user: User, key: str) -> str:
    """Every line of one bag, for a hearing. Raises ObjectDoesNotExist."""
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        raise ObjectDoesNotExist from None
    bag: Seizure = with_due(seizures_visible_to(user)).select_related("premises").get(pk=wanted)
    context = bag_page.context_of(bag, user, to_premises=False)
    return render_to_string("licensing/bag_paper.html", context | {"premises": bag.premises})


def register() -> None:
    """Called once, from AppConfig.ready."""
    sections.register(
        sections.Section(
            key="bags", order=40, template="licensing/bags_section.html", build=section
        )
    )
    papers.register(
        papers.PaperKind(
            key="bag",
            label=gettext_lazy("Continuity of a bag"),
            order=30,
            listed=listed,
            html=continuity,
        )
    )
    for tile in (
        venue_tiles.Tile(
            key="bag-add",
            order=20,
            title=gettext_lazy("Enter a bag"),
            description=gettext_lazy("You have seized something and sealed it."),
            route="venue:bag-add",
        ),
        venue_tiles.Tile(
            key="bags",
            order=40,
            title=gettext_lazy("Drug box"),
            description=gettext_lazy("The register of seizures: bags that you hold."),
            route="venue:bags",
            waiting=held,
        ),
        venue_tiles.Tile(
            key="bags-overdue",
            order=5,
            title=gettext_lazy("Bags held for too long"),
            description=gettext_lazy("See which, and have them collected."),
            route="venue:bags",
            waiting=too_long,
            urgent=True,
        ),
    ):
        venue_tiles.register(tile)
