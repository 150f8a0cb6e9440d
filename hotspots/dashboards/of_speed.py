"""How fast the police look at reports, and take urgent ones."""

from __future__ import annotations

import datetime
import math
from typing import NamedTuple

from django.conf import settings
from django.db.models import (
    CharField,
    Count,
    DateTimeField,
    Exists,
    F,
    FloatField,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy

from agencies.refuse.response_times import Percentile
from agencies.registry.permissions import Permission
from hotspots.dashboards.counting import finite, seconds_between, which_of, within_both
from hotspots.dashboards.figures import Asked, Figure, Numbers, Sort, register
from reports.enums import LISTED_STATUSES, TimelineKind
from reports.queries import (
    acknowledgements_visible_to,
    escalations_visible_to,
    reports_visible_to,
    timeline_visible_to,
)

REPORTS = gettext_lazy("reports")
TRIAGE = Permission.REPORTS_TRIAGE


class Speed(NamedTuple):
    """Of a period: of `due` reports so many were looked at `in_time`, a half within `median` s."""

    due: int
    in_time: int
    median: float | None


def looked_at(asked: Asked) -> dict[int, Speed]:
    """Of the reports of both periods whose time to be looked at is over. One statement."""
    first_move = (
        timeline_visible_to(asked.user)
        .filter(report=OuterRef("pk"), kind=TimelineKind.MOVED)
        .order_by("at")
        .values("at")[:1]
    )
    took = Coalesce(
        seconds_between("moved", "received_at"), Value(math.inf), output_field=FloatField()
    )
    rows = (
        reports_visible_to(asked.user)
        .filter(within_both(asked, "received_at"), due_at__lte=asked.now)
        .filter(status__in=LISTED_STATUSES)
        .order_by()
        .annotate(
            which=which_of(asked, "received_at"),
            moved=Subquery(first_move, output_field=DateTimeField()),
        )
        .values("which")
        .annotate(
            due=Count("pk"),
            in_time=Count("pk", filter=Q(moved__lte=F("due_at"))),
            median=Percentile(took, fraction=0.5),
        )
    )
    return {row["which"]: Speed(row["due"], row["in_time"], finite(row["median"])) for row in rows}


def taken(asked: Asked) -> dict[int, tuple[int, int]]:
    """(how many urgent reports began to wait, how many of them a named person took in time) of both
    periods. In time is before the team is told again; one that nobody took counts once it was.
    Two statements."""
    limit = datetime.timedelta(minutes=settings.URGENT_MINUTES[0])
    mine = acknowledgements_visible_to(asked.user)
    took = {
        which: (n, in_time)
        for which, n, in_time in mine.filter(within_both(asked, "waiting_since"))
        .order_by()
        .annotate(which=which_of(asked, "waiting_since"))
        .values_list("which")
        .annotate(n=Count("pk"), in_time=Count("pk", filter=Q(at__lte=F("waiting_since") + limit)))
    }
    same = mine.filter(report=OuterRef("report"), waiting_since=OuterRef("waiting_since"))
    one = Func("report", "waiting_since", template="(%(expressions)s)", output_field=CharField())
    never = dict(
        escalations_visible_to(asked.user)
        .filter(~Exists(same), within_both(asked, "waiting_since"))
        .order_by()
        .annotate(which=which_of(asked, "waiting_since"))
        .values_list("which")
        .annotate(n=Count(one, distinct=True))
    )
    return {
        which: (number + never.get(which, 0), in_time)
        for which in (0, 1)
        for number, in_time in (took.get(which, (0, 0)),)
    }


def _share_looked_at(asked: Asked) -> Numbers:
    found = asked.once(looked_at)
    now, before = (found.get(which, Speed(0, 0, None)) for which in (0, 1))
    return Numbers(now.in_time, before.in_time, now.due, before.due)


def _half_looked_at(asked: Asked) -> Numbers:
    found = asked.once(looked_at)
    now, before = (found.get(which, Speed(0, 0, None)) for which in (0, 1))
    return Numbers(now.median, before.median, now.due, before.due)


def _share_taken(asked: Asked) -> Numbers:
    (waited, in_time), (waited_before, in_time_before) = (
        asked.once(taken)[which] for which in (0, 1)
    )
    return Numbers(in_time, in_time_before, waited, waited_before)


register(
    Figure(
        key="urgent-in-time",
        title=gettext_lazy("Urgent reports taken in time"),
        definition=gettext_lazy(
            "Of the reports that became urgent in the period, the share that a named person took "
            "before the triage team was told a second time. One that nobody has taken counts as "
            "soon as that was told."
        ),
        unit=gettext_lazy("urgent reports"),
        sort=Sort.SHARE,
        may=TRIAGE,
        count=_share_taken,
    ),
    Figure(
        key="looked-at-in-time",
        title=gettext_lazy("Reports looked at in time"),
        definition=gettext_lazy(
            "Of the reports received in the period by whose time somebody should have looked at "
            "them by now, the share that was first moved on before that time."
        ),
        unit=REPORTS,
        sort=Sort.SHARE,
        may=TRIAGE,
        count=_share_looked_at,
    ),
    Figure(
        key="looked-at-half",
        title=gettext_lazy("Half were looked at within"),
        definition=gettext_lazy(
            "Of the same reports, the time from when they were received within which a half was "
            "first moved on. It is left out where that half is not done yet."
        ),
        unit=REPORTS,
        sort=Sort.SECONDS,
        may=TRIAGE,
        count=_half_looked_at,
    ),
)
