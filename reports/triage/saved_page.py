"""What the pages of saved searches show."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.registry.own_teams import team_name, teams_in
from agencies.registry.people import standing_of, working_membership
from portal.accounts.models import User
from reports.actions.saved_searches import may_change, was_left
from reports.models import Report, SavedSearch
from reports.queries import digests_visible_to, saved_searches_visible_to
from reports.saved_enums import Every
from reports.saved_searches import MOST_OF_TEAM, MOST_OWN, Chosen, Search
from reports.triage import saved_forms as forms
from reports.triage.filters import ReportFilters
from reports.triage.forms import ActionForm
from reports.triage.saved_counts import MOST_COUNTED, counts_of
from reports.triage.saved_finding import may_run, missing_from


@dataclass(frozen=True)
class Listed:
    """A saved search as its reader sees it."""

    saved: SavedSearch
    search: Search
    missing: list[Chosen]
    can_run: bool
    is_own: bool
    was_left: bool
    count: int | None
    digest: str

    @property
    def found(self) -> str:
        """How many reports, in words; empty when there is no figure."""
        if self.count is None:
            return ""
        if self.count > MOST_COUNTED:
            return _("More than %(most)d reports") % {"most": MOST_COUNTED}
        return ngettext("%d report", "%d reports", self.count) % self.count

    @property
    def shared_with(self) -> str:
        return team_name(self.saved.team) if self.saved.team else ""

    @property
    def owner(self) -> str:
        owner = self.saved.membership
        return owner.user.display_name if owner is not None else ""

    @property
    def digest_label(self) -> str:
        return str(Every(self.digest).label) if self.digest else ""


def rows_visible_to(user: User) -> list[SavedSearch]:
    """One's own, then those of one's teams, each group by age; one statement."""
    teams = sum(len(teams_in(each)) for each in standing_of(user).memberships)
    rows = saved_searches_visible_to(user).select_related("membership__agency", "membership__user")
    found = list(rows[: MOST_OWN + teams * MOST_OF_TEAM])
    member = working_membership(user)
    mine = member.pk if member else None
    return sorted(found, key=lambda each: (each.membership_id != mine, each.made_at))


def listed_for(user: User, rows: list[SavedSearch], *, counted: bool = True) -> list[Listed]:
    """As many statements for one as for all; none to count reports where nobody is shown how
    many."""
    digests = dict(
        digests_visible_to(user)
        .filter(search__in=[each.pk for each in rows])
        .values_list("search_id", "every")
    )
    searches = [Search.from_json(each.asked.open()) for each in rows]
    counts = counts_of(searches, by=user) if counted else [None] * len(searches)
    member = working_membership(user)
    return [
        Listed(
            saved=saved,
            search=search,
            missing=missing_from(search.chosen),
            can_run=may_run(search, by=user),
            is_own=member is not None and saved.membership_id == member.pk,
            was_left=was_left(saved),
            count=count,
            digest=digests.get(saved.pk, ""),
        )
        for saved, search, count in zip(rows, searches, counts, strict=True)
    ]


def context_of(saved: SavedSearch, *, by: User, bound: ActionForm | None = None) -> dict[str, Any]:
    """The page of one search."""
    (each,) = listed_for(by, [saved])
    names = ["digest"] if not each.missing and each.can_run else []
    if each.digest and "digest" not in names:
        names = ["digest"]
    if each.is_own:
        names += ["rename", "share", "delete"]
    elif may_change(by, saved):
        names += ["take", "delete"]
    shown = {name: form_named(name, each, by=by) for name in names}
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    left = [chosen for chosen in each.search.chosen if chosen not in each.missing]
    return {
        "each": each,
        "title": each.search.name,
        "form": bound,
        "bound": bound,
        "forms": shown,
        "facts": facts_of(each),
        "missing": in_words(each.missing),
        "can_open_left": bool(left) or bool(each.search.words),
    }


def facts_of(each: Listed) -> list[tuple[str, str]]:
    search = each.search
    facts = in_words([chosen for chosen in search.chosen if chosen.field != "sort"])
    if search.words:
        how = _("All of these words") if search.every else _("Any of these words")
        facts.append((str(how), search.words))
    whose = _("You") if each.is_own else each.owner or _("Left to the team")
    facts.append((_("Kept by"), whose))
    facts.append((_("Who can use it"), each.shared_with or _("Only you")))
    if each.found:
        facts.append((_("Finds for you now"), each.found))
    return facts


def in_words(chosen: list[Chosen]) -> list[tuple[str, str]]:
    """(filter, what was chosen in it): what belongs to one filter together."""
    fields = ReportFilters(QueryDict(), queryset=Report.objects.none()).form.fields
    found: dict[str, list[str]] = {}
    for each in chosen:
        found.setdefault(each.field, []).append(each.label)
    return [
        (str(fields[name].label) if name in fields else name, ", ".join(labels))
        for name, labels in found.items()
    ]


def form_named(name: str, each: Listed, *, by: User, data: QueryDict | None = None) -> ActionForm:
    place: dict[str, Any] = {
        "name": name,
        "action": reverse(f"reports:triage:saved-{name}", args=[each.saved.pk]),
        "version": each.saved.version,
    }
    if name == "digest":
        return forms.DigestForm(data, now=each.digest, **place)
    if name == "share":
        return forms.ShareForm(data, teams=teams_of(by), now=each.saved.team, **place)
    if name == "rename":
        form = forms.RenameForm(data, **place)
        form.initial["name"] = each.search.name
        return form
    kinds: dict[str, type[ActionForm]] = {"take": forms.TakeOverForm, "delete": forms.DeleteForm}
    return kinds[name](data, **place)


def save_form(user: User, action: str, data: QueryDict | None = None) -> forms.SaveForm:
    """The form that keeps what the queue shows now."""
    member = working_membership(user)
    own = [
        (f"{each.pk}:{each.version}", Search.from_json(each.asked.open()).name)
        for each in saved_searches_visible_to(user).filter(membership=member)[:MOST_OWN]
    ]
    return forms.SaveForm(data, teams=teams_of(user), own=own, name="save", action=action)


def replaced_by(into: str) -> tuple[uuid.UUID, int]:
    """The key and version of the search that a form replaces."""
    key, _colon, version = into.partition(":")
    return uuid.UUID(key), int(version)


def teams_of(user: User) -> list[tuple[str, str]]:
    member = working_membership(user)
    return [(key, team_name(key)) for key in teams_in(member)] if member else []
