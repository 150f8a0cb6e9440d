"""What licensing officers do about an incident: take it, give it back, decide, open it again.

The incident is locked for each, so that of two officers at once the second sees what the first did.
Nothing here is called by a schedule, and nothing counts reports (R5.5, R5.6).
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.enums import Outcome
from agencies.licensing.models import Incident, IncidentReview, ReviewEvent, ReviewTold
from agencies.licensing.queries.review import questions_open, reviews_visible_to
from agencies.licensing.queries.told import incidents_visible_to
from agencies.licensing.review_enums import (
    TOLD_BY_OFFICERS,
    QuestionState,
    ReviewState,
    ReviewStep,
    ToldPremises,
)
from agencies.licensing.review_workflow import Mover, ReviewMove, review_move, state_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE


@dataclass(frozen=True)
class Locked:
    """An incident whose review nobody else changes until this transaction ends."""

    incident: Incident
    review: IncidentReview
    state: ReviewState
    is_new: bool


def lock_review(*, by: User, incident_id: uuid.UUID, version: int | None) -> Locked:
    """The review, locked with its incident; a new one, not stored yet, where nobody began. `None`:
    of whatever version. Raises NotAllowed, Conflict, Incident.DoesNotExist."""
    check_user_can(by, MAY)
    found = incidents_visible_to(by).select_for_update(of=("self",), no_key=True)
    incident = found.select_related("tenure", "tenure__agency").get(pk=incident_id)
    review = reviews_visible_to(by).select_related("taken_by").filter(pk=incident.pk).first()
    is_new = review is None
    if review is None:
        review = IncidentReview(incident=incident, audience=audiences.of_review())
    if version is not None and review.version != version:
        raise Conflict(
            _("Somebody else changed this review while you had it open."),
            current_version=review.version,
        )
    waits = questions_open(by).filter(incident=incident).exists()
    return Locked(incident, review, state_of(review.state, waits=waits), is_new)


def check_move(locked: Locked, name: str, *, by: User) -> ReviewMove:
    """The move, if it leads on from here and is this officer's; raises WrongState with a reason."""
    review = locked.review
    if name == "take" and review.taken_by is not None and review.taken_at is not None:
        raise WrongState(
            _("%(who)s has had this review since %(when)s. Choose another one.")
            % {
                "who": review.taken_by.display_name,
                "when": f"{timezone.localtime(review.taken_at):%H:%M}",
            }
        )
    move = review_move(name, state=locked.state)
    if move.mover == Mover.HOLDER and review.taken_by_id != by.pk:
        who = review.taken_by.display_name if review.taken_by else ""
        raise WrongState(_("%(who)s has this review. Take it over first.") % {"who": who})
    if move.mover == Mover.COLLEAGUE and review.taken_by_id == by.pk:
        raise WrongState(_("You have this review already."))
    return move


def apply_move(
    locked: Locked,
    move: ReviewMove,
    *,
    by: User,
    step: ReviewStep,
    outcome: str = "",
    words: str = "",
) -> IncidentReview:
    """Store the move with its line in the history. Callers hold the lock."""
    review, now = locked.review, timezone.now()
    if move.target is not None and move.target != ReviewState.WAITING:
        review.state = move.target
    if move.target == ReviewState.TO_REVIEW:
        review.taken_by = review.taken_at = None
    elif review.taken_by_id != by.pk:
        review.taken_by, review.taken_at = by, now
    review.outcome = outcome
    review.decided_at = now if outcome else None
    review.version += 1
    review.save(force_insert=locked.is_new, force_update=not locked.is_new)
    add_event(review, step, by=by, at=now, outcome=outcome, words=words)
    record(
        Operation.COLLECTION if locked.is_new else Operation.ALTERATION,
        by=by,
        objects=[review],
        reason=f"review_{step}",
        detail={"outcome": outcome} if outcome else None,
    )
    return review


def add_event(
    review: IncidentReview,
    step: ReviewStep,
    *,
    by: User,
    at: datetime.datetime,
    outcome: str = "",
    words: str = "",
) -> None:
    ReviewEvent(
        review=review,
        at=at,
        by=by,
        step=step,
        outcome=outcome,
        words=words.strip() or None,
        audience=audiences.of_officers(),
    ).save(force_insert=True)


def tell(incident: Incident, told: ToldPremises, *, at: datetime.datetime) -> None:
    """What whoever told the incident reads beside it."""
    ReviewTold(
        incident=incident,
        told=told,
        at=at,
        audience=audiences.of_told(incident.tenure.clearance),
    ).save(force_insert=True)


@action
def take_review(*, by: User, incident_id: uuid.UUID) -> IncidentReview:
    """`by` reviews it. Of two at once one gets it, the other WrongState that says who has; the same
    officer again changes nothing. Raises NotAllowed, Incident.DoesNotExist."""
    locked = lock_review(by=by, incident_id=incident_id, version=None)
    if locked.review.taken_by_id == by.pk and locked.review.state == ReviewState.TAKEN:
        return locked.review
    move = check_move(locked, "take", by=by)
    return apply_move(locked, move, by=by, step=ReviewStep.TAKE)


@action
def take_over_review(*, by: User, incident_id: uuid.UUID, version: int) -> IncidentReview:
    """`by` has it instead of a colleague. Raises NotAllowed, Conflict, WrongState,
    Incident.DoesNotExist."""
    locked = lock_review(by=by, incident_id=incident_id, version=version)
    move = check_move(locked, "take_over", by=by)
    return apply_move(locked, move, by=by, step=ReviewStep.TAKE_OVER)


@action
def give_back_review(*, by: User, incident_id: uuid.UUID, version: int) -> IncidentReview:
    """Nobody has it any more. Raises as take_over_review does."""
    locked = lock_review(by=by, incident_id=incident_id, version=version)
    move = check_move(locked, "give_back", by=by)
    return apply_move(locked, move, by=by, step=ReviewStep.GIVE_BACK)


@action
def decide_review(
    *,
    by: User,
    incident_id: uuid.UUID,
    outcome: Outcome,
    told: ToldPremises,
    words: str,
    version: int,
) -> IncidentReview:
    """Record what came of it, why, and what the premises is told. Questions that wait are closed.
    Raises as take_over_review does, and CaseworkError without words."""
    locked = lock_review(by=by, incident_id=incident_id, version=version)
    move = check_move(locked, "decide", by=by)
    _check_decision(told, words)
    now = timezone.now()
    for question in questions_open(by).filter(incident=locked.incident).select_for_update():
        question.state, question.ended_at = QuestionState.CLOSED, now
        question.version += 1
        question.save(update_fields=["state", "ended_at", "version"])
    review = apply_move(
        locked, move, by=by, step=ReviewStep.DECIDE, outcome=Outcome(outcome), words=words
    )
    tell(locked.incident, told, at=now)
    return review


@action
def reopen_review(*, by: User, incident_id: uuid.UUID, words: str, version: int) -> IncidentReview:
    """Look at it again; the premises is told so. Raises as decide_review does."""
    locked = lock_review(by=by, incident_id=incident_id, version=version)
    move = check_move(locked, "reopen", by=by)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    review = apply_move(locked, move, by=by, step=ReviewStep.REOPEN, words=words)
    tell(locked.incident, ToldPremises.AGAIN, at=timezone.now())
    return review


def _check_decision(told: ToldPremises, words: str) -> None:
    if told not in TOLD_BY_OFFICERS:
        raise CaseworkError(_("Choose what the premises is told."))
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
