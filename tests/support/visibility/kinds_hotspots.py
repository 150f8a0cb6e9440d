"""Runs of hotspots, and by hand: which roles see which layers and cells."""

from __future__ import annotations

from hotspots import models, queries
from hotspots.enums import Source
from tests.support.visibility import probes_hotspots as probes
from tests.support.visibility.hotspots import OF_RESIDENTS, RUN, WORK, of
from tests.support.visibility.looking import Channel, Kind, Probe
from tests.support.visibility.scene import ELSEWHERE

POLICE = {"police_triage", "police_intelligence"}
OFFICERS = {"licensing_officer", ELSEWHERE}
CLEANSING = {"cleansing_lead"}
VIEW = POLICE | OFFICERS | CLEANSING

LAYERS = {
    of(Source.RESIDENTS): POLICE,
    of(Source.CREWS): POLICE | CLEANSING,
    of(Source.PREMISES): POLICE | OFFICERS,
    of(Source.POLICE): POLICE,
}

CELLS = {name: roles for name, roles in LAYERS.items() if name != of(Source.CREWS)}
"""No crew tells of anything in the scene, so its layer has no cell; who sees those of crews is in
tests/integration/hotspots/test_run_pages.py."""

WORK_ALONE = {"hotspots.RunPart", "hotspots.RunEvents"}
"""What workers keep while they are at it: no page shows a row of it."""

KINDS = (
    Kind(
        models.Run,
        seen_by={RUN: VIEW, OF_RESIDENTS: POLICE},
        visible_to=queries.runs_visible_to,
        probes=(
            Probe(Channel.LIST, ["hotspots:runs"], VIEW, probes.listed),
            Probe(Channel.PAGE, ["hotspots:run"], VIEW, probes.pages),
            Probe(Channel.PAGE, ["hotspots:run-progress"], VIEW, probes.progress),
        ),
    ),
    Kind(
        models.Layer,
        seen_by=LAYERS,
        visible_to=queries.layers_visible_to,
        probes=(Probe(Channel.PAGE, ["hotspots:run"], VIEW, probes.layers),),
    ),
    Kind(
        models.Cell,
        seen_by=CELLS,
        visible_to=queries.cells_visible_to,
        probes=(
            Probe(Channel.EXPORT, ["hotspots:run-export"], VIEW, probes.exported),
            Probe(Channel.MAP, ["hotspots:run-tile"], VIEW, probes.on_tiles),
        ),
    ),
    Kind(
        models.RunPart,
        seen_by={WORK: POLICE},
        visible_to=queries.parts_visible_to,
        probes=(),
    ),
    Kind(
        models.RunEvents,
        seen_by={WORK: POLICE},
        visible_to=queries.run_events_visible_to,
        probes=(),
    ),
)
