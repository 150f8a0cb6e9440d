"""Figures of the latest run of hotspots: new, persistent, fading, by source, exact, and so for
those alone who see its layers."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, F
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.registry.permissions import Permission
from hotspots.dashboards.figures import Asked, Drawn, Numbers, Row, Sort, Table, register
from hotspots.enums import Change, RunState, Source
from hotspots.models import Run
from hotspots.queries import cells_visible_to, layers_visible_to, runs_visible_to

MAY = Permission.HOTSPOTS_VIEW


def latest_run(asked: Asked) -> Run | None:
    """The last one that was finished, of which the person sees a layer; one statement."""
    done = runs_visible_to(asked.user).filter(
        state=RunState.DONE, pk__in=layers_visible_to(asked.user).values("run")
    )
    return done.order_by("-asked_at", "-id").first()


class Changed(NamedTuple):
    """So many places of a source that are new, persistent or fading."""

    source: Source
    change: Change
    n: int


def changes(asked: Asked) -> list[Changed]:
    """Of the latest run, in the order of the codes; one statement more."""
    run = asked.once(latest_run)
    if run is None:
        return []
    rows = (
        cells_visible_to(asked.user)
        .filter(run=run, layer__in=layers_visible_to(asked.user).values("pk"))
        .exclude(change="")
        .order_by()
        .annotate(told_by=F("layer__source"))
        .values_list("told_by", "change")
        .annotate(n=Count("pk"))
    )
    found = {(source, change): number for source, change, number in rows}
    return [
        Changed(source, change, found[source, change])
        for source in Source
        for change in Change
        if (source, change) in found
    ]


def _rows(asked: Asked) -> list[Row]:
    return [
        Row(
            _("%(source)s: %(change)s")
            % {"source": each.source.label, "change": each.change.label},
            Numbers(each.n),
        )
        for each in asked.once(changes)
    ]


def _more(asked: Asked) -> str:
    run = asked.once(latest_run)
    return reverse("hotspots:run", args=[run.pk]) if run else ""


def period_of(run: Run) -> str:
    return _("%(first)s to %(last)s") % {
        "first": date_format(run.first_day, "j M Y"),
        "last": date_format(run.last_day, "j M Y"),
    }


register(
    Table(
        key="hotspots",
        title=gettext_lazy("Hotspots: new, persistent, fading"),
        definition=gettext_lazy(
            "Places of the latest finished run with more reports than chance explains, beside the "
            "run before it: new, persistent, or fading. Sources are kept apart. They say where to "
            "look and ask why, never who."
        ),
        unit=gettext_lazy("places"),
        sort=Sort.STANDING,
        may=MAY,
        what=gettext_lazy("Source"),
        rows=_rows,
        none=gettext_lazy("The latest run has no place that is new, persistent or fading."),
        drawn=Drawn.NOT,
        more=_more,
    ),
)
