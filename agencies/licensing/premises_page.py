"""What the officers' page of a premises holds: its licence, holders, history, and figures."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.gis.geos import Point
from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.licensing.enums import PremisesKind, PremisesState, Severity
from agencies.licensing.keeping import months_in_effect
from agencies.licensing.models import Premises, PremisesChange, Tenure
from agencies.licensing.premises_workflow import moves_from
from agencies.licensing.queries.premises import licence_numbers_visible_to, tenures_visible_to
from agencies.licensing.queries.register import changes_visible_to
from agencies.licensing.queries.told import incidents_visible_to
from agencies.licensing.queries.when import LONDON, by_when
from agencies.licensing.register_enums import ConditionAbout
from agencies.registry.permissions import Permission
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.rows import moment

MONTHS = 12
MOST_CHANGES = 50
MOST_TENURES = 20

COLOURS = {
    PremisesState.OPEN: "green",
    PremisesState.SUSPENDED: "orange",
    PremisesState.CLOSED: "grey",
}

LABELS: dict[str, str | Promise] = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "licence_number": gettext_lazy("Licence number"),
    "address": gettext_lazy("Address"),
    "postcode": gettext_lazy("Postcode"),
    "point": gettext_lazy("Place on the map"),
    "hours": gettext_lazy("Licensed hours"),
    "capacity": gettext_lazy("Capacity"),
    "has_door_staff": gettext_lazy("Licence asks for door staff (SIA)"),
    "in_pubwatch": gettext_lazy("In Pubwatch"),
    "register_months": gettext_lazy("Door register is kept for (months)"),
    "next_months": gettext_lazy("Door register will be kept for (months)"),
    "next_months_from": gettext_lazy("That holds from"),
    "alert_days": gettext_lazy("Tell of a bag after (days)"),
    "condition": gettext_lazy("Condition"),
    "condition_text": gettext_lazy("What it says"),
    "condition_about": gettext_lazy("What it is about"),
    "condition_evidence": gettext_lazy("To be shown"),
    "condition_months": gettext_lazy("Shown again every (months)"),
    "condition_due": gettext_lazy("Due next on"),
    "condition_ended": gettext_lazy("Ended on"),
    "dps": gettext_lazy("Designated premises supervisor"),
    "dps_since": gettext_lazy("Supervisor since"),
    "state": gettext_lazy("State"),
    "closed_on": gettext_lazy("Closed on"),
    "holder": gettext_lazy("Licence holder"),
    "since": gettext_lazy("Held since"),
}
DAYS = ("dps_since", "closed_on", "since", "next_months_from", "condition_due", "condition_ended")
CODED = {"kind": PremisesKind, "state": PremisesState, "condition_about": ConditionAbout}


def context_of(premises: Premises, *, by: User) -> dict[str, Any]:
    """The licence and whose it is. Two statements."""
    tenures = list(
        tenures_visible_to(by).filter(premises=premises).select_related("agency")[:MOST_TENURES]
    )
    numbers = list(licence_numbers_visible_to(by).filter(premises=premises)[:MOST_TENURES])
    now = next((each for each in tenures if each.until is None), None)
    return {
        "premises": premises,
        "colour": COLOURS[PremisesState(premises.state)],
        "facts": facts_of(premises, now, [each.number for each in numbers]),
        "tenures": tenures,
        "tenure": now,
        "moves": moves_from(premises.state),
        "may_manage": user_can(by, Permission.PREMISES_MANAGE),
    }


def facts_of(
    premises: Premises, tenure: Tenure | None, earlier: Iterable[str]
) -> list[tuple[str, str]]:
    """(label, words) of the register's facts."""
    unknown = _("Not recorded")
    where = f"{premises.address}, {premises.postcode}" if premises.postcode else premises.address
    dps = premises.dps or _("Nobody: alcohol may not be sold")
    if premises.dps and premises.dps_since:
        dps = _("%(dps)s, since %(day)s") % {"dps": dps, "day": day_in_words(premises.dps_since)}
    holder = (
        _("%(holder)s, since %(day)s")
        % {"holder": tenure.holder, "day": day_in_words(tenure.since)}
        if tenure
        else unknown
    )
    state = str(PremisesState(premises.state).label)
    if premises.closed_on:
        state = f"{state}, {day_in_words(premises.closed_on)}"
    return [
        (_("Licence number"), premises.licence_number),
        (_("Earlier numbers"), ", ".join(
            each for each in earlier if each.upper() != premises.licence_number.upper()
        ) or _("None")),
        (_("State"), state),
        (_("Licence holder"), holder),
        (_("Designated premises supervisor"), dps),
        (_("Licensed hours"), premises.hours or unknown),
        (_("Licence asks for door staff (SIA)"), yes_no(premises.has_door_staff)),
        (_("In Pubwatch"), yes_no(premises.in_pubwatch)),
        (_("Capacity"), f"{premises.capacity:,}" if premises.capacity else unknown),
        (_("Kind"), str(PremisesKind(premises.kind).label)),
        (_("Address"), where),
        (_("Ward"), str(premises.ward.name) if premises.ward else unknown),
        (_("Door register is kept for"), register_in_words(premises)),
        (_("A bag counts as held too long after"), _("%(n)s days") % {"n": premises.alert_days}),
    ]  # fmt: skip


