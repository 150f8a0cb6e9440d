"""The reasons for a visit that visits, decisions, complaints, conditions and the register give.

What a premises tells of itself gives none (R5.5): an officer who read it may decide to visit.
"""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import (
    DateTimeField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.licensing.bag_enums import CollectionState
from agencies.licensing.enums import PremisesState
from agencies.licensing.models import Premises
from agencies.licensing.queries.bags import overdue
from agencies.licensing.queries.premises import conditions_visible_to, premises_visible_to
from agencies.licensing.queries.review import (
    complaints_visible_to,
    reviews_visible_to,
    told_visible_to,
)
from agencies.licensing.queries.told import seizures_visible_to
from agencies.licensing.queries.visits import follow_ups_overdue, visits_made
from agencies.licensing.review_enums import (
    ComplaintSource,
    ComplaintState,
    ReviewState,
    ToldPremises,
)
from agencies.licensing.visit_reasons import Reason, register, register_note
from portal.accounts.models import User

LONG_AGO_DAYS = 365
NEW_DPS_DAYS = 182
"""For so long a change of the designated premises supervisor is news."""

Words = dict[uuid.UUID, str]


def _follow_up(user: User, today: datetime.date) -> Words:
    first = follow_ups_overdue(user, today).values_list("premises").annotate(Min("follow_up_on"))
    return {
        key: _("A follow-up was due on %(day)s") % {"day": _day(on)}
        for key, on in first.order_by("premises")
    }


def _decided(user: User, today: datetime.date) -> Words:
    """An officer read a report, decided to visit, and told the premises so. What was told alone is
    no reason, however serious: R5.5."""
    told = told_visible_to(user)
    since = told.filter(incident=OuterRef("incident"), at__gt=OuterRef("at")).order_by()
    reviews = reviews_visible_to(user).filter(state=ReviewState.DECIDED).order_by()
    decided = reviews.values("incident")
    last = (
        told.filter(~Exists(since), told=ToldPremises.VISIT, incident__in=decided)
        .annotate(visited_at=_last_visit(user, "incident__premises"))
        .values_list("incident__premises", "visited_at")
        .annotate(last=Max("at"))
        .order_by("incident__premises")
    )
    return {
        key: _("On %(day)s an officer decided to visit, and no visit since")
        % {"day": _day(timezone.localdate(at))}
        for key, visited_at, at in last
        if visited_at is None or at > visited_at
    }


def _police(user: User, today: datetime.date) -> Words:
    words = _("Police complained on %(day)s, and no visit since")
    return _complained(user, words, source=ComplaintSource.POLICE)


def _complaint(user: User, today: datetime.date) -> Words:
    words = _("Somebody complained on %(day)s, and no visit since")
    others = [each for each in ComplaintSource if each != ComplaintSource.POLICE]
    return _complained(user, words, source__in=others)


def _complained(user: User, words: str, **of: Any) -> Words:
    """Open complaints that came after the last visit: one is as good as several."""
    last = (
        complaints_visible_to(user)
        .filter(state=ComplaintState.OPEN, **of)
        .annotate(visited_at=_last_visit(user, "premises"), visited_on=TruncDate("visited_at"))
        .filter(
            Q(visited_at=None)
            | Q(received_on__gt=F("visited_on"))
            | Q(received_on=F("visited_on"), added_at__gt=F("visited_at"))
        )
        .values_list("premises")
        .annotate(on=Max("received_on"))
        .order_by("premises")
    )
    return {key: words % {"day": _day(on)} for key, on in last}


def _evidence(user: User, today: datetime.date) -> Words:
    due = conditions_visible_to(user).filter(due_on__lt=today).values_list("premises")
    return {
        key: _("Evidence for a condition of the licence was due on %(day)s") % {"day": _day(on)}
        for key, on in due.annotate(Min("due_on")).order_by("premises")
    }


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


def _bags(user: User, today: datetime.date) -> Words:
    """Whoever goes there anyway may ask about it. Left out: what an officer of the police is on the
    way to collect, and what a former holder left behind. How many there are is not said."""
    held = overdue(seizures_visible_to(user)).filter(holder__until__isnull=True)
    held = held.exclude(collection__state=CollectionState.TAKEN)
    now, words = timezone.now(), {}
    found = held.order_by().values_list("premises").annotate(Min("seized_at"))
    for key, since in found.order_by("premises"):
        days = (now - since).days
        words[key] = ngettext(
            "For your visit: a seized bag has been there for %d day, and no officer is on the way",
            "For your visit: a seized bag has been there for %d days, and no officer is on the way",
            days,
        ) % days  # fmt: skip
    return words


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
        Reason("decided", 15, gettext_lazy("An officer decided to visit"), _decided),
        Reason("police", 20, gettext_lazy("Police complained"), _police),
        Reason("complaint", 25, gettext_lazy("Complaint"), _complaint),
        Reason("evidence", 30, gettext_lazy("Evidence overdue"), _evidence),
        Reason("new_dps", 50, gettext_lazy("New supervisor"), _new_dps),
        Reason("never", 60, gettext_lazy("Never visited"), _never),
        Reason("long_ago", 70, gettext_lazy("Not visited for a year"), _long_ago),
    ):
        register(reason)
    register_note("bags", _bags)
