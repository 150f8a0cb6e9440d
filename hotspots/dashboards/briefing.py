"""The briefing for the tasking meeting: two pages of A4 as accessible PDF (PDF/UA-1).

Lists are cut so that it stays at two pages, and say how many more there are. It names agencies and
places, and nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.licensing.pdf import pdf_of
from agencies.operations.queries import open_problems_visible_to
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from hotspots.dashboards.faces import Face
from hotspots.dashboards.figures import Asked
from hotspots.dashboards.of_hotspots import changes, latest_run, period_of
from hotspots.dashboards.page import Shown, figures_shown, tables_shown
from hotspots.enums import Change, Source
from hotspots.queries import cells_visible_to, layers_visible_to

MOST_PROBLEMS = 7
MOST_PLACES = 6
MOST_WARDS = 7
MOST_RELEASED = 4
"""Rows of each table of published figures: there are more of these tables."""
MOST_AGENCIES = 6
MOST_SOURCES = 5
STYLE = """
@page { margin: 13mm 14mm 15mm; }
html { font-size: 8.5pt; line-height: 1.25; }
h1 { font-size: 15pt; margin: 0 0 2mm; }
h2 { font-size: 10.5pt; margin: 3.5mm 0 1mm; }
p { margin: 0 0 1.5mm; }
table { margin: 0 0 2mm; break-inside: avoid; }
th, td { padding: 0.55mm 2mm 0.55mm 0; }
caption { margin-bottom: 0.5mm; }
.n { text-align: right; white-space: nowrap; }
.n + :not(.n) { padding-left: 5mm; }
section { break-inside: avoid; }
.more { font-style: italic; }
"""
BY_SOURCE = ("reports-by-source", "released-by-source")
BY_WARD = ("reports-by-ward", "released-by-ward-residents", "released-by-ward-crews")
RELEASED_PLACES = "released-hotspot-places"
OVERDUE = ("tasks-overdue-by-agency", "problem-tasks-overdue")
TOO_LONG = 70
"""Characters of a title or place beyond which a line of the print would become three."""


@dataclass(frozen=True)
class Cut:
    """The first rows of a list, and how many more there are."""

    rows: Sequence[Any]
    more: int


def cut(rows: Sequence[Any], most: int) -> Cut:
    return Cut(rows[:most], max(0, len(rows) - most))


def short(words: str) -> str:
    return words if len(words) <= TOO_LONG else f"{words[: TOO_LONG - 1].rstrip()}…"


def briefing_of(asked: Asked, face: Face) -> tuple[bytes, int]:
    """The PDF, and how many rows it holds. Raises PdfRefused, PdfLater."""
    context = context_of(asked, face)
    title = _("Briefing for the tasking meeting: %(face)s, %(period)s") % {
        "face": face.title,
        "period": asked.period.name,
    }
    body = render_to_string("hotspots/briefing.html", {"title": title, **context})
    marking = _("OFFICIAL-SENSITIVE")
    return pdf_of(body, title=title, marking=marking, style=STYLE), context["shown"]


def context_of(asked: Asked, face: Face) -> dict[str, Any]:
    """What it says; as many statements for much as for little."""
    figures = figures_shown(asked, face)
    tables = {each.rule.key: each for each in tables_shown(asked, _only(face))}
    sources = next((tables[key] for key in BY_SOURCE if key in tables), None)
    wards = [tables[key] for key in BY_WARD if key in tables]
    released = tables.get(RELEASED_PLACES)
    overdue = [tables[key] for key in OVERDUE if key in tables]
    problems, hotspots = problems_of(asked), hotspots_of(asked)
    found = {
        "now": asked.now,
        "period": asked.period,
        "before": asked.before,
        "is_so_far": asked.period.ends_at > asked.now,
        "is_exact": "reports-by-ward" in tables,
        "figures": [each for each in figures if each.of_period],
        "standing": [each for each in figures if not each.of_period],
        "tables": [
            (each.rule.title, {"what": each.rule.what, "heads": each.heads, "cut": part})
            for each, part in (
                (sources, sources and cut(sources.rows, MOST_SOURCES)),
                *(
                    (each, cut(_most_changed(each.rows), MOST_RELEASED if released else MOST_WARDS))
                    for each in wards
                ),
                (released, released and cut(released.rows, MOST_RELEASED)),
            )
            if each and each.rows
        ],
        "problems": problems,
        "hotspots": hotspots,
        "overdue": [(each.rule, cut(each.rows, MOST_AGENCIES)) for each in overdue],
    }
    shown = len(figures) + (len(problems.rows) if problems else 0)
    return {**found, "shown": shown + (len(hotspots["places"].rows) if hotspots else 0)}


def _only(face: Face) -> Face:
    """The face with the tables alone that the briefing prints."""
    wanted = {*BY_SOURCE, *BY_WARD, *OVERDUE, RELEASED_PLACES}
    return Face(
        key=face.key,
        title=face.title,
        permission=face.permission,
        figures=(),
        tables=tuple(each for each in face.tables if each in wanted),
    )


def _most_changed(rows: Sequence[Shown]) -> list[Shown]:
    """What is beyond chance first, then the largest; what is told without a number is left out."""

    def in_order(row: Shown) -> tuple[bool, float]:
        number = row.value.replace(",", "")
        is_number = number.isdigit()
        beyond = row.difference not in ("", _("within chance"))
        return not beyond, -float(number) if is_number else 1.0

    return sorted((each for each in rows if each.interval), key=in_order)


def problems_of(asked: Asked) -> Cut | None:
    """Open problems, those to be looked at again first; one statement."""
    if Permission.PROBLEMS_VIEW not in permissions_of(asked.user):
        return None
    today = timezone.localdate(asked.now)
    rows = open_problems_visible_to(asked.user).select_related("owner_agency")
    found = [
        {
            "reference": each.display_reference,
            "title": short(each.title),
            "stage": each.get_stage_display(),
            "owner": each.owner_agency.name,
            "review": date_format(each.review_on, "j M"),
            "is_overdue": each.review_on <= today,
        }
        for each in rows[:MOST_PROBLEMS]
    ]
    return Cut(found, max(0, rows.count() - len(found)))


def hotspots_of(asked: Asked) -> dict[str, Any] | None:
    """New and persistent places of the latest run, where to look first; two statements more."""
    if Permission.HOTSPOTS_VIEW not in permissions_of(asked.user):
        return None
    run = asked.once(latest_run)
    if run is None:
        return None
    counts = dict.fromkeys(Change, 0)
    for each in asked.once(changes):
        counts[each.change] += each.n
    cells = (
        cells_visible_to(asked.user)
        .filter(run=run, layer__in=layers_visible_to(asked.user).values("pk"))
        .filter(change__in=[Change.NEW, Change.PERSISTENT])
        .order_by("in_order", "layer__source")
        .annotate(told_by=F("layer__source"))
        .values_list("told_by", "change", "street", "ward__name", "count")[:MOST_PLACES]
    )
    places = [
        (Source(source).label, Change(change).label, short(", ".join(filter(None, where))), count)
        for source, change, *where, count in cells
    ]
    told = counts[Change.NEW] + counts[Change.PERSISTENT]
    return {
        "period": period_of(run),
        "counts": [(change.label, number) for change, number in counts.items()],
        "places": Cut(places, max(0, told - len(places))),
    }
