"""What raw SQL may write of runs: row security, grants and triggers alone, without our code."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model

from agencies.registry.people import clearances_of
from agencies.registry.row_security import showing
from hotspots.enums import RunState
from hotspots.models import Cell, Layer, Run, RunEvents, RunPart
from hotspots.run_workflow import RUN_MOVES, run_move
from portal.accounts.models import User
from reports.errors import WrongState
from tests.conftest import make_person
from tests.support import hotspots
from tests.support.happenings import report

pytestmark = pytest.mark.django_db

CHANGES: dict[type[Model], set[str]] = {
    Run: {
        "state", "fault", "began_at", "ended_at", "stopped_by_id", "done", "total", "version",
    },
    Layer: {"events", "counted", "left_out", "digest", "found", "compared_id"},
    RunPart: {"state", "tries", "fault", "result", "leased_until", "began_at", "ended_at"},
    RunEvents: set(),
    Cell: set(),
}  # fmt: skip
"""By hand: what an analyst's clearance may change of each; nothing else ever changes."""
OTHER: dict[str, str] = {
    "uuid": "gen_random_uuid()", "jsonb": """'{"x": 1}'""", "date": "date '2001-01-01'",
    "timestamp with time zone": "timestamptz '2001-01-01'", "ARRAY": "'{}'",
    "double precision": "4711", "USER-DEFINED": "NULL", "bytea": "'x'", "integer": "4711",
    "bigint": "4711", "smallint": "4711",
}  # fmt: skip


@pytest.fixture
def rows(analyst: User) -> dict[type[Model], Model]:
    report()
    finished = hotspots.finished(analyst, size=1000)
    waiting = hotspots.ask(analyst)
    hotspots.one_part()
    return {
        Run: waiting,
        Layer: Layer.objects.filter(run=waiting)[0],
        RunPart: RunPart.objects.filter(run=waiting)[1],
        RunEvents: RunEvents.objects.get(),
        Cell: Cell.objects.filter(run=finished)[0],
    }


def columns(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
            [table],
        )
        return list(cursor.fetchall())


def lets(held: list[str], statement: str, *values: Any) -> bool:
    """Whether it stores something; that a value is no possible one is no refusal."""
    point = transaction.savepoint()
    try:
        with showing(held), connection.cursor() as cursor:
            cursor.execute(statement, values)
            return bool(cursor.rowcount > 0)
    except DatabaseError as error:
        return getattr(error.__cause__, "pgcode", "") != "42501"
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize(
    "role", ["police_intelligence", "police_triage", "cleansing_lead", "licensing_officer"]
)
def test_a_role_writes_what_the_table_says(rows: dict[type[Model], Model], role: str) -> None:
    held = clearances_of(make_person(role))
    writes = role == hotspots.ANALYST
    wrong = []
    for model, row in rows.items():
        table, key = model._meta.db_table, model._meta.pk
        assert key is not None
        update = f"UPDATE {table} SET {{}} = {{}} WHERE {key.column} = %s"
        changed = {
            name
            for name, kind in columns(table)
            if lets(held, update.format(name, OTHER.get(kind, "'x'")), str(row.pk))
        }
        if changed != (CHANGES[model] if writes else set()):
            wrong.append(f"{table}: {role} changes {sorted(changed)}")
        removes = lets(held, f"DELETE FROM {table} WHERE {key.column} = %s", str(row.pk))
        if removes != writes:
            wrong.append(f"{table}: {role} {'removes' if removes else 'can not remove'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", RunState)
def test_only_what_is_not_over_can_be_stopped_and_nothing_leads_out_of_an_end(
    state: RunState,
) -> None:
    moves = {
        RunState.WAITING: {"start", "stop", "fail"},
        RunState.RUNNING: {"finish", "stop", "fail"},
    }.get(state, set())
    for name in RUN_MOVES:
        if name in moves:
            assert run_move(name, state=state).target
        else:
            with pytest.raises(WrongState, match="can't be done now"):
                run_move(name, state=state)
