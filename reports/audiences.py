"""Who sees what: the one policy table from which every audience is computed (design.md section 4).

An audience is an array of clearance keys; a row is visible to those who hold one of them. Actions
call these functions; nothing else writes `audience`.

An audience has two halves: what kind, moves and policy gave (its base), and what disclosures that
stand add (clearances that begin with `shared:`, R2.6). Contact details and sources have no second
half: nothing here gives them one.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable

from agencies.registry.clearances import SHARED, Clearance, shared_clearance
from reports.casework_enums import Readers
from reports.enums import Category, Kind, MoveReason, TimelineKind

POLICE = frozenset({Clearance.POLICE_TRIAGE, Clearance.POLICE_INTELLIGENCE})

BY_KIND: dict[str, frozenset[Clearance]] = {
    Kind.CONCERN: POLICE,
    Kind.NEEDLE_FIND: POLICE | {Clearance.COUNCIL_CLEANSING},
    Kind.PREMISES_INCIDENT: POLICE | {Clearance.LICENSING_OFFICER},
    Kind.PARTNER_INTELLIGENCE: POLICE,
    Kind.RECORDED_CRIME: POLICE,
}

NARRATIVE_BY_KIND: dict[str, frozenset[Clearance]] = {
    Kind.NEEDLE_FIND: frozenset({Clearance.COUNCIL_CLEANSING}),
    Kind.PREMISES_INCIDENT: frozenset({Clearance.LICENSING_OFFICER}),
}
"""Who besides police may read the words of a report. A resident's concern: nobody. A resident's
needle find: cleansing, whom the question about it names as its reader."""

NARRATIVE_BY_MOVE: dict[str, frozenset[Clearance]] = {
    MoveReason.SAFEGUARDING: frozenset({Clearance.SAFEGUARDING}),
}

BY_CATEGORY: dict[str, frozenset[Clearance]] = {
    Category.LITTER: frozenset({Clearance.COUNCIL_CLEANSING}),
}

BY_MOVE: dict[str, frozenset[Clearance]] = {
    MoveReason.SAFEGUARDING: frozenset({Clearance.SAFEGUARDING}),
    MoveReason.CLEANSING: frozenset({Clearance.COUNCIL_CLEANSING}),
    MoveReason.LICENSING: frozenset({Clearance.LICENSING_OFFICER}),
}


def _array(clearances: Iterable[str]) -> list[str]:
    return sorted(str(each) for each in clearances)


SET_ASIDE = frozenset({Clearance.POLICE_JUNK})
"""The audience of a report that looks like junk, and of its words and pictures. No role holds this
clearance: it is taken for the pages on which such reports are checked, so that whatever else is
shown, counted or drawn holds none of them (reports/actions/junk.py)."""


def of_report_set_aside() -> list[str]:
    """The audience of a report, its words and pictures until somebody says that it is real."""
    return _array(SET_ASIDE)


def of_new_report(*, kind: str, category: str) -> list[str]:
    """The audience of a report as it arrives."""
    return _array(BY_KIND[kind] | BY_CATEGORY.get(category, frozenset()))


def with_crews(audience: Iterable[str]) -> list[str]:
    """The audience of a report, but not of its words, once cleansing crews have a job of it."""
    return _array({*audience, Clearance.COUNCIL_CLEANSING_CREW})


def may_be_sent(team: str, *, kind: str, category: str) -> bool:
    """Whether the policy lets this team see such a report as it arrives. Rules of routing choose
    among the teams that it does; who else sees a report is for a person to decide."""
    return team in BY_KIND[kind] or team in BY_CATEGORY.get(category, frozenset())


def after_move(audience: Iterable[str], *, reason: str) -> list[str]:
    """The audience once a report was moved for `reason`: passing it on shows it to the receiver."""
    return _array(set(audience) | BY_MOVE.get(reason, frozenset()))


def after_transfer(audience: Iterable[str], *, to: Iterable[str], away: Iterable[str]) -> list[str]:
    """The audience once teams got a report and others gave it away.

    Who gets it sees it as if it were passed on to them. `away` are those whom nothing but the
    report being theirs let see it (`lose_by_transfer`).
    """
    shown_to = frozenset().union(*BY_MOVE.values())
    gone = set(away)
    if Clearance.COUNCIL_CLEANSING in gone:
        gone.add(Clearance.COUNCIL_CLEANSING_CREW)
    return _array((set(audience) - gone) | (shown_to & set(to)))


def of_narrative_after_transfer(
    audience: Iterable[str], *, to: Iterable[str], away: Iterable[str]
) -> list[str]:
    """The same for a report's words, which the policy shows to fewer."""
    shown_to = frozenset().union(*NARRATIVE_BY_MOVE.values())
    return _array((set(audience) - set(away)) | (shown_to & set(to)))


