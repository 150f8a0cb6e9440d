"""What pages of evidence bundles show, and what a bundle would look like before it is made."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.licensing.actions.bundle_cover import cover_of
from agencies.licensing.actions.bundle_work import front_of
from agencies.licensing.actions.bundles import MAY
from agencies.licensing.bundle_document import exhibit_number
from agencies.licensing.bundle_workflow import OPEN
from agencies.licensing.covering import (
    covered_html,
    covered_text,
    loose_words,
    plain_paper,
    text_of,
)
from agencies.licensing.finding import Phrase, phrases_of
from agencies.licensing.forms.bundles import CoverForm, FileForm, MakeForm, OrderForm, VersionForm
from agencies.licensing.legal_clocks import at_in_words, in_words
from agencies.licensing.legal_enums import AT_WORK, BundleFault, BundleState
from agencies.licensing.models import Bundle, BundlePage, BundlePaper
from agencies.licensing.papers import paper_kinds
from agencies.licensing.queries.legal import bundle_pages_visible_to, bundle_papers_visible_to
from agencies.registry.row_security import action
from portal.accounts.models import User
from reports.permissions import check_user_can
from reports.triage.forms import ActionForm
from reports.triage.looked_at import record_read

COLOURS = {
    BundleState.DRAFT: "yellow",
    BundleState.QUEUED: "blue",
    BundleState.COLLECTING: "blue",
    BundleState.SETTING: "blue",
    BundleState.MADE: "green",
    BundleState.FAILED: "red",
}
EXHIBITS_SHOWN = 10
"""Exhibits on one page of a preview."""


@dataclass(frozen=True)
class Shown:
    """An exhibit in the list of a bundle's page. `place`, `remove`: fields of the order."""

    number: str
    title: str
    source: str
    on: str
    pages: list[BundlePage]
    place: Any = None
    remove: Any = None


def context_of(found: Bundle, by: User, *, bound: ActionForm | None = None) -> dict[str, Any]:
    """`found`: with its proceeding, that one's premises, who made it, and what it follows."""
    papers = list(bundle_papers_visible_to(by).filter(bundle=found))
    pages: dict[uuid.UUID, list[BundlePage]] = {}
    for page in bundle_pages_visible_to(by).filter(bundle=found):
        pages.setdefault(page.paper_id, []).append(page)
    forms = _forms(found, papers, bound=bound)
    cover = found.cover.open()
    phrases = phrases_of(cover_of(by, found)) if found.state == BundleState.MADE else []
    return {
        "bundle": found,
        "proceeding": found.proceeding,
        "premises": found.proceeding.premises,
        "colour": COLOURS[BundleState(found.state)],
        "is_open": found.state in OPEN,
        "is_at_work": found.state in AT_WORK,
        "fault": found.get_fault_display() if found.fault else "",
        "exhibits": [
            _shown(number, each, pages.get(each.pk, []), forms.get("order"), phrases)
            for number, each in enumerate(papers, start=1)
        ],
        "cover": cover,
        "loose": found.loose.open() if found.fault == BundleFault.LOOSE else {},
        "forms": forms,
        "form": bound,
        "bound": bound,
        "facts": _facts(found),
    }


def _shown(
    number: int,
    paper: BundlePaper,
    pages: list[BundlePage],
    order: ActionForm | None,
    phrases: list[Phrase],
) -> Shown:
    return Shown(
        exhibit_number(number),
        covered_text(paper.title.open(), phrases),
        covered_text(paper.source.open(), phrases),
        in_words(paper.on),
        pages,
        order[f"place-{paper.pk}"] if order else None,
        order[f"remove-{paper.pk}"] if order else None,
    )


def _forms(
    found: Bundle, papers: list[BundlePaper], *, bound: ActionForm | None
) -> dict[str, ActionForm]:
    if found.state == BundleState.MADE:
        return {"version": version_form(found)}
    if found.state not in OPEN:
        return {}
    shown = {
        "order": order_form(found, papers),
        "cover": cover_form(found),
        "file": file_form(found),
        "make": make_form(found),
    }
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    return shown


def _place(found: Bundle, name: str, route: str) -> dict[str, Any]:
    return {
        "name": name,
        "action": reverse(f"licensing:{route}", args=[found.pk]),
        "version": found.version,
    }


