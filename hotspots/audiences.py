"""Who sees what of hotspots: the policy from which its audiences are computed.

Exact cells are for those in whose audience the events are that they count: police see every layer,
the cleansing team what its own crews told, licensing officers what premises told. Coordinators,
public health and the public see none of it, but what is released of it with small numbers withheld.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from agencies.registry.clearances import Clearance
from hotspots.enums import Source
from reports.audiences import POLICE

SHOWN_TOO: dict[str, Clearance] = {
    Source.CREWS: Clearance.COUNCIL_CLEANSING,
    Source.PREMISES: Clearance.LICENSING_OFFICER,
}
"""Who besides police sees a layer. Only what is in their own audience is counted in it."""


def _array(clearances: Iterable[str]) -> list[str]:
    return sorted(str(each) for each in clearances)


def of_layer(source: str) -> list[str]:
    """The audience of a layer of a run, and of its cells."""
    return _array(POLICE | ({SHOWN_TOO[source]} if source in SHOWN_TOO else frozenset()))


def of_run(sources: Collection[str]) -> list[str]:
    """The audience of a run: whoever sees one of its layers. The run itself holds what was asked
    for, and no number of what was found."""
    return _array({each for source in sources for each in of_layer(source)})


def of_work() -> list[str]:
    """The audience of a run's parts, and of the events that they work on: police."""
    return _array(POLICE)
