"""Saved searches: keeping one, changing it, sharing it with a team, and being told of it by e-mail.

A search that is shared is the team's to see, and its owner's to change. Who leaves the team leaves
it there: from then on anybody of the team may take it over or delete it
(docs/adr/0056-saved-searches.md).
"""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.registry.clearances import Clearance, member_clearance
from agencies.registry.models import Membership
from agencies.registry.own_teams import (
    agency_of_team,
    clearance_of_team,
    lock_agency,
    lock_member,
    teams_in,
)
from agencies.registry.people import working_membership
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action, showing
from portal.accounts.models import User
from portal.accounts.own_name import noticed_in
from portal.audit.recording import Operation, record
from reports.audiences import of_saved_search
from reports.clocks import hours_of
from reports.digests import latest_period
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import SavedSearch, SearchDigest
from reports.permissions import check_user_can
from reports.queries import digests_visible_to, saved_searches_visible_to
from reports.saved_enums import Every
from reports.saved_searches import LONGEST_NAME, MOST_FILTERS, MOST_OF_TEAM, MOST_OWN, Search


@action
def save_search(*, by: User, search: Search, team: str = "") -> SavedSearch:
    """Keep a search, for oneself or for one of one's teams as well.

    Raises NotAllowed, CaseworkError for a name that is missing or taken, or one search too many.
    """
    member = _member(by, search)
    _check_name(search.name, by=by, member=member, besides=None)
    if _own(by, member).count() >= MOST_OWN:
        raise CaseworkError(_too_many())
    now = timezone.now()
    made = SavedSearch(
        membership=member,
        asked=search.as_json(),
        audience=of_saved_search(member_clearance(member.pk)),
        made_at=now,
        changed_at=now,
    )
    if team:
        _give_to_team(made, team, member)
    made.save(force_insert=True)
    _record(made, by, "saved", search)
    return made


@action
def rename_search(*, by: User, saved_id: uuid.UUID, name: str, version: int) -> SavedSearch:
    """Raises NotAllowed, CaseworkError, Conflict, SavedSearch.DoesNotExist."""
    saved, member = _lock_own(by, saved_id, version)
    search = replace(Search.from_json(saved.asked.open()), name=name.strip())
    _check_name(search.name, by=by, member=member, besides=saved)
    saved.asked = search.as_json()
    _touch(saved, "asked")
    _record(saved, by, "renamed", search)
    return saved


@action
def change_search(*, by: User, saved_id: uuid.UUID, search: Search, version: int) -> SavedSearch:
    """Let a saved search ask for something else under its name. Who is told of it is told next of
    what comes in from now on. Raises NotAllowed, CaseworkError, Conflict, SavedSearch.DoesNotExist.
    """
    saved, _own_member = _lock_own(by, saved_id, version)
    before = Search.from_json(saved.asked.open())
    search = replace(search, name=before.name)
    _check(search, by=by)
    saved.asked = search.as_json()
    _touch(saved, "asked")
    with showing([Clearance.SAVED_SEARCHES]):
        SearchDigest.objects.filter(search=saved).update(
            seen=None, looked_at=timezone.now(), failed_at=None
        )
    _record(saved, by, "changed", search)
    return saved


@action
def share_search(*, by: User, saved_id: uuid.UUID, team: str, version: int) -> SavedSearch:
    """Share a search with one of one's teams, or with nobody any more (`team` empty): then the
    others are told of it no more.

    Raises NotAllowed, CaseworkError, Conflict, SavedSearch.DoesNotExist.
    """
    saved, member = _lock_own(by, saved_id, version)
    search = Search.from_json(saved.asked.open())
    if team == saved.team:
        return saved
    if team:
        _give_to_team(saved, team, member)
    else:
        saved.team, saved.audience = "", of_saved_search(member_clearance(member.pk))
    with showing([Clearance.SAVED_SEARCHES]):
        _touch(saved, "team", "audience")
        SearchDigest.objects.filter(search=saved).exclude(membership=member).delete()
    _record(saved, by, "shared" if team else "unshared", search)
    return saved


