"""Emptying the test database between tests that commit (live server, worker processes).

Django's own flush would also delete what migrations put in (the agencies), and trip over the
triggers that keep audit events. Here: every filled table is emptied, then the seeded rows return.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import ConnectionHandler, connection
from django.db.backends.signals import connection_created
from django.db.models import Model

from agencies.registry import grants, row_security
from agencies.registry.clearances import Clearance

KEPT = {"django_migrations", "django_content_type", "spatial_ref_sys"}

FEW = 2_000
"""Rows that are deleted sooner than their tables are truncated."""

WITHDRAWS = """
CREATE SCHEMA IF NOT EXISTS for_tests;
CREATE OR REPLACE FUNCTION for_tests.show_only(of_table text, pk text, key text, seen_by varchar[])
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    EXECUTE format('UPDATE %I SET audience = $1 WHERE %I::text = $2', of_table, pk)
        USING seen_by, key;
END;
$$;
"""
"""What no product code can do: take a row out of the sight of those who see it."""

_owner: dict[str, Any] = {}

_seeded: dict[str, tuple[str, str]] = {}
"""Table → its rows as COPY text, and their fingerprint, as migrations left them."""


def remember_seeded_rows() -> dict[str, str]:
    """Call once, on a database in which nothing but migrations has run. Table → its rows."""
    with connection.cursor() as cursor:
        for table in _filled(cursor):
            _seeded[table] = (_copy_out(cursor, table), _fingerprint(cursor, table))
    return {table: rows for table, (rows, _) in _seeded.items()}


def return_to(seeded: dict[str, str]) -> None:
    """The same on a database that an earlier run left behind, perhaps with rows of its tests."""
    _seeded.update({table: (rows, "unknown") for table, rows in seeded.items()})
    empty()


def empty(_test_case: Any = None) -> None:
    """Bring every table back to what migrations left in it."""
    with owner() as cursor:
        filled = _filled(cursor)
        changed = [
            table
            for table in {*filled, *_seeded}
            if table not in _seeded or _fingerprint(cursor, table) != _seeded[table][1]
        ]
        if not changed:
            return
        if not _seeded.keys() & changed and sum(filled[table] for table in changed) < FEW:
            _delete(cursor, changed)
            return
        # Seeded tables that others refer to must go with them, and come back.
        lost = _truncate(cursor, changed)
        for table in [name for name in _in_order() if name in lost and name in _seeded]:
            _copy_in(cursor, table, _seeded[table][0])
            _seeded[table] = (_seeded[table][0], _fingerprint(cursor, table))


def become_application() -> None:
    """From here on tests connect as the application's role, under which row security holds.

    A test looks at rows directly, so at rest it is shown everything; what runs for a person, as
    every page and action does, is shown what that person may see. Processes that tests start get
    no such help.
    """
    connection.close()
    of = connection.settings_dict
    _owner.update(of)
    with owner() as cursor:  # tests fill the reference tables with a few rows of their own
        role = connection.ops.quote_name(settings.DATABASE_APPLICATION_ROLE)
        cursor.execute(f"GRANT INSERT, UPDATE, DELETE ON {', '.join(grants.READ_ONLY)} TO {role}")
        cursor.execute(f"{WITHDRAWS} GRANT USAGE ON SCHEMA for_tests TO {role};")
    of.update({key: settings.APPLICATION_DATABASE[key] for key in ("USER", "PASSWORD")})
    row_security.at_rest = row_security.signed(Clearance.values)
    connection_created.connect(_show_everything, dispatch_uid="tests.show_everything")


def become_owner() -> None:
    """At the end: only the owner may remove the database."""
    connection.close()
    connection_created.disconnect(dispatch_uid="tests.show_everything")
    connection.settings_dict.update({key: _owner[key] for key in ("USER", "PASSWORD")})


def _show_everything(sender: Any, connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, false)", [row_security.SETTING, row_security.at_rest]
        )


def settings_of_owner() -> dict[str, Any]:
    """How the owner connects to the tests' database."""
    return dict(_owner or connection.settings_dict)


def show_only(row: Model, audience: Sequence[str]) -> None:
    """Show a row to this audience and nobody else, as its owner, in the test's own transaction."""
    assert row._meta.pk is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT for_tests.show_only(%s, %s, %s, %s)",
            [row._meta.db_table, row._meta.pk.column, str(row.pk), [*map(str, audience)]],
        )


