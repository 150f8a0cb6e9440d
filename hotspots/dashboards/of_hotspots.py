"""Figures of the latest run of hotspots that was compared with an earlier one: new, persistent,
fading, by source, exact, and so for those alone who see its layers."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef
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
    """The last finished run of which the person sees a layer that was compared with an earlier one;
    where none was, the last that was finished; one statement."""
    layers = layers_visible_to(asked.user).filter(run=OuterRef("pk"))
    done = runs_visible_to(asked.user).filter(Exists(layers), state=RunState.DONE)
    compared = Exists(layers.filter(compared__isnull=False))
    return done.annotate(tells=compared).order_by("-tells", "-asked_at", "-id").first()


def compared_with(asked: Asked) -> Run | None:
    """The run that it was compared with, the latest of those of its layers; one statement."""
    run = asked.once(latest_run)
    if run is None:
        return None
    seen = layers_visible_to(asked.user).filter(run=run, compared__isnull=False)
    layer = seen.select_related("compared__run").order_by("-compared__run__last_day", "pk").first()
    return layer.compared.run if layer is not None and layer.compared is not None else None


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


def _basis(asked: Asked) -> str:
    """Of which periods it tells, or why it tells nothing."""
    run = asked.once(latest_run)
    if run is None:
        return _("No run is finished yet.")
    before = asked.once(compared_with)
    if before is None:
        return _("There is no run of a period four weeks earlier yet to tell changes against.")
    return _("The run of %(period)s, beside that of %(before)s.") % {
        "period": period_of(run),
        "before": period_of(before),
    }


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
            "Places of the latest finished run that was compared with an earlier one: of the same "
            "cells, and a period as long that ended at least four weeks before. New: part of a "
            "cluster now, and not then. Persistent: now and then. Fading: then, and not now. Part "
            "of a cluster: it and the places around it have more reports than chance explains, of "
            "which 5 in 100 are marked wrongly; so a place may change from one to another by "
            "chance alone. Sources are kept apart. They say where to look and ask why, never who."
        ),
        unit=gettext_lazy("places"),
        sort=Sort.STANDING,
        may=MAY,
        what=gettext_lazy("Source"),
        rows=_rows,
        none=gettext_lazy("No place is told as new, persistent or fading."),
        drawn=Drawn.NOT,
        more=_more,
        basis=_basis,
    ),
)
