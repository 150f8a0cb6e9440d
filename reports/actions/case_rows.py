"""What every action on a case does: lock it, check that it is open, mark it changed, tell of it."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.models import User
from reports import audiences
from reports.actions import sharing
from reports.enums import CaseStatus, TimelineKind
from reports.errors import Conflict, WrongState
from reports.models import Case, CaseTask, Report, TimelineEntry
from reports.queries import cases_visible_to


def lock_case(*, by: User, case_id: uuid.UUID, version: int | None) -> Case:
    """The case, locked for change.

    Raises Case.DoesNotExist when `by` may not see it, Conflict when it changed since `version`.
    """
    case = cases_visible_to(by).select_for_update(of=("self",)).get(pk=case_id)
    if version is not None and case.version != version:
        raise Conflict(
            _("Somebody else changed this case while you had it open."),
            current_version=case.version,
        )
    return case


def check_open(case: Case) -> None:
    """Raise WrongState for a case that is closed."""
    if case.status == CaseStatus.CLOSED:
        raise WrongState(_("This case is closed."))


def touch_case(case: Case, *changed: str) -> None:
    """Save these fields of a locked case, as its next version."""
    case.version += 1
    case.changed_at = timezone.now()
    case.save(update_fields=[*changed, "version", "changed_at"])


def tell(
    case: Case,
    kind: TimelineKind,
    *,
    by: User | None,
    report: Report | None = None,
    task: CaseTask | None = None,
    before: str = "",
    after: str = "",
    words: str = "",
) -> None:
    """Put an entry on the case's timeline, and on the report's or task's when one is named."""
    TimelineEntry(
        case=case,
        report=report,
        task=task,
        kind=kind,
        at=timezone.now(),
        by=by,
        before=before,
        after=after,
        audience=audiences.with_shares(
            audiences.of_timeline_entry(),
            sharing.of_new_entry(kind, case, report, code=after, task=task),
        ),
        words=words.strip() or None,
    ).save(force_insert=True)
