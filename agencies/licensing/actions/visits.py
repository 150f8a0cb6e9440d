"""Officers' visits: planning an evening of them, and every move that one makes (R5.4)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.enums import PremisesState
from agencies.licensing.models import Premises, Visit, VisitLine, VisitOfficer
from agencies.licensing.queries.premises import premises_visible_to, tenure_now
from agencies.licensing.queries.visits import (
    follow_ups_waiting,
    visit_lines_visible_to,
    visit_parts_visible_to,
    visits_visible_to,
)
from agencies.licensing.visit_enums import (
    OPEN_VISITS,
    VisitPiece,
    VisitPurpose,
    VisitState,
    VisitStep,
)
from agencies.licensing.visit_people import colleagues
from agencies.licensing.visit_workflow import visit_move
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import CaseworkError, Conflict, WrongState
from reports.permissions import check_user_can

MAY = Permission.PREMISES_MANAGE
MOST_STOPS = 30
MOST_OTHERS = 6


@dataclass(frozen=True, kw_only=True)
class Evening:
    """Visits to plan in one go. `stops`: premises in their order, each with when (aware);
    `officers`: of the colleagues; `others`: names of who comes along."""

    stops: Sequence[tuple[uuid.UUID, datetime.datetime]]
    purpose: VisitPurpose
    officers: Sequence[uuid.UUID]
    others: Sequence[str] = ()


@action
def plan_visits(*, by: User, evening: Evening, key: uuid.UUID) -> list[Visit]:
    """Plan visits in the order given. The same `key` again gives those that it made the first time.

    Raises NotAllowed, CaseworkError.
    """
    check_user_can(by, MAY)
    keys = [premises_id for premises_id, _at in evening.stops]
    # Whoever plans for the same premises at once waits here, and is told what is planned already.
    found = (
        premises_visible_to(by)
        .filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    premises = {each.pk: each for each in found}
    earlier = list(visits_visible_to(by).filter(evening=key).order_by("stop"))
    if earlier:
        return earlier
    names = _check(by, evening, premises)
    follows = {
        each.premises_id: each
        for each in follow_ups_waiting(by).filter(premises__in=keys).order_by("-follow_up_on")
    }
    made = []
    for stop, (premises_id, at) in enumerate(evening.stops, start=1):
        visit = Visit(
            premises=premises[premises_id],
            tenure=tenure_now(by, premises[premises_id]),
            evening=key,
            stop=stop,
            purpose=evening.purpose,
            planned_at=at,
            planned_by=by,
            follows=follows.get(premises_id),
            audience=audiences.of_visit(),
        )
        visit.save(force_insert=True)
        _add_officers(visit, names)
        add_line(visit, VisitStep.PLANNED, by=by)
        made.append(visit)
    record(Operation.COLLECTION, by=by, objects=made, reason="visits_planned")
    return made


def _check(
    by: User, evening: Evening, premises: dict[uuid.UUID, Premises]
) -> list[tuple[uuid.UUID | None, str]]:
    """The officers, with their names."""
    keys = [premises_id for premises_id, _at in evening.stops]
    if not keys:
        raise CaseworkError(_("Choose the premises to visit."))
    if len(keys) > MOST_STOPS or len({*keys}) != len(keys):
        raise CaseworkError(
            _("Choose at most %(most)d premises, each once.") % {"most": MOST_STOPS}
        )
    if len(premises) != len(keys):
        raise CaseworkError(_("Choose the premises from the list."))
    closed = [each.name for each in premises.values() if each.state == PremisesState.CLOSED]
    if closed:
        raise CaseworkError(_("%(name)s is closed. Leave it out.") % {"name": closed[0]})
    today = timezone.localdate()
    if any(timezone.localtime(at).date() < today for _key, at in evening.stops):
        raise CaseworkError(_("Choose a day that is not over."))
    open_now = visits_visible_to(by).filter(premises__in=keys, state__in=OPEN_VISITS)
    planned = open_now.select_related("premises").order_by("planned_at", "id").first()
    if planned is not None:
        raise CaseworkError(
            _("%(name)s has a visit planned or under way. Leave it out, or cancel that one first.")
            % {"name": planned.premises.name}
        )
    known = dict(colleagues(by))
    if not set(evening.officers) <= set(known):
        raise CaseworkError(_("Choose the officers from the list."))
    others = [each.strip() for each in evening.others if each.strip()]
    if not evening.officers and not others:
        raise CaseworkError(_("Choose who makes the visits."))
    if len(others) > MOST_OTHERS:
        raise CaseworkError(_("Name at most %(most)d others.") % {"most": MOST_OTHERS})
    return [*((each, known[each]) for each in evening.officers), *((None, each) for each in others)]


def _add_officers(visit: Visit, names: list[tuple[uuid.UUID | None, str]]) -> None:
    for number, (user_id, name) in enumerate(names, start=1):
        VisitOfficer(
            visit=visit, number=number, user_id=user_id, name=name[:120], audience=visit.audience
        ).save(force_insert=True)


def lock_visit(*, by: User, visit_id: uuid.UUID, version: int | None = None) -> Visit:
    """The visit, locked for change. Raises Visit.DoesNotExist, Conflict when it changed since
    `version`."""
    visit = visits_visible_to(by).select_for_update(of=("self",)).get(pk=visit_id)
    if version is not None and visit.version != version:
        raise Conflict(
            _("Somebody else changed this visit while you had it open."),
            current_version=visit.version,
        )
    return visit


@action
def move_visit(*, by: User, visit_id: uuid.UUID, move: str, version: int, words: str = "") -> Visit:
    """Start, cancel, record, follow up or close a visit. Recording one that follows another up
    makes that one followed up.

    Raises NotAllowed, WrongState, Conflict, CaseworkError, Visit.DoesNotExist.
    """
    check_user_can(by, MAY)
    visit = lock_visit(by=by, visit_id=visit_id, version=version)
    wanted = visit_move(move, state=visit.state)
    if wanted.needs_words and not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    before = visit.state
    now = timezone.now()
    if wanted.target == VisitState.UNDER_WAY:
        visit.started_at = now
        visit.tenure = tenure_now(by, visit.premises)
    if wanted.target == VisitState.RECORDED:
        _conclude(visit, by=by)
        visit.recorded_at = now
    visit.state = wanted.target
    visit.version += 1
    visit.save()
    add_line(visit, wanted.step, by=by, words=words.strip() or None)
    record(
        Operation.ALTERATION,
        by=by,
        objects=[visit],
        reason=f"visit_{move}",
        detail={"from": before, "to": visit.state},
    )
    if wanted.target == VisitState.RECORDED and visit.follows_id is not None:
        _follow_up(visit.follows_id, by=by)
    return visit


def _conclude(visit: Visit, *, by: User) -> None:
    """What the visit came to, of its parts. Raises WrongState while one is missing."""
    parts = {each.piece: each for each in visit_parts_visible_to(by).filter(visit=visit)}
    for piece in (VisitPiece.FINDINGS, VisitPiece.OUTCOME):
        if piece not in parts:
            raise WrongState(
                _("Fill in “%(part)s” first, then record the visit.") % {"part": piece.label}
            )
    visit.outcome = parts[VisitPiece.OUTCOME].code
    visit.follow_up_on = parts[VisitPiece.OUTCOME].day


def _follow_up(visit_id: uuid.UUID, *, by: User) -> None:
    first = visits_visible_to(by).select_for_update(of=("self",)).get(pk=visit_id)
    if first.state != VisitState.RECORDED:
        return
    first.state = VisitState.FOLLOWED_UP
    first.version += 1
    first.save(update_fields=["state", "version"])
    add_line(first, VisitStep.FOLLOWED_UP, by=by)
    record(Operation.ALTERATION, by=by, objects=[first], reason="visit_follow_up")


def add_line(visit: Visit, step: VisitStep, *, by: User, **of: Any) -> VisitLine:
    """Write the next line of a visit's history, which the caller has locked."""
    of.setdefault("audience", visit.audience)
    line = VisitLine(
        visit=visit,
        number=visit_lines_visible_to(by).filter(visit=visit).count() + 1,
        step=step,
        at=timezone.now(),
        by=by,
        **of,
    )
    line.save(force_insert=True)
    return line