def lose_by_transfer(teams: Iterable[str], *, kind: str, category: str) -> frozenset[str]:
    """Those of the teams that see such a report no more once it is theirs no more."""
    return frozenset(
        team
        for team in teams
        if team not in POLICE and not may_be_sent(team, kind=kind, category=category)
    )


def of_transfer(teams: Iterable[str]) -> list[str]:
    """The audience of a transfer's entry: police, and the teams that get the report by it."""
    return _array(POLICE | {Clearance(team) for team in teams})


def of_narrative(*, kind: str) -> list[str]:
    """The audience of a new report's words, which is never wider than the report's own."""
    return _array(POLICE | NARRATIVE_BY_KIND.get(kind, frozenset()))


def of_narrative_after_move(audience: Iterable[str], *, reason: str) -> list[str]:
    """The audience of a report's words once it was passed on for `reason`."""
    return _array(set(audience) | NARRATIVE_BY_MOVE.get(reason, frozenset()))


def of_file(*, kind: str) -> list[str]:
    """The audience of what a new report's pictures show: whoever may read its words."""
    return of_narrative(kind=kind)


def of_waiting_file(journey: uuid.UUID) -> list[str]:
    """The audience of a picture that waits to be sent: the journey that added it. The key itself,
    with which a report's receipt can be asked for, is not stored."""
    return [f"journey:{hashlib.sha256(b'spotlight:files:' + journey.bytes).hexdigest()[:48]}"]


def of_contact() -> list[str]:
    """The audience of how to reach the person who reported."""
    return _array({Clearance.POLICE_TRIAGE})


def of_source() -> list[str]:
    """The audience of what would point to the person who reported."""
    return _array({Clearance.POLICE_INTELLIGENCE})


def of_message() -> list[str]:
    """The audience of questions to who reported, and of their answers: nobody but the police."""
    return _array(POLICE)


def of_safeguarding_record(of_report: Iterable[str]) -> list[str]:
    """The audience of what was done for somebody at risk: police, and safeguarding once the report
    is with them."""
    return _array(POLICE | ({Clearance.SAFEGUARDING} & set(base_of(of_report))))


def of_report_closing(*, kind: str) -> list[str]:
    """The audience of what a sender is told: the police, and the team whose own report it is."""
    return of_narrative(kind=kind)


def of_source_flag() -> list[str]:
    """The audience of a flag for advice of the source unit, and of the advice (R1.7): the police's
    triage and intelligence. A constraint of the database keeps everybody else out for good."""
    return _array(POLICE)


def of_timeline_entry(*, reason: str = "") -> list[str]:
    """The audience of an entry: police, and the team that a report is passed to by it."""
    return _array(POLICE | BY_MOVE.get(reason, frozenset()))


def of_new_case() -> list[str]:
    """The audience of a case that police open: theirs, until they disclose it."""
    return _array(POLICE)


MAY_BE_TOLD = (
    Clearance.SAFEGUARDING,
    Clearance.LICENSING_OFFICER,
    Clearance.COUNCIL_CLEANSING,
    Clearance.PARTNERSHIP_COORDINATOR,
    Clearance.PUBLIC_HEALTH,
    Clearance.TREATMENT,
)
"""Teams that may be told that a case exists: those whose roles can ask for access to it. Never
premises, whose people the case may be about, crews, or auditors, who see no content."""


def of_notice(team: str, *, told: bool) -> list[str]:
    """The audience of the notice to one team: the police, and that team while it is told."""
    return _array(POLICE | ({Clearance(team)} if told else frozenset()))


def of_access_request(agency_key: str, team: str) -> list[str]:
    """The audience of a request: the police, who answer it, and the team of the agency that asks.
    Another agency's team of the same kind does not learn of it."""
    return _array({*POLICE, shared_clearance(agency_key, team)})


def of_case_link() -> list[str]:
    """The audience of a report's place in a case."""
    return _array(POLICE)


def of_report_pair() -> list[str]:
    """The audience of what was said of two reports: whoever may read the words of both."""
    return _array(POLICE)


def of_case_note() -> list[str]:
    """The audience of a note or a decision on a case, without what is shared of it."""
    return _array(POLICE)


INTELLIGENCE = frozenset({Clearance.POLICE_INTELLIGENCE})
"""Who works on intelligence. Triage officers see what was reported, not what was made of it."""


def of_intelligence() -> list[str]:
    """The audience of an item, its history and its reports, until a disclosure adds to the item's
    own: nobody but the police's intelligence team."""
    return _array(INTELLIGENCE)


def of_originator_request(recipient_clearance: str) -> list[str]:
    """The audience of a recipient's question: the originator, and the team that asks."""
    return _array({*INTELLIGENCE, recipient_clearance})


def shares_for(readers: str, shares: Iterable[str]) -> frozenset[str]:
    """Those of the disclosures of a case's notes that reach a note or decision meant for these
    readers: none where it is for the police only."""
    return frozenset(shares) if readers == Readers.PARTNERS else frozenset()


