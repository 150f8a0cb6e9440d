"""Complaints about premises: for licensing officers alone, with who complained sealed apart."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.enums import Outcome
from agencies.licensing.models import Complaint
from agencies.licensing.once_workflow import COMPLAINT_MOVES
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.queries.review import complaints_visible_to
from agencies.licensing.review_enums import ComplaintSource, ComplaintState, Objective
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE


@dataclass(frozen=True, kw_only=True)
class Complained:
    """What an officer enters. `who`, `contact`: of whoever complained, "" where they gave none."""

    premises: uuid.UUID
    source: ComplaintSource
    objective: Objective
    received_on: datetime.date
    words: str = field(repr=False)
    who: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)


@action
def add_complaint(*, by: User, complained: Complained, key: uuid.UUID) -> Complaint:
    """Store a complaint. The same `key` again gives the complaint that it made the first time.

    Raises NotAllowed, CaseworkError.
    """
    check_user_can(by, MAY)
    earlier = complaints_visible_to(by).filter(key=key).first()
    if earlier is not None:
        return earlier
    if complained.received_on > timezone.localdate():
        raise CaseworkError(_("Enter a day that is not still to come."))
    if not complained.words.strip():
        raise CaseworkError(_("Write what they complained of."))
    if not premises_visible_to(by).filter(pk=complained.premises).exists():
        raise CaseworkError(_("Choose the premises from the list."))
    who = {"name": complained.who.strip(), "contact": complained.contact.strip()}
    complaint = Complaint(
        key=key,
        premises_id=complained.premises,
        source=complained.source,
        objective=complained.objective,
        received_on=complained.received_on,
        words=complained.words.strip(),
        who=who if any(who.values()) else None,
        added_by=by,
        added_at=timezone.now(),
        audience=audiences.of_officers(),
    )
    complaint.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[complaint], reason="complaint_added")
    return complaint


@action
def close_complaint(
    *, by: User, complaint_id: uuid.UUID, outcome: Outcome, words: str, version: int
) -> Complaint:
    """Record what came of it, and why. Raises NotAllowed, Conflict, WrongState, CaseworkError,
    Complaint.DoesNotExist."""
    check_user_can(by, MAY)
    found = complaints_visible_to(by).select_for_update(of=("self",)).get(pk=complaint_id)
    if found.state not in COMPLAINT_MOVES["close"].sources:
        raise WrongState(_("This complaint was closed in the meantime. What came of it is below."))
    if found.version != version:
        raise Conflict(
            _("Somebody else changed this complaint while you had it open."),
            current_version=found.version,
        )
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    found.state, found.outcome = ComplaintState.CLOSED, Outcome(outcome)
    found.closing_words, found.closed_by = words.strip(), by
    found.closed_at = timezone.now()
    found.version += 1
    found.save(
        update_fields=["state", "outcome", "closing_words", "closed_by", "closed_at", "version"]
    )
    record(
        Operation.ALTERATION,
        by=by,
        objects=[found],
        reason="complaint_closed",
        detail={"outcome": found.outcome},
    )
    return found


@dataclass(frozen=True)
class ComplaintRead:
    """A complaint with its words open; never who complained. Never cache it."""

    complaint: Complaint
    words: str
    closing_words: str


@action
def read_complaint(*, by: User, complaint_id: uuid.UUID, reason: str = "page") -> ComplaintRead:
    """Open a complaint, and record who did. Raises NotAllowed, Complaint.DoesNotExist."""
    check_user_can(by, MAY)
    found = (
        complaints_visible_to(by)
        .select_related("premises", "added_by", "closed_by")
        .get(pk=complaint_id)
    )
    closing = found.closing_words.open() if found.closing_words else ""
    opened = ComplaintRead(found, found.words.open(), closing)
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[found],
        reason=reason,
        detail={"part": "words", **noticed_in(by, [opened.words, closing])},
    )
    return opened


@action
def read_complainant(*, by: User, complaint_id: uuid.UUID) -> dict[str, str]:
    """Who complained: `name` and `contact`. That it was opened is recorded. Raises NotAllowed,
    WrongState where nobody's name was given, Complaint.DoesNotExist."""
    check_user_can(by, MAY)
    found = complaints_visible_to(by).get(pk=complaint_id)
    if found.who is None:
        raise WrongState(_("Nobody's name was given."))
    who: dict[str, str] = found.who.open()
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[found],
        reason="complainant",
        detail={"part": "complainant", **noticed_in(by, who.values())},
    )
    return who
