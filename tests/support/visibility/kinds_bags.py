"""Bags of premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import (
    bags,
    told,
)
from tests.support.visibility import (
    probes_bags,
    probes_review,
)
from tests.support.visibility.licensing_roles import (
    COUNT,
    EXPORT,
    LIST,
    LOOK,
    OFFICERS,
    PAGE,
    POLICE,
    STAFF,
    TOLD,
)
from tests.support.visibility.looking import Kind, Probe

KINDS = (
    Kind(
        models.Seizure,
        seen_by=TOLD,
        visible_to=told.seizures_visible_to,
        probes=(
            Probe(LIST, ["licensing:seizures"], LOOK, probes_bags.listed),
            Probe(COUNT, ["licensing:seizures"], LOOK, probes_bags.counted),
            Probe(COUNT, ["licensing:premises"], LOOK, probes_bags.counted_at_premises),
            Probe(EXPORT, ["licensing:seizures-export"], OFFICERS, probes_bags.exported),
            Probe(PAGE, ["licensing:seizure"], LOOK, probes_bags.pages),
            Probe(LIST, ["licensing:collections"], POLICE, probes_bags.to_collect),
            Probe(LIST, ["venue:bags"], STAFF, probes_bags.own_listed),
            Probe(LIST, ["venue:bags-print"], STAFF, probes_bags.printed),
            Probe(LIST, ["venue:bag-labels"], STAFF, probes_bags.labelled),
            Probe(PAGE, ["venue:bag"], STAFF, probes_bags.own_pages),
            Probe(COUNT, ["licensing:night"], LOOK, probes_review.seizures_counted),
        ),
    ),
    Kind(
        models.SeizureLine,
        seen_by=TOLD,
        visible_to=told.seizure_lines_visible_to,
        probes=(
            Probe(PAGE, ["licensing:seizure"], LOOK, probes_bags.lines),
            Probe(PAGE, ["venue:bag"], STAFF, probes_bags.own_lines),
        ),
    ),
    Kind(
        models.CollectionTask,
        seen_by=TOLD,
        visible_to=bags.collections_visible_to,
        probes=(Probe(LIST, ["licensing:collections"], POLICE, probes_bags.tasks),),
    ),
)
