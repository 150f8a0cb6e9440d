"""Letting partners know that a case exists, and what follows: they ask, its owner answers.

Being told gives nothing but the notice. A grant is an answer too: what is then shown to the team,
under which agreement and until when, is a disclosure of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.models import Agency, AgencyKind
from agencies.registry.people import standing_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Entry, Operation, record, record_many
from portal.notifications.outbox import enqueue
from reports import audiences
from reports.enums import AccessAnswer, AccessPurpose, RequestState, TimelineKind
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.governance import POLICE
from reports.models import AccessRequest, Case, CaseNotice, TimelineEntry
from reports.permissions import check_user_can
from reports.queries import (
    access_requests_of_team,
    access_requests_visible_to,
    cases_to_ask_about,
    cases_visible_to,
)


@dataclass(frozen=True)
class RequestRead:
    """The words of a request and of its answer, opened. Never store, log or cache this."""

    words: str
    answer: str


@action
def tell_partners(*, by: User, case_id: uuid.UUID, teams: Iterable[str], version: int) -> Case:
    """Say which teams may know that a case exists: these and no other.

    Where a team is not among them any more, its notice is taken back and its open requests are
    closed. Raises NotAllowed, Conflict, CaseworkError for a team that can't be told,
    Case.DoesNotExist.
    """
    check_user_can(by, Permission.DISCLOSURES_MAKE)
    wanted = set(teams)
    if wanted - set(audiences.MAY_BE_TOLD):
        raise CaseworkError(_("Choose teams from the list."))
    case = _lock_case(by=by, case_id=case_id, version=version)
    notices = {each.team: each for each in case.notices.select_for_update()}
    before = {team for team, notice in notices.items() if notice.is_told}
    if wanted == before:
        return case
    for team in sorted(wanted - before):
        _tell(case, team, notices.get(team))
    for team in sorted(before - wanted):
        _take_back(notices[team], by=by)
    case.version += 1
    case.changed_at = timezone.now()
    case.save(update_fields=["version", "changed_at"])
    _note(
        case.pk,
        TimelineKind.PARTNERS_TOLD,
        by=by,
        before=",".join(sorted(before)),
        after=",".join(sorted(wanted)),
    )
    _record_telling(case, by=by, told=wanted - before, taken_back=before - wanted)
    return case


@action
def ask_for_access(*, by: User, notice_id: uuid.UUID, purpose: str, words: str) -> AccessRequest:
    """Ask the owner of a case that the asker's team was told of, and tell the owner.

    Raises NotAllowed, CaseworkError, WrongState when the agency's request is open already, and
    CaseNotice.DoesNotExist where the team was not told, or sees the case already.
    """
    check_user_can(by, Permission.ACCESS_ASK)
    # Locked, so that taking it back and asking happen one after the other.
    notice = (
        cases_to_ask_about(by)
        .select_related("owner")
        .select_for_update(of=("self",))
        .get(pk=notice_id)
    )
    if purpose not in AccessPurpose.values:
        raise CaseworkError(_("Choose a purpose from the list."))
    if not words.strip():
        raise CaseworkError(_("Say what your team needs, and why."))
    asked = AccessRequest(
        notice=notice,
        case_id=notice.case_id,
        reference=notice.reference,
        agency=_asking_agency(by, notice),
        asked_by=by,
        asked_at=timezone.now(),
        purpose=purpose,
        words=words.strip(),
        audience=audiences.of_access_request(notice.team),
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise WrongState(
            _("Your team has asked about this case already, and waits for an answer.")
        ) from error
    _note(asked.case_id, TimelineKind.ACCESS_ASKED, by=by, after=asked.agency.key)
    _record_request(asked, Operation.COLLECTION, by=by, reason="access_asked", detail=purpose)
    enqueue(
        "access.asked",
        object_type="accessrequest",
        object_id=asked.pk,
        agency_key=_answering_agency(notice.owner),
    )
    return asked


@action
def withdraw_request(*, by: User, request_id: uuid.UUID) -> AccessRequest:
    """Take back a request of one's own agency. Raises NotAllowed, WrongState, DoesNotExist."""
    check_user_can(by, Permission.ACCESS_ASK)
    asked = _lock_request(access_requests_of_team(by), request_id)
    _end(asked, RequestState.WITHDRAWN, by=by)
    _note(asked.case_id, TimelineKind.ACCESS_ANSWERED, by=by, after=asked.state)
    _record_request(asked, Operation.ALTERATION, by=by, reason="access_withdrawn")
    return asked


@action
def answer_request(*, by: User, request_id: uuid.UUID, answer: str, words: str) -> AccessRequest:
    """Grant or refuse a request, saying why, and tell who asked.

    Raises NotAllowed, CaseworkError, WrongState when somebody ended it in the meantime, and
    AccessRequest.DoesNotExist.
    """
    check_user_can(by, Permission.DISCLOSURES_MAKE)
    visible = access_requests_visible_to(by).filter(case__in=cases_visible_to(by))
    asked = _lock_request(visible, request_id)
    if answer not in AccessAnswer.values:
        raise CaseworkError(_("Choose an answer from the list."))
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    granted = answer == AccessAnswer.GRANTED
    _end(
        asked,
        RequestState.GRANTED if granted else RequestState.REFUSED,
        by=by,
        answer=AccessAnswer(answer),
        words=words,
    )
    _tell_answer(asked, by=by)
    return asked