@action
def take_over_search(*, by: User, saved_id: uuid.UUID, version: int) -> SavedSearch:
    """Make a search one's own that somebody left to the team.

    Raises NotAllowed, WrongState, CaseworkError, Conflict, SavedSearch.DoesNotExist.
    """
    check_user_can(by, Permission.REPORTS_VIEW_QUEUE)
    member = _locked_member(by)
    saved = _lock(by, saved_id, version)
    if not was_left(saved):
        raise WrongState(_("Somebody of your team keeps this search."))
    search = Search.from_json(saved.asked.open())
    _check_name(search.name, by=by, member=member, besides=saved)
    if _own(by, member).count() >= MOST_OWN:
        raise CaseworkError(_too_many())
    saved.membership = member
    _touch(saved, "membership")
    _record(saved, by, "taken_over", search)
    return saved


@action
def delete_search(*, by: User, saved_id: uuid.UUID, version: int) -> None:
    """Delete a search of one's own, or one that was left to the team.

    Raises NotAllowed, Conflict, SavedSearch.DoesNotExist.
    """
    check_user_can(by, Permission.REPORTS_VIEW_QUEUE)
    saved = _lock(by, saved_id, version)
    check_may_change(by, saved)
    erase(saved)
    record(Operation.ERASURE, by=by, objects=[saved], reason="deleted")


@action
def open_search(*, by: User, saved_id: uuid.UUID) -> Search:
    """What a search asks for, to run it; recorded. Raises NotAllowed, SavedSearch.DoesNotExist."""
    check_user_can(by, Permission.REPORTS_VIEW_QUEUE)
    saved = saved_searches_visible_to(by).get(pk=saved_id)
    search = Search.from_json(saved.asked.open())
    if search.words:
        check_user_can(by, Permission.REPORTS_READ_NARRATIVE)
    record(
        Operation.CONSULTATION,
        by=by,
        objects=[saved],
        reason="opened",
        detail=noticed_in(by, search.typed),
    )
    return search


@action
def choose_digest(*, by: User, saved_id: uuid.UUID, every: str) -> None:
    """Be told of a search every working day or week from the next one on, or no more (`every`
    empty). Once more changes nothing. Raises NotAllowed, SavedSearch.DoesNotExist."""
    check_user_can(by, Permission.REPORTS_VIEW_QUEUE)
    member = _locked_member(by)
    rows = saved_searches_visible_to(by)
    saved = rows.select_for_update(of=("self",), no_key=True).get(pk=saved_id)
    now = timezone.now()
    mine = digests_visible_to(by).filter(search=saved, membership=member)
    digest = mine.select_for_update(of=("self",)).first()
    if (digest.every if digest else "") == every:
        return
    if digest is not None and not every:
        digest.delete()
    else:
        digest = digest or SearchDigest(search=saved, membership=member, looked_at=now, seen=None)
        digest.every = Every(every).value
        hours = hours_of(member.agency.key)
        digest.told_for = latest_period(every, now, hours) or timezone.localdate(now)
        digest.audience = of_saved_search(member_clearance(member.pk))
        digest.save()
    record(Operation.ALTERATION, by=by, objects=[saved], reason="digest", detail={"every": every})


def was_left(saved: SavedSearch) -> bool:
    """Whether nobody of the team keeps it: its owner left, or works in another team."""
    owner = saved.membership
    return owner is None or bool(saved.team and saved.team not in teams_in(owner))


def may_change(user: User, saved: SavedSearch) -> bool:
    member = working_membership(user)
    return member is not None and (saved.membership_id == member.pk or was_left(saved))


def check_may_change(user: User, saved: SavedSearch) -> None:
    if not may_change(user, saved):
        raise NotAllowed(
            _("Only who shared this search can change it. Save one like it for yourself.")
        )


