"""What the page that plans visits shows: premises with the reasons to see them, and a round."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from agencies.licensing.actions.visits import Evening
from agencies.licensing.models import Premises
from agencies.licensing.queries.premises import premises_visible_to
from agencies.licensing.queries.visits import visit_officers_visible_to, visits_visible_to
from agencies.licensing.route import DETOUR, sensible_order, timed
from agencies.licensing.visit_enums import OPEN_VISITS, VisitPurpose, VisitState
from agencies.licensing.visit_page import COLOURS, geo_of
from agencies.licensing.visit_reasons import Reason, in_order, notes_for, placed, reasons_for
from portal.accounts.models import User
from reports.geometry import metres_between
from reports.triage import choices
from reports.triage.filters import NO_WARD
from reports.triage.rows import moment

BY_HAND = Reason("by_hand", 1_000, "", lambda _user, _today: {})
"""Of a premises that somebody came from: a visit needs no reason of ours."""


class Choice:
    """The premises that there is a reason to see, in their order; or the one that was chosen on
    its own page."""

    def __init__(self, user: User, today: datetime.date, *, only: uuid.UUID | None = None) -> None:
        self.user = user
        self.found = reasons_for(user, today)
        self.notes = notes_for(user, today)
        if only is not None:
            chosen = (BY_HAND, _("You chose it"))
            self.found = {only: [*self.found.get(only, []), chosen]}

    def chosen(self, given: dict[str, Any]) -> QuerySet[Premises]:
        """Those in an area, and with a reason, where one was chosen. `planned_at`: of a visit that
        is planned or under way."""
        why, ward = given.get("why"), given.get("ward")
        keys = [
            key
            for key in in_order(self.user, self.found)
            if not why or why in {reason.key for reason, _words in self.found[key]}
        ]
        planned = visits_visible_to(self.user).filter(
            premises=OuterRef("pk"), state__in=OPEN_VISITS
        )
        rows = placed(premises_visible_to(self.user).select_related("ward"), keys)
        rows = rows.defer("ward__boundary")
        if ward:
            rows = rows.filter(ward=None if ward == NO_WARD else choices.ward_id(ward))
        return rows.annotate(
            planned_at=Subquery(planned.values("planned_at")[:1]),
            planned_id=Subquery(planned.values("pk")[:1]),
        )

    def rows_of(self, premises: list[Any], ticked: set[str]) -> list[dict[str, Any]]:
        return [
            {
                "premises": each,
                "reasons": [(reason.label, words) for reason, words in self.found[each.pk]],
                "notes": self.notes.get(each.pk, []),
                "planned": moment(each.planned_at)[1] if each.planned_at else "",
                "is_ticked": str(each.pk) in ticked,
            }
            for each in premises
        ]


def evening_of(user: User, given: dict[str, Any]) -> Evening:
    """The round through the premises that were ticked, each with its time. Those without a point
    come last. `given`: of a valid PlanForm."""
    ticked = {each.pk: each for each in premises_visible_to(user).filter(pk__in=given["premises"])}
    # What is not there for this person stays in, and plan_visits says so.
    unknown = [key for key in given["premises"] if key not in ticked]
    known = [ticked[key] for key in given["premises"] if key in ticked]
    placed = [each for each in known if each.point]
    points = [(each.point.x, each.point.y) for each in placed if each.point]
    hit = given.get("from")
    start = (hit.longitude, hit.latitude) if hit else None
    order = [placed[each] for each in sensible_order(points, start)]
    order += [each for each in known if not each.point]
    way = [(each.point.x, each.point.y) if each.point else None for each in order]
    times = timed(
        way,
        begins=given["begins"],
        minutes_each=int(given["minutes"]),
        travel=given["travel"],
        start=start,
    )
    stops = [(each.pk, stop.at) for each, stop in zip(order, times, strict=True)]
    return Evening(
        stops=[*stops, *((key, given["begins"]) for key in unknown)],
        purpose=VisitPurpose(given["purpose"]),
        officers=[uuid.UUID(each) for each in given["officers"]],
        others=given["others"],
    )


def stops_of(user: User, evening_id: uuid.UUID) -> list[dict[str, Any]]:
    """The visits of an evening in their order, with how far each is from the one before. Three
    statements."""
    found = visits_visible_to(user).filter(evening=evening_id).select_related("premises")
    visits = list(found.order_by("stop"))
    officers = visit_officers_visible_to(user).filter(visit__in=[each.pk for each in visits[:1]])
    names = ", ".join(each.name for each in officers)
    stops = []
    before: tuple[float, float] | None = None
    for visit in visits:
        point = visit.premises.point
        here = (point.x, point.y) if point else None
        metres = metres_between(before, here) * DETOUR if before and here else None
        stops.append(
            {
                "visit": visit,
                "time": visit.planned_at,
                "officers": names,
                "metres": round(metres, -1) if metres is not None else None,
                "geo": geo_of(visit),
                "colour": COLOURS[visit.state],
                "is_planned": visit.state == VisitState.PLANNED,
            }
        )
        before = here if here is not None else before
    return stops