def of_task(case_audience: Iterable[str], *, agency_key: str) -> list[str]:
    """The audience of a task: the police, and its own agency's teams with whom its case is shared.
    Another agency that the case is shared with sees no task but its own."""
    own = (each for each in case_audience if each.startswith(shared_clearance(agency_key, "")))
    return _array({*POLICE, *own})


def of_meeting(teams: Iterable[tuple[str, str]]) -> list[str]:
    """The audience of a meeting: the police, and the teams invited, as (agency's key, clearance).
    Of its agenda each sees the cases that it may see anyway."""
    return _array({*POLICE, *(shared_clearance(agency, team) for agency, team in teams)})


def of_saved_search(kept_by: str) -> list[str]:
    """The audience of a saved search, or of who is told of it: one member, or one team; and the
    tasks that send digests and end what nobody keeps any more, for which no role's clearance is."""
    return _array({kept_by, Clearance.SAVED_SEARCHES})


def of_bulk_action() -> list[str]:
    """The audience of what was done to many reports at once: the police, who alone move reports."""
    return _array(POLICE)


def of_disclosure(recipient_clearance: str) -> list[str]:
    """Who sees that something was disclosed: those who disclose, and the team that got it."""
    return _array({*POLICE, recipient_clearance})


NEVER_SHARED_ENTRIES = frozenset(
    {
        TimelineKind.CONTACT_READ,
        TimelineKind.SOURCE_READ,
        TimelineKind.PARTNERS_TOLD,
        TimelineKind.ACCESS_ASKED,
        TimelineKind.ACCESS_ANSWERED,
        TimelineKind.SHARED,
        TimelineKind.SHARE_ENDED,
        TimelineKind.QUESTION_WRITTEN,
        TimelineKind.QUESTION_SENT,
        TimelineKind.QUESTION_BACK,
        TimelineKind.ANSWERED,
        TimelineKind.PICTURE_ADDED,
        TimelineKind.CONTACT_GONE,
        TimelineKind.SAFEGUARDED,
        TimelineKind.ACKNOWLEDGED,
        TimelineKind.ESCALATED,
        TimelineKind.SAID_SAME,
        TimelineKind.SAID_DIFFERENT,
        TimelineKind.SAID_UNDONE,
        TimelineKind.TRANSFERRED,
        TimelineKind.TASK_BACK,
        TimelineKind.MERGED,
        TimelineKind.MERGED_AWAY,
        TimelineKind.UNMERGED,
        TimelineKind.TOLD,
        TimelineKind.SOURCE_FLAGGED,
        TimelineKind.SOURCE_ADVICE,
        TimelineKind.BULK_UNDONE,
    }
)
"""Entries that stay out of a disclosed timeline: who was reached and why, who else knows of it,
asked for it or got it; that others told of the same, that another case is there; that somebody
left; what the sender is told; that a source may need protecting."""


OF_NOTES = frozenset({TimelineKind.NOTE, TimelineKind.DECISION})
"""Entries that tell of a note or decision; their code says whom that one is for."""


def shares_of_entry(
    kind: str, code: str, *, timeline: Iterable[str], of_task: Iterable[str] | None = None
) -> frozenset[str]:
    """Those of the disclosures that reach an entry of a case's or report's timeline.

    What tells of a task goes where the task goes (`of_task`: its audience), never to whoever else
    the timeline is disclosed to. That something was noted for the police only is for them too.
    """
    if kind in NEVER_SHARED_ENTRIES:
        return frozenset()
    if kind in OF_NOTES:
        return shares_for(code, timeline)
    if of_task is not None:
        return shares_in(of_task)
    return frozenset(timeline)


def with_shares(audience: Iterable[str], shares: Iterable[str]) -> list[str]:
    """The audience's base, and the clearances of the disclosures that stand now."""
    return _array({*base_of(audience), *shares})


def base_of(audience: Iterable[str]) -> list[str]:
    """An audience without what disclosures added."""
    return _array(each for each in audience if not each.startswith(SHARED))


def shares_in(audience: Iterable[str]) -> frozenset[str]:
    """What disclosures added to an audience."""
    return frozenset(each for each in audience if each.startswith(SHARED))


def is_shared(audience: Iterable[str]) -> bool:
    """Whether a disclosure of the row stands."""
    return bool(shares_in(audience))


def is_shared_with(agency_key: str, audience: Iterable[str]) -> bool:
    """Whether a disclosure of the row to a team of this agency stands."""
    return any(each.startswith(shared_clearance(agency_key, "")) for each in audience)


def is_only_shared_with(clearances: Iterable[str], audience: Iterable[str]) -> bool:
    """Whether these clearances see a row by a disclosure alone."""
    return not set(clearances) & set(base_of(audience))
