"""Disclosing to a team of another agency, and ending that (R2.6).

What is disclosed is any row that KINDS names (reports/actions/disclosable.py). The lock of that row
comes first, then that of the agreement or the disclosure, so that two people never deadlock.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F, Func, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance
from agencies.registry.models import Agency, Disclosure, SharingAgreement
from agencies.registry.people import standing_of
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from agencies.registry.sharing_codes import DataItem, EndCode
from agencies.registry.teams import Team, teams_of
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports import audiences, policies
from reports.actions.disclosable import KINDS, check_can_be_shared, check_team_reads
from reports.actions.intelligence_history import note_item
from reports.enums import TimelineKind
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.intelligence_enums import ItemEvent
from reports.models import Report, ReportNarrative, TimelineEntry
from reports.permissions import check_user_can
from reports.queries import (
    disclosures_made_by_agency_of,
)

TASK = "end_disclosures"
"""Who acts in the audit log when time, not a person, ends a disclosure."""

MOST_AT_ONCE = 200


@dataclass(frozen=True)
class Terms:
    """What is to be disclosed, to whom, for what, until when. `team` is a Team's key."""

    agreement_id: uuid.UUID
    team: str
    purpose: str
    parts: Collection[str]
    last_day: datetime.date
    reason: str
    request_id: uuid.UUID | None = None


@action
def disclose(*, by: User, object_type: str, object_id: uuid.UUID, terms: Terms) -> Disclosure:
    """Show parts of a case, report or item to another agency's team, under an agreement.

    Raises NotAllowed, WrongState, CaseworkError with the reason why it is blocked, DoesNotExist
    for a row or agreement that is not there for `by`.
    """
    check_user_can(by, Permission.DISCLOSURES_MAKE)
    row = KINDS[object_type].visible_to(by).select_for_update(of=("self",)).get(pk=object_id)
    agreement, team = check_disclosure(by=by, row=row, terms=terms, lock=True)
    now = timezone.now()
    disclosure = Disclosure(
        object_type=object_type,
        object_id=object_id,
        agreement=agreement,
        purpose=terms.purpose,
        gateway=agreement.gateway,
        from_agency=disclosing_agency(by),
        recipient=team.agency,
        team=team.clearance,
        recipient_clearance=team.shared_clearance,
        parts=sorted(str(part) for part in terms.parts),
        reason=terms.reason.strip(),
        request_id=terms.request_id,
        made_by=by,
        made_at=now,
        expires_at=policies.end_of(terms.last_day),
        audience=audiences.of_disclosure(team.shared_clearance),
    )
    disclosure.save(force_insert=True)
    KINDS[object_type].refresh(object_id)
    _tell(disclosure, TimelineKind.SHARED, by=by)
    _record(disclosure, Operation.DISCLOSURE, by=by, reason=terms.purpose)
    _notify(disclosure, "disclosure.received", "disclosure.made")
    return disclosure


def check_disclosure(
    *, by: User, row: Any, terms: Terms, lock: bool = False
) -> tuple[SharingAgreement, Team]:
    """The agreement and the team; raises CaseworkError with the reason why it can't be done.

    `row` is a case, report or item that `by` may see. `lock` keeps the agreement as it is until the
    transaction ends.
    """
    check_user_can(by, Permission.DISCLOSURES_MAKE)
    own = disclosing_agency(by)
    parts = {str(part) for part in terms.parts}
    _check_parts(row, parts)
    check_can_be_shared(row)
    if not terms.reason.strip():
        raise CaseworkError(_("Say why this needs to be shared."))
    found = SharingAgreement.objects.filter(parties__contains=[own.key])
    agreement = (found.select_for_update(of=("self",)) if lock else found).get(
        pk=terms.agreement_id
    )
    policies.check_agreement_stands(agreement, day=timezone.localdate())
    team = _team(terms.team, besides=own.key)
    check_team_reads(row, team)
    policies.check_agreement_covers(
        agreement,
        agencies=[own, team.agency, row.controller],
        purpose=terms.purpose,
        parts=parts,
    )
    policies.check_last_day(agreement, last_day=terms.last_day, today=timezone.localdate())
    _check_news(row, team, agreement, parts)
    return agreement, team


