"""Keeping what was noticed, asking about it and explaining it. Each is recorded with what it does.

Noticing runs every ten minutes and looks through whole days again, from the day of its watermark
(less an overlap for transactions that commit late) to today. So it may run late, twice or at once:
a person has one row for each kind and day, which grows until somebody has explained it.
"""

from __future__ import annotations

import datetime
import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance, supervision_of
from agencies.registry.models import Agency, Membership
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.audit.recording import Entry, Operation, record, record_many
from portal.notifications.outbox import enqueue
from portal.oversight.errors import NotAllowed, OversightError
from portal.oversight.models import Explanation, Outcome, UnusualAccess, Watermark
from portal.oversight.noticing import Noticed, notice
from portal.oversight.queries import explanations_visible_to, unusual_access_visible_to

TASK = "unusual_access"
"""The task's name: of its watermark, and in the audit log."""
OVERLAP = datetime.timedelta(hours=1)
NOTICED = "oversight.unusual_noticed"
ASKED = "oversight.explanation_asked"
AGAIN_WHEN_TIMES = 2
"""An explained row opens again when it grew this many times over."""


def notice_unusual(*, since: datetime.date | None = None) -> int:
    """Look through the log since the watermark, or the day `since`; how many rows are to explain
    that were not before. Tells the auditors that there are some, and not which."""
    with showing([Clearance.AUDIT]):
        mark = _watermark()
        now = timezone.now()
        first = since or timezone.localdate(mark.at - OVERLAP)
        new = [flag for each in notice(first, timezone.localdate(now)) if (flag := _keep(each))]
        record_many(
            Entry(
                operation=Operation.COMBINATION,
                object_type="unusualaccess",
                object_id=flag.pk,
                reason=flag.kind,
                actor_label=TASK,
            )
            for flag in new
        )
        _tell_auditors(new)
        mark.at = now
        mark.save(update_fields=["at"])
    return len(new)


@action
def ask_for_explanation(*, by: User, unusual_id: uuid.UUID) -> UnusualAccess:
    """Ask those who manage the people of the person's agency. Raises NotAllowed, OversightError,
    UnusualAccess.DoesNotExist."""
    if Permission.AUDIT_SEARCH not in permissions_of(by):
        raise NotAllowed(_("Only an auditor asks an agency for an explanation."))
    flag = _locked(by, unusual_id)
    if flag.outcome:
        raise OversightError(_("It is explained already. Read the explanation on this page."))
    asked = _supervisors_of(flag)
    if not asked:
        raise OversightError(
            _("This agency has nobody else who manages its people. Explain it yourself below.")
        )
    flag.asked_at, flag.asked_by = timezone.now(), by
    flag.save(update_fields=["asked_at", "asked_by"])
    for user_id in asked:
        enqueue(ASKED, object_type="unusualaccess", object_id=flag.pk, user_id=user_id)
    record(Operation.ALTERATION, by=by, objects=[flag], reason="explanation_asked")
    return flag


@action
def explain(*, by: User, unusual_id: uuid.UUID, outcome: str, words: str) -> Explanation:
    """Say what was behind it, about somebody else. Raises NotAllowed, OversightError,
    UnusualAccess.DoesNotExist."""
    if Permission.UNUSUAL_EXPLAIN not in permissions_of(by):
        raise NotAllowed(_("Your role does not include explaining unusual access."))
    flag = _locked(by, unusual_id)
    if flag.person_id == by.pk:
        raise NotAllowed(
            _("This is about you. Ask another auditor, or who manages the people of your agency.")
        )
    if outcome not in Outcome.values:
        raise OversightError(_("Choose what came of it from the list."))
    if not words.strip():
        raise OversightError(_("Say in a few words what was behind it."))
    said = Explanation(unusual=flag, outcome=outcome, words=words.strip(), by=by)
    said.save(force_insert=True)
    flag.outcome = outcome
    flag.save(update_fields=["outcome"])
    record(Operation.ALTERATION, by=by, objects=[flag], reason=f"explained.{outcome}")
    return said


@action
def read_explanations(*, by: User, unusual_id: uuid.UUID) -> list[tuple[Explanation, str]]:
    """What was said about it, the latest first, opened; recorded with the page that shows it.
    Raises UnusualAccess.DoesNotExist."""
    flag = unusual_access_visible_to(by).get(pk=unusual_id)
    said = list(explanations_visible_to(by).filter(unusual=flag).select_related("by"))
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[flag],
        reason="page",
        detail={"explanations": len(said)},
    )
    return [(each, each.words.open()) for each in said]


# --- Small things ---------------------------------------------------------------------------------


def _watermark() -> Watermark:
    """Ours, locked: one run at a time. A new installation begins with yesterday."""
    yesterday = timezone.now() - datetime.timedelta(days=1)
    Watermark.objects.get_or_create(name=TASK, defaults={"at": yesterday})
    return Watermark.objects.select_for_update().get(name=TASK)


def _keep(noticed: Noticed) -> UnusualAccess | None:
    """Keep it; the row, if it is to be explained and was not before."""
    what = {
        "count": noticed.count,
        "first_at": noticed.first_at,
        "last_at": noticed.last_at,
        "sequences": noticed.sequences,
        "figures": noticed.figures,
    }
    flag, is_new = UnusualAccess.objects.get_or_create(
        person_id=noticed.person_id,
        kind=noticed.kind,
        day=noticed.day,
        defaults={**what, **_whose(noticed)},
    )
    if is_new:
        return flag
    again = bool(flag.outcome) and noticed.count >= AGAIN_WHEN_TIMES * flag.count
    if noticed.count != flag.count and (again or not flag.outcome):
        for name, value in what.items():
            setattr(flag, name, value)
        flag.outcome = ""
        flag.save(update_fields=[*what, "outcome"])
    return flag if again else None


def _whose(noticed: Noticed) -> dict[str, object]:
    agency = Agency.objects.filter(pk=noticed.agency_id).first() if noticed.agency_id else None
    audience = [str(Clearance.AUDIT), *([supervision_of(agency.key)] if agency else [])]
    return {"agency": agency, "audience": audience}


def _locked(by: User, unusual_id: uuid.UUID) -> UnusualAccess:
    return unusual_access_visible_to(by).select_for_update(of=("self",)).get(pk=unusual_id)


def _tell_auditors(new: list[UnusualAccess]) -> None:
    if not new:
        return
    for user_id in _holders(Permission.AUDIT_SEARCH):
        about_others = [flag for flag in new if flag.person_id != user_id]
        if about_others:
            enqueue(
                NOTICED,
                object_type="unusualaccess",
                object_id=about_others[0].pk,
                user_id=user_id,
            )


def _supervisors_of(flag: UnusualAccess) -> list[uuid.UUID]:
    if flag.agency_id is None:
        return []
    people = _holders(Permission.AGENCY_MANAGE_PEOPLE, agency_id=flag.agency_id)
    return [each for each in people if each != flag.person_id]


def _holders(permission: Permission, **where: uuid.UUID) -> list[uuid.UUID]:
    """Who holds a role with this permission now."""
    roles = [role.key for role in ROLES.values() if permission in role.permissions]
    found = Membership.objects.current().filter(roles__overlap=roles, **where)
    return sorted(set(found.values_list("user_id", flat=True)))
