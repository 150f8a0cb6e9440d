"""Opening who reported, or what points to them: with a permission, a reason, and a record of both.

The reason's code goes to the audit log; the words that explain it are sealed in the report's
timeline, for the police. Being signed in a moment ago is asked for by the page, which alone knows
the session (reports/triage/views/sealed_parts.py).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in, words_in
from portal.audit.recording import Operation, record
from reports.actions.triage import note
from reports.enums import ReadReason, TimelineKind
from reports.errors import CaseworkError, WrongState
from reports.models import Report
from reports.models.report import SealedPart
from reports.permissions import check_user_can
from reports.queries import contacts_visible_to, reports_visible_to, sources_visible_to


@dataclass(frozen=True)
class _Part:
    name: str
    permission: Permission
    kind: TimelineKind
    visible_to: Callable[[User], Any]


_CONTACT = _Part(
    "contact", Permission.REPORTS_READ_CONTACT, TimelineKind.CONTACT_READ, contacts_visible_to
)
_SOURCE = _Part(
    "source", Permission.REPORTS_READ_SOURCE, TimelineKind.SOURCE_READ, sources_visible_to
)


@action
def read_contact(*, by: User, report_id: uuid.UUID, reason: str, words: str) -> dict[str, Any]:
    """How to reach who reported: what they gave, by name of the field. Never store or log it.

    Raises NotAllowed, CaseworkError without a reason, WrongState when there are none to read,
    Report.DoesNotExist.
    """
    return _open(_CONTACT, by=by, report_id=report_id, reason=reason, words=words)


@action
def read_source(*, by: User, report_id: uuid.UUID, reason: str, words: str) -> dict[str, Any]:
    """What points to who told us. Never store or log it. Raises as read_contact does."""
    return _open(_SOURCE, by=by, report_id=report_id, reason=reason, words=words)


def _open(
    part: _Part, *, by: User, report_id: uuid.UUID, reason: str, words: str
) -> dict[str, Any]:
    check_user_can(by, part.permission)
    report: Report = reports_visible_to(by).get(pk=report_id)
    if reason not in ReadReason.values:
        raise CaseworkError(_("Choose a reason from the list."))
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    found: SealedPart | None = part.visible_to(by).filter(pk=report.pk).first()
    if found is None:
        raise WrongState(_("There is nothing to read: none was left, or it is not for your team."))
    opened: dict[str, Any] = found.details.open()  # type: ignore[attr-defined]
    note(report, part.kind, by=by, after=reason, words=words)
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[report],
        reason=f"{part.name}.{reason}",
        detail={"part": part.name, **noticed_in(by, words_in(opened))},
    )
    return opened
