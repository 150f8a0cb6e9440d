"""Who may write what of licensed premises, by raw SQL: written by hand, apart from the policies."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from psycopg2.errors import InsufficientPrivilege

from agencies.registry.row_security import showing
from tests.support.premises import everything_shown

BELONGS = {
    "id", "key", "premises_id", "tenure_id", "incident_id", "person_id", "seizure_id", "plan_id",
    "step_id", "visit_id", "review_id", "proceeding_id", "made_at", "made_by_id", "entered_at",
    "added_at", "added_by_id", "asked_at", "asked_by_id", "audience",
}  # fmt: skip
"""Columns that nobody changes: what a row belongs to, who began it and when, who sees it."""
ALL = "*"
"""Every other column."""
EVERY = "**"
"""Those too, but for the audience."""
GROWS, MOVES = "audience", "moves"
"""Adding somebody to the audience, and taking somebody out of it."""


@dataclass(frozen=True)
class Writers:
    """Of one table: who adds rows, who changes which columns, who deletes; by names of people."""

    adds: frozenset[str]
    changes: Mapping[str, frozenset[str]]
    removes: frozenset[str]

    def columns(self, who: str, there: Iterable[str]) -> set[str]:
        given = self.changes.get(who, frozenset())
        found = set(given) - {ALL, EVERY}
        if ALL in given:
            found |= set(there) - BELONGS - {MOVES}
        if EVERY in given:
            found |= set(there) - {GROWS, MOVES}
        return found


def of(adds: str, *, removes: str = "", **changes: str) -> Writers:
    """Words apart by spaces. `own` stands for whoever works there: the manager and a colleague."""

    def people(words: str) -> Iterator[str]:
        for each in words.split():
            yield from ("manager", "colleague") if each == "own" else (each,)

    return Writers(
        adds=frozenset(people(adds)),
        removes=frozenset(people(removes)),
        changes={
            who: frozenset(columns.split())
            for name, columns in changes.items()
            for who in people(name)
        },
    )


ENTRY = "bag_number seized_at inside substance description quantity store"
WHO = "seized_by_id seized_by_name witness_id witness_name"
LEFT = "left_on left_noted_at"
ANSWER = "answer answer_words answered_by_id answered_at read_until version"
ENDED = "told_at stopped stopped_at stopped_by_id version"
MOVED = f"{ALL} {GROWS} {MOVES}"
OFFICERS = of("officer", officer=ALL)
ADDED = of("officer")

WRITES: dict[str, Writers] = {
    "Premises": of("officer", officer=MOVED),
    "LicenceNumber": of("officer", officer=MOVED),
    "Tenure": of("officer", officer=MOVED),
    "Condition": of("officer", officer=MOVED, own="due_on version"),
    "StaffMember": of(
        "own",
        own=f"name role sia_number user_id {LEFT} version",
        officer=f"{LEFT} version",
    ),
    "Incident": of("own"),
    "IncidentPerson": of("own"),
    "PersonName": of("own"),
    "IncidentAmendment": of("own"),
    "IncidentDraft": of("own", removes="own", own="content changed_by_id changed_at version"),
    "DraftNames": of("manager", removes="manager", manager="names"),
    "NameRequest": of("officer", police=ANSWER),
    "Seizure": of(
        "own",
        own=f"{ENTRY} {WHO} state ended_at version",
        police="state ended_at version",
        officer=f"holder_id store alerted_at version {GROWS}",
    ),
    "SeizureLine": of("own", officer=GROWS),
    "CollectionTask": of(
        "own",
        own="state done_at version",
        police="state taken_by_id taken_at done_at version",
        officer=GROWS,
    ),
    "DoorShift": of("own"),
    "RegisterEntry": of("own"),
    "Training": of("own", own="undone_at"),
    "ConditionEvidence": of("own"),
    "PurgeProof": ADDED,
    "PremisesChange": ADDED,
    "PremisesImport": OFFICERS,
    "PremisesMapping": OFFICERS,
    "PremisesImportFile": of("officer", removes="officer", officer=EVERY),
    "PremisesImportLine": of("officer", removes="officer", officer=f"{ALL} premises_id"),
    "IncidentReview": OFFICERS,
    "ReviewEvent": ADDED,
    "ReviewTold": ADDED,
    "ReviewQuestion": of(
        "officer",
        officer="state ended_at version",
        own="state ended_at version answer answered_by_id",
    ),
    "Complaint": OFFICERS,
    "Visit": OFFICERS,
    "VisitOfficer": ADDED,
    "VisitLine": ADDED,
    "VisitCopy": ADDED,
    "VisitPart": OFFICERS,
    "VisitToilet": OFFICERS,
    "VisitSwab": OFFICERS,
    "VisitCondition": OFFICERS,
    "Letter": of("officer", officer=f"{ALL} plan_id {GROWS}"),
    "LetterCopy": of("officer", officer=GROWS),
    "ActionPlan": of("officer", officer=f"{ALL} {GROWS}"),
    "ActionStep": of("officer", officer=f"{ALL} {GROWS}", own="version"),
    "StepEvent": of("officer own", officer=GROWS),
    "VenueAlert": of("officer police", officer=ENDED, police=ENDED),
    "AlertRead": of("own"),
    "Proceeding": OFFICERS,
    "ProceedingLine": ADDED,
    "Bundle": of("officer", officer=EVERY),
    "BundlePaper": of("officer", removes="officer", officer=EVERY),
    "BundlePage": of("officer", removes="officer", officer=EVERY),
    "BundlePiece": ADDED,
    "PremisesIntelligence": of(""),
}
"""Model → who writes its rows, of one premises: of these people, of whom none is of police
intelligence (test_tied_intelligence.py). Nobody of another premises writes any, nor who held
the licence before, nor who holds it later."""


def models() -> list[type[Model]]:
    """Every model of licensing that has an audience."""
    return [
        each
        for each in apps.get_app_config("licensing").get_models()
        if any(field.name == "audience" for field in each._meta.concrete_fields)
    ]


@cache
def columns_of(table: str) -> dict[str, str]:
    """Column → PostgreSQL's name of its type."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s",
            [table],
        )
        return dict(cursor.fetchall())