@contextmanager
def as_owner() -> Iterator[None]:
    """For commands that run as the owner: the test's own connection becomes the owner's."""
    application = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict.update({key: _owner[key] for key in application})
    yield
    connection.close()
    connection.settings_dict.update(application)


@contextmanager
def owner() -> Iterator[Any]:
    """A cursor of the database's owner, who may do everything."""
    handler = ConnectionHandler({"default": settings_of_owner()})
    with closing(handler["default"]) as own, own.cursor() as cursor:
        yield cursor


def _tables() -> list[str]:
    managed = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    present = set(connection.introspection.table_names())
    return sorted((managed | {"cache_entry"}) & present - KEPT)


def _in_order() -> list[str]:
    """Tables, those that are referred to before those that refer."""
    done: list[str] = []
    models = list(apps.get_models(include_auto_created=True))

    def visit(model: Any, path: tuple[Any, ...]) -> None:
        if model._meta.db_table in done or model in path:
            return
        for field in model._meta.local_fields:
            if field.remote_field and field.related_model is not model:
                visit(field.related_model, (*path, model))
        done.append(model._meta.db_table)

    for model in models:
        visit(model, ())
    return done


def _filled(cursor: Any) -> dict[str, int]:
    """Table → how many rows it has, FEW at most."""
    tables = _tables()
    cursor.execute(
        " UNION ALL ".join(
            f"SELECT '{table}', count(*) FROM (SELECT FROM \"{table}\" LIMIT {FEW}) AS found"
            for table in tables
        )
    )
    return {table: count for table, count in cursor.fetchall() if count}


def _fingerprint(cursor: Any, table: str) -> str:
    """Changes with every insert, update and delete: rows carry the transaction that wrote them."""
    cursor.execute(
        f"SELECT count(*) || ':' || coalesce(max(xmin::text::bigint), 0)"
        f" || ':' || coalesce(sum(xmin::text::bigint), 0) FROM \"{table}\""
    )
    return str(cursor.fetchone()[0])


def _delete(cursor: Any, tables: list[str]) -> None:
    """Quicker than truncating, which makes new files for a table, its indexes and all that refers
    to it. Nothing that stays may refer to these rows."""
    order = _in_order()
    last = sorted(tables, key=lambda name: -order.index(name) if name in order else 1)
    _past_triggers(cursor, set(tables), [f'DELETE FROM "{table}"' for table in last])


def _truncate(cursor: Any, tables: list[str]) -> set[str]:
    """Truncate these and whatever refers to them; say which."""
    closure = _with_referring(cursor, set(tables))
    names = ", ".join(f'"{table}"' for table in sorted(closure))
    _past_triggers(cursor, closure, [f"TRUNCATE {names}"])
    return closure


def _past_triggers(cursor: Any, tables: set[str], statements: list[str]) -> None:
    """In one transaction, past the triggers that keep rows of these tables."""
    guarded = _with_triggers(cursor, tables)
    off = [f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in guarded]
    on = [f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in guarded]
    # No trigger is put back while checks of references still wait.
    check = "SET CONSTRAINTS ALL IMMEDIATE"
    cursor.execute(f"BEGIN; {'; '.join([*off, *statements, check, *on])}; COMMIT")


def _with_referring(cursor: Any, tables: set[str]) -> set[str]:
    cursor.execute(
        "SELECT confrelid::regclass::text, conrelid::regclass::text FROM pg_constraint"
        " WHERE contype = 'f'"
    )
    references = [(left.strip('"'), right.strip('"')) for left, right in cursor.fetchall()]
    closure = set(tables)
    while more := {right for left, right in references if left in closure} - closure:
        closure |= more
    return closure


def _with_triggers(cursor: Any, tables: set[str]) -> list[str]:
    cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    return sorted({row[0].strip('"') for row in cursor.fetchall()} & tables)


def _copy_out(cursor: Any, table: str) -> str:
    buffer = io.StringIO()
    cursor.cursor.copy_expert(f'COPY "{table}" TO STDOUT', buffer)
    return buffer.getvalue()


def _copy_in(cursor: Any, table: str, rows: str) -> None:
    cursor.cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.StringIO(rows))
