"""Trying a state machine whole: each state with each move, by the real actions.

What a move should do is written by hand beside the machine. What is not written down has to be
refused, and then no row of the feature, no event and no message may be other than before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction

from reports.errors import CaseworkError
from tests.support.premises import everything_shown

REFUSED = (CaseworkError, ObjectDoesNotExist)
"""What pages answer with 404, 409 or 422."""
OF_RELEASES = ("Release", "ReleasedFigure", "PublicQuarter", "PublicFigure")


@dataclass(frozen=True)
class Machine:
    """`states`: how a row comes to be in each; a name may go on after the state, "taken, by me".
    `moves`: what is done to it. `leads`: by hand, (name of the state, move) → the state after."""

    states: Mapping[str, Callable[[], Any]]
    moves: Mapping[str, Callable[[Any], object]]
    leads: Mapping[tuple[str, str], str]
    state_of: Callable[[Any], str] = lambda row: str(row.state)


def try_all(machine: Machine) -> None:
    assert set(machine.leads) <= set(product(machine.states, machine.moves)), "a row of no use"
    for name, bring in machine.states.items():
        with undone():
            row = bring()
            stands = machine.state_of(fresh(row))
            assert stands == name.split(",")[0], f"{name} could not be reached"
            before = everything()
            for move, act in machine.moves.items():
                after = machine.leads.get((name, move))
                with undone():
                    _try(f"{name} × {move}", machine, row, act, after=after, before=before)


def _try(
    called: str,
    machine: Machine,
    row: Any,
    act: Callable[[Any], object],
    *,
    after: str | None,
    before: list[tuple[str, int, str]],
) -> None:
    refusal: Exception | None = None
    try:
        act(fresh(row))
    except REFUSED as error:
        refusal = error
    if after is None:
        assert refusal is not None, f"{called} was let through"
        assert everything() == before, f"{called} was refused and changed something"
    else:
        assert refusal is None, f"{called} was refused: {refusal!r}"
        assert machine.state_of(fresh(row)) == after, called


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done in the block, also where it ends well."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def fresh(row: Any) -> Any:
    """As it is stored now, without anything that was loaded with it; as it was once it is gone."""
    with everything_shown():
        return type(row)._base_manager.filter(pk=row.pk).first() or row


def everything() -> list[tuple[str, int, str]]:
    """How many rows each table has, and a digest of them, in one statement."""
    with everything_shown(), connection.cursor() as cursor:
        cursor.execute(_digests())
        return [(str(table), int(rows), str(digest)) for table, rows, digest in cursor.fetchall()]


@cache
def _digests() -> str:
    models = [
        *apps.get_app_config("licensing").get_models(),
        *apps.get_app_config("operations").get_models(),
        *(apps.get_model(f"hotspots.{each}") for each in OF_RELEASES),
        *(apps.get_model(each) for each in ("registry.Invitation", "registry.InvitationCode")),
        *(apps.get_model(each) for each in ("audit.AuditEvent", "notifications.OutboxMessage")),
    ]
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(md5(string_agg(each::text, '|' ORDER BY each::text))"
        f", '') FROM {table} AS each"
        for table in sorted(model._meta.db_table for model in models)
    )
