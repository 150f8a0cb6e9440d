"""Every state with every move, by the real actions: what a premises' own people move.

Where a rule is tried alone in tests/unit/licensing, its table by hand is the one used here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agencies.licensing.actions.bag_custody import take_on_bag
from agencies.licensing.actions.bags import Entry, correct_bag, destroy_bag, move_bag
from agencies.licensing.actions.collections import give_back_collection, take_collection
from agencies.licensing.actions.conditions import ConditionFacts, change_condition, end_condition
from agencies.licensing.actions.drafts import forget_drafts, open_draft, remove_draft, save_draft
from agencies.licensing.actions.incidents import report_incident
from agencies.licensing.actions.register import move_premises
from agencies.licensing.actions.registers import (
    ShiftFacts,
    amend_entry,
    amend_shift,
    sign_off,
    withdraw_entry,
    withdraw_shift,
)
from agencies.licensing.bag_enums import CollectionState, CollectionStep
from agencies.licensing.enums import PremisesState, SeizureStep
from agencies.licensing.models import (
    CollectionTask,
    Condition,
    DoorShift,
    IncidentDraft,
    Premises,
    RegisterEntry,
    Seizure,
    StaffMember,
)
from agencies.licensing.premises_workflow import PREMISES_MOVES
from agencies.licensing.register_enums import DoorPosition, LineStep
from portal.accounts.models import User
from tests.integration.licensing.test_bags import next_holder
from tests.support import machines
from tests.support import premises as made
from tests.unit.licensing.test_bags import ALLOWED, GOES
from tests.unit.licensing.test_premises_workflow import BY_HAND

pytestmark = pytest.mark.django_db
MakePerson = Callable[..., User]


def test_premises(officer: User, lantern: Premises) -> None:
    def moved(*names: str) -> Premises:
        for name in names:
            now = machines.fresh(lantern)
            move_premises(by=officer, premises_id=now.pk, move=name, version=now.version)
        return lantern

    def move(name: str, row: Premises) -> object:
        return move_premises(by=officer, premises_id=row.pk, move=name, version=row.version)

    machines.try_all(
        machines.Machine(
            states={
                "open": moved,
                "suspended": lambda: moved("suspend"),
                "closed": lambda: moved("close"),
            },
            moves={each: partial(move, each) for each in [*PREMISES_MOVES, "burn"]},
            leads={(state.value, name): to.value for (name, state), to in BY_HAND.items()},
        )
    )
    assert {*PremisesState} == {state for _name, state in BY_HAND}


# --- Bags and their collection --------------------------------------------------------------------


def move(by: User, bag: Seizure) -> Seizure:
    return move_bag(by=by, seizure_id=bag.pk, version=bag.version, store=f"Safe {bag.version}")


def correct(by: User, bag: Seizure) -> Seizure:
    names = ("bag_number", "seized_at", "inside", "substance", "description")
    entry = Entry(**{each: getattr(bag, each) for each in names}, quantity=f"{bag.version} wraps")
    return correct_bag(
        by=by, seizure_id=bag.pk, version=bag.version, entry=entry, words="Counted again"
    )


def collect(by: User, bag: Seizure) -> Seizure:
    return made.collected(bag, by)


def destroy(by: User, bag: Seizure) -> Seizure:
    """In front of whoever is in the list of staff last: the people of a bag are there already."""
    second = StaffMember.objects.filter(tenure=bag.holder_id).latest("id")
    return destroy_bag(
        by=by,
        seizure_id=bag.pk,
        version=bag.version,
        at=timezone.now(),
        other=second.pk,
        words="In the fire",
    )


def take_on(by: User, bag: Seizure) -> Seizure:
    return take_on_bag(by=by, bag_number=bag.bag_number, store="New safe")


def test_bags(manager: User, police: User, lantern: Premises, person_with: MakePerson) -> None:
    """A bag that was left behind by a former licence holder is one that the next one can't see: it
    is taken on, or collected, and nothing else."""
    people = {"manager": manager}

    def held() -> Seizure:
        people["manager"] = manager
        return made.another_seizure(manager)

    def left(bag: Seizure) -> Seizure:
        people["manager"] = next_holder(lantern, person_with)
        made.staff_of(people["manager"], 1)
        return bag

    def taken_on() -> Seizure:
        bag = left(held())
        return take_on(people["manager"], bag)

    acts: dict[str, Callable[[Seizure], object]] = {
        SeizureStep.MOVED: lambda bag: move(people["manager"], bag),
        SeizureStep.AMENDED: lambda bag: correct(people["manager"], bag),
        SeizureStep.TAKEN_ON: lambda bag: take_on(people["manager"], bag),
        SeizureStep.COLLECTED: lambda bag: collect(police, bag),
        SeizureStep.DESTROYED: lambda bag: destroy(people["manager"], bag),
    }
    own = {
        (state.value, step.value): to.value
        for (state, step), to in ALLOWED.items()
        if step != SeizureStep.TAKEN_ON
    }
    machines.try_all(
        machines.Machine(
            states={
                "held": held,
                "collected": lambda: collect(police, held()),
                "destroyed": lambda: destroy(manager, held()),
                "held, left behind": lambda: left(held()),
                "collected, left behind": lambda: left(collect(police, held())),
                "destroyed, left behind": lambda: left(destroy(manager, held())),
                "held, taken on": taken_on,
            },
            moves={SeizureStep(step).value: act for step, act in acts.items()},
            leads={
                **own,
                ("held, left behind", "taken_on"): "held",
                ("held, left behind", "collected"): "collected",
                **{
                    ("held, taken on", step): to
                    for (state, step), to in own.items()
                    if state == "held"
                },
            },
        )
    )


def test_collections(manager: User, police: User, person_with: MakePerson) -> None:
    colleague = person_with("police_triage")

    def waits() -> CollectionTask:
        return made.another_seizure(manager).collection

    def taken(by: User) -> CollectionTask:
        task = waits()
        return take_collection(by=by, collection_id=task.pk, version=task.version)

    def over(end: Callable[[User, Seizure], object], by: User) -> CollectionTask:
        task = waits()
        end(by, task.seizure)
        return task

    take, give_back, close = CollectionStep.TAKE, CollectionStep.GIVE_BACK, CollectionStep.CLOSE
    leads = {(state.value, step.value): to.value for (state, step), to in GOES.items()}
    done = {
        "collected": lambda task: collect(police, task.seizure),
        "destroyed": lambda task: destroy(manager, task.seizure),
    }
    machines.try_all(
        machines.Machine(
            states={
                "open": waits,
                "taken": lambda: taken(police),
                "taken, by a colleague": lambda: taken(colleague),
                "done": lambda: over(collect, police),
                "done, destroyed": lambda: over(destroy, manager),
            },
            moves={
                take.value: lambda task: take_collection(
                    by=police, collection_id=task.pk, version=task.version
                ),
                give_back.value: lambda task: give_back_collection(
                    by=police, collection_id=task.pk, version=task.version
                ),
                **done,
            },
            leads={
                **{pair: to for pair, to in leads.items() if pair[1] != close.value},
                **{
                    (state, end): "done"
                    for state in ("open", "taken", "taken, by a colleague")
                    for end in done
                },
            },
        )
    )
    assert {to for _pair, to in GOES.items()} == {*CollectionState}


# --- What is kept of a form, and registers --------------------------------------------------------


def test_drafts(manager: User, staff: User, there: User, officer: User, lantern: Premises) -> None:
    """Whoever works at the premises goes on with a draft; nobody else, nor once it is closed."""

    def kept() -> IncidentDraft:
        return made.another_draft(manager)

    def closed() -> IncidentDraft:
        draft = kept()
        now = machines.fresh(lantern)
        move_premises(by=officer, premises_id=now.pk, move="close", version=now.version)
        return draft

    told = made.told()

    def sent(draft: IncidentDraft) -> IncidentDraft:
        report_incident(by=manager, told=told, key=draft.pk)
        return draft

    def removed(by: User, draft: IncidentDraft) -> IncidentDraft:
        remove_draft(by=by, draft_id=draft.pk)
        return draft

    def save(by: User, draft: IncidentDraft) -> object:
        typed = made.Typed(fields={"words": ["More"]})
        return save_draft(by=by, key=draft.pk, typed=typed, version=draft.version)

    def forget(days: int, draft: IncidentDraft) -> None:
        with time_machine.travel(timezone.now() + datetime.timedelta(days=days), tick=False):
            forget_drafts()

    def stands(draft: IncidentDraft) -> str:
        with made.everything_shown():
            return "kept" if IncidentDraft.objects.filter(pk=draft.pk).exists() else "gone"

    of_colleagues = {
        "saved": partial(save, manager),
        "saved by a colleague": partial(save, staff),
        "opened by a colleague": lambda draft: open_draft(by=staff, draft_id=draft.pk),
        "removed by a colleague": partial(removed, staff),
        "sent": sent,
    }
    by_others = {
        "saved elsewhere": partial(save, there),
        "opened elsewhere": lambda draft: open_draft(by=there, draft_id=draft.pk),
        "removed elsewhere": partial(removed, there),
        "opened by an officer": lambda draft: open_draft(by=officer, draft_id=draft.pk),
    }
    by_itself = {"kept a week": partial(forget, 6), "forgotten": partial(forget, 8)}
    machines.try_all(
        machines.Machine(
            states={
                "kept": kept,
                "kept, of a closed premises": closed,
                "gone, sent": lambda: sent(kept()),
                "gone, removed": lambda: removed(manager, kept()),
            },
            moves=of_colleagues | by_others | by_itself,
            leads={
                ("kept", "saved"): "kept",
                ("kept", "saved by a colleague"): "kept",
                ("kept", "opened by a colleague"): "kept",
                ("kept", "removed by a colleague"): "gone",
                ("kept", "sent"): "gone",
                ("kept", "kept a week"): "kept",
                ("kept", "forgotten"): "gone",
                ("kept, of a closed premises", "removed by a colleague"): "gone",
                ("kept, of a closed premises", "kept a week"): "kept",
                ("kept, of a closed premises", "forgotten"): "gone",
                # A form that was sent keeps nothing more, and makes no second incident.
                ("gone, sent", "saved"): "gone",
                ("gone, sent", "saved by a colleague"): "gone",
                ("gone, sent", "sent"): "gone",
                ("gone, sent", "kept a week"): "gone",
                ("gone, sent", "forgotten"): "gone",
                # A form that is still open elsewhere loses nothing by a colleague's removing it.
                ("gone, removed", "saved"): "kept",
                ("gone, removed", "saved by a colleague"): "kept",
                # A key that is of no draft is anybody's: what is saved there is their own alone.
                ("gone, sent", "saved elsewhere"): "kept",
                ("gone, removed", "saved elsewhere"): "kept",
                ("gone, removed", "sent"): "gone",
                ("gone, removed", "kept a week"): "gone",
                ("gone, removed", "forgotten"): "gone",
            },
            state_of=stands,
        )
    )


def _newest(line: Any) -> Any:
    return type(line).objects.filter(entry=line.entry).latest("number")


def _stands(line: Any) -> str:
    last = _newest(line)
    if last.step == LineStep.WITHDRAWN:
        return "withdrawn"
    return "off" if getattr(last, "ended_at", None) else "on"


def test_shifts_at_the_door(manager: User, staff: User) -> None:
    def on() -> DoorShift:
        (shift,) = made.on_door(manager)
        return shift

    def off(line: DoorShift) -> DoorShift:
        last = _newest(line)
        now = timezone.now()
        sign_off(by=manager, shift_id=line.pk, version=last.number, ended_at=now)
        return line

    def back(by: User, line: DoorShift) -> DoorShift:
        withdraw_shift(by=by, shift_id=line.pk, version=_newest(line).number)
        return line

    def amend(line: DoorShift) -> object:
        last = _newest(line)
        facts = ShiftFacts(
            position=DoorPosition.HEAD, started_at=last.started_at, ended_at=last.ended_at
        )
        return amend_shift(by=manager, shift_id=line.pk, version=last.number, facts=facts)

    machines.try_all(
        machines.Machine(
            states={
                "on": on,
                "off": lambda: off(on()),
                "withdrawn": lambda: back(manager, on()),
                "withdrawn, after it ended": lambda: back(manager, off(on())),
            },
            moves={
                "on again": lambda line: made.on_door(manager, [line.member]),
                "off": off,
                "amend": amend,
                "withdraw": partial(back, manager),
                "withdraw, not their own": partial(back, staff),
            },
            leads={
                ("on", "off"): "off",
                ("on", "amend"): "on",
                ("on", "withdraw"): "withdrawn",
                ("off", "on again"): "off",
                ("off", "amend"): "off",
                ("off", "withdraw"): "withdrawn",
                ("withdrawn", "on again"): "withdrawn",
                ("withdrawn, after it ended", "on again"): "withdrawn",
            },
            state_of=_stands,
        )
    )


def test_entries_of_registers(manager: User, staff: User) -> None:
    def told() -> RegisterEntry:
        return made.another_entry(manager)

    def back(by: User, line: RegisterEntry) -> RegisterEntry:
        withdraw_entry(by=by, entry_id=line.pk, version=_newest(line).number)
        return line

    def amend(line: RegisterEntry) -> RegisterEntry:
        last = _newest(line)
        facts = made.entry_facts(codes=("traces",))
        amend_entry(by=manager, entry_id=line.pk, version=last.number, facts=facts)
        return line

    machines.try_all(
        machines.Machine(
            states={
                "on": told,
                "on, amended": lambda: amend(told()),
                "withdrawn": lambda: back(manager, told()),
            },
            moves={
                "amend": amend,
                "withdraw": partial(back, manager),
                "withdraw, not their own": partial(back, staff),
            },
            leads={
                ("on", "amend"): "on",
                ("on, amended", "amend"): "on",
                ("on", "withdraw"): "withdrawn",
                ("on, amended", "withdraw"): "withdrawn",
            },
            state_of=_stands,
        )
    )


def test_conditions_and_their_evidence(
    officer: User, manager: User, there: User, lantern: Premises
) -> None:
    """One that ended is changed no more, and nothing is shown for it."""

    def holds() -> Condition:
        return made.asked_for(officer, lantern)

    def end(condition: Condition) -> Condition:
        end_condition(by=officer, condition_id=condition.pk, version=condition.version)
        return condition

    def show(by: User, condition: Condition) -> Condition:
        made.shown(by, condition)
        return condition

    def change(condition: Condition) -> object:
        facts = ConditionFacts(number=condition.number, text="Otherwise")
        return change_condition(
            by=officer, condition_id=condition.pk, facts=facts, version=condition.version
        )

    machines.try_all(
        machines.Machine(
            states={
                "holds": holds,
                "holds, shown": lambda: show(manager, holds()),
                "ended": lambda: end(holds()),
            },
            moves={
                "change": change,
                "end": end,
                "show": partial(show, manager),
                "show elsewhere": partial(show, there),
            },
            leads={
                **{(state, "change"): "holds" for state in ("holds", "holds, shown")},
                **{(state, "show"): "holds" for state in ("holds", "holds, shown")},
                **{(state, "end"): "ended" for state in ("holds", "holds, shown")},
            },
            state_of=lambda condition: "ended" if condition.ended_on else "holds",
        )
    )
