"""What happens to saved searches by themselves: digests, and what becomes of those nobody keeps.

Each member's digests are one transaction: what was looked at, until when, and the message stand or
fall together, so that a period is told once however many workers run, and wherever one is killed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from agencies.registry.clearances import Clearance
from agencies.registry.models import Membership
from agencies.registry.own_teams import living_teams, lock_member, teams_in
from agencies.registry.people import act_only_for
from agencies.registry.permissions import Permission
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from portal.notifications.outbox import enqueue
from reports.actions.saved_searches import erase, was_left
from reports.clocks import hours_of
from reports.digests import MOST_SEEN, has_new, is_due, latest_period, to_remember
from reports.models import SavedSearch, SearchDigest
from reports.permissions import user_can
from reports.queries import saved_searches_visible_to
from reports.saved_searches import Search, found_by

DIGESTS, TIDY = "send_digests", "tidy_saved_searches"
"""Who acts in the audit log."""

MOST_AT_ONCE = 200
"""Members whom one run tells; the next goes on."""


def send_digests() -> int:
    """Tell of what saved searches newly find, once in each period. Returns how many were told."""
    now = timezone.now()
    with showing([Clearance.SAVED_SEARCHES]):
        rows = SearchDigest.objects.filter(told_for__lt=timezone.localdate(now)).order_by(
            "told_for", "pk"
        )
        each = rows.values_list("membership_id", "membership__agency__key", "every", "told_for")
        due = [
            member_id
            for member_id, agency_key, every, told_for in each.iterator()
            if is_due(every, told_for, now, hours_of(agency_key))
        ]
    return sum(_tell(member_id, now) for member_id in [*dict.fromkeys(due)][:MOST_AT_ONCE])


def _tell(member_id: uuid.UUID, now: datetime) -> bool:
    """One member's digests; whoever has them in hand already is left to it."""
    with transaction.atomic(), showing([Clearance.SAVED_SEARCHES]):
        member = lock_member(member_id, skip_locked=True)
        if member is None:
            return False
        # Asked anew under the lock: another run may have told them meanwhile.
        due = _due_of(member, now)
        reader = _reader(member)
        hours = hours_of(member.agency.key)
        looked = [_look(each, reader, latest_period(each.every, now, hours), now) for each in due]
        kinds = {*filter(None, looked)}
        for kind in sorted(kinds):
            enqueue(kind, object_type="membership", object_id=member.pk, user_id=member.user_id)
        if due:
            record(
                Operation.CONSULTATION,
                by=None,
                objects=due,
                reason="digest",
                detail={"told": sorted(kinds)},
                actor_label=DIGESTS,
            )
    return bool(kinds)


def _due_of(member: Membership, now: datetime) -> list[SearchDigest]:
    hours = hours_of(member.agency.key)
    rows = SearchDigest.objects.filter(membership=member).select_related("search")
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    return [each for each in locked if is_due(each.every, each.told_for, now, hours)]


def _reader(member: Membership) -> User | None:
    """The member, acting for this agency and no other; None if they may see no reports now."""
    user: User = member.user
    act_only_for(user, member.agency_id)
    may = user.may_sign_in and user_can(user, Permission.REPORTS_VIEW_QUEUE)
    return user if may else None


def _look(digest: SearchDigest, reader: User | None, latest: date | None, now: datetime) -> str:
    """Look at one search as its reader, who may see less or more than last time; which message
    it calls for, if any. One that they see no more is left to `tidy_saved_searches`."""
    told = ""
    mine = found = None
    if reader is not None:
        with acting_as(reader):
            mine = saved_searches_visible_to(reader).filter(pk=digest.search_id).first()
            if mine is not None:
                search = Search.from_json(mine.asked.open())
                found = found_by(reader, search, most=MOST_SEEN)
    if mine is not None and found is None:
        told = "saved_search.broken"
    elif found is not None:
        if has_new(found, seen=digest.seen, looked_at=digest.looked_at):
            told = "saved_search.new"
        digest.seen = to_remember(found)
        digest.looked_at = now
    digest.told_for = latest or digest.told_for
    digest.save(update_fields=["told_for", "looked_at", "seen"])
    return told


def tidy_saved_searches() -> int:
    """End what nobody keeps: a leaver's own searches, a team's when nobody is left in it, and
    digests of searches that their reader sees no more. What a leaver shared becomes the team's.
    Returns how many changed."""
    living = living_teams()
    with showing([Clearance.SAVED_SEARCHES]):
        searches = SavedSearch.objects.select_related("membership__agency").order_by("pk")
        touched = [each.pk for each in searches.iterator() if _becomes(each, living)]
        digests = SearchDigest.objects.select_related("membership__agency", "search")
        unseen = [each.pk for each in digests.order_by("pk").iterator() if not _sees(each)]
    changed = sum(_end(pk, living) for pk in touched)
    return changed + _forget(unseen)


def _becomes(saved: SavedSearch, living: set[str]) -> str:
    """What is to become of a search: "ended", "left", or nothing."""
    if saved.team:
        if saved.team not in living:
            return "ended"
        owner = saved.membership
        return "left" if owner is not None and (was_left(saved) or _has_ended(owner)) else ""
    owner = saved.membership
    return "ended" if owner is None or _has_ended(owner) else ""


def _has_ended(member: Membership) -> bool:
    return member.active_until is not None and member.active_until <= timezone.now()


def _sees(digest: SearchDigest) -> bool:
    """Whether a digest's reader is a member still, and the search theirs or their team's."""
    member, search = digest.membership, digest.search
    if _has_ended(member):
        return False
    if search.team:
        return search.team in teams_in(member)
    return search.membership_id == member.pk


def _end(saved_id: uuid.UUID, living: set[str]) -> bool:
    with transaction.atomic(), showing([Clearance.SAVED_SEARCHES]):
        rows = SavedSearch.objects.select_related("membership__agency")
        saved = rows.select_for_update(of=("self",), skip_locked=True).filter(pk=saved_id).first()
        becomes = _becomes(saved, living) if saved is not None else ""
        if saved is None or not becomes:
            return False
        if becomes == "left":
            saved.membership = None
            saved.version += 1
            saved.save(update_fields=["membership", "version"])
        else:
            erase(saved)
        what = Operation.ALTERATION if becomes == "left" else Operation.ERASURE
        record(what, by=None, objects=[saved], reason=becomes, actor_label=TIDY)
    return True


def _forget(digests: Iterable[uuid.UUID]) -> int:
    with transaction.atomic(), showing([Clearance.SAVED_SEARCHES]):
        rows = list(SearchDigest.objects.filter(pk__in=list(digests)))
        if rows:
            record(Operation.ERASURE, by=None, objects=rows, reason="ended", actor_label=TIDY)
            SearchDigest.objects.filter(pk__in=[each.pk for each in rows]).delete()
    return len(rows)
