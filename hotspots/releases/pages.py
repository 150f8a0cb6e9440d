"""What pages of releases show, for coordinators and police."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from hotspots.models import Release, ReleasedFigure
from hotspots.releases.enums import FINAL, PUBLIC_KINDS, FigureKind, ReleaseState, ShownAs
from hotspots.releases.figures import by_area, cell_of, name_of_area, name_of_quarter, sources_in
from hotspots.releases.forms import AgainForm, AskForm, PublishForm, ToldForm, WithdrawForm
from hotspots.releases.public_enums import Source
from hotspots.releases.queries import figures_visible_to, releases_visible_to
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.forms import ActionForm

COLOURS = {
    ReleaseState.ASKED: "blue",
    ReleaseState.FAILED: "red",
    ReleaseState.MADE: "yellow",
    ReleaseState.PUBLISHED: "green",
    ReleaseState.WITHDRAWN: "grey",
}
FORMS: dict[str, type[ActionForm]] = {
    "write": ToldForm,
    "publish": PublishForm,
    "withdraw": WithdrawForm,
    "again": AgainForm,
}
HEADING = ("quarter", "area_kind", "area_code", "area", "source", "shown", "count")


@dataclass(frozen=True)
class Listed:
    release: Release
    name: str
    state: str
    colour: str


def listed(rows: Sequence[Release]) -> list[Listed]:
    return [_listed(each) for each in rows]


def _listed(release: Release) -> Listed:
    state = ReleaseState(release.state)
    return Listed(release, name_of_quarter(release.quarter), str(state.label), COLOURS[state])


def releases_listed(user: User) -> Any:
    return releases_visible_to(user).select_related("asked_by", "ended_by")


def ask_form(user: User, *, now: datetime.datetime, data: Any = None) -> AskForm:
    asked = {each.quarter for each in releases_visible_to(user)}
    return AskForm(data, now=now, asked=asked, action=reverse("releases:ask"))


def release_of(user: User, release_id: uuid.UUID) -> Release:
    """Raises Release.DoesNotExist."""
    found = releases_visible_to(user).select_related("asked_by", "told_by", "ended_by")
    return found.get(pk=release_id)


def form_of(release: Release, name: str, *, data: Any = None) -> ActionForm:
    form = FORMS[name](
        data,
        name=name,
        action=reverse("releases:move", args=[release.pk, name]),
        version=release.version,
    )
    if name == "write":
        form.initial["told"] = release.told
    return form


def offered(user: User, release: Release, *, bound: ActionForm | None = None) -> list[ActionForm]:
    """The forms of what this person may do to it now."""
    if release.state in FINAL or not user_can(user, Permission.AGGREGATES_RELEASE):
        return [bound] if bound else []
    names = {
        ReleaseState.MADE: ["write", "publish", "withdraw"],
        ReleaseState.FAILED: ["again"],
    }.get(ReleaseState(release.state), [])
    if user.pk in (release.asked_by_id, release.told_by_id if release.told else None):
        names = [each for each in names if each != "publish" or (bound and bound.name == each)]
    return [
        bound if bound is not None and bound.name == each else form_of(release, each)
        for each in names
    ]


def shown(user: User, release: Release) -> dict[str, Any]:
    """Two statements, however many figures there are."""
    figures = figures_visible_to(user).filter(release=release)
    public = list(figures.filter(kind__in=PUBLIC_KINDS))
    sources = sources_in(public)
    return {
        **_listed(release).__dict__,
        "sources": sources,
        "rows": by_area(public, sources),
        "tallies": _tallies(figures),
        "finest": FigureKind(release.finest).label if release.finest else "",
        "fault": release.get_fault_display(),
        "is_made": release.state in (ReleaseState.MADE, *FINAL),
        "area_label": _("Area"),
        "table_caption": _("Counts by ward and who told of them"),
        "is_at_work": release.state == ReleaseState.ASKED,
    }


@dataclass(frozen=True)
class Tally:
    """How many counts of a kind of area and a source are shown in which way."""

    kind: str
    source: str
    numbers: list[int]


def _tallies(figures: Any) -> list[Tally]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    counted = figures.order_by().annotate(told_by=F("source"))
    counted = counted.values_list("kind", "told_by", "shown").annotate(n=Count("pk"))
    for kind, source, way, number in counted:
        found.setdefault((kind, source), {})[way] = number
    return [
        Tally(
            str(FigureKind(kind).label),
            str(Source(source).label),
            [found[kind, source].get(way, 0) for way in ShownAs.values],
        )
        for kind in FigureKind.values
        for source in Source.values
        if (kind, source) in found
    ]


def lines(figures: Sequence[ReleasedFigure]) -> list[dict[str, str]]:
    return [
        {
            "kind": str(FigureKind(each.kind).label),
            "area": name_of_area(each),
            "source": str(Source(each.source).label),
            "words": cell_of(each, Source(each.source)).words,
        }
        for each in figures
    ]


def lines_of_file(user: User, release: Release) -> list[list[str]]:
    return [
        [
            str(release.quarter),
            each.kind,
            each.area,
            each.name,
            each.source,
            each.shown,
            "" if each.value is None else str(each.value),
        ]
        for each in figures_visible_to(user).filter(release=release)
    ]
