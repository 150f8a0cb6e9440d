"""Saying that two reports tell of the same, or do not, and taking it back.

Neither report changes: what is said is a row beside them, so that taking it back restores exactly
what was. It is on both timelines, for the police, and in the audit log.
"""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports import audiences
from reports.actions.triage import note
from reports.enums import TimelineKind, Verdict
from reports.errors import CaseworkError, WrongState
from reports.models import Report, ReportPair
from reports.permissions import check_user_can
from reports.queries import pairs_visible_to, reports_visible_to

_KINDS = {
    Verdict.SAME: TimelineKind.SAID_SAME,
    Verdict.DIFFERENT: TimelineKind.SAID_DIFFERENT,
}


@action
def decide_pair(
    *, by: User, report_id: uuid.UUID, other_id: uuid.UUID, verdict: Verdict, words: str = ""
) -> ReportPair:
    """Say that two reports are the same, which needs a reason, or that they are not, after which
    the pair is not suggested again.

    Raises NotAllowed, CaseworkError, WrongState when somebody has said so already,
    Report.DoesNotExist when `by` may not see both.
    """
    check_user_can(by, Permission.REPORTS_LINK)
    if report_id == other_id:
        raise CaseworkError(_("Choose another report: this is the same one."))
    if verdict == Verdict.SAME and not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    first, second = _both(by, report_id, other_id)
    pair = ReportPair(
        first=first,
        second=second,
        verdict=verdict,
        audience=audiences.of_report_pair(),
        decided_by=by,
        decided_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            pair.save(force_insert=True)
    except IntegrityError:
        raise WrongState(
            _("Somebody has said already what these two are. Look at what was said.")
        ) from None
    _tell(pair, _KINDS[verdict], by=by, words=words)
    operation = Operation.COMBINATION if verdict == Verdict.SAME else Operation.ALTERATION
    record(operation, by=by, objects=[first, second], reason=f"pair.{verdict}")
    return pair


@action
def undo_pair(*, by: User, report_id: uuid.UUID, other_id: uuid.UUID, words: str) -> ReportPair:
    """Take back what was said of two reports, saying why.

    Raises NotAllowed, CaseworkError, WrongState when nothing stands, Report.DoesNotExist.
    """
    check_user_can(by, Permission.REPORTS_LINK)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    first, second = _both(by, report_id, other_id)
    pair = (
        pairs_visible_to(by)
        .select_for_update(of=("self",))
        .filter(first=first, second=second, undone_at__isnull=True)
        .first()
    )
    if pair is None:
        raise WrongState(_("Nothing is said of these two now: somebody took it back."))
    pair.undone_by, pair.undone_at = by, timezone.now()
    pair.save(update_fields=["undone_by", "undone_at"])
    _tell(pair, TimelineKind.SAID_UNDONE, by=by, words=words)
    record(Operation.ALTERATION, by=by, objects=[first, second], reason="pair.undone")
    return pair


def _both(by: User, report_id: uuid.UUID, other_id: uuid.UUID) -> tuple[Report, Report]:
    """Both reports, the one with the smaller key first."""
    found = list(reports_visible_to(by).filter(pk__in={report_id, other_id}).order_by("pk"))
    if len(found) != 2:
        raise Report.DoesNotExist
    return found[0], found[1]


def _tell(pair: ReportPair, kind: TimelineKind, *, by: User, words: str) -> None:
    """An entry on each report's timeline, which names the other."""
    for report, other in ((pair.first, pair.second), (pair.second, pair.first)):
        note(report, kind, by=by, after=other.reference, words=words)
