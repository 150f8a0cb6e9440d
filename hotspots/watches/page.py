"""What the pages of watch areas show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.registry.own_teams import team_name, teams_in
from hotspots.dashboards.sources import Source
from hotspots.models.watches import Watch
from hotspots.releases.public_enums import Source as ReleasedSource
from hotspots.watches.actions import may_change
from hotspots.watches.asked import Watched
from hotspots.watches.enums import Rule, Where
from hotspots.watches.forms import ChangeForm, EndForm, RenewForm, WatchForm
from hotspots.watches.queries import (
    alerts_visible_to,
    found_lately,
    keeping_membership,
    listed_for,
    rules_for,
    sees_reports,
)
from hotspots.watches.usual import surge_of
from portal.accounts.models import User
from reports.enums import Kind
from reports.triage import choices
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

MOST_ALERTS = 20


@dataclass(frozen=True)
class Listed:
    """A watch as its reader sees it. `number`: of the last seven days; None of released figures."""

    watch: Watch
    watched: Watched
    number: int | None
    address: str
    is_own: bool
    has_ended: bool

    @property
    def place(self) -> str:
        if self.watched.where == Where.WARD:
            return dict(choices.wards()).get(self.watched.ward, _("A ward that is no more"))
        return _("%(n)s m around %(point)s") % {
            "n": self.watched.radius,
            "point": point_of(self.watched),
        }

    @property
    def rule(self) -> str:
        if self.watched.rule == Rule.MORE_THAN:
            return ngettext(
                "More than %(n)s report in seven days",
                "More than %(n)s reports in seven days",
                self.watched.more_than,
            ) % {"n": self.watched.more_than}
        return str(Rule(self.watched.rule).label)

    @property
    def owner(self) -> str:
        return str(self.watch.membership.user.display_name)

    @property
    def shared_with(self) -> str:
        return team_name(self.watch.team) if self.watch.team else ""

    @property
    def until(self) -> str:
        return date_format(self.watch.ends_on, "j M Y")


def point_of(watched: Watched) -> str:
    return f"{watched.latitude:.5f}, {watched.longitude:.5f}"


def rows_for(user: User, watches: list[Watch]) -> list[Listed]:
    """As many statements for one as for all."""
    today = timezone.localdate()
    opened = [Watched.from_json(each.asked.open()) for each in watches]
    numbers = found_lately(user, opened, today)
    return [
        Listed(
            watch=watch,
            watched=watched,
            number=number,
            address=watched.address(today),
            is_own=may_change(user, watch),
            has_ended=watch.ends_on < today,
        )
        for watch, watched, number in zip(watches, opened, numbers, strict=True)
    ]


def listed(user: User) -> list[Listed]:
    return rows_for(user, listed_for(user))


def new_form(user: User, *, data: Any = None) -> WatchForm:
    member = keeping_membership(user)
    return WatchForm(
        data,
        name="keep",
        action=reverse("watches:new"),
        rules=rules_for(user),
        teams=teams_in(member) if member else [],
    )


def change_form(each: Listed, user: User, *, data: Any = None) -> ChangeForm:
    form = ChangeForm(
        data,
        name="change",
        action=reverse("watches:change", args=[each.watch.pk]),
        version=each.watch.version,
        rules=rules_for(user),
        teams=[],
    )
    kept = each.watched
    form.initial.update(
        title=kept.name,
        where=kept.where,
        ward=kept.ward,
        point=point_of(kept) if kept.where == Where.CIRCLE else "",
        radius=kept.radius or None,
        source=kept.source,
        kinds=list(kept.kinds),
        rule=kept.rule,
        more_than=kept.more_than or None,
    )
    return form


def press_form(name: str, each: Listed, *, data: Any = None) -> ActionForm:
    made = {"renew": RenewForm, "end": EndForm}[name]
    address = reverse(f"watches:{name}", args=[each.watch.pk])
    return made(data, name=name, action=address, version=each.watch.version)


def context_of(watch: Watch, user: User, *, bound: ActionForm | None = None) -> dict[str, Any]:
    (each,) = rows_for(user, [watch])
    shown: dict[str, ActionForm] = {}
    if each.is_own:
        shown = {
            "change": change_form(each, user),
            "renew": press_form("renew", each),
            "end": press_form("end", each),
        }
    if bound is not None and bound.name in shown:
        shown[bound.name] = bound
    facts = facts_of(each)
    if each.watched.rule == Rule.SURGE and sees_reports(user):
        usual = surge_of(user, each.watched, now=timezone.now())
        facts.append((_("False alarms"), usual.in_words(0)))
    alerts = alerts_visible_to(user).filter(watch=watch)[:MOST_ALERTS]
    return {
        "each": each,
        "facts": facts,
        "alerts": [(*moment(alert.at), alert) for alert in alerts],
        "form": bound,
        "bound": bound,
        "forms": shown,
    }


def facts_of(each: Listed) -> list[tuple[str, str]]:
    labels = dict([*Source.choices, *ReleasedSource.choices])
    kinds = [str(Kind(kind).label) for kind in each.watched.kinds]
    return [
        (_("Where"), each.place),
        (_("Who told us"), str(labels.get(each.watched.source, _("Any source")))),
        (_("Of what kind"), ", ".join(kinds) or _("Any")),
        (_("You are told of"), each.rule),
        (_("Kept by"), _("You") if each.is_own else each.owner),
        (_("Who is told"), each.shared_with or _("Only who keeps it")),
        (_("Until"), each.until),
    ]
