"""The reasons for a visit that visits, conditions, bags and the register give."""

from __future__ import annotations

import datetime
import uuid

from django.db.models import DateTimeField, Max, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.licensing.enums import PremisesState, Severity
from agencies.licensing.models import Premises
from agencies.licensing.queries.premises import conditions_visible_to, premises_visible_to
from agencies.licensing.queries.told import incidents_visible_to, seizures_held
from agencies.licensing.queries.visits import follow_ups_overdue, visits_made
from agencies.licensing.visit_reasons import Reason, register
from portal.accounts.models import User

LONG_AGO_DAYS = 365
NEW_DPS_DAYS = 182
"""For so long a change of the designated premises supervisor is news."""
INCIDENT_DAYS = 365
"""An incident of longer ago is no reason any more."""

Words = dict[uuid.UUID, str]


def _follow_up(user: User, today: datetime.date) -> Words:
    first = follow_ups_overdue(user, today).values_list("premises").annotate(Min("follow_up_on"))
    return {
        key: _("A follow-up was due on %(day)s") % {"day": _day(on)}
        for key, on in first.order_by("premises")
    }


def _incident(user: User, today: datetime.date) -> Words:
    """One very serious incident is as good a reason as several: they are not counted."""
    since = timezone.now() - datetime.timedelta(days=INCIDENT_DAYS)
    gravest = (
        incidents_visible_to(user)
        .filter(severity=Severity.GRAVE, happened_at__gte=since)
        .annotate(visited_at=_last_visit(user, "premises"))
        .values_list("premises", "visited_at")
        .annotate(at=Max("happened_at"))
        .order_by("premises")
    )
    return {
        key: _("A very serious incident on %(day)s, and no visit since")
        % {"day": _day(timezone.localdate(at))}
        for key, visited_at, at in gravest
        if visited_at is None or at > visited_at
    }


def _evidence(user: User, today: datetime.date) -> Words:
    due = conditions_visible_to(user).filter(due_on__lt=today).values_list("premises")
    return {
        key: _("Evidence for a condition of the licence was due on %(day)s") % {"day": _day(on)}
        for key, on in due.annotate(Min("due_on")).order_by("premises")
    }


def _bags(user: User, today: datetime.date) -> Words:
    """Held for longer than the licence says. How many there are is no reason."""
    held = seizures_held(user).values_list("premises", "premises__alert_days")
    now = timezone.now()
    words = {}
    for key, days, since in held.annotate(Min("seized_at")).order_by("premises"):
        held_for = (now - since).days
        if held_for > days:
            words[key] = ngettext(
                "A seized bag has been held for %d day", "A seized bag has been held for %d days",
                held_for,
            ) % held_for  # fmt: skip
    return words


def _new_dps(user: User, today: datetime.date) -> Words:
    since = today - datetime.timedelta(days=NEW_DPS_DAYS)
    found = _trading(user).filter(dps_since__gte=since, dps_since__lte=today)
    return {
        each.pk: _("New designated premises supervisor since %(day)s")
        % {"day": _day(each.dps_since)}
        for each in found.annotate(visited_at=_last_visit(user, "pk"))
        if each.dps_since
        and (each.visited_at is None or timezone.localdate(each.visited_at) < each.dps_since)
    }


def _never(user: User, today: datetime.date) -> Words:
    found = _trading(user).annotate(visited_at=_last_visit(user, "pk"))
    return dict.fromkeys(
        found.filter(visited_at__isnull=True).values_list("pk", flat=True),
        _("No visit is recorded"),
    )


def _long_ago(user: User, today: datetime.date) -> Words:
    before = timezone.now() - datetime.timedelta(days=LONG_AGO_DAYS)
    found = _trading(user).annotate(visited_at=_last_visit(user, "pk"))
    return {
        key: _("The last visit was on %(day)s") % {"day": _day(timezone.localdate(at))}
        for key, at in found.filter(visited_at__lt=before).values_list("pk", "visited_at")
    }


def _trading(user: User) -> QuerySet[Premises]:
    return premises_visible_to(user).exclude(state=PremisesState.CLOSED)


def _last_visit(user: User, premises: str) -> Subquery:
    """When the last recorded visit of the premises began."""
    latest = visits_made(user).filter(premises=OuterRef(premises)).values("started_at")[:1]
    return Subquery(latest, output_field=DateTimeField())


def _day(on: datetime.date) -> str:
    return date_format(on, "j M Y")


def announce() -> None:
    """From AppConfig.ready."""
    for reason in (
        Reason("follow_up", 10, gettext_lazy("Follow-up overdue"), _follow_up),
        Reason("incident", 20, gettext_lazy("Very serious incident"), _incident),
        Reason("evidence", 30, gettext_lazy("Evidence overdue"), _evidence),
        Reason("bags", 40, gettext_lazy("Bag held too long"), _bags),
        Reason("new_dps", 50, gettext_lazy("New supervisor"), _new_dps),
        Reason("never", 60, gettext_lazy("Never visited"), _never),
        Reason("long_ago", 70, gettext_lazy("Not visited for a year"), _long_ago),
    ):
        register(reason)
