"""Asking the originator of intelligence for consent under A1 or S2, and answering (R1.5).

Consent is recorded and covers what was asked. It changes neither the codes nor what is shared: to
share more widely, or for longer, is a disclosure of its own.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Entry, Operation, record_many
from portal.notifications.outbox import enqueue
from reports import audiences
from reports.actions.intelligence import grade_of
from reports.actions.intelligence_history import note_item
from reports.enums import AccessPurpose, RequestState
from reports.errors import CaseworkError, WrongState
from reports.grading import Grade
from reports.intelligence_enums import ItemEvent, OriginatorAnswer, Wish
from reports.models import OriginatorRequest
from reports.permissions import check_user_can
from reports.queries import (
    disclosures_received_by,
    intelligence_of_team,
    intelligence_visible_to,
    originator_requests_visible_to,
)


@dataclass(frozen=True)
class QuestionRead:
    """A recipient's words and the answer's, opened. Never store, log or cache this."""

    words: str
    answer: str


def wishes_of(grade: Grade) -> list[Wish]:
    """What a recipient of an item graded so asks the originator for."""
    found = [Wish.ACT] if grade.must_ask_to_act else []
    return [*found, Wish.PASS_ON] if grade.must_ask_to_pass_on else found


@action
def ask_originator(
    *, by: User, disclosure_id: uuid.UUID, wish: str, purpose: str, words: str
) -> OriginatorRequest:
    """Ask for consent to what the codes leave to the originator, and tell them.

    Raises NotAllowed, CaseworkError, WrongState when it is asked already or nothing needs asking,
    Disclosure.DoesNotExist.
    """
    check_user_can(by, Permission.DISCLOSURES_RECEIVE)
    check_user_can(by, Permission.INTELLIGENCE_VIEW)
    disclosure = (
        disclosures_received_by(by)
        .filter(object_type="intelligenceitem", ended_at__isnull=True)
        .select_related("recipient", "from_agency")
        .get(pk=disclosure_id)
    )
    item = intelligence_visible_to(by).get(pk=disclosure.object_id)
    if wish not in wishes_of(grade_of(item)):
        raise WrongState(_("The codes of this item don't ask for that. Open it again."))
    if purpose not in AccessPurpose.values:
        raise CaseworkError(_("Choose a purpose from the list."))
    if not words.strip():
        raise CaseworkError(_("Say what your team wants to do, and why."))
    asked = OriginatorRequest(
        item=item,
        disclosure=disclosure,
        agency=disclosure.recipient,
        wish=wish,
        purpose=purpose,
        words=words.strip(),
        asked_by=by,
        asked_at=timezone.now(),
        audience=audiences.of_originator_request(disclosure.recipient_clearance),
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise WrongState(_("Your team has asked this already, and waits for an answer.")) from error
    note_item(item.pk, ItemEvent.ASKED, by=by, after=disclosure.recipient.key)
    _record(asked, Operation.COLLECTION, by=by, reason="originator_asked")
    enqueue(
        "intelligence.asked",
        object_type="originatorrequest",
        object_id=asked.pk,
        agency_key=disclosure.from_agency.key,
    )
    return asked


@action
def read_question_of_recipient(*, by: User, asked_id: uuid.UUID) -> QuestionRead:
    """The words of a recipient's question and of its answer, for the originator; recorded.

    Raises NotAllowed, OriginatorRequest.DoesNotExist.
    """
    check_user_can(by, Permission.INTELLIGENCE_GRADE)
    asked = requests_to_originator(by).get(pk=asked_id)
    _record(asked, Operation.CONSULTATION, by=by, reason="originator_words")
    return QuestionRead(
        words=asked.words.open(), answer=asked.answer_words.open() if asked.answer_words else ""
    )


@action
def answer_recipient(
    *, by: User, asked_id: uuid.UUID, answer: str, words: str
) -> OriginatorRequest:
    """Consent or refuse, saying why, and tell who asked. Raises NotAllowed, CaseworkError,
    WrongState when somebody answered meanwhile, OriginatorRequest.DoesNotExist."""
    check_user_can(by, Permission.INTELLIGENCE_GRADE)
    asked: OriginatorRequest = (
        requests_to_originator(by)
        .select_related("agency")
        .select_for_update(of=("self",))
        .get(pk=asked_id)
    )
    if answer not in OriginatorAnswer.values:
        raise CaseworkError(_("Choose an answer from the list."))
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    if not asked.is_open:
        raise WrongState(_("Somebody else has answered this already."))
    consents = answer == OriginatorAnswer.CONSENT
    asked.state = RequestState.GRANTED if consents else RequestState.REFUSED
    asked.answer, asked.answer_words = OriginatorAnswer(answer), words.strip()
    asked.answered_by, asked.answered_at = by, timezone.now()
    asked.save(update_fields=["state", "answer", "answer_words", "answered_by", "answered_at"])
    note_item(asked.item_id, ItemEvent.ANSWERED, by=by, before=asked.agency.key, after=answer)
    _record(asked, Operation.ALTERATION, by=by, reason="originator_answered")
    enqueue(
        "intelligence.answered",
        object_type="disclosure",
        object_id=asked.disclosure_id,
        agency_key=asked.agency.key,
    )
    return asked


def requests_to_originator(by: User) -> QuerySet[OriginatorRequest]:
    """Questions about items of the user's own team, those that were answered included."""
    return originator_requests_visible_to(by).filter(item__in=intelligence_of_team(by))


def _record(asked: OriginatorRequest, operation: Operation, *, by: User, reason: str) -> None:
    """On the question and on its item, so that looking up either finds it."""
    record_many(
        Entry(
            operation=operation,
            object_type=kind,
            object_id=key,
            by=by,
            reason=reason,
            recipients=[asked.agency.key],
            detail={
                "state": str(asked.state),
                "wish": str(asked.wish),
                "purpose": str(asked.purpose),
            },
        )
        for kind, key in (("originatorrequest", asked.pk), ("intelligenceitem", asked.item_id))
    )
