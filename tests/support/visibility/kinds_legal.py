"""Proceedings and evidence bundles, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import (
    legal,
)
from tests.support.visibility import (
    probes_legal,
)
from tests.support.visibility.licensing_roles import (
    BUNDLES,
    FILE,
    LIST,
    LOOK,
    OFFICERS,
    PAGE,
    PROCEEDINGS,
)
from tests.support.visibility.looking import Kind, Probe
from tests.support.visibility.premises import (
    HERE,
    THERE,
)

KINDS = (
    Kind(
        models.Proceeding,
        seen_by=PROCEEDINGS,
        visible_to=legal.proceedings_visible_to,
        probes=(
            Probe(LIST, ["licensing:proceedings"], LOOK, probes_legal.listed),
            Probe(LIST, ["licensing:premises"], LOOK, probes_legal.of_premises),
            Probe(PAGE, ["licensing:proceeding"], LOOK, probes_legal.pages),
            Probe(LIST, ["licensing:bundle-new"], OFFICERS, probes_legal.offered),
            Probe(
                LIST,
                ["licensing:bundle-papers"],
                OFFICERS,
                probes_legal.offered_more,
                among=[HERE, THERE],
            ),
        ),
    ),
    Kind(
        models.ProceedingLine,
        seen_by=PROCEEDINGS,
        visible_to=legal.proceeding_lines_visible_to,
        probes=(Probe(PAGE, ["licensing:proceeding"], LOOK, probes_legal.lines),),
    ),
    Kind(
        models.Bundle,
        seen_by=BUNDLES,
        visible_to=legal.bundles_visible_to,
        probes=(
            Probe(LIST, ["licensing:bundles"], OFFICERS, probes_legal.bundles_listed),
            Probe(PAGE, ["licensing:bundle"], OFFICERS, probes_legal.bundle_pages),
        ),
    ),
    Kind(
        models.BundlePaper,
        seen_by=BUNDLES,
        visible_to=legal.bundle_papers_visible_to,
        probes=(
            Probe(PAGE, ["licensing:bundle"], OFFICERS, probes_legal.papers),
            Probe(PAGE, ["licensing:bundle-preview"], OFFICERS, probes_legal.papers_previewed),
        ),
    ),
    Kind(
        models.BundlePage,
        seen_by=BUNDLES,
        visible_to=legal.bundle_pages_visible_to,
        probes=(
            Probe(PAGE, ["licensing:bundle-page"], OFFICERS, probes_legal.sheets),
            Probe(FILE, ["licensing:bundle-picture"], OFFICERS, probes_legal.pictures),
        ),
    ),
    Kind(
        models.BundlePiece,
        seen_by=BUNDLES,
        visible_to=legal.bundle_pieces_visible_to,
        probes=(Probe(FILE, ["licensing:bundle-file"], OFFICERS, probes_legal.files),),
    ),
)
