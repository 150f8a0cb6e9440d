"""What the pages of bags hold: one bag with all of its lines, and what can be done with it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing import bag_list
from agencies.licensing.actions.bags import PUT_ELSEWHERE
from agencies.licensing.bag_enums import CollectionState, CollectionStep
from agencies.licensing.bag_workflow import moves_from
from agencies.licensing.enums import Inside, SeizureState, SeizureStep, Substance
from agencies.licensing.forms.bags import (
    BagForm,
    CollectForm,
    CollectionForm,
    CorrectBagForm,
    DestroyBagForm,
    MoveBagForm,
)
from agencies.licensing.models import CollectionTask, Incident, Seizure, SeizureLine, Tenure
from agencies.licensing.nights import night_of
from agencies.licensing.queries.bags import bags_of_holder
from agencies.licensing.queries.premises import staff_now, staff_of_night
from agencies.licensing.queries.told import incidents_visible_to, seizure_lines_visible_to
from agencies.registry.people import permissions_of
from portal.accounts.models import User
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

COLUMNS = {
    "bag_number": gettext_lazy("Bag number"),
    "seized_at": gettext_lazy("When"),
    "inside": gettext_lazy("Where"),
    "substance": gettext_lazy("Suspected to be"),
    "description": gettext_lazy("Description"),
    "quantity": gettext_lazy("Quantity"),
    "store": gettext_lazy("Store"),
    "seized_by_name": gettext_lazy("Seized by"),
    "witness_name": gettext_lazy("Witness"),
}
"""Of a correction; a column that is not here is a key, which its name says in words."""
STEPS = {
    SeizureStep.MOVED: "move",
    SeizureStep.AMENDED: "correct",
    SeizureStep.DESTROYED: "destroy",
}
"""What a premises' people do with a bag on its page, by what its address calls it."""
STAFF_LISTED = 500


# --- Entering one ---------------------------------------------------------------------------------


def people_of(by: User, tenure: Tenure) -> list[tuple[uuid.UUID, str]]:
    return list(staff_now(by, tenure).values_list("pk", "name")[:STAFF_LISTED])


def add_form(
    by: User, tenure: Tenure, *, asked: QueryDict, data: QueryDict | None = None
) -> BagForm:
    """`asked`: of the address. `incident`: to which the bag belongs; `like`: the bag entered just
    before, whose people, place, store and time are likely to be the same."""
    before: dict[str, Any] = {}
    like = _key(asked.get("like", ""))
    if like is not None and data is None:
        before = _like(bags_of_holder(by, tenure).filter(pk=like).first())
    elif data is None:
        me = staff_now(by, tenure).filter(user=by).values_list("pk", flat=True).first()
        before = {"seized_by": str(me) if me else ""}
    incident = _key(asked.get("incident", ""))
    if incident is not None:
        told = incidents_visible_to(by).filter(pk=incident, tenure=tenure).first()
        before = {**_of_incident(told), **before, "incident": told.pk if told else None}
    address = reverse("venue:bag-add")
    return BagForm(data, name="bag", action=address, staff=people_of(by, tenure), before=before)


def _of_incident(told: Incident | None) -> dict[str, Any]:
    """When and where a bag of it was most likely seized, for whoever enters it to change."""
    return {} if told is None else {**_typed(told.happened_at), "inside": told.inside}


def _typed(moment: datetime.datetime) -> dict[str, str]:
    at = timezone.localtime(moment)
    return {"day": f"{at.day}/{at.month}/{at.year}", "time": f"{at:%H:%M}"}


def _like(bag: Seizure | None) -> dict[str, Any]:
    if bag is None:
        return {}
    return {
        **_typed(bag.seized_at),
        "seized_by": str(bag.seized_by_id),
        "witness": str(bag.witness_id),
        "inside": bag.inside,
        "store": bag.store,
        "incident": bag.incident_id,
    }


