"""Who sees what of the cleansing team's work: the policy from which its audiences are computed.

Two kinds of rows, and never one that is both (R4.7): what lies where, which police and the
partnership may know; and who was there, which stays with cleansing.
"""

from __future__ import annotations

from agencies.registry.clearances import Clearance
from reports.audiences import POLICE

LEAD = frozenset({Clearance.COUNCIL_CLEANSING})
CREWS = LEAD | {Clearance.COUNCIL_CLEANSING_CREW}


def _array(clearances: frozenset[Clearance]) -> list[str]:
    return sorted(str(each) for each in clearances)


def of_find() -> list[str]:
    """The audience of a find: its place, time and count, and nobody's name."""
    return _array(CREWS | POLICE | {Clearance.PARTNERSHIP_COORDINATOR})


def of_crew_work() -> list[str]:
    """The audience of jobs, rounds and what devices sent: they say who was where."""
    return _array(CREWS)


def of_bins() -> list[str]:
    """The audience of needle bins and what came back in them: as of finds, without a name."""
    return of_find()


def of_health() -> list[str]:
    """The audience of health records, and of the entry that a phone sent one with (R4.6)."""
    return _array(LEAD)


def of_import() -> list[str]:
    """The audience of another system's file and of what was made of it: its columns may hold more
    than places and counts."""
    return _array(LEAD)


def of_system() -> list[str]:
    """The audience of a system that may send reports: it is the lead's to manage."""
    return _array(LEAD | {Clearance.OPEN311})


def of_service_request() -> list[str]:
    """The audience of what a system sent and is told: where and what, nobody's words or name.

    No crew's: it is there before anybody decided whether crews see the report, and stays as it is
    when the report is restricted. Crews get the job.
    """
    return _array(LEAD | {Clearance.OPEN311})
