"""Who sees what of licensed premises: the policy from which its audiences are computed.

What a premises told is seen by its own people, by licensing officers and by police; never by
another premises. Names of its guests are for the police alone (R5.7). `own` is the clearance of
those who hold the licence now (`Tenure.clearance`), or "" where nobody of theirs has an account.
"""

from __future__ import annotations

from collections.abc import Iterable

from agencies.registry.clearances import Clearance
from reports.audiences import POLICE

OFFICERS = frozenset({Clearance.LICENSING_OFFICER})


def _array(clearances: Iterable[str]) -> list[str]:
    return sorted(str(each) for each in clearances if each)


def of_premises(own: str) -> list[str]:
    """The audience of a premises and of its licence: officers, police, and who holds it now."""
    return _array({*OFFICERS, *POLICE, own})


def of_told(own: str) -> list[str]:
    """The audience of incidents and seizures, which go to the police at once: who told it, when
    they held the licence, officers and police."""
    return _array({*OFFICERS, *POLICE, own})


def of_name() -> list[str]:
    """The audience of a guest's name: police. Those who typed it do not see it again (R5.7)."""
    return _array(POLICE)


def of_register(own: str) -> list[str]:
    """The audience of staff and of the premises' registers: its own people, and the officers to
    whom a condition of the licence says that they are shown."""
    return _array({*OFFICERS, own})


def of_own(own: str) -> list[str]:
    """The audience of what the premises keeps for itself: drafts."""
    return _array({own})


def of_officers() -> list[str]:
    """The audience of what licensing officers keep for themselves."""
    return _array(OFFICERS)


def of_every_premises() -> list[str]:
    """The audience of what is said to all premises at once, and by whom."""
    return _array({*OFFICERS, *POLICE, Clearance.PREMISES})


def of_review() -> list[str]:
    """The audience of how a review stands and what was decided: officers, and the police whose
    report it is. What the premises is told of it is of_told; officers' reasons are of_officers."""
    return _array({*OFFICERS, *POLICE})


def of_question(own: str) -> list[str]:
    """The audience of officers' question to a premises, and of its answer: those two alone."""
    return _array({*OFFICERS, own})
