"""Reading the sealed parts of what was disclosed, by the team that got it or that gave it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agencies.registry.models import Disclosure
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from agencies.registry.sharing_codes import DataItem
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions.case_work import DecisionRead, opened
from reports.actions.triage import NarrativeRead
from reports.errors import WrongState
from reports.models import CaseNote, ReportAmendment
from reports.particulars import in_words
from reports.permissions import check_user_can
from reports.queries import (
    decisions_visible_to,
    disclosures_made_by_agency_of,
    disclosures_received_by,
    intelligence_visible_to,
    narratives_visible_to,
    notes_visible_to,
    originator_requests_visible_to,
)


@dataclass(frozen=True)
class SharedIntelligence:
    """An item's words, and the originator's answers to what this team asked, by key."""

    text: str
    provenance: str
    answers: dict[uuid.UUID, str]


@dataclass(frozen=True)
class SharedRead:
    """The sealed words of a disclosure, opened. Never store, log or cache this."""

    reason: str
    narrative: NarrativeRead | None = None
    notes: list[tuple[CaseNote, str]] = field(default_factory=list)
    intelligence: SharedIntelligence | None = None
    decisions: list[DecisionRead] = field(default_factory=list)
    end_reason: str = ""


@action
def read_shared(*, by: User, disclosure_id: uuid.UUID) -> SharedRead:
    """Open what was disclosed to one's team, and record who did.

    Raises NotAllowed, WrongState once it has ended, Disclosure.DoesNotExist.
    """
    check_user_can(by, Permission.DISCLOSURES_RECEIVE)
    disclosure = disclosures_received_by(by).get(pk=disclosure_id)
    if disclosure.ended_at is not None:
        raise WrongState(_("This is not shared with your team any more."))
    _record(disclosure, by=by)
    return SharedRead(
        reason=disclosure.reason.open(),
        narrative=_narrative(disclosure, by=by),
        notes=_notes(disclosure, by=by),
        intelligence=_intelligence(disclosure, by=by),
        decisions=_decisions(disclosure, by=by),
    )


@action
def read_own_disclosure(*, by: User, disclosure_id: uuid.UUID) -> SharedRead:
    """Open why one's own agency disclosed something and why it withdrew it, and record who did."""
    check_user_can(by, Permission.DISCLOSURES_MAKE)
    disclosure = disclosures_made_by_agency_of(by).get(pk=disclosure_id)
    _record(disclosure, by=by)
    return SharedRead(
        reason=disclosure.reason.open(),
        end_reason=disclosure.end_reason.open() if disclosure.end_reason else "",
    )


def _narrative(disclosure: Disclosure, *, by: User) -> NarrativeRead | None:
    if disclosure.object_type != "report" or DataItem.WORDS not in disclosure.parts:
        return None
    narrative = narratives_visible_to(by).filter(pk=disclosure.object_id).first()
    if narrative is None:
        return None
    amendments = ReportAmendment.objects.filter(report_id=disclosure.object_id)
    return NarrativeRead(
        text=narrative.text.open(),
        particulars=in_words(narrative.particulars.open()) if narrative.particulars else {},
        amendments=[(each, each.text.open()) for each in amendments.select_related("made_by")],
    )


def _notes(disclosure: Disclosure, *, by: User) -> list[tuple[CaseNote, str]]:
    if disclosure.object_type != "case" or DataItem.NOTES not in disclosure.parts:
        return []
    notes = notes_visible_to(by).filter(case_id=disclosure.object_id).select_related("written_by")
    return [(each, each.text.open()) for each in notes]


def _intelligence(disclosure: Disclosure, *, by: User) -> SharedIntelligence | None:
    if disclosure.object_type != "intelligenceitem":
        return None
    check_user_can(by, Permission.INTELLIGENCE_VIEW)
    item = intelligence_visible_to(by).filter(pk=disclosure.object_id).first()
    if item is None:
        return None
    asked = originator_requests_visible_to(by).filter(
        disclosure=disclosure, answer_words__isnull=False
    )
    return SharedIntelligence(
        text=item.text.open(),
        provenance=item.provenance.open(),
        answers={each.pk: each.answer_words.open() for each in asked},
    )


def _decisions(disclosure: Disclosure, *, by: User) -> list[DecisionRead]:
    if disclosure.object_type != "case" or DataItem.NOTES not in disclosure.parts:
        return []
    made = decisions_visible_to(by).filter(case_id=disclosure.object_id)
    return opened(made.select_related("noted_by"))


def _record(disclosure: Disclosure, *, by: User) -> None:
    record(
        Operation.CONSULTATION,
        by=by,
        object_type=disclosure.object_type,
        object_id=disclosure.object_id,
        reason="disclosure",
        detail={"disclosure": str(disclosure.pk)},
    )