def disclosing_agency(by: User) -> Agency:
    """The agency for which this person discloses: one in which their role may."""
    for membership in standing_of(by).memberships:
        if any(Permission.DISCLOSURES_MAKE in role.permissions for role in membership.role_objects):
            return membership.agency
    raise NotAllowed(_("Your role does not include sharing with another agency."))


@action
def withdraw_disclosure(*, by: User, disclosure_id: uuid.UUID, words: str) -> Disclosure:
    """End a disclosure of one's own agency now, saying why.

    Raises NotAllowed, WrongState when it ended already, CaseworkError, Disclosure.DoesNotExist.
    """
    check_user_can(by, Permission.DISCLOSURES_MAKE)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    seen = disclosures_made_by_agency_of(by).get(pk=disclosure_id)
    _lock_row(seen)
    disclosure = Disclosure.objects.select_for_update(of=("self",)).get(pk=disclosure_id)
    if disclosure.ended_at is not None:
        raise WrongState(
            _("This was ended already. Nobody at the other agency can read it any more.")
        )
    _end(disclosure, EndCode.WITHDRAWN, by=by, words=words)
    return disclosure


def end_all_of(object_type: str, object_id: uuid.UUID, *, by: User, words: str) -> None:
    """End every disclosure of a row that stands, since the row itself was withdrawn. The caller
    holds the row's lock, and has checked who may withdraw it."""
    for disclosure in standing_disclosures(object_type, object_id).select_for_update(of=("self",)):
        _end(disclosure, EndCode.WITHDRAWN, by=by, words=words)


def standing_disclosures(object_type: str, object_id: uuid.UUID) -> QuerySet[Disclosure]:
    """Disclosures of a row that stand, with their recipients."""
    return Disclosure.objects.filter(
        object_type=object_type, object_id=object_id, ended_at__isnull=True
    ).select_related("recipient", "from_agency", "agreement")


def end_due_disclosures() -> int:
    """End what is due, each in a transaction of its own; safe to repeat and to run twice at once.

    What is due is asked of the database's clock, as what people are shown is. Returns how many.
    """
    with showing(audiences.POLICE):
        due = list(_due().values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_end_if_due(pk) for pk in due)


def _end_if_due(disclosure_id: uuid.UUID) -> bool:
    with transaction.atomic(), showing(audiences.POLICE):
        seen = Disclosure.objects.get(pk=disclosure_id)
        if not _lock_row(seen, skip_locked=True):
            return False
        disclosure = (
            _due()
            .select_related("agreement")
            .select_for_update(of=("self",), skip_locked=True)
            .filter(pk=disclosure_id)
            .first()
        )
        if disclosure is None:
            return False
        cut_short = disclosure.agreement.ended_at is not None or not disclosure.overdue  # type: ignore[attr-defined]
        _end(disclosure, EndCode.AGREEMENT if cut_short else EndCode.EXPIRED, by=None)
    return True


class _DatabaseTime(Func):
    template = "statement_timestamp()"
    output_field = models.DateTimeField()


class _DatabaseDay(Func):
    template = "(statement_timestamp() AT TIME ZONE 'Europe/London')::date"
    output_field = models.DateField()


def _due() -> QuerySet[Disclosure]:
    """Disclosures that are over and not ended yet: what `lapsed_shares` leaves out meanwhile."""
    return (
        Disclosure.objects.filter(ended_at__isnull=True)
        .annotate(
            overdue=models.ExpressionWrapper(
                Q(expires_at__lte=_DatabaseTime()), output_field=models.BooleanField()
            )
        )
        .filter(
            Q(overdue=True)
            | Q(agreement__ended_at__isnull=False)
            | Q(agreement__expires_on__lt=_DatabaseDay())
        )
        .order_by(F("expires_at"), "pk")
    )


def _lock_row(disclosure: Disclosure, *, skip_locked: bool = False) -> bool:
    """Lock what was disclosed; False when somebody else holds it and `skip_locked` was asked."""
    rows = KINDS[disclosure.object_type].rows().select_for_update(skip_locked=skip_locked)
    return rows.filter(pk=disclosure.object_id).only("pk").first() is not None


