"""What happens to saved searches by themselves: digests, and what becomes of those nobody keeps.

Each member's digests are one transaction: what was looked at, until when, and the message stand or
fall together, so that a period is told once however many workers run, and wherever one is killed.
A search that fails holds up no other: it waits until all others were looked at.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
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
from reports.clocks import Hours, hours_of
from reports.digests import MOST_SEEN, has_new, is_due, latest_period, to_remember
from reports.models import SavedSearch, SearchDigest
from reports.permissions import user_can
from reports.queries import saved_searches_visible_to
from reports.saved_searches import Found, Search, found_by
from reports.time_limits import TookTooLong, each_statement_within

log = structlog.get_logger(__name__)

DIGESTS, TIDY = "send_digests", "tidy_saved_searches"
"""Who acts in the audit log."""

MOST_AT_ONCE = 200
"""Members whom one run tells; the next goes on."""
RUN_SECONDS = 120.0
"""After which a run begins with no other member: well within a task's time."""
MEMBER_SECONDS = 30.0
"""The same of a member's searches: what they do with their searches waits meanwhile."""
SEARCH_MS = 5_000
"""How long a statement of one search may take: over twice what a page would wait for."""
AGAIN_AFTER = timedelta(hours=1)
"""How long a search that failed is left alone: not the whole of a busy hour, and often enough."""


def send_digests() -> int:
    """Tell of what saved searches newly find, once in each period. Returns how many were told."""
    now, begun, told = timezone.now(), time.monotonic(), 0
    for member_id in _members_due(now):
        if time.monotonic() - begun > RUN_SECONDS:
            break
        try:
            told += _tell(member_id, now)
        except Exception as error:
            # Broad on purpose: one member must not hold up all who come after.
            log.warning("digests_failed", member=str(member_id), error=type(error).__name__)
            _put_off(member_id, now)
    return told


def _members_due(now: datetime) -> list[uuid.UUID]:
    """Who is to be told next, those for whom it failed last."""
    with showing([Clearance.SAVED_SEARCHES]):
        rows = _to_try(now).filter(told_for__lt=timezone.localdate(now))
        each = rows.order_by(F("failed_at").asc(nulls_first=True), "told_for", "pk").values_list(
            "membership_id", "membership__agency__key", "every", "told_for"
        )
        due = [
            member_id
            for member_id, agency_key, every, told_for in each.iterator()
            if is_due(every, told_for, now, hours_of(agency_key))
        ]
    return [*dict.fromkeys(due)][:MOST_AT_ONCE]


def _to_try(now: datetime) -> QuerySet[SearchDigest]:
    """Digests of searches that didn't fail just now."""
    return SearchDigest.objects.filter(
        Q(failed_at__isnull=True) | Q(failed_at__lte=now - AGAIN_AFTER)
    )


def _put_off(member_id: uuid.UUID, now: datetime) -> None:
    """Let a member for whom it failed as a whole come after the others."""
    with transaction.atomic(), showing([Clearance.SAVED_SEARCHES]):
        _to_try(now).filter(membership_id=member_id).update(failed_at=now)


def _tell(member_id: uuid.UUID, now: datetime) -> bool:
    """One member's digests; whoever has them in hand already is left to it."""
    begun = time.monotonic()
    kinds: set[str] = set()
    looked = []
    with transaction.atomic(), showing([Clearance.SAVED_SEARCHES]):
        member = lock_member(member_id, skip_locked=True)
        if member is None:
            return False
        reader = _reader(member)
        # Asked anew under the lock: another run may have told them meanwhile.
        for each in _due_of(member, now):
            if time.monotonic() - begun > MEMBER_SECONDS:
                break  # the next run goes on
            kinds.add(_look(each, reader, now, hours_of(member.agency.key)))
            looked.append(each)
        kinds.discard("")
        for kind in sorted(kinds):
            enqueue(kind, object_type="membership", object_id=member.pk, user_id=member.user_id)
        if looked:
            record(
                Operation.CONSULTATION,
                by=None,
                objects=looked,
                reason="digest",
                detail={"told": sorted(kinds)},
                actor_label=DIGESTS,
            )
    return bool(kinds)


def _due_of(member: Membership, now: datetime) -> list[SearchDigest]:
    hours = hours_of(member.agency.key)
    rows = _to_try(now).filter(membership=member).select_related("search")
    locked = rows.select_for_update(of=("self",))
    in_turn = locked.order_by(F("failed_at").asc(nulls_first=True), "pk")
    return [each for each in in_turn if is_due(each.every, each.told_for, now, hours)]


def _reader(member: Membership) -> User | None:
    """The member, acting for this agency and no other; None if they may see no reports now."""
    user: User = member.user
    act_only_for(user, member.agency_id)
    may = user.may_sign_in and user_can(user, Permission.REPORTS_VIEW_QUEUE)
    return user if may else None


def _look(digest: SearchDigest, reader: User | None, now: datetime, hours: Hours) -> str:
    """Look at one search as its reader, who may see less or more than last time; which message
    it calls for, if any. One that they see no more is left to `tidy_saved_searches`."""
    told = ""
    latest = latest_period(digest.every, now, hours)
    try:
        is_theirs, found = _run(digest, reader)
    except Exception as error:
        # Broad on purpose: one search must not hold up the others of its reader.
        log.warning("digest_failed", digest=str(digest.pk), error=type(error).__name__)
        if not (isinstance(error, TookTooLong) and _failed_before(digest, latest, hours)):
            digest.failed_at = now
            digest.save(update_fields=["failed_at"])
            return ""
        # Twice too slow, an hour apart: silence would be taken for "nothing new".
        is_theirs, found = True, None
    if is_theirs and found is None:
        told = "saved_search.broken"
    elif found is not None:
        if has_new(found, seen=digest.seen, looked_at=digest.looked_at):
            told = "saved_search.new"
        digest.seen = to_remember(found)
        digest.looked_at = now
    digest.told_for = latest or digest.told_for
    digest.failed_at = None
    digest.save(update_fields=["told_for", "looked_at", "seen", "failed_at"])
    return told


def _run(digest: SearchDigest, reader: User | None) -> tuple[bool, list[Found] | None]:
    """Whether the reader still sees the search, and what it finds for them; None when it can't be
    run. Raises TookTooLong."""
    if reader is None:
        return False, None
    with acting_as(reader), each_statement_within(SEARCH_MS):
        mine = saved_searches_visible_to(reader).filter(pk=digest.search_id).first()
        if mine is None:
            return False, None
        return True, found_by(reader, Search.from_json(mine.asked.open()), most=MOST_SEEN)


def _failed_before(digest: SearchDigest, latest: date | None, hours: Hours) -> bool:
    """Whether looking failed for this period already."""
    failed_at = digest.failed_at
    return failed_at is not None and latest_period(digest.every, failed_at, hours) == latest


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
