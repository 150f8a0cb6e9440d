"""Who sees what of licensed premises: the policy from which its audiences are computed.

What a premises told is seen by its own people, by licensing officers and by police; never by
another premises. Names of its guests are for the police alone (R5.7). `own` is the clearance of
those who hold the licence now (`Tenure.clearance`), or "" where nobody of theirs has an account.
"""

from __future__ import annotations

from collections.abc import Iterable

from agencies.registry.clearances import SHARED, Clearance
from reports.audiences import INTELLIGENCE, POLICE

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
    """The audience of a guest's name, which never changes: police. Those who typed it do not see it
    again (R5.7). An officer to whom police allowed it reads it by what they allowed
    (NameRequest.reader), for a while."""
    return _array(POLICE)


def of_name_request() -> list[str]:
    """The audience of an officer's request for a name, and of the police's answer."""
    return _array(OFFICERS | POLICE)


def of_register(own: str) -> list[str]:
    """The audience of staff and of the premises' registers: its own people, and the officers to
    whom a condition of the licence says that they are shown."""
    return _array({*OFFICERS, own})


def of_own(own: str) -> list[str]:
    """The audience of what the premises keeps for itself: drafts."""
    return _array({own})


def of_draft_names(member: str) -> list[str]:
    """The audience of the names that one person typed into a draft. `member`: what that person
    holds alone (clearances.member_clearance)."""
    return _array({member})


def of_officers() -> list[str]:
    """The audience of what licensing officers keep for themselves."""
    return _array(OFFICERS)


def of_every_premises() -> list[str]:
    """The audience of what is said to all premises at once, and by whom."""
    return _array({*OFFICERS, *POLICE, Clearance.PREMISES})


def of_visit() -> list[str]:
    """The audience of a visit: officers, and police, whose colleagues take part. What officers note
    among themselves is of_officers()."""
    return _array({*OFFICERS, *POLICE})


def of_visit_copy(own: str) -> list[str]:
    """The audience of what was released of a visit: those who held the licence then, too."""
    return _array({*OFFICERS, *POLICE, own})


def of_letter(own: str) -> list[str]:
    """The audience of a letter that was sent: officers, and whoever held the licence then. Before
    that, of_officers."""
    return _array({*OFFICERS, own})


def of_plan(own: str) -> list[str]:
    """The audience of an agreed action plan: officers, and the holder with whom it is agreed; who
    holds the licence after them does not see it."""
    return _array({*OFFICERS, own})


def of_alert_to(own: Iterable[str]) -> list[str]:
    """The audience of an alert for some premises: theirs, officers and police."""
    return _array({*OFFICERS, *POLICE, *own})


def of_alert_read(own: str) -> list[str]:
    """The audience of a premises' word that it read an alert: its own, officers and police."""
    return _array({*OFFICERS, *POLICE, own})


def of_proceedings() -> list[str]:
    """The audience of proceedings about a licence: officers, who run them, and police, whose chief
    officer applies for a summary review and is notified of every other. A premises hears of one by
    the notices of the law, not here, where drafts and internal dates stand beside them."""
    return _array({*OFFICERS, *POLICE})


def of_bundles() -> list[str]:
    """The audience of evidence bundles: officers alone. A draft holds pages before anything on them
    was covered; police get the made file as a party, when it is served on them."""
    return of_officers()


def of_review() -> list[str]:
    """The audience of how a review stands and what was decided: officers, and the police whose
    report it is. What the premises is told of it is of_told; officers' reasons are of_officers."""
    return _array({*OFFICERS, *POLICE})


def of_question(own: str) -> list[str]:
    """The audience of officers' question to a premises, and of its answer: those two alone."""
    return _array({*OFFICERS, own})


def of_tie() -> list[str]:
    """The audience of a tie between an item of intelligence and a premises: the police's
    intelligence team, as the item's own. Licensing sees it by nothing but a disclosure of the item
    that stands (`by_disclosure`), so that nothing has to be told of one that ends."""
    return _array(INTELLIGENCE)


def by_disclosure(clearances: Iterable[str]) -> list[str]:
    """Of what somebody holds: by which a disclosure to their licensing team shows them an item, and
    with it the premises that it is about. The policy of the table says the same."""
    team = f":{Clearance.LICENSING_OFFICER}"
    return _array(each for each in clearances if each.startswith(SHARED) and each.endswith(team))