def _end(disclosure: Disclosure, code: EndCode, *, by: User | None, words: str = "") -> None:
    disclosure.ended_at = timezone.now()
    disclosure.ended_by = by
    disclosure.end_code = code
    disclosure.version += 1
    changed = ["ended_at", "ended_by", "end_code", "version"]
    if words.strip():
        disclosure.end_reason = words.strip()
        changed.append("end_reason")
    disclosure.save(update_fields=changed)
    KINDS[disclosure.object_type].refresh(disclosure.object_id)
    _tell(disclosure, TimelineKind.SHARE_ENDED, by=by)
    _record(disclosure, Operation.ALTERATION, by=by, reason=f"disclosure.{code}")
    _notify(disclosure, "disclosure.ended_for_us", "disclosure.ended")


def _check_parts(row: Any, parts: set[str]) -> None:
    offered = {str(part) for part in KINDS[row._meta.model_name].parts}
    if not parts <= offered:
        raise CaseworkError(_("Choose what to share from the list."))
    if not parts.issuperset(KINDS[row._meta.model_name].always):
        raise CaseworkError(_("Share the record too: its parts can't be read without it."))


def _team(key: str, *, besides: str) -> Team:
    teams = {team.key: team for team in teams_of([key.partition(":")[0]], besides=besides)}
    if key not in teams:
        raise CaseworkError(
            _("Choose a team from the list. A team is there when one of its people can read it.")
        )
    return teams[key]


def _check_news(row: Any, team: Team, agreement: SharingAgreement, parts: set[str]) -> None:
    """Raise WrongState when the team sees all of it already, or got it under this agreement."""
    if parts <= _seen_anyway(row, Clearance(team.clearance)):
        raise WrongState(
            _("%(team)s sees this already, without sharing. There is nothing to do.")
            % {"team": team.name}
        )
    same = Disclosure.objects.filter(
        object_id=row.pk,
        agreement=agreement,
        recipient_clearance=team.shared_clearance,
        parts__contains=sorted(parts),
        ended_at__isnull=True,
    )
    if same.exists():
        raise WrongState(
            _("This is shared with %(team)s already. To change until when, withdraw that first.")
            % {"team": team.name}
        )


def _seen_anyway(row: Any, clearance: str) -> set[str]:
    """The parts that a team sees by what the record is or where it was passed."""
    if clearance not in row.audience:
        return set()
    seen = {DataItem.RECORD.value}
    if isinstance(row, Report):
        narrative = ReportNarrative.objects.filter(pk=row.pk).only("audience").first()
        if narrative is None or clearance in narrative.audience:
            seen.add(DataItem.WORDS.value)
    return seen


def _tell(disclosure: Disclosure, kind: TimelineKind, *, by: User | None) -> None:
    """On the timeline of those who disclose: with whom, never why."""
    if disclosure.object_type == "intelligenceitem":
        to = disclosure.recipient.key
        note_item(disclosure.object_id, ItemEvent(kind.value), by=by, after=to)
        return
    TimelineEntry(
        **{f"{disclosure.object_type}_id": disclosure.object_id},
        kind=kind,
        at=timezone.now(),
        by=by,
        after=disclosure.recipient.key,
        audience=audiences.of_timeline_entry(),
    ).save(force_insert=True)


def _record(disclosure: Disclosure, operation: Operation, *, by: User | None, reason: str) -> None:
    detail: dict[str, Any] = {
        "disclosure": str(disclosure.pk),
        "agreement": disclosure.agreement.reference,
        "gateway": str(disclosure.gateway),
        "team": disclosure.team,
        "parts": list(disclosure.parts),
        "until": policies.last_day_of(disclosure.expires_at).isoformat(),
    }
    if disclosure.request_id:
        detail["request"] = str(disclosure.request_id)
    record(
        operation,
        by=by,
        object_type=disclosure.object_type,
        object_id=disclosure.object_id,
        reason=reason,
        recipients=[disclosure.recipient.key],
        detail=detail,
        actor_label="" if by else TASK,
    )


def _notify(disclosure: Disclosure, to_recipient: str, to_owner: str) -> None:
    for key, agency in (
        (to_recipient, disclosure.recipient),
        (to_owner, disclosure.from_agency),
    ):
        enqueue(key, object_type="disclosure", object_id=disclosure.pk, agency_key=agency.key)
