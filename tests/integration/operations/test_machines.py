"""Every state with every move, by the real actions: problems, tasks, operations, public texts."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

from agencies.operations.actions.joint import move_operation
from agencies.operations.actions.summaries import publish_summary, withdraw_summary
from agencies.operations.actions.tasks import end_problem_task
from agencies.operations.models import Operation, Problem, ProblemTask
from agencies.operations.workflow import OPERATION_MOVES, STAGE_MOVES, TASK_MOVES
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from tests.support import machines
from tests.support import operations as made

pytestmark = pytest.mark.django_db


def test_problems(coordinator: User, cleansing: User) -> None:
    responded = made.responded(coordinator)

    def along(*moves: str) -> Problem:
        problem = made.fresh(responded)
        for name in moves:
            more = {"outcome": "better"} if name == "close" else {}
            made.moved(problem, name, coordinator, words="Why", **more)
        return problem

    def move(name: str, problem: Problem) -> Problem:
        return made.moved(problem, name, coordinator, words="Why", outcome="better")

    machines.try_all(
        machines.Machine(
            states={
                "scanning": partial(made.opened, coordinator),
                "analysis": partial(made.analysed, coordinator),
                "analysis, fixed": partial(along, "rethink"),
                "response": along,
                "assessment": partial(along, "assess"),
                "closed": partial(along, "assess", "close"),
                "closed, stopped": partial(along, "stop"),
            },
            moves={
                **{name: partial(move, name) for name in [*STAGE_MOVES, "made-up"]},
                "close, without an outcome": lambda row: made.moved(
                    row, "close", coordinator, words="Why"
                ),
                "stop, without words": lambda row: made.moved(row, "stop", coordinator),
                "assess, as a partner": lambda row: made.moved(row, "assess", cleansing),
            },
            leads={
                ("scanning", "analyse"): "analysis",
                ("analysis, fixed", "respond"): "response",
                ("response", "assess"): "assessment",
                ("response", "rethink"): "analysis",
                ("assessment", "rethink"): "analysis",
                ("assessment", "close"): "closed",
                ("closed", "reopen"): "analysis",
                ("closed, stopped", "reopen"): "analysis",
                ("scanning", "stop"): "closed",
                ("analysis", "stop"): "closed",
                ("analysis, fixed", "stop"): "closed",
                ("response", "stop"): "closed",
                ("assessment", "stop"): "closed",
            },
            state_of=lambda row: str(row.stage),
        )
    )


def test_tasks(coordinator: User, cleansing: User, police: User) -> None:
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")

    def ended(move: str) -> ProblemTask:
        task = made.tasked(coordinator, problem, "cleansing")
        end(move, coordinator, task)
        return task

    def end(move: str, by: User, task: ProblemTask, words: str = "Why") -> object:
        return end_problem_task(
            by=by, task_id=task.pk, move=move, words=words, version=made.fresh(task).version
        )

    machines.try_all(
        machines.Machine(
            states={
                "open": partial(made.tasked, coordinator, problem, "cleansing"),
                "done": partial(ended, "done"),
                "dropped": partial(ended, "drop"),
            },
            moves={
                **{name: partial(end, name, coordinator) for name in [*TASK_MOVES, "made-up"]},
                "done, as the partner": partial(end, "done", cleansing),
                "drop, as the partner": partial(end, "drop", cleansing),
                "done, as somebody else": partial(end, "done", police),
                "done, without words": partial(end, "done", coordinator, words=" "),
            },
            leads={
                ("open", "done"): "done",
                ("open", "drop"): "dropped",
                ("open", "done, as the partner"): "done",
            },
        )
    )


def test_operations(coordinator: User, cleansing: User) -> None:
    def moved(move: str, by: User, found: Operation) -> Operation:
        return move_operation(
            by=by, operation_id=found.pk, move=move, version=made.fresh(found).version
        )

    def after(move: str) -> Operation:
        return moved(move, coordinator, made.operation(coordinator))

    machines.try_all(
        machines.Machine(
            states={
                "planned": partial(made.operation, coordinator),
                "finished": partial(after, "finish"),
                "called_off": partial(after, "call_off"),
            },
            moves={
                **{name: partial(moved, name, coordinator) for name in [*OPERATION_MOVES, "x"]},
                "finish, as a partner": partial(moved, "finish", cleansing),
                "record": partial(made.done, coordinator),
                "record, as the partner": lambda row: made.done(cleansing, row, "cleansing"),
                "record, for another": lambda row: made.done(cleansing, row, "spp"),
            },
            leads={
                ("planned", "finish"): "finished",
                ("planned", "call_off"): "called_off",
                ("planned", "record"): "planned",
                ("planned", "record, as the partner"): "planned",
                ("finished", "record"): "finished",
                ("finished", "record, as the partner"): "finished",
            },
        )
    )


def test_texts_for_the_public_take_two_people(
    coordinator: User, second: User, cleansing: User
) -> None:
    def finished() -> Operation:
        return made.finished(coordinator, made.operation(coordinator))

    def publish(by: User, found: Operation, *, read: bool = True) -> Operation:
        return publish_summary(
            by=by,
            operation_id=found.pk,
            nobody_named=read,
            version=made.fresh(found).version,
        )

    def withdraw(by: User, found: Operation) -> Operation:
        version = made.fresh(found).version
        return withdraw_summary(by=by, operation_id=found.pk, version=version)

    def waiting() -> Operation:
        return made.written(coordinator, finished())

    def published() -> Operation:
        return publish(second, waiting())

    machines.try_all(
        machines.Machine(
            states={
                "none": finished,
                "none, not over": partial(made.operation, coordinator),
                "waiting": waiting,
                "published": published,
                "withdrawn": lambda: withdraw(coordinator, published()),
            },
            moves={
                "write": partial(made.written, coordinator),
                "write nothing": lambda row: made.written(coordinator, row, " "),
                "publish": partial(publish, second),
                "publish, the writer": partial(publish, coordinator),
                "publish, unread": partial(publish, second, read=False),
                "publish, a partner": partial(publish, cleansing),
                "withdraw": partial(withdraw, coordinator),
            },
            leads={
                ("none", "write"): "waiting",
                ("waiting", "write"): "waiting",
                ("withdrawn", "write"): "waiting",
                ("waiting", "publish"): "published",
                ("waiting", "withdraw"): "withdrawn",
                ("published", "withdraw"): "withdrawn",
            },
            state_of=lambda row: str(row.summary_state),
        )
    )


BROKEN = {
    "stage": "UPDATE operations_problem SET stage = 'made-up'",
    "closed without an outcome": "UPDATE operations_problem SET stage = 'closed'",
    "outcome while open": "UPDATE operations_problem SET outcome = 'better'",
    "response without ground": "UPDATE operations_problem SET stage = 'response'",
    "nobody's": "UPDATE operations_problem SET audience = '{}'",
    "task done by nobody": "UPDATE operations_problemtask SET state = 'done'",
    "operation": "UPDATE operations_operation SET state = 'made-up'",
    "backwards": "UPDATE operations_operation SET ends_on = starts_on - 1",
    "published by its writer": "UPDATE operations_operation SET summary_state = 'published',"
    " summary = 'x', summary_by_id = made_by_id, published_by_id = made_by_id,"
    " published_at = now()",
    "published by nobody": "UPDATE operations_operation SET summary_state = 'published',"
    " summary = 'x', summary_by_id = made_by_id",
}


@pytest.mark.parametrize("sql", BROKEN.values(), ids=BROKEN)
def test_the_database_stores_no_state_that_can_not_be(coordinator: User, sql: str) -> None:
    problem = made.opened(coordinator)
    made.tasked(coordinator, problem)
    made.operation(coordinator, partners=())
    with (
        pytest.raises(DatabaseError),
        acting_as(coordinator),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
