"""The kinds of rows of licensed premises, and by hand: which roles see them."""

from __future__ import annotations

from agencies.licensing import models
from agencies.licensing.queries import premises as queries
from agencies.licensing.queries import (
    register,
)
from tests.support.visibility import (
    kinds_bags,
    kinds_incidents,
    kinds_legal,
    kinds_registers,
    kinds_review,
    kinds_tied,
    kinds_visits,
    probes_premises,
    probes_visits,
)
from tests.support.visibility import probes_premises as at
from tests.support.visibility.licensing_roles import (
    COUNT,
    IMPORTS,
    LIST,
    LOOK,
    MAP,
    OFFICERS,
    PAGE,
    RUN,
    TOLD,
)
from tests.support.visibility.looking import Kind, Probe
from tests.support.visibility.premises import (
    HERE,
    THERE,
)

KINDS = (
    *kinds_registers.KINDS,
    *kinds_incidents.KINDS,
    *kinds_bags.KINDS,
    *kinds_visits.KINDS,
    *kinds_review.KINDS,
    *kinds_legal.KINDS,
    *kinds_tied.KINDS,
    Kind(
        models.Premises,
        seen_by=TOLD,
        visible_to=queries.premises_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises-list"], LOOK, probes_premises.listed),
            Probe(LIST, ["licensing:premises-by-person"], LOOK, probes_premises.of_person),
            Probe(LIST, ["licensing:visit-plan"], OFFICERS, probes_visits.premises_to_visit),
            Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.pages),
            Probe(
                LIST,
                ["licensing:premises-map", "licensing:premises-map-points"],
                LOOK,
                probes_premises.on_map,
            ),
            Probe(MAP, ["licensing:premises-map-points"], LOOK, probes_premises.points),
            kinds_tied.TO_CHOOSE_FROM,
            Probe(
                PAGE,
                [
                    "licensing:premises-change",
                    "licensing:premises-transfer",
                    "licensing:premises-people",
                ],
                OFFICERS,
                probes_premises.kept,
            ),
        ),
    ),
    Kind(
        models.PremisesChange,
        seen_by={HERE: LOOK, THERE: LOOK},
        visible_to=register.changes_visible_to,
        probes=(Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.changes),),
    ),
    Kind(
        models.PremisesImport,
        seen_by=IMPORTS,
        visible_to=register.imports_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises-imports"], OFFICERS, probes_premises.imports),
            Probe(PAGE, ["licensing:premises-import"], OFFICERS, probes_premises.import_pages),
        ),
    ),
    Kind(
        models.PremisesImportFile,
        seen_by=IMPORTS,
        visible_to=register.import_files_visible_to,
        probes=(
            Probe(PAGE, ["licensing:premises-import-columns"], OFFICERS, probes_premises.files),
        ),
    ),
    Kind(
        models.PremisesImportLine,
        seen_by=IMPORTS,
        visible_to=register.import_lines_visible_to,
        probes=(
            Probe(COUNT, ["licensing:premises-import-lines"], OFFICERS, probes_premises.lines),
        ),
    ),
    Kind(
        models.PremisesMapping,
        seen_by=IMPORTS,
        visible_to=register.mappings_visible_to,
        probes=(Probe(LIST, ["licensing:premises-imports"], OFFICERS, probes_premises.mappings),),
    ),
    Kind(
        models.Tenure,
        seen_by=TOLD,
        visible_to=queries.tenures_visible_to,
        probes=(Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.holders),),
    ),
    Kind(
        models.LicenceNumber,
        seen_by=TOLD,
        visible_to=queries.licence_numbers_visible_to,
        probes=(Probe(PAGE, ["licensing:premises"], LOOK, probes_premises.earlier_numbers),),
    ),
    Kind(
        models.Condition,
        seen_by=TOLD,
        visible_to=queries.conditions_visible_to,
        probes=(
            Probe(LIST, ["licensing:premises"], LOOK, at.conditions_of_premises),
            Probe(
                PAGE,
                ["licensing:condition"],
                OFFICERS,
                at.opened("licensing:condition", "licensing.Condition"),
            ),
            Probe(
                LIST, ["venue:conditions"], RUN, at.linked("venue:conditions", "venue:condition")
            ),
            Probe(
                PAGE, ["venue:condition"], RUN, at.opened("venue:condition", "licensing.Condition")
            ),
        ),
    ),
)

NO_PAGE_YET = {}