@action
def read_request(*, by: User, request_id: uuid.UUID) -> RequestRead:
    """Open the words of a request and of its answer, and record who did.

    For the agency that asked and for who answers. Raises AccessRequest.DoesNotExist.
    """
    asked = access_requests_visible_to(by).get(pk=request_id)
    if asked.agency_id not in {each.agency_id for each in standing_of(by).memberships}:
        check_user_can(by, Permission.DISCLOSURES_MAKE)
    _record_request(asked, Operation.CONSULTATION, by=by, reason="access_words")
    return RequestRead(
        words=asked.words.open(), answer=asked.answer_words.open() if asked.answer_words else ""
    )


def _tell(case: Case, team: str, notice: CaseNotice | None) -> None:
    """A notice with what the case says now; one that was taken back is used again."""
    notice = notice or CaseNotice(case=case, team=team)
    notice.reference = case.reference
    notice.ward_code = case.ward.code if case.ward else ""
    notice.ward_name = case.ward.name if case.ward else ""
    notice.owner_id = case.owner_id
    notice.audience = audiences.of_notice(team, told=True)
    notice.save()


def _take_back(notice: CaseNotice, *, by: User) -> None:
    notice.audience = audiences.of_notice(notice.team, told=False)
    notice.save(update_fields=["audience"])
    still_open = notice.requests.filter(state=RequestState.OPEN).select_related("agency")
    for asked in still_open.select_for_update(of=("self",)).order_by("pk"):
        _end(asked, RequestState.REFUSED, by=by, answer=AccessAnswer.NOT_SHARED)
        _tell_answer(asked, by=by)


def _end(
    asked: AccessRequest,
    state: RequestState,
    *,
    by: User,
    answer: AccessAnswer | None = None,
    words: str = "",
) -> None:
    if not asked.is_open:
        raise WrongState(
            _("This request was ended already: %(state)s.")
            % {"state": RequestState(asked.state).label}
        )
    asked.state = state
    asked.answer = answer or ""
    asked.answer_words = words.strip() or None
    asked.answered_by = by
    asked.answered_at = timezone.now()
    asked.save(update_fields=["state", "answer", "answer_words", "answered_by", "answered_at"])


def _tell_answer(asked: AccessRequest, *, by: User) -> None:
    _note(asked.case_id, TimelineKind.ACCESS_ANSWERED, by=by, after=asked.answer)
    _record_request(asked, Operation.ALTERATION, by=by, reason="access_answered", to_asker=True)
    enqueue(
        "access.answered",
        object_type="accessrequest",
        object_id=asked.pk,
        agency_key=asked.agency.key,
    )


def _lock_case(*, by: User, case_id: uuid.UUID, version: int) -> Case:
    case = (
        cases_visible_to(by)
        .select_related("ward")
        .defer("ward__boundary")
        .select_for_update(of=("self",))
        .get(pk=case_id)
    )
    if case.version != version:
        raise Conflict(
            _("Somebody else changed this case while you had it open."),
            current_version=case.version,
        )
    return case


def _lock_request(visible: QuerySet[AccessRequest], request_id: uuid.UUID) -> AccessRequest:
    return visible.select_related("agency").select_for_update(of=("self",)).get(pk=request_id)


def _asking_agency(by: User, notice: CaseNotice) -> Agency:
    """The agency for which the person asks: where they hold a role of the team that was told."""
    for membership in standing_of(by).memberships:
        for role in membership.role_objects:
            if notice.team in role.clearances and Permission.ACCESS_ASK in role.permissions:
                return membership.agency
    raise NotAllowed(_("Your role in this team does not ask for access."))


def _answering_agency(owner: Agency) -> str:
    """Who is told of a request: the owner, or the police, who alone see a case of others."""
    return owner.key if owner.kind == AgencyKind.POLICE else POLICE


def _note(
    case_id: uuid.UUID, kind: TimelineKind, *, by: User, before: str = "", after: str = ""
) -> None:
    TimelineEntry(
        case_id=case_id,
        kind=kind,
        at=timezone.now(),
        by=by,
        before=before,
        after=after,
        audience=audiences.of_timeline_entry(),
    ).save(force_insert=True)


def _record_telling(case: Case, *, by: User, told: set[str], taken_back: set[str]) -> None:
    if told:
        record(
            Operation.DISCLOSURE,
            by=by,
            objects=[case],
            reason="existence_told",
            recipients=sorted(told),
        )
    if taken_back:
        record(
            Operation.ALTERATION,
            by=by,
            objects=[case],
            reason="existence_taken_back",
            detail={"teams": sorted(taken_back)},
        )


def _record_request(
    asked: AccessRequest,
    operation: Operation,
    *,
    by: User,
    reason: str,
    detail: str = "",
    to_asker: bool = False,
) -> None:
    """On the request and on its case, so that looking up either finds it."""
    about = detail or asked.answer
    record_many(
        Entry(
            operation=operation,
            object_type=kind,
            object_id=key,
            by=by,
            reason=reason,
            recipients=[asked.agency.key] if to_asker else [],
            detail={"state": str(asked.state), **({"code": str(about)} if about else {})},
        )
        for kind, key in (("accessrequest", asked.pk), ("case", asked.case_id))
    )