def may_add(row: Model, held: Iterable[str]) -> bool:
    """Whether row security lets a twin of the row in: that it is there already comes after that."""
    meta = row._meta
    columns = ", ".join(f'"{each}"' for each in columns_of(meta.db_table))
    with everything_shown(), connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {columns} FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s', [row.pk]
        )
        (values,) = cursor.fetchall()
    marks = ", ".join(["%s"] * len(values))
    sql = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({marks})'
    return _done(sql, [*values], held)


def may_change(row: Model, column: str, held: Iterable[str]) -> bool:
    """Whether a plain UPDATE of one column to another value does anything."""
    away = column == MOVES
    if away and len(row.audience) == 1:  # type: ignore[attr-defined]
        return False  # nobody is left to be taken out
    name = "audience" if column in {GROWS, MOVES} else column
    table, pk = row._meta.db_table, row._meta.pk.column
    value = _another(f'"{name}"', columns_of(table)[name], away=away, held=held)
    return _done(f'UPDATE "{table}" SET "{name}" = {value} WHERE "{pk}" = %s', [row.pk], held)


def may_remove(row: Model, held: Iterable[str]) -> bool:
    table, pk = row._meta.db_table, row._meta.pk.column
    return _done(f'DELETE FROM "{table}" WHERE "{pk}" = %s', [row.pk], held)


def _done(sql: str, values: list[Any], held: Iterable[str]) -> bool:
    """Whether the database lets these clearances do it; what it says of the value comes later."""
    point = transaction.savepoint()
    try:
        with showing(held), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return bool(cursor.rowcount > 0)
    except DatabaseError as error:
        return not isinstance(error.__cause__, InsufficientPrivilege)
    finally:
        transaction.savepoint_rollback(point)


def _another(column: str, kind: str, *, away: bool, held: Iterable[str]) -> str:
    """SQL of another value than the one that is there."""
    if away:  # one who sees the row takes everybody else out
        return f"ARRAY['{sorted(held)[0]}']::varchar[]"
    return {
        "varchar": f"CASE WHEN {column} = 'z' THEN 'y' ELSE 'z' END",
        "text": f"CASE WHEN {column} = 'z' THEN 'y' ELSE 'z' END",
        "bool": f"NOT coalesce({column}, false)",
        "uuid": f"'{uuid.uuid4()}'",
        "timestamptz": f"coalesce({column}, now()) + interval '1 day'",
        "date": f"coalesce({column}, current_date) + 1",
        "jsonb": "'{\"z\": 1}'",
        "bytea": "'\\x01'",
        "geometry": "ST_SetSRID(ST_MakePoint(0.5, 50), 4326)",
        "_varchar": f"{column} || ARRAY['z']::varchar[]",
        "_text": f"{column} || ARRAY['z']::text[]",
        "_int4": f"{column} || ARRAY[9]",
        "_uuid": f"{column} || ARRAY['{uuid.uuid4()}']::uuid[]",
    }.get(kind, f"coalesce({column}, 0) + 1")
