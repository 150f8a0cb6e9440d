"""Flagging a report for advice of the source unit, and recording the advice (R1.7). The answer that
somebody they know told them flags a report by itself (reports/actions/submit.py).

The advice is obtained outside the portal. A flag is about one report: nothing here looks for
others of the same person, device or code, and nothing counts. While a flag is in force, no
question goes to the sender (reports/policies.py).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports import audiences
from reports.actions.triage import lock_report, note
from reports.enums import TimelineKind
from reports.errors import CaseworkError, Conflict, WrongState
from reports.models import Report, SourceAdvice, SourceFlag
from reports.permissions import check_user_can
from reports.queries import advice_visible_to, flags_visible_to, reports_visible_to
from reports.source_enums import IN_FORCE, AdviceOutcome, FlagReason, FlagState

MOST_FLAGS = 20
"""On one report; and as many pieces of advice on one flag."""


@dataclass(frozen=True)
class AdviceRead:
    """Advice with its sealed part opened. Never store, log or cache."""

    advice: SourceAdvice
    reference: str
    given_by: str
    words: str


@dataclass(frozen=True)
class FlagRead:
    """A flag with its sealed words, and its advice. Never store, log or cache."""

    flag: SourceFlag
    words: str
    advice: list[AdviceRead]


@action
def flag_source(*, by: User, report_id: uuid.UUID, reason: str, words: str) -> SourceFlag:
    """Flag a report, saying what calls for advice. Raises NotAllowed, WrongState when it is flagged
    already, CaseworkError, Report.DoesNotExist."""
    check_user_can(by, Permission.SOURCES_FLAG)
    if reason not in FlagReason.values:
        raise CaseworkError(_("Choose a reason from the list."))
    if not words.strip():
        raise CaseworkError(_("Say in a few words what calls for advice."))
    report = lock_report(by=by, report_id=report_id, version=None)
    flags = flags_visible_to(by).filter(report=report)
    if flags.filter(state__in=IN_FORCE).exists():
        raise WrongState(_("Somebody has flagged this report already. Look at the flag."))
    if flags.count() >= MOST_FLAGS:
        raise CaseworkError(_("This report has had as many flags as one report may have."))
    made = SourceFlag(
        report=report,
        reason=reason,
        words=words.strip(),
        flagged_by=by,
        flagged_at=timezone.now(),
        audience=audiences.of_source_flag(),
    )
    made.save(force_insert=True)
    note(report, TimelineKind.SOURCE_FLAGGED, by=by)
    record(Operation.ALTERATION, by=by, objects=[report], reason="source_flagged")
    return made


@action
def record_advice(
    *,
    by: User,
    report_id: uuid.UUID,
    outcome: str,
    advised_on: date,
    reference: str,
    given_by: str,
    words: str = "",
    version: int,
) -> SourceAdvice:
    """Record advice on the flag of a report that is in force, and keep or resolve it.

    Raises NotAllowed, WrongState when no flag is in force, Conflict when there is advice that
    whoever has `version` open has not seen, CaseworkError, Report.DoesNotExist.
    """
    check_user_can(by, Permission.SOURCES_ADVISE)
    _check_advice(outcome, advised_on, reference, given_by)
    report = lock_report(by=by, report_id=report_id, version=None)
    flag = flags_visible_to(by).filter(report=report, state__in=IN_FORCE).first()
    if flag is None:
        raise WrongState(
            _("No flag is waiting for advice: somebody resolved it meanwhile. Look at the flag.")
        )
    now = version_of_advice(report, by=by)
    if version != now:
        raise Conflict(
            _(
                "Somebody recorded advice while you had this page open. Read it first: what you "
                "record decides whether the sender may be asked again."
            ),
            current_version=now,
        )
    if advice_visible_to(by).filter(flag=flag).count() >= MOST_FLAGS:
        raise CaseworkError(_("This flag has had as much advice as one flag may have."))
    made = SourceAdvice(
        flag=flag,
        outcome=outcome,
        advised_on=advised_on,
        details={
            "reference": reference.strip(),
            "given_by": given_by.strip(),
            "words": words.strip(),
        },
        recorded_by=by,
        recorded_at=timezone.now(),
        audience=audiences.of_source_flag(),
    )
    made.save(force_insert=True)
    flag.state = FlagState(outcome)
    flag.ended_at = made.recorded_at if flag.state == FlagState.RESOLVED else None
    flag.save(update_fields=["state", "ended_at"])
    note(report, TimelineKind.SOURCE_ADVICE, by=by)
    record(Operation.ALTERATION, by=by, objects=[report], reason=f"source_{outcome}")
    return made


def version_of_advice(report: Report, *, by: User) -> int:
    """Rises with each piece of advice, which is what moves a flag; none is ever taken away."""
    return 1 + advice_visible_to(by).filter(flag__report=report).count()


def _check_advice(outcome: str, advised_on: date, reference: str, given_by: str) -> None:
    if outcome not in AdviceOutcome.values:
        raise CaseworkError(_("Say whether the flag is kept or resolved."))
    if advised_on > timezone.localdate():
        raise CaseworkError(_("The advice can't be of the future. Enter today or before."))
    if not reference.strip():
        raise CaseworkError(_("Enter the reference that the source unit gave you."))
    if not given_by.strip():
        raise CaseworkError(_("Enter who gave the advice."))


@action
def read_flags(*, by: User, report_id: uuid.UUID) -> list[FlagRead]:
    """The flags of a report with their words and advice, opened; recorded. Raises NotAllowed,
    Report.DoesNotExist."""
    check_user_can(by, Permission.SOURCES_FLAG)
    report = reports_visible_to(by).get(pk=report_id)
    given: dict[uuid.UUID, list[AdviceRead]] = {}
    for each in advice_visible_to(by).filter(flag__report=report).select_related("recorded_by"):
        given.setdefault(each.flag_id, []).append(AdviceRead(advice=each, **each.details.open()))
    rows = flags_visible_to(by).filter(report=report).select_related("flagged_by")
    found = [
        FlagRead(each, each.words.open() if each.words else "", given.get(each.pk, []))
        for each in rows
    ]
    typed = [one.words for one in found]
    typed += [part for one in found for each in one.advice for part in (each.given_by, each.words)]
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[report],
        reason="source_flag",
        detail=noticed_in(by, typed),
    )
    return found
