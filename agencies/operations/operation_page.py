"""What the page of a joint operation holds: the plan, what was done, and the public text."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.operations.enums import ActivityKind, OperationState, SummaryState
from agencies.operations.forms import joint as forms
from agencies.operations.models import Activity, Operation
from agencies.operations.problem_page import manages
from agencies.operations.queries import (
    activities_visible_to,
    operations_visible_to,
    problems_visible_to,
)
from agencies.operations.words import from_to, long_day
from agencies.operations.workflow import OPERATION_MOVES, SUMMARY_MOVES, moves_from
from agencies.registry.models import Agency
from agencies.registry.people import agencies_of
from portal.accounts.models import User
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

ACTIVITY, WRITE, PUBLISH, WITHDRAW = "activity", "write", "publish", "withdraw"
NAMES = frozenset({ACTIVITY, *SUMMARY_MOVES, *OPERATION_MOVES})
STATE_COLOURS: dict[str, str] = {
    OperationState.PLANNED: "blue",
    OperationState.FINISHED: "green",
    OperationState.CALLED_OFF: "grey",
}
SUMMARY_COLOURS: dict[str, str] = {
    SummaryState.NONE: "grey",
    SummaryState.WAITING: "yellow",
    SummaryState.PUBLISHED: "green",
    SummaryState.WITHDRAWN: "grey",
}


def operation_of(user: User, operation_id: uuid.UUID) -> Operation:
    """Raises Operation.DoesNotExist."""
    found = operations_visible_to(user).select_related("lead", "summary_by", "published_by")
    return found.get(pk=operation_id)


def rows_of(operations: list[Operation]) -> list[dict[str, Any]]:
    return [
        {
            "operation": each,
            "colour": STATE_COLOURS[each.state],
            "days": days_of(each),
            "lead": each.lead.name,
        }
        for each in operations
    ]


def days_of(operation: Operation) -> str:
    return from_to(operation.starts_on, operation.ends_on)


def context_of(
    user: User, operation: Operation, *, bound: ActionForm | None = None
) -> dict[str, Any]:
    coordinates = manages(user)
    agencies = _agencies(operation)
    own = {each.pk for each in agencies_of(user)}
    done = activities_visible_to(user).filter(operation=operation).select_related("agency")
    activities = list(done.order_by("on", "id"))
    mine = [each for each in agencies if coordinates or each.pk in own]
    offered = [
        form(each, operation, user, agencies=mine)
        for each in _offered(user, operation, coordinates=coordinates, records=bool(mine))
    ]
    problem = None
    if operation.problem_id:
        problem = problems_visible_to(user).filter(pk=operation.problem_id).first()
    return {
        "operation": operation,
        "colour": STATE_COLOURS[operation.state],
        "summary_colour": SUMMARY_COLOURS[operation.summary_state],
        "facts": _facts(operation, agencies),
        "aim": operation.aim.open() if operation.aim else "",
        "problem": problem,
        "totals": _totals(activities),
        "activities": [
            {
                "activity": each,
                "day": long_day(each.on),
                "words": each.words.open() if each.words else "",
                "may_undo": coordinates or each.agency_id in own,
            }
            for each in activities
        ],
        "manages": coordinates,
        "is_planned": operation.state == OperationState.PLANNED,
        "forms": [bound if bound and bound.name == each.name else each for each in offered],
        "form": bound,
        "bound": bound,
    }


def form(
    name: str,
    operation: Operation,
    user: User,
    *,
    agencies: list[Agency] | None = None,
    data: QueryDict | None = None,
) -> ActionForm:
    """One of the page's forms. Raises KeyError for a name that none has."""
    place: dict[str, Any] = {
        "name": name,
        "action": reverse("operations:operation-do", args=[operation.pk, name]),
        "version": operation.version,
    }
    if name == ACTIVITY:
        here = agencies if agencies is not None else _agencies(operation)
        known = [(each.key, each.name) for each in here]
        return forms.ActivityForm(data, agencies=known, operation=operation, **place)
    if name == WRITE:
        return forms.SummaryForm(data, text=operation.summary, **place)
    if name == PUBLISH:
        return forms.PublishForm(data, **place)
    moves = SUMMARY_MOVES if name in SUMMARY_MOVES else OPERATION_MOVES
    return forms.OperationMoveForm(data, label=moves[name].label, **place)


def _agencies(operation: Operation) -> list[Agency]:
    partners = Agency.objects.filter(key__in=operation.partner_keys).order_by("name")
    return [operation.lead, *partners]


def _offered(user: User, operation: Operation, *, coordinates: bool, records: bool) -> list[str]:
    state = OperationState(operation.state)
    begun = operation.starts_on <= timezone.localdate()
    names = [ACTIVITY] if records and begun and state != OperationState.CALLED_OFF else []
    if not coordinates:
        return names
    if state == OperationState.FINISHED:
        names += [each.name for each in moves_from(SUMMARY_MOVES, _summary_state(operation))]
        if operation.summary_by_id == user.pk and PUBLISH in names:
            names.remove(PUBLISH)
    names += [each.name for each in moves_from(OPERATION_MOVES, state)]
    return names if begun or "finish" not in names else [x for x in names if x != "finish"]


def _summary_state(operation: Operation) -> SummaryState:
    return SummaryState(operation.summary_state)


def _facts(operation: Operation, agencies: list[Agency]) -> list[tuple[str, str]]:
    facts = [
        (_("Kind"), operation.get_kind_display()),
        (_("Days"), days_of(operation)),
        (_("Where"), operation.place),
        (_("Run by"), operation.lead.name),
        (_("Who takes part"), ", ".join(each.name for each in agencies[1:]) or _("Nobody else")),
    ]
    if operation.published_at and operation.published_by:
        said = f"{moment(operation.published_at)[1]}, {operation.published_by.display_name}"
        facts.append((_("Text published"), said))
    return facts


def _totals(activities: list[Activity]) -> list[tuple[str, int]]:
    """Of each kind, in the order of the list of kinds."""
    found: dict[str, int] = defaultdict(int)
    for each in activities:
        found[each.kind] += each.number
    return [(str(kind.label), found[kind]) for kind in ActivityKind if kind in found]