def erase(saved: SavedSearch) -> None:
    """Remove a search and whoever is told of it, also where `by` sees neither."""
    key = saved.pk
    with showing([Clearance.SAVED_SEARCHES]):
        SearchDigest.objects.filter(search_id=key).delete()
        SavedSearch.objects.filter(pk=key).delete()


def _member(by: User, search: Search) -> Membership:
    _check(search, by=by)
    return _locked_member(by)


def _locked_member(by: User) -> Membership:
    """Locked, so that what one person does at once in two windows keeps the bounds."""
    working = working_membership(by)
    member = lock_member(working.pk) if working else None
    if member is None:
        raise NotAllowed(_("You are in no team that works on reports."))
    return member


def _check(search: Search, *, by: User) -> None:
    check_user_can(by, Permission.REPORTS_VIEW_QUEUE)
    if search.words:
        check_user_can(by, Permission.REPORTS_READ_NARRATIVE)
    if not search.chosen and not search.words:
        raise CaseworkError(_("Choose a filter or words first. This would find every report."))
    if len(search.chosen) > MOST_FILTERS:
        raise CaseworkError(_("Choose fewer filters."))


def _check_name(name: str, *, by: User, member: Membership, besides: SavedSearch | None) -> None:
    if not name.strip():
        raise CaseworkError(_("Enter a name for the search."))
    if len(name) > LONGEST_NAME:
        raise CaseworkError(_("Write no more than %(most)d characters.") % {"most": LONGEST_NAME})
    others = (each for each in _own(by, member) if besides is None or each.pk != besides.pk)
    if name.casefold() in {each.asked.open()["name"].casefold() for each in others}:
        raise CaseworkError(_("You have a search of this name. Choose another name."))


def _own(by: User, member: Membership) -> QuerySet[SavedSearch]:
    return saved_searches_visible_to(by).filter(membership=member)


def _give_to_team(saved: SavedSearch, team: str, member: Membership) -> None:
    if team not in teams_in(member):
        raise NotAllowed(_("You can share a search with a team that you are in."))
    lock_agency(agency_of_team(team))
    with showing([Clearance.SAVED_SEARCHES]):
        held = SavedSearch.objects.filter(team=team).count()
    if held >= MOST_OF_TEAM:
        raise CaseworkError(
            _("Your team shares %(most)d searches, which is the most. Ask for one to be deleted.")
            % {"most": MOST_OF_TEAM}
        )
    saved.team, saved.audience = team, of_saved_search(clearance_of_team(team))


def _lock_own(by: User, saved_id: uuid.UUID, version: int) -> tuple[SavedSearch, Membership]:
    check_user_can(by, Permission.REPORTS_VIEW_QUEUE)
    member = _locked_member(by)
    saved = _lock(by, saved_id, version)
    if saved.membership_id != member.pk:
        check_may_change(by, saved)
        raise WrongState(_("Take this search over first. Then you can change it."))
    return saved, member


def _lock(by: User, saved_id: uuid.UUID, version: int) -> SavedSearch:
    rows = saved_searches_visible_to(by).select_related("membership__agency")
    saved: SavedSearch = rows.select_for_update(of=("self",)).get(pk=saved_id)
    if saved.version != version:
        raise Conflict(
            _("This search was changed while you had it open."), current_version=saved.version
        )
    return saved


def _touch(saved: SavedSearch, *changed: str) -> None:
    saved.version += 1
    saved.changed_at = timezone.now()
    saved.save(update_fields=[*changed, "version", "changed_at"])


def _record(saved: SavedSearch, by: User, reason: str, search: Search) -> None:
    """How many filters and whether there are words, never which."""
    record(
        Operation.ALTERATION,
        by=by,
        objects=[saved],
        reason=reason,
        detail={
            "filters": len(search.chosen),
            "words": bool(search.words),
            "team": saved.team,
            **noticed_in(by, search.typed),
        },
    )


def _too_many() -> str:
    return _("You keep %(most)d searches, which is the most. Delete one first.") % {
        "most": MOST_OWN
    }