def _key(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


# --- One of them ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class LineShown:
    """One line of a bag's register. `changes`: (what, before, after); `words`: why, or how."""

    number: int
    step: SeizureStep
    title: str
    by: str
    iso: str
    when: str
    written: str
    details: list[str]
    changes: list[tuple[str, str, str]]
    words: str


def lines_of(by: User, bag: Seizure, *, to_premises: bool = False) -> list[LineShown]:
    """Every line, in the order in which they were written; one statement. `to_premises`: an
    officer is their number, not their name."""
    found = seizure_lines_visible_to(by).filter(seizure=bag).select_related("by", "corrects")
    lines = list(found.order_by("number"))
    two = names_at_first(bag, lines)
    return [_line_shown(each, two, to_premises=to_premises) for each in lines]


def names_at_first(bag: Seizure, lines: list[SeizureLine]) -> tuple[str, str]:
    """Who seized it and the witness, as the entry named them before any correction."""
    names = {"seized_by_name": bag.seized_by_name, "witness_name": bag.witness_name}
    for line in reversed(lines):
        names |= {name: line.changed[name][0] for name in names if name in line.changed}
    return names["seized_by_name"], names["witness_name"]


def _line_shown(line: SeizureLine, two: tuple[str, str], *, to_premises: bool) -> LineShown:
    step = SeizureStep(line.step)
    iso, when = moment(line.at)
    written = moment(line.written_at)[1]
    collected = step == SeizureStep.COLLECTED
    return LineShown(
        number=line.number,
        step=step,
        title=str(step.label),
        by=_("Police") if collected and to_premises else line.by.display_name,
        iso=iso,
        when=when,
        written="" if written == when else written,
        details=_details(line, two),
        changes=[
            (str(COLUMNS[name]), in_words(name, was), in_words(name, now))
            for name, (was, now) in line.changed.items()
            if name in COLUMNS
        ],
        words=line.words.open() if line.words else "",
    )


def _details(line: SeizureLine, two: tuple[str, str]) -> list[str]:
    if line.step == SeizureStep.SEIZED:
        of = {"one": two[0], "two": two[1], "store": line.store}
        return [
            _("Seized by %(one)s, witnessed by %(two)s.") % of,
            _("Put into: %(store)s.") % of,
        ]
    if line.step == SeizureStep.AMENDED and line.corrects is not None:
        return [_("Corrects line %(number)d.") % {"number": line.corrects.number}]
    if line.step == SeizureStep.COLLECTED:
        of = {"officer": line.officer, "reference": line.reference}
        return [_("Officer %(officer)s, reference %(reference)s.") % of]
    if line.step == SeizureStep.DESTROYED:
        return [_("In front of %(other)s.") % {"other": line.other_name}]
    return [_("Now in: %(store)s.") % {"store": line.store}]


def in_words(column: str, value: str) -> str:
    """A value of a correction, as people read it."""
    if column == "seized_at":
        return moment(datetime.datetime.fromisoformat(value))[1]
    kinds: dict[str, type[Inside] | type[Substance]] = {"inside": Inside, "substance": Substance}
    if column in kinds and value in kinds[column].values:
        return str(kinds[column](value).label)
    return value


def facts_of(bag: Seizure) -> list[tuple[str, str]]:
    return [
        (_("Suspected to be"), str(Substance(bag.substance).label)),
        (_("Looks like"), bag.description),
        (_("Quantity"), bag.quantity),
        (_("Seized"), moment(bag.seized_at)[1]),
        (_("Where"), str(Inside(bag.inside).label)),
        (_("Seized by"), bag.seized_by_name),
        (_("Witness"), bag.witness_name),
        (_("Store") if bag.state == SeizureState.HELD else _("Last store"), bag.store),
    ]


def own_forms(bag: Seizure, lines: list[LineShown], by: User, tenure: Tenure) -> list[ActionForm]:
    """What somebody of the premises can do with a bag now."""
    may = permissions_of(by)
    steps = [each.step for each in moves_from(bag.state) if each.permission in may]
    elsewhere = any(each.step in PUT_ELSEWHERE for each in lines)
    return [own_form(step, bag, by, tenure, was_moved=elsewhere) for step in steps if step in STEPS]


def was_moved(by: User, bag: Seizure) -> bool:
    """Whether a bag is no longer where its entry says."""
    lines = seizure_lines_visible_to(by).filter(seizure=bag, step__in=PUT_ELSEWHERE)
    return lines.exists()


def own_form(
    step: SeizureStep,
    bag: Seizure,
    by: User,
    tenure: Tenure,
    *,
    was_moved: bool,
    data: QueryDict | None = None,
) -> ActionForm:
    place: dict[str, Any] = {
        "name": STEPS[step],
        "version": bag.version,
        "action": reverse("venue:bag-move", args=[bag.pk, STEPS[step]]),
    }
    if step == SeizureStep.MOVED:
        return MoveBagForm(data, **place)
    if step == SeizureStep.AMENDED:
        staff = _of_its_night(by, tenure, bag)
        return CorrectBagForm(data, bag=bag, may_store=not was_moved, staff=staff, **place)
    return DestroyBagForm(data, staff=_besides(by, tenure), **place)


def _of_its_night(by: User, tenure: Tenure, bag: Seizure) -> list[tuple[uuid.UUID, str]]:
    """Who can have seized or witnessed it; nobody for a bag of a former licence holder."""
    if bag.tenure_id != tenure.pk:
        return []
    there = staff_of_night(by, tenure, night_of(bag.seized_at)).values_list("pk", "name")
    # Who stands in the entry is called what the entry calls them.
    named = {bag.seized_by_id: bag.seized_by_name, bag.witness_id: bag.witness_name}
    return [*(dict(there[:STAFF_LISTED]) | named).items()]


def _besides(by: User, tenure: Tenure) -> list[tuple[uuid.UUID, str]]:
    """The staff but for whoever asks."""
    others = staff_now(by, tenure).exclude(user=by)
    return list(others.values_list("pk", "name")[:STAFF_LISTED])


def context_of(
    bag: Seizure, by: User, *, to_premises: bool, lines: list[LineShown] | None = None
) -> dict[str, Any]:
    """`bag`: of with_due."""
    return {
        "bag": bag,
        "row": bag_list.row_of(bag, timezone.now()),
        "facts": facts_of(bag),
        "lines": lines if lines is not None else lines_of(by, bag, to_premises=to_premises),
    }


# --- Police ---------------------------------------------------------------------------------------


def collect_form(bag: Seizure, *, data: QueryDict | None = None) -> CollectForm:
    address = reverse("licensing:seizure-collect", args=[bag.pk])
    return CollectForm(data, name="collect", version=bag.version, action=address)


def collection_form(
    task: CollectionTask, step: CollectionStep, *, data: QueryDict | None = None
) -> CollectionForm:
    address = reverse("licensing:collection-move", args=[task.pk, step.value])
    form = CollectionForm(data, name=f"collection-{task.pk}", version=task.version, action=address)
    form.button = str(step.label)
    return form


@dataclass(frozen=True)
class WaitingRow:
    """A bag that waits for police. `press`: the step that this officer can make, if any."""

    task: CollectionTask
    bag: bag_list.BagRow
    goes: str
    press: CollectionStep | None


def waiting_rows(tasks: list[Any], by: User) -> list[WaitingRow]:
    """`tasks`: of collections_due."""
    now = timezone.now()
    rows = []
    for task in tasks:
        task.seizure.is_late = task.is_late
        rows.append(
            WaitingRow(
                task=task,
                bag=bag_list.row_of(task.seizure, now),
                goes=goes_in_words(task, by),
                press=step_of(task, by),
            )
        )
    return rows


def goes_in_words(task: CollectionTask, by: User) -> str:
    if task.state != CollectionState.TAKEN or task.taken_by is None:
        return ""
    return _("You") if task.taken_by_id == by.pk else task.taken_by.display_name


def step_of(task: CollectionTask, by: User) -> CollectionStep | None:
    if task.state == CollectionState.OPEN:
        return CollectionStep.TAKE
    is_mine = task.state == CollectionState.TAKEN and task.taken_by_id == by.pk
    return CollectionStep.GIVE_BACK if is_mine else None