def register_in_words(premises: Premises) -> str:
    """How long the register of door staff is kept now, and how long it will be."""
    today = timezone.localdate()
    now = months_in_effect(premises, today)
    words = ngettext("%(n)s month", "%(n)s months", now) % {"n": now}
    since = premises.next_months_from
    if since is None or since <= today:
        return words
    coming = {"now": words, "n": premises.next_months, "day": day_in_words(since)}
    return _("%(now)s; from %(day)s on %(n)s months") % coming


def day_in_words(day: datetime.date) -> str:
    return formats.date_format(day, "j F Y")


def yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


# --- History --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeRow:
    """`differences`: (fact, before, after) in words."""

    kind: str
    when: str
    role: str
    differences: list[tuple[str, str, str]]


def history_of(user: User, premises: Premises) -> list[ChangeRow]:
    """The newest changes to the register: what, when, and as which role. One statement."""
    found = changes_visible_to(user).filter(premises=premises)[:MOST_CHANGES]
    return [_row(each) for each in found]


def _row(change: PremisesChange) -> ChangeRow:
    role = ROLES.get(change.role)
    differences = [
        (str(LABELS.get(name, name)), in_words(name, change.before.get(name)), in_words(name, now))
        for name, now in change.after.items()
    ]
    return ChangeRow(
        str(change.get_kind_display()),
        moment(change.at)[1],
        str(role.label) if role else _("An operator"),
        differences,
    )


def in_words(name: str, value: Any) -> str:
    """A fact as people read it, given as it is or as the history has it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return yes_no(value)
    if name in CODED:
        return str(CODED[name](value).label)
    if name in DAYS:
        day = value if isinstance(value, datetime.date) else datetime.date.fromisoformat(value)
        return day_in_words(day)
    if name == "point":
        value = "{1:.5f}, {0:.5f}".format(*(value.coords if isinstance(value, Point) else value))
    return str(value)


# --- How often it reports, and beside it how serious it was ---------------------------------------


def reporting_of(user: User, premises: Premises) -> dict[str, Any] | None:
    """Two figures of the last twelve months that are never made one (R5.5): how often the premises
    reports, and how serious what it told was. Two statements."""
    first = _first_month()
    told = by_when(
        incidents_visible_to(user).filter(premises=premises), "happened_at", first=first
    ).order_by()
    months = {
        each["month"].date(): each["number"]
        for each in told.annotate(month=TruncMonth("happened_at", tzinfo=LONDON))
        .values("month")
        .annotate(number=Count("pk"))
    }
    levels = told.aggregate(
        last=Max("happened_at"),
        **{f"level_{level.value}": Count("pk", filter=Q(severity=level)) for level in Severity},
    )
    total = sum(months.values())
    days = f"premises={premises.pk}&first={first.day}/{first.month}/{first.year}"
    listed = f"{reverse('licensing:incidents')}?{days}"
    return {
        "total": total,
        "rate": total / MONTHS,
        "months": [(formats.date_format(each, "M Y"), months.get(each, 0)) for each in _months()],
        "levels": [
            (level.label, levels[f"level_{level.value}"], f"{listed}&severity={level.value}")
            for level in reversed(Severity)
        ],
        "address": listed,
        "last": moment(levels["last"])[1] if levels["last"] else "",
    }


def _first_month() -> datetime.date:
    return _months()[-1]


def _months() -> list[datetime.date]:
    """The first days of this month and the eleven before it, newest first."""
    today = timezone.localdate()
    number = today.year * 12 + today.month - 1
    return [
        datetime.date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS)
    ]
