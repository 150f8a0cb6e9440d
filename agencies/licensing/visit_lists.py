"""Lists of visits: the officers' own, the file of it, and what a premises' page says."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.visits import MAY
from agencies.licensing.models import Premises, Visit
from agencies.licensing.queries.visits import (
    follow_ups_waiting,
    reading_now,
    swabs_of_premises,
    visit_officers_visible_to,
    visits_visible_to,
)
from agencies.licensing.swab_chart import Read, charts_of, plain
from agencies.licensing.visit_enums import VisitState
from agencies.licensing.visit_page import COLOURS
from agencies.licensing.visit_words import SWAB_WORDING
from portal.accounts.models import User
from reports.permissions import user_can
from reports.triage.rows import moment

MOST_EXPORTED = 5_000
MOST_ON_PREMISES = 10
MOST_READINGS = 300
HEADING = (
    _("Planned for"),
    _("Began"),
    _("Premises"),
    _("Licence number"),
    _("Ward"),
    _("Purpose"),
    _("State"),
    _("Officers"),
    _("Outcome"),
    _("Follow up on"),
)


def listed_for(user: User) -> QuerySet[Visit]:
    """Visits with their premises, latest first."""
    found = visits_visible_to(user).select_related("premises", "premises__ward")
    return found.defer("premises__ward__boundary").order_by("-planned_at", "id")


def rows_of(user: User, visits: list[Visit]) -> list[dict[str, Any]]:
    """What a list shows of each. One statement more."""
    officers = _officers(user, visits)
    today = timezone.localdate()
    return [
        {
            "visit": each,
            "colour": COLOURS[each.state],
            "when": moment(each.started_at or each.planned_at)[1],
            "officers": ", ".join(officers[each.pk]),
            "is_overdue": each.state == VisitState.RECORDED
            and each.follow_up_on is not None
            and each.follow_up_on < today,
        }
        for each in visits
    ]


def exported(user: User, found: QuerySet[Visit]) -> list[list[str]]:
    visits = list(found[:MOST_EXPORTED])
    officers = _officers(user, visits)
    return [
        [
            moment(each.planned_at)[1],
            moment(each.started_at)[1] if each.started_at else "",
            each.premises.name,
            each.premises.licence_number,
            each.premises.ward.name if each.premises.ward else "",
            str(each.get_purpose_display()),
            str(each.get_state_display()),
            ", ".join(officers[each.pk]),
            str(each.get_outcome_display()),
            each.follow_up_on.isoformat() if each.follow_up_on else "",
        ]
        for each in visits
    ]


def _officers(user: User, visits: list[Visit]) -> dict[uuid.UUID, list[str]]:
    names: dict[uuid.UUID, list[str]] = defaultdict(list)
    for each in visit_officers_visible_to(user).filter(visit__in=[each.pk for each in visits]):
        names[each.visit_id].append(each.name)
    return names


def section_of(user: User, premises: Premises) -> dict[str, Any] | None:
    """Visits of a premises, and its readings over time. Six statements at most."""
    visits = list(listed_for(user).filter(premises=premises)[: MOST_ON_PREMISES + 1])
    due = follow_ups_waiting(user).filter(premises=premises).first()
    return {
        "visits": rows_of(user, visits[:MOST_ON_PREMISES]),
        "is_more": len(visits) > MOST_ON_PREMISES,
        "premises": premises,
        "due": due,
        "may_plan": user_can(user, MAY),
        **readings_of(user, premises.pk),
    }


def readings_of(user: User, premises_id: uuid.UUID) -> dict[str, Any]:
    """The last readings of a premises: charts, and the same as rows, latest first."""
    swabs = list(swabs_of_premises(user, premises_id).reverse()[:MOST_READINGS])
    reads = [
        Read(each.point, each.unit, timezone.localdate(each.visit.started_at), reading_now(each))
        for each in swabs
    ]
    return {
        "charts": charts_of(reads) if reads else [],
        "readings": [
            {
                "visit_id": swab.visit_id,
                "on": read.on,
                "point": read.point,
                "reading": f"{plain(read.reading)} {read.unit}",
                "was": plain(swab.reading) if read.reading != swab.reading else "",
                "device": swab.device,
            }
            for swab, read in zip(swabs, reads, strict=True)
        ],
        "swab_wording": SWAB_WORDING,
    }
