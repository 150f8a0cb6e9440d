"""Merging a case into another, and undoing that exactly (docs/adr/0053-case-work.md).

The case that is merged is closed. Its reports that are linked and its unfinished tasks move to the
other; its notes, decisions and timeline stay where they were written. What moved, and what the case
was before, is kept, so that undoing brings back the very same: state, version, links and tasks.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from agencies.registry.models import Disclosure
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.actions import sharing
from reports.actions.case_rows import check_open, tell, touch_case
from reports.enums import UNFINISHED, CaseOutcome, CaseStatus, TimelineKind
from reports.errors import CaseworkError, Conflict, WrongState
from reports.models import Case, CaseLink, CaseMerge, CaseTask
from reports.permissions import check_user_can
from reports.queries import cases_visible_to, merges_visible_to


@action
def merge_case(
    *, by: User, case_id: uuid.UUID, into_id: uuid.UUID, words: str, version: int
) -> CaseMerge:
    """Merge a case into another that is open, saying why.

    Raises NotAllowed, WrongState when one is closed or they are not shared with the same teams,
    Conflict, CaseworkError, Case.DoesNotExist when `by` may not see one of them.
    """
    check_user_can(by, Permission.CASES_CLOSE)
    check_user_can(by, Permission.REPORTS_LINK)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    if case_id == into_id:
        raise CaseworkError(_("A case can't be merged into itself. Enter another reference."))
    cases = _lock_both(by=by, keys={case_id, into_id})
    case, into = cases[case_id], cases[into_id]
    _check_version(case, version)
    check_open(case)
    if into.status == CaseStatus.CLOSED:
        raise WrongState(_("The other case is closed. Merge into a case that is open."))
    _check_shared_alike(case, into)
    sharing.lock_reports_of(case.pk)
    merge = CaseMerge(
        case=case, into=into, before=_before(case, into), made_by=by, made_at=timezone.now()
    )
    merge.save(force_insert=True)
    _move(merge, into)
    _close(case, into)
    touch_case(into)
    _bring_in_line(case, into)
    tell(case, TimelineKind.MERGED_AWAY, by=by, after=into.reference, words=words)
    tell(into, TimelineKind.MERGED, by=by, after=case.reference, words=words)
    record(
        Operation.COMBINATION,
        by=by,
        objects=[case, into],
        reason="merged",
        detail={"links": len(merge.before["links"]), "tasks": len(merge.before["tasks"])},
    )
    return merge


@action
def unmerge_case(*, by: User, case_id: uuid.UUID, words: str, version: int) -> CaseMerge:
    """Undo the merging of a case: it is again what it was, with its links and tasks.

    What was done meanwhile to a report's place or to a task goes back with it. Raises NotAllowed,
    WrongState when it is not merged or the other case is closed, Conflict, CaseworkError,
    Case.DoesNotExist.
    """
    check_user_can(by, Permission.CASES_CLOSE)
    check_user_can(by, Permission.REPORTS_LINK)
    if not words.strip():
        raise CaseworkError(_("Say why in a few words."))
    case = cases_visible_to(by).get(pk=case_id)
    if case.merged_into_id is None:
        raise WrongState(_("This case is not merged into another any more."))
    cases = _lock_both(by=by, keys={case_id, case.merged_into_id})
    case = cases[case_id]
    _check_version(case, version)
    if case.merged_into_id is None:
        raise WrongState(_("This case is not merged into another any more."))
    into = cases[case.merged_into_id]
    if into.status == CaseStatus.CLOSED:
        raise WrongState(
            _("The case that it was merged into is closed, so what came from here stays with it.")
        )
    merge = merges_visible_to(by).select_for_update(of=("self",)).get(case=case, undone_at=None)
    sharing.lock_reports_of(into.pk)
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at"])
    _move(merge, case)
    _restore(case, merge.before)
    touch_case(into)
    _bring_in_line(case, into)
    tell(case, TimelineKind.UNMERGED, by=by, after=into.reference, words=words)
    tell(into, TimelineKind.UNMERGED, by=by, after=case.reference, words=words)
    record(Operation.ALTERATION, by=by, objects=[case, into], reason="unmerged")
    return merge


def _lock_both(*, by: User, keys: set[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """Both cases, locked in the order of their keys."""
    rows = cases_visible_to(by).select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    found = {each.pk: each for each in rows}
    if len(found) != len(keys):
        raise Case.DoesNotExist
    return found


def _check_version(case: Case, version: int) -> None:
    if case.version != version:
        raise Conflict(
            _("Somebody else changed this case while you had it open."),
            current_version=case.version,
        )


def _check_shared_alike(case: Case, into: Case) -> None:
    """Raise WrongState unless the same parts of both are shared with the same teams: otherwise a
    partner would lose what it was given, or see what nobody decided to share with it."""
    if _shared(case) != _shared(into):
        raise WrongState(
            _(
                "The two cases are not shared with the same teams in the same parts, so a partner "
                "would lose something or see more than was decided. Share or stop sharing one of "
                "them first, then merge."
            )
        )


def _shared(case: Case) -> set[tuple[str, tuple[str, ...]]]:
    rows = Disclosure.objects.filter(object_id=case.pk, ended_at__isnull=True).order_by()
    return {
        (clearance, tuple(sorted(parts)))
        for clearance, parts in rows.values_list("recipient_clearance", "parts")
    }


def _before(case: Case, into: Case) -> dict[str, Any]:
    """What undoing needs: the case's state, and the keys of what moves. A report that is in both
    cases keeps its place in each."""
    there = CaseLink.objects.filter(case=into, unlinked_at__isnull=True).values("report")
    links = CaseLink.objects.filter(case=case, unlinked_at__isnull=True)
    tasks = CaseTask.objects.filter(case=case, status__in=UNFINISHED)
    return {
        "status": str(case.status),
        "version": case.version,
        "changed_at": case.changed_at.isoformat(),
        "links": _keys(links.exclude(report__in=there)),
        "tasks": _keys(tasks),
    }


def _keys(rows: Any) -> list[str]:
    return sorted(str(key) for key in rows.order_by().values_list("pk", flat=True))


def _move(merge: CaseMerge, to: Case) -> None:
    CaseLink.objects.filter(pk__in=merge.before["links"]).update(case=to)
    tasks = CaseTask.objects.filter(pk__in=merge.before["tasks"])
    for task in tasks.order_by("pk").select_for_update(of=("self",)):
        task.case = to
        task.save(update_fields=["case"])


def _close(case: Case, into: Case) -> None:
    case.status = CaseStatus.CLOSED
    case.outcome = CaseOutcome.MERGED
    case.closed_at = timezone.now()
    case.merged_into = into
    touch_case(case, "status", "outcome", "closed_at", "merged_into")


def _restore(case: Case, before: dict[str, Any]) -> None:
    """The state before. Where somebody changed the closed case (who knows of it), its version goes
    on instead: a version never stands for two different states."""
    untouched = case.version == before["version"] + 1
    changed_at = parse_datetime(before["changed_at"])
    assert changed_at is not None
    case.status = CaseStatus(before["status"])
    case.outcome, case.closed_at, case.merged_into = "", None, None
    case.version = before["version"] if untouched else case.version + 1
    case.changed_at = changed_at if untouched else timezone.now()
    case.save(
        update_fields=["status", "outcome", "closed_at", "merged_into", "version", "changed_at"]
    )


def _bring_in_line(case: Case, into: Case) -> None:
    for pk in sorted((case.pk, into.pk)):
        sharing.refresh_case(pk)
