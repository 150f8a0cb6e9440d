"""Problems and operations, and by hand: which roles see them."""

from __future__ import annotations

from agencies.operations import models, queries
from tests.support.visibility import probes_operations as probes
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.operations import ALONE, WITH_CLEANSING
from tests.support.visibility.scene import ELSEWHERE

PAGE, LIST = Channel.PAGE, Channel.LIST
COORDINATORS = {"spp_coordinator"}
CLEANSING = {"cleansing_lead", ELSEWHERE}
"""Whoever of that agency may see problems; its crews may not."""
LOOK = COORDINATORS | CLEANSING | {
    "licensing_officer", "police_triage", "police_intelligence", "public_health",
}  # fmt: skip
"""Who opens the pages at all."""
SEEN = {ALONE: COORDINATORS, WITH_CLEANSING: COORDINATORS | CLEANSING}

KINDS = (
    Kind(
        models.Problem,
        seen_by=SEEN,
        visible_to=queries.problems_visible_to,
        probes=(
            Probe(LIST, ["operations:problems"], LOOK, probes.listed),
            Probe(PAGE, ["operations:problem"], LOOK, probes.pages),
            Probe(PAGE, ["operations:problem-change"], COORDINATORS, probes.changed),
            Probe(PAGE, ["operations:problem-compare"], COORDINATORS, probes.compared),
        ),
    ),
    Kind(
        models.ProblemPartner,
        seen_by={WITH_CLEANSING: SEEN[WITH_CLEANSING]},
        visible_to=queries.partners_visible_to,
        probes=(Probe(PAGE, ["operations:problem"], LOOK, probes.partners),),
    ),
    Kind(
        models.ProblemTask,
        seen_by=SEEN,
        visible_to=queries.problem_tasks_visible_to,
        probes=(Probe(PAGE, ["operations:problem"], LOOK, probes.tasks),),
    ),
    Kind(
        models.ProblemEntry,
        seen_by=SEEN,
        visible_to=queries.entries_visible_to,
        probes=(Probe(PAGE, ["operations:problem"], LOOK, probes.entries),),
    ),
    Kind(
        models.StudyArea,
        seen_by=SEEN,
        visible_to=queries.studies_visible_to,
        probes=(Probe(PAGE, ["operations:problem"], LOOK, probes.studies),),
    ),
    Kind(
        models.Assessment,
        seen_by=SEEN,
        visible_to=queries.assessments_visible_to,
        probes=(
            Probe(LIST, ["operations:problem"], LOOK, probes.assessments_listed),
            Probe(PAGE, ["operations:assessment"], LOOK, probes.assessments),
        ),
    ),
    Kind(
        models.Operation,
        seen_by=SEEN,
        visible_to=queries.operations_visible_to,
        probes=(
            Probe(LIST, ["operations:operations"], LOOK, probes.operations_listed),
            Probe(PAGE, ["operations:operation"], LOOK, probes.operations),
            Probe(PAGE, ["operations:operation-change"], COORDINATORS, probes.operations_changed),
        ),
    ),
    Kind(
        models.Activity,
        seen_by=SEEN,
        visible_to=queries.activities_visible_to,
        probes=(Probe(PAGE, ["operations:operation"], LOOK, probes.activities),),
    ),
)
