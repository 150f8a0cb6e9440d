"""Visits by officers, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import visits as visit_queries
from tests.support.visibility import (
    probes_visits,
)
from tests.support.visibility.licensing_roles import (
    EXPORT,
    LINES,
    LIST,
    LOOK,
    OFFICERS,
    PAGE,
    STAFF_HERE,
    STAFF_THERE,
    TOLD,
    VISIT,
    VISITS,
)
from tests.support.visibility.looking import Kind, Probe
from tests.support.visibility.premises import (
    NOTES,
    SHOWN_HERE,
    SHOWN_THERE,
)

KINDS = (
    Kind(
        models.Visit,
        seen_by=VISITS,
        visible_to=visit_queries.visits_visible_to,
        probes=(
            Probe(LIST, ["licensing:visits"], LOOK, probes_visits.listed),
            Probe(EXPORT, ["licensing:visits-export"], LOOK, probes_visits.exported),
            Probe(LIST, ["licensing:premises"], LOOK, probes_visits.on_premises),
            Probe(PAGE, ["licensing:visit-evening"], LOOK, probes_visits.evenings),
            Probe(PAGE, [VISIT], LOOK, probes_visits.pages),
        ),
    ),
    Kind(
        models.VisitOfficer,
        seen_by=VISITS,
        visible_to=visit_queries.visit_officers_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.officers),),
    ),
    Kind(
        models.VisitPart,
        seen_by={**VISITS, NOTES: OFFICERS},
        visible_to=visit_queries.visit_parts_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.parts),),
    ),
    Kind(
        models.VisitToilet,
        seen_by=VISITS,
        visible_to=visit_queries.visit_toilets_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.toilets),),
    ),
    Kind(
        models.VisitSwab,
        seen_by=VISITS,
        visible_to=visit_queries.visit_swabs_visible_to,
        probes=(
            Probe(PAGE, [VISIT], LOOK, probes_visits.swabs),
            Probe(LIST, ["licensing:premises"], LOOK, probes_visits.swabs_over_time),
        ),
    ),
    Kind(
        models.VisitCondition,
        seen_by=VISITS,
        visible_to=visit_queries.visit_conditions_visible_to,
        probes=(Probe(PAGE, [VISIT], LOOK, probes_visits.conditions),),
    ),
    Kind(
        models.VisitLine,
        seen_by=LINES,
        visible_to=visit_queries.visit_lines_visible_to,
        probes=(
            Probe(PAGE, [VISIT], LOOK, probes_visits.lines),
            Probe(
                PAGE,
                ["venue:visit"],
                STAFF_HERE | STAFF_THERE,
                probes_visits.lines_shown,
                among=[SHOWN_HERE, SHOWN_THERE],
            ),
        ),
    ),
    Kind(
        models.VisitCopy,
        seen_by=TOLD,
        visible_to=visit_queries.visit_copies_visible_to,
        probes=(
            Probe(LIST, ["venue:visits"], STAFF_HERE | STAFF_THERE, probes_visits.copies_listed),
            Probe(PAGE, ["venue:visit"], STAFF_HERE | STAFF_THERE, probes_visits.copies),
        ),
    ),
)
