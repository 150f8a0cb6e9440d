"""Names that premises gave: opened with a reason, and shown to an officer of licensing only when
police allow it to that officer, for a while (R5.7)."""

from __future__ import annotations

import datetime
import uuid

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing import audiences
from agencies.licensing.models import IncidentPerson, NameRequest
from agencies.licensing.once_workflow import NAME_MOVES
from agencies.licensing.queries.reporting import name_requests_visible_to
from agencies.licensing.queries.told import (
    incidents_visible_to,
    names_visible_to,
    people_visible_to,
)
from agencies.licensing.reporting_enums import NameAnswer, NameReason, NameState
from agencies.registry.clearances import member_clearance
from agencies.registry.people import standing_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.errors import CaseworkError, Conflict, WrongState
from reports.notifications import TRIAGE
from reports.permissions import check_user_can
from reports.routing_enums import AGENCY_OF_TEAM, Team

LICENSING = AGENCY_OF_TEAM[Team.LICENSING]
ANSWERED = ("answer", "answer_words", "answered_by", "answered_at", "read_until", "version")


@action
def read_name(*, by: User, incident_id: uuid.UUID, number: int, reason: str) -> str:
    """The name of somebody in an incident. Never store or log it.

    Raises NotAllowed, CaseworkError without a reason, WrongState where there is no name for this
    reader, IncidentPerson.DoesNotExist.
    """
    check_user_can(by, Permission.PREMISES_VIEW)
    person = _person(by, incident_id, number)
    _check_reason(reason)
    found = names_visible_to(by).filter(person=person).first()
    if found is None:
        raise WrongState(_("There is no name here that you may read."))
    name = str(found.details.open()["name"])
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[person.incident],
        reason=f"name.{reason}",
        detail={"part": "name", "number": number, **noticed_in(by, [name])},
    )
    return name


@action
def ask_for_name(
    *, by: User, incident_id: uuid.UUID, number: int, reason: str, words: str
) -> NameRequest:
    """Ask the police to let oneself read a name. Raises NotAllowed, CaseworkError, WrongState where
    nothing can be asked for, IncidentPerson.DoesNotExist."""
    check_user_can(by, Permission.PREMISES_MANAGE)
    person = _person(by, incident_id, number, lock=True)
    _check_reason(reason)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    if not person.is_named:
        raise WrongState(_("The premises gave no name for this person."))
    if names_visible_to(by).filter(person=person).exists():
        raise WrongState(_("You may read this name already."))
    if name_requests_visible_to(by).filter(person=person, answer="").exists():
        raise WrongState(_("The police have been asked for this name already."))
    asked = NameRequest(
        person=person,
        reason=reason,
        words=words,
        asked_by=by,
        asked_at=timezone.now(),
        reader=_alone(by),
        audience=audiences.of_name_request(),
    )
    asked.save(force_insert=True)
    record(
        Operation.ALTERATION, by=by, objects=[person.incident], reason=f"name_asked.{reason}",
        detail={"number": number},
    )  # fmt: skip
    enqueue(
        "licensing.name_asked", object_type="incident", object_id=incident_id, agency_key=TRIAGE
    )
    return asked


@action
def answer_name_request(
    *, by: User, incident_id: uuid.UUID, number: int, answer: str, words: str, version: int
) -> NameRequest:
    """Let who asked read a name for settings.NAME_DAYS days, or refuse it, with words why. Raises
    NotAllowed, CaseworkError, Conflict, WrongState where nobody waits for an answer,
    IncidentPerson.DoesNotExist."""
    check_user_can(by, Permission.PREMISES_NAMES)
    person = _person(by, incident_id, number, lock=True)
    if answer not in NameAnswer.values:
        raise CaseworkError(_("Choose whether you allow it."))
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    asked = name_requests_visible_to(by).filter(person=person).first()
    if asked is None:
        raise WrongState(_("Nobody asked for this name."))
    if asked.version != version:
        raise Conflict(
            _("Somebody else answered this in the meantime."), current_version=asked.version
        )
    if (asked.answer or NameState.WAITING) not in NAME_MOVES[answer].sources:
        raise WrongState(_("This request has been answered already."))
    asked.answer, asked.answer_words = answer, words
    asked.answered_by, asked.answered_at = by, timezone.now()
    if answer == NameAnswer.ALLOWED:
        asked.read_until = asked.answered_at + datetime.timedelta(days=settings.NAME_DAYS)
    asked.version += 1
    asked.save(update_fields=ANSWERED)
    record(
        Operation.DISCLOSURE if answer == NameAnswer.ALLOWED else Operation.ALTERATION,
        by=by,
        objects=[person.incident],
        reason=f"name_{answer}",
        recipients=[LICENSING] if answer == NameAnswer.ALLOWED else [],
        detail={"number": number},
    )
    enqueue(
        "licensing.name_answered",
        object_type="incident",
        object_id=incident_id,
        user_id=asked.asked_by_id,
    )
    return asked


def _alone(by: User) -> str:
    """The clearance that an officer holds alone, as one who may ask for names."""
    return next(
        member_clearance(each.pk)
        for each in standing_of(by).memberships
        if any(Permission.PREMISES_MANAGE in role.permissions for role in each.role_objects)
    )


def _person(by: User, incident_id: uuid.UUID, number: int, *, lock: bool = False) -> IncidentPerson:
    found = people_visible_to(by).select_related("incident")
    if lock:
        # What is told of people is never changed, so that nobody may lock it: their incident is.
        from_incident = incidents_visible_to(by).select_for_update(of=("self",), no_key=True)
        list(from_incident.filter(pk=incident_id))
    return found.get(incident=incident_id, number=number)


def _check_reason(reason: str) -> None:
    if reason not in NameReason.values:
        raise CaseworkError(_("Choose a reason."))