def order_form(
    found: Bundle, papers: list[BundlePaper], data: QueryDict | None = None
) -> OrderForm:
    place = _place(found, "order", "bundle-order")
    return OrderForm(data, papers=[each.pk for each in papers], **place)


def cover_form(found: Bundle, data: QueryDict | None = None) -> CoverForm:
    form = CoverForm(data, **_place(found, "cover", "bundle-cover"))
    form.initial["words"] = "\n".join(found.cover.open())
    form.initial["staff"] = found.covers_staff
    return form


def file_form(found: Bundle, data: QueryDict | None = None, files: Any = None) -> FileForm:
    return FileForm(data, files=files, **_place(found, "file", "bundle-add"))


def make_form(found: Bundle, data: QueryDict | None = None) -> MakeForm:
    asks_to_look = found.fault == BundleFault.LOOSE
    return MakeForm(data, asks_to_look=asks_to_look, **_place(found, "make", "bundle-make"))


def version_form(found: Bundle, data: QueryDict | None = None) -> VersionForm:
    return VersionForm(data, **_place(found, "version", "bundle-version"))


def _facts(found: Bundle) -> list[tuple[str, str]]:
    facts = [(_("Begun by"), found.by.display_name)]
    if found.follows:
        number = {"number": found.follows.number}
        facts.append((_("In place of"), _("Evidence bundle %(number)s") % number))
    if found.made_at and found.bytes:
        facts += [
            (_("Made"), at_in_words(found.made_at)),
            (_("Pages"), str(found.pages)),
            (_("Size"), _("%(n)s KB") % {"n": max(1, round(found.bytes / 1024))}),
            (_("SHA-256"), found.sha256),
            (_("Places where names of guests were covered"), str(found.guests_covered or 0)),
        ]
    return facts


# --- Preview --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """A paper as it will be: covered. `html` None of one that is not there any more."""

    number: str
    title: str
    on: str
    html: SafeString | None
    pages: list[BundlePage]


@dataclass(frozen=True)
class Previewed:
    """`count`: places covered on this page; `loose`: words of covered names that still stand alone,
    and how often; `after`: the number of the next page, or None."""

    title: str
    exhibits: list[Preview]
    count: int
    loose: dict[str, int]
    after: int | None


@action
def preview(*, by: User, found: Bundle, page: int) -> Previewed:
    """Some exhibits of a bundle as they will be, from the papers as they are now; recorded. Raises
    NotAllowed."""
    check_user_can(by, MAY)
    cover = cover_of(by, found)
    phrases = phrases_of(cover)
    papers = list(bundle_papers_visible_to(by).filter(bundle=found))
    first = (page - 1) * EXHIBITS_SHOWN
    pages: dict[uuid.UUID, list[BundlePage]] = {}
    for each in bundle_pages_visible_to(by).filter(bundle=found):
        pages.setdefault(each.paper_id, []).append(each)
    shown, count, text = [], 0, ""
    for number, paper in enumerate(papers[first : first + EXHIBITS_SHOWN], start=first + 1):
        html, places, left = _covered(paper, by, phrases)
        count += places
        text += f" {left}"
        title = covered_text(paper.title.open(), phrases)
        shown.append(
            Preview(
                exhibit_number(number), title, in_words(paper.on), html, pages.get(paper.pk, [])
            )
        )
    record_read(by, found, reason="bundle_preview", detail={"page": page, "shown": len(shown)})
    more = len(papers) > first + EXHIBITS_SHOWN
    title = covered_text(front_of(found).title, phrases)
    return Previewed(title, shown, count, loose_words(text, cover), page + 1 if more else None)


def _covered(
    paper: BundlePaper, by: User, phrases: list[Phrase]
) -> tuple[SafeString | None, int, str]:
    """A paper as it will be, how many places were covered, and the words that are left."""
    if not paper.kind:
        return SafeString(""), 0, ""
    kind = next((each for each in paper_kinds() if each.key == paper.kind), None)
    try:
        if kind is None:
            return None, 0, ""
        html = kind.html(by, paper.row)
    except ObjectDoesNotExist:
        return None, 0, ""
    covered = covered_html(plain_paper(html), phrases)
    # covered_html escapes what it reads.
    return SafeString(covered.html), covered.count, text_of(covered.html)
