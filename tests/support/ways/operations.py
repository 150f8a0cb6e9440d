"""Problems, their assessment, joint operations."""

from __future__ import annotations

from typing import Any

from agencies.operations.models import Activity, Operation, Problem
from tests.support import operations as made
from tests.support.ways.way import Way, posts
from tests.support.world import World

COORDINATOR = "spp_coordinator"
PARTNER = "cleansing_lead"
SECOND = "police_intelligence"
"""Who publishes figures that a coordinator asked for."""


def _problem(world: World) -> Problem:
    """At its first step; cleansing takes part, and has a task as the coordinators do."""
    coordinator = world.person(COORDINATOR)
    for role in (PARTNER, "police_triage"):
        world.person(role)
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")
    made.tasked(coordinator, problem)
    return problem


def _responded(world: World) -> Problem:
    world.person(PARTNER)
    return made.responded(world.person(COORDINATOR))


def _one(world: World) -> dict[str, Any]:
    return {"problem_id": _problem(world).pk}


def _there(world: World) -> dict[str, Any]:
    """Of a page without a key."""
    _problem(world)
    return {}


def _analysed(world: World) -> dict[str, Any]:
    problem = made.analysed(world.person(COORDINATOR))
    return {"problem_id": problem.pk}


def _in_response(world: World) -> dict[str, Any]:
    return {"problem_id": _responded(world).pk}


def _assessed(world: World) -> dict[str, Any]:
    coordinator, problem = world.person(COORDINATOR), _responded(world)
    made.counted(coordinator, problem, world.person(SECOND))
    return {"problem_id": made.moved(problem, "assess", coordinator).pk}


def _closed(world: World) -> dict[str, Any]:
    problem = made.opened(world.person(COORDINATOR))
    return {"problem_id": made.moved(problem, "stop", world.person(COORDINATOR), words="x").pk}


def _moved(world: World) -> dict[str, Any]:
    return {**_one(world), "move": "note"}


def _task(world: World) -> dict[str, Any]:
    task = made.tasked(world.person(COORDINATOR), _problem(world))
    return {"problem_task_id": task.pk, "move": "done"}


def _assessment(world: World) -> dict[str, Any]:
    coordinator, second = world.person(COORDINATOR), world.person(SECOND)
    return {"assessment_id": made.counted(coordinator, _responded(world), second).pk}


def _begun(world: World) -> Operation:
    coordinator = world.person(COORDINATOR)
    for role in (PARTNER, "police_triage"):
        world.person(role)
    found = made.operation(coordinator)
    made.done(coordinator, found)
    return found


def _operation(world: World) -> dict[str, Any]:
    return {"operation_id": _begun(world).pk}


def _begun_there(world: World) -> dict[str, Any]:
    _begun(world)
    return {}


def _waiting(world: World) -> dict[str, Any]:
    """Finished; its text was written by somebody else, and waits."""
    found = made.finished(world.person(COORDINATOR), _begun(world))
    return {"operation_id": made.written(world.another(COORDINATOR), found).pk}


def _operation_moved(world: World) -> dict[str, Any]:
    return {**_operation(world), "move": "activity"}


def _activity(world: World) -> dict[str, Any]:
    _begun(world)
    return {"activity_id": Activity.objects.latest("id").pk}


def more_problems(world: World, number: int) -> None:
    for _ in range(number):
        _problem(world)


def fuller_problem(world: World, number: int) -> None:
    """The same problem with more tasks, an operation each, and a longer history."""
    coordinator = world.person(COORDINATOR)
    problem = Problem.objects.latest("id")
    for _ in range(number):
        made.tasked(coordinator, problem)
        made.operation(coordinator, problem=problem.reference)


def more_operations(world: World, number: int) -> None:
    for _ in range(number):
        _begun(world)


def more_activities(world: World, number: int) -> None:
    found = Operation.objects.latest("id")
    for _ in range(number):
        made.done(world.person(COORDINATOR), found)


WAYS = {
    "operations:problems": Way(
        COORDINATOR, _there, more=more_problems, also=(Way(PARTNER, _there, state="partner"),)
    ),
    "operations:problem-new": Way(COORDINATOR, _there),
    "operations:problem": Way(
        COORDINATOR,
        _one,
        more=fuller_problem,
        statements=18,
        also=(
            Way(COORDINATOR, _in_response, state="in response"),
            Way(COORDINATOR, _assessed, state="assessed"),
            Way(COORDINATOR, _closed, state="closed"),
            Way(PARTNER, _one, state="partner"),
        ),
    ),
    "operations:problem-change": Way(
        COORDINATOR, _one, also=(Way(COORDINATOR, _in_response, state="fixed"),)
    ),
    "operations:problem-compare": Way(COORDINATOR, _analysed),
    "operations:problem-do": posts("goes back to it", who=COORDINATOR, arguments=_moved),
    "operations:problem-task-do": posts("goes back to it", who=COORDINATOR, arguments=_task),
    "operations:assessment": Way(COORDINATOR, _assessment),
    "operations:operations": Way(COORDINATOR, _begun_there, more=more_operations),
    "operations:operation-new": Way(COORDINATOR, _begun_there),
    "operations:operation": Way(
        COORDINATOR,
        _operation,
        more=more_activities,
        also=(
            Way(COORDINATOR, _waiting, state="waiting"),
            Way(PARTNER, _operation, state="partner"),
        ),
    ),
    "operations:operation-change": Way(COORDINATOR, _operation),
    "operations:operation-do": posts(
        "goes back to it", who=COORDINATOR, arguments=_operation_moved
    ),
    "operations:activity-undo": posts("goes back to it", who=COORDINATOR, arguments=_activity),
}
