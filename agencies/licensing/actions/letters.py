"""Letters to premises: drafting, confirming, sending. What was sent is never changed."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.actions.letter_numbers import LetterNumber, likely_number, next_number
from agencies.licensing.confirmers import confirmers
from agencies.licensing.letter_enums import Delivery, LetterKind
from agencies.licensing.letter_facts import facts_of, prefilled
from agencies.licensing.letter_templates import TEMPLATES, has_gap
from agencies.licensing.letter_text import letter_html, letter_pdf
from agencies.licensing.letter_workflow import LetterMove, letter_move
from agencies.licensing.models import Letter, LetterCopy, Tenure
from agencies.licensing.pdf import PdfLater
from agencies.licensing.plan_enums import PlanState
from agencies.licensing.queries.letters import letters_visible_to
from agencies.licensing.queries.plans import plans_visible_to
from agencies.licensing.queries.premises import premises_visible_to, tenure_now
from agencies.registry.people import agencies_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE
MOST_CHARACTERS = 4_000
MOST_ADDRESSEE = 200
MOST_TRIES = 3


@action
def start_letter(
    *,
    by: User,
    premises_id: uuid.UUID,
    kind: LetterKind,
    replaces: uuid.UUID | None = None,
) -> Letter:
    """A draft from a template, filled in with what is known. `replaces`: a letter to the same
    holder that the new one withdraws when it is sent. Raises NotAllowed, WrongState, CaseworkError,
    Premises.DoesNotExist, Letter.DoesNotExist."""
    check_user_can(by, MAY)
    premises = premises_visible_to(by).get(pk=premises_id)
    tenure = tenure_now(by, premises)
    if tenure is None:
        raise CaseworkError(_("Nobody holds the licence of this premises now: write to nobody."))
    earlier = None
    if replaces is not None:
        earlier = letters_visible_to(by).get(pk=replaces, premises=premises)
        _check_replaced(earlier, tenure_id=tenure.pk)
    letter = Letter(
        premises=premises,
        tenure=tenure,
        kind=kind,
        words={
            "addressee": tenure.holder,
            "paragraphs": prefilled(premises, tenure, TEMPLATES[kind]),
        },
        replaces=earlier,
        team=agencies_of(by)[0],
        written_by=by,
        changed_at=timezone.now(),
        audience=audiences.of_officers(),
    )
    letter.save(force_insert=True)
    record(Operation.COLLECTION, by=by, objects=[letter], reason="letter_started")
    return letter


@action
def edit_letter(
    *,
    by: User,
    letter_id: uuid.UUID,
    addressee: str,
    paragraphs: Mapping[str, str],
    plan_id: uuid.UUID | None,
    version: int,
) -> Letter:
    """Change the words of a draft; what was confirmed has to be confirmed again. Raises NotAllowed,
    WrongState, Conflict, CaseworkError, Letter.DoesNotExist."""
    letter, move = _locked(by=by, letter_id=letter_id, move="edit", version=version)
    template = TEMPLATES[letter.kind]
    wanted = {each.key: paragraphs.get(each.key, "").strip() for each in template.paragraphs}
    if not addressee.strip() or len(addressee) > MOST_ADDRESSEE:
        raise CaseworkError(_("Enter to whom the letter goes."))
    if any(not each or len(each) > MOST_CHARACTERS for each in wanted.values()):
        raise CaseworkError(_("Write something in each part of the letter."))
    if plan_id is not None and not (
        template.steps_after
        and plans_visible_to(by).filter(pk=plan_id, tenure_id=letter.tenure_id).exists()
    ):
        raise CaseworkError(_("Choose the action plan from the list."))
    letter.words = {"addressee": addressee.strip(), "paragraphs": wanted}
    letter.plan_id = plan_id
    letter.written_by = by
    letter.asked = letter.confirmed_by = letter.confirmed_at = None
    _move(letter, move, by=by)
    return letter


@action
def ask_confirmation(*, by: User, letter_id: uuid.UUID, of: uuid.UUID, version: int) -> Letter:
    """Ask a named officer to confirm a letter. Raises as edit_letter."""
    letter, move = _locked(by=by, letter_id=letter_id, move="ask", version=version)
    _check_whole(letter)
    if of not in dict(confirmers(by=by, letter=letter)):
        raise CaseworkError(_("Choose who confirms it from the list."))
    letter.asked_id = of
    letter.note = None
    _move(letter, move, by=by)
    if of != by.pk:
        _tell("licensing.letter_to_confirm", letter, of)
    return letter


@action
def confirm_letter(*, by: User, letter_id: uuid.UUID, version: int) -> Letter:
    """Confirm a letter that one was asked to confirm. Raises as edit_letter."""
    letter, move = _locked(by=by, letter_id=letter_id, move="confirm", version=version)
    letter.confirmed_by, letter.confirmed_at = by, timezone.now()
    _move(letter, move, by=by)
    if letter.written_by_id != by.pk:
        _tell("licensing.letter_answered", letter, letter.written_by_id)
    return letter


@action
def send_back_letter(*, by: User, letter_id: uuid.UUID, words: str, version: int) -> Letter:
    """Do not confirm it, and say why. Raises as edit_letter."""
    letter, move = _locked(by=by, letter_id=letter_id, move="send_back", version=version)
    if not words.strip():
        raise CaseworkError(_("Say what should change."))
    letter.note = words.strip()
    letter.asked = None
    _move(letter, move, by=by)
    if letter.written_by_id != by.pk:
        _tell("licensing.letter_answered", letter, letter.written_by_id)
    return letter


@action
def discard_letter(*, by: User, letter_id: uuid.UUID, version: int) -> Letter:
    """Leave a draft unsent for good. Raises as edit_letter."""
    letter, move = _locked(by=by, letter_id=letter_id, move="discard", version=version)
    _move(letter, move, by=by)
    return letter


@action
def send_letter(*, by: User, letter_id: uuid.UUID, delivery: Delivery, version: int) -> Letter:
    """Make a letter final: number, day, and the bytes that are kept; its premises sees it, and a
    letter that it replaces is withdrawn. Nobody waits while its pages are set: that is done for the
    number that is likely, and again if somebody else took it. Raises as edit_letter, PdfRefused,
    PdfLater."""
    for _try in range(MOST_TRIES):
        pdf, number = _set_for_next_number(by, letter_id, delivery, version)
        try:
            with transaction.atomic():
                return _sent(by, _final(by, letter_id, delivery, version, number), pdf)
        except _Taken:
            continue
    raise PdfLater(_("Many letters are being sent just now. Wait a minute, then try again."))


class _Taken(Exception):
    """Somebody else took the number. What was locked is let go with the savepoint."""


def _set_for_next_number(
    by: User, letter_id: uuid.UUID, delivery: Delivery, version: int
) -> tuple[bytes, LetterNumber]:
    """The pages of a letter as it would be sent now, without holding anything."""
    check_user_can(by, MAY)
    letter = letters_visible_to(by).get(pk=letter_id)
    _check_version(letter, version)
    _check_sending(letter, delivery)
    number = LetterNumber(timezone.now(), likely_number(timezone.now()))
    return letter_pdf(facts_of(_numbered(letter, by, delivery, number))), number


def _final(
    by: User, letter_id: uuid.UUID, delivery: Delivery, version: int, number: LetterNumber
) -> Letter:
    """The letter, locked, with its number. Raises _Taken."""
    letter = _lock(by=by, letter_id=letter_id, version=version)
    _check_sending(letter, delivery)
    if next_number(number.at) != number.year_and_number:
        raise _Taken
    return _numbered(letter, by, delivery, number)


def _check_sending(letter: Letter, delivery: Delivery) -> None:
    _sending(letter)
    _check_whole(letter)
    _check_deliverable(letter, delivery)


def _sending(letter: Letter) -> LetterMove:
    name = "send_confirmed" if letter.kind == LetterKind.WARNING else "send"
    return letter_move(name, kind=letter.kind, state=letter.state)


def _numbered(letter: Letter, by: User, delivery: Delivery, number: LetterNumber) -> Letter:
    letter.year, letter.number = number.year_and_number
    letter.sent_at, letter.sent_by, letter.delivery = number.at, by, delivery
    return letter


def _sent(by: User, letter: Letter, pdf: bytes) -> Letter:
    own, move, facts = letter.tenure.clearance, _sending(letter), facts_of(letter)
    if letter.replaces is not None:
        _withdraw(by, letter.replaces.pk)
    letter.audience = audiences.of_letter(own)
    _move(letter, move, by=by)
    LetterCopy(
        letter=letter,
        html=letter_html(facts, level=2),
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        audience=letter.audience,
    ).save(force_insert=True)
    if letter.tenure.agency:
        enqueue(
            "licensing.letter",
            object_type="letter",
            object_id=letter.pk,
            agency_key=letter.tenure.agency.key,
        )
    return letter


def show_letters_to_holder(tenure: Tenure) -> None:
    """Let whoever holds the licence see the letters that were posted to them before anybody of
    theirs had an account. The caller has the transaction."""
    seen_by = audiences.of_letter(tenure.clearance)
    sent = list(
        Letter.objects.filter(tenure=tenure, sent_at__isnull=False).values_list("pk", flat=True)
    )
    Letter.objects.filter(pk__in=sent).update(audience=seen_by)
    LetterCopy.objects.filter(pk__in=sent).update(audience=seen_by)


def _withdraw(by: User, letter_id: uuid.UUID) -> None:
    earlier = letters_visible_to(by).select_for_update(of=("self",)).get(pk=letter_id)
    move = letter_move("withdraw", kind=earlier.kind, state=earlier.state)
    _move(earlier, move, by=by)


def _check_replaced(earlier: Letter, *, tenure_id: uuid.UUID) -> None:
    letter_move("withdraw", kind=earlier.kind, state=earlier.state)
    if earlier.tenure_id != tenure_id:
        raise WrongState(_("That letter went to an earlier licence holder. Write a new letter."))


def _check_whole(letter: Letter) -> None:
    words = letter.words.open()
    if has_gap({"addressee": words["addressee"], **words["paragraphs"]}):
        raise CaseworkError(
            _("Fill in what is marked ____ first: change the words of the letter, then try again.")
        )
    if not TEMPLATES[letter.kind].steps_after:
        return
    if letter.plan is None or letter.plan.state != PlanState.OPEN:
        raise CaseworkError(
            _("Choose the agreed action plan whose steps go into this letter, then try again.")
        )


def _check_deliverable(letter: Letter, delivery: Delivery) -> None:
    if letter.tenure.until is not None:
        raise CaseworkError(
            _("The licence has gone to another holder since. Discard this draft and start anew.")
        )
    if delivery == Delivery.ACCOUNT and not letter.tenure.agency:
        raise CaseworkError(
            _("Nobody at this premises has an account. Choose “Printed and posted”.")
        )


def _lock(*, by: User, letter_id: uuid.UUID, version: int) -> Letter:
    check_user_can(by, MAY)
    # What is joined to it is read afterwards: of a row that somebody else held until now, it would
    # be of before.
    letter = letters_visible_to(by).select_for_update(of=("self",)).get(pk=letter_id)
    _check_version(letter, version)
    return letter


def _check_version(letter: Letter, version: int) -> None:
    if letter.version != version:
        raise Conflict(
            _("Somebody else changed this letter while you had it open."),
            current_version=letter.version,
        )


def _locked(
    *, by: User, letter_id: uuid.UUID, move: str, version: int
) -> tuple[Letter, LetterMove]:
    letter = _lock(by=by, letter_id=letter_id, version=version)
    wanted = letter_move(move, kind=letter.kind, state=letter.state)
    if wanted.by_asked and letter.asked_id != by.pk:
        raise NotAllowed(_("Somebody else was asked to confirm this letter."))
    return letter, wanted


def _move(letter: Letter, move: LetterMove, *, by: User) -> None:
    before = letter.state
    letter.state = move.target
    letter.version += 1
    letter.changed_at = timezone.now()
    letter.save()
    record(
        Operation.ALTERATION,
        by=by,
        objects=[letter],
        reason=f"letter_{move.name}",
        detail={"from": before, "to": letter.state},
    )


def _tell(kind: str, letter: Letter, user_id: uuid.UUID) -> None:
    enqueue(kind, object_type="letter", object_id=letter.pk, user_id=user_id)
