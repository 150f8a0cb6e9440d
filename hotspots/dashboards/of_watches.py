"""A person's watch areas, with what each finds for them of the last seven days."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agencies.registry.permissions import Permission
from hotspots.dashboards.figures import Asked, Drawn, Numbers, Row, Sort, Table, register
from hotspots.watches.asked import Watched
from hotspots.watches.queries import found_lately, listed_for


def _rows(asked: Asked) -> list[Row]:
    """Two statements, however many watches there are."""
    today = timezone.localdate(asked.now)
    watched = [Watched.from_json(each.asked.open()) for each in listed_for(asked.user)]
    numbers = found_lately(asked.user, watched, today)
    return [
        Row(each.name, Numbers(number), each.address(today) if number is not None else "")
        for each, number in zip(watched, numbers, strict=True)
    ]


register(
    Table(
        key="watch-areas",
        title=gettext_lazy("Your watch areas"),
        definition=gettext_lazy(
            "Reports of the last seven days in each area that you watch, or that your team shares, "
            "as far as you may see. Of an area of published figures there is no number."
        ),
        unit=gettext_lazy("reports"),
        sort=Sort.STANDING,
        may=Permission.DASHBOARD_VIEW,
        what=gettext_lazy("Area"),
        rows=_rows,
        none=gettext_lazy("You watch no area yet."),
        drawn=Drawn.NOT,
        more=lambda _asked: reverse("watches:list"),
        in_file=False,
    ),
)
