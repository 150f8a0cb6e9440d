"""Where rows of proceedings and evidence bundles show."""

from __future__ import annotations

import re

from agencies.licensing.models import BundlePage, BundlePaper, BundlePiece, ProceedingLine
from tests.support.visibility.looking import UUID, Looker, linked_in

PROCEEDING, BUNDLE = "licensing:proceeding", "licensing:bundle"


def listed(looker: Looker) -> set[str]:
    return linked_in(looker.get("licensing:proceedings"), PROCEEDING)


def of_premises(looker: Looker) -> set[str]:
    pages = (looker.get("licensing:premises", key) for key in _keys(looker, "Premises"))
    return set().union(*(linked_in(page, PROCEEDING) for page in pages))


def pages(looker: Looker) -> set[str]:
    return set(_pages(looker, PROCEEDING, "Proceeding"))


def lines(looker: Looker) -> set[str]:
    """By their numbers on the pages of what they are of."""
    return {
        str(line.pk)
        for key, page in _pages(looker, PROCEEDING, "Proceeding").items()
        for line in ProceedingLine.objects.filter(proceeding=key)
        if f'<li class="legal-lines__line" value="{line.number}">' in page
    }


def offered(looker: Looker) -> set[str]:
    return _offered(_pages(looker, "licensing:bundle-new", "Proceeding"))


def offered_more(looker: Looker) -> set[str]:
    """Of bundles that are open: the others are shut, and say so when something is sent."""
    return _offered(_pages(looker, "licensing:bundle-papers", "Bundle"))


def bundles_listed(looker: Looker) -> set[str]:
    pages = _pages(looker, "licensing:bundles", "Proceeding").values()
    return set().union(*(linked_in(page, BUNDLE) for page in pages))


def bundle_pages(looker: Looker) -> set[str]:
    return set(_pages(looker, BUNDLE, "Bundle"))


def papers(looker: Looker) -> set[str]:
    return _papers(_pages(looker, BUNDLE, "Bundle"))


def papers_previewed(looker: Looker) -> set[str]:
    return _papers(_pages(looker, "licensing:bundle-preview", "Bundle"))


def sheets(looker: Looker) -> set[str]:
    return _sheets(looker, "licensing:bundle-page")


def pictures(looker: Looker) -> set[str]:
    return _sheets(looker, "licensing:bundle-picture")


def files(looker: Looker) -> set[str]:
    answers = {key: looker.post("licensing:bundle-file", key) for key in _keys(looker, "Bundle")}
    return {
        str(piece.pk)
        for piece in BundlePiece.objects.filter(bundle__in=list(answers))
        if piece.content.open().decode() in answers[str(piece.bundle_id)]
    }


def _sheets(looker: Looker, route: str) -> set[str]:
    found = BundlePage.objects.filter(pk__in=_keys(looker, "BundlePage"))
    return {str(each.pk) for each in found if looker.get(route, each.bundle_id, each.pk)}


def _papers(pages: dict[str, str]) -> set[str]:
    """By their titles: that of a photo is its own, and of a paper how often it is there."""
    return {
        str(paper.pk)
        for key, page in pages.items()
        for paper in BundlePaper.objects.filter(bundle=key)
        if paper.title.open() in page
    }


def _offered(pages: dict[str, str]) -> set[str]:
    return {key for page in pages.values() for key in re.findall(f'"proceeding:({UUID})"', page)}


def _pages(looker: Looker, route: str, kind: str) -> dict[str, str]:
    pages = {key: looker.get(route, key) for key in _keys(looker, kind)}
    return {key: page for key, page in pages.items() if page}


def _keys(looker: Looker, kind: str) -> list[str]:
    return sorted(looker.scene.all_keys(f"licensing.{kind}"))[: looker.most]
