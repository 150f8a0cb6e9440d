"""What the database's own catalogue says: who may do what, and that no table was forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from agencies.registry.grants import FRONT_DOOR_ADDS, FRONT_DOOR_CALLS, FRONT_DOOR_READS, IN_USE
from agencies.registry.row_security import FRONT_DOOR_ROLE
from tests.support import database
from tests.support.visibility.kinds import KINDS

pytestmark = pytest.mark.django_db

TABLES = sorted({kind.table for kind in KINDS} | {"audit_event"})
"""Every table of a kind of the matrix, which no model with an audience escapes."""

NOT_OURS = ("spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns")
COMMANDS = {"r": "SELECT", "a": "INSERT", "w": "UPDATE"}


@pytest.fixture
def rows() -> Iterator[Any]:
    """`rows(sql, *values)`: what the catalogue answers the application."""
    with connection.cursor() as cursor:

        def ask(sql: str, *values: Any) -> list[tuple[Any, ...]]:
            cursor.execute(sql, values)
            return list(cursor.fetchall())

        yield ask


@pytest.mark.parametrize("table", TABLES)
def test_a_protected_table_has_forced_row_security(rows: Any, table: str) -> None:
    sql = "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass"
    assert rows(sql, table) == [(True, True)]


@pytest.mark.parametrize("table", TABLES)
def test_a_protected_table_has_a_policy_for_each_command_that_is_granted(
    rows: Any, table: str
) -> None:
    """Without a policy a command does nothing; that none was meant shows by the missing grant."""
    sql = "SELECT polcmd::text FROM pg_policy WHERE polrelid = %s::regclass"
    policies = {command for (command,) in rows(sql, table)}
    granted = {
        letter
        for letter, command in {**COMMANDS, "d": "DELETE"}.items()
        if rows("SELECT has_table_privilege(%s, %s)", table, command) == [(True,)]
    }
    assert "*" not in policies, "one policy for all commands hides which rule is for which"
    assert policies >= granted
    assert granted >= {"r", "a"}


@pytest.mark.parametrize("table", TABLES)
def test_no_policy_shows_or_changes_every_row(rows: Any, table: str) -> None:
    found = rows(
        "SELECT polname, polpermissive, pg_get_expr(polqual, polrelid) FROM pg_policy"
        " WHERE polrelid = %s::regclass AND polcmd IN ('r', 'w', 'd', '*')",
        table,
    )
    assert found
    for name, _permissive, condition in found:
        assert condition, name
        assert (
            "current_clearances()" in condition
            or "EXISTS" in condition
            or _is_of_rows_that_one_sees(condition)
        ), f"{name}: {condition}"


def _is_of_rows_that_one_sees(condition: str) -> bool:
    """Whether rows go with those of another protected table, whose own policy then decides."""
    found = re.match(r"\(\w+ IN \( SELECT \w+\.id\s+FROM (\w+)\b", condition)
    return found is not None and found[1] in TABLES


def test_the_application_is_no_owner_and_can_become_none(rows: Any) -> None:
    assert rows("SELECT current_user") == [(settings.DATABASE_APPLICATION_ROLE,)]
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = current_user"
    ) == [(False,) * 5]
    assert not rows("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) = current_user")
    joined = rows(
        "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'member')"
        " AND rolname <> current_user"
    )
    assert joined == [(FRONT_DOOR_ROLE,)]
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]


def test_the_front_door_reads_nothing_but_boundaries(rows: Any) -> None:
    readable = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND has_any_column_privilege(%s, oid, 'SELECT')"
        " AND relname <> ALL (%s)",
        FRONT_DOOR_ROLE,
        list(NOT_OURS),
    )
    assert {name for (name,) in readable} == set(FRONT_DOOR_READS)
    for command in ("UPDATE", "DELETE", "TRUNCATE"):
        changed = rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND has_table_privilege(%s, oid, %s) AND relname <> ALL (%s)",
            FRONT_DOOR_ROLE,
            command,
            list(NOT_OURS),
        )
        assert not changed, command
    added = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind = 'r' AND has_table_privilege(%s, oid, 'INSERT') AND relname <> ALL (%s)",
        FRONT_DOOR_ROLE,
        list(NOT_OURS),
    )
    assert {name for (name,) in added} == set(FRONT_DOOR_ADDS)


def test_only_known_functions_run_with_the_owners_rights(rows: Any) -> None:
    """A function that runs as its owner walks past row security: each is a door to be looked at."""
    found = rows(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    ours = {
        "attach_file_content",
        "current_clearances",
        "hotspots_note_change",
        "hotspots_sum_up_changes",
        "lapsed_shares",
        "receipt_of",
        "reports_in_other_open_cases",
        "source_flags_itself",
    } | {call.partition("(")[0] for call in (*FRONT_DOOR_CALLS, IN_USE)}
    assert {name for (name,) in found} - _kept_to_owners(rows) == ours


def _kept_to_owners(rows: Any) -> set[str]:
    """Functions of PostGIS that tell what it knows of a column's values, rows that one may not see
    included: bin/lib/control/postgres.py takes them away from everybody."""
    telling = rows(
        "SELECT proname, has_function_privilege(oid, 'EXECUTE') FROM pg_proc"
        " WHERE proname ~ '^(st_estimatedextent|_postgis_(stats|selectivity|join_selectivity))$'"
    )
    assert {name for name, may_run in telling if may_run} == set()
    return {name for name, _ in telling}


def test_no_view_shows_protected_rows_with_the_owners_rights(rows: Any) -> None:
    """A view reads as its owner, who may walk past row security."""
    found = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('v', 'm') AND relname <> ALL (%s)",
        list(NOT_OURS),
    )
    assert not [name for (name,) in found if not name.startswith("pg_stat_statements")]


def test_statistics_of_protected_tables_show_no_values(rows: Any) -> None:
    """pg_stats lists the commonest values of a column, unless row security is active for it."""
    with database.owner() as cursor:
        cursor.execute("ANALYZE " + ", ".join(TABLES))
        cursor.execute("SELECT has_table_privilege(%s, 'pg_statistic', 'SELECT')", [_application()])
        assert cursor.fetchone() == (False,)
    assert rows("SELECT count(*) FROM pg_stats WHERE tablename = 'reports_area'")
    assert not rows("SELECT tablename FROM pg_stats WHERE tablename = ANY (%s)", TABLES)
    assert not rows("SELECT tablename FROM pg_stats_ext WHERE tablename = ANY (%s)", TABLES)


def test_the_application_can_not_switch_row_security_off(rows: Any) -> None:
    """`row_security = off` makes a protected statement an error; it never shows more."""
    rows("SET LOCAL row_security = off; SELECT 1")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("SELECT id FROM reports_report")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM pg_authid",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT * FROM clearance_key",
        "ALTER ROLE spotlight_app BYPASSRLS",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_what_would_lead_around_row_security_is_refused(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def _application() -> str:
    return str(settings.DATABASE_APPLICATION_ROLE)
