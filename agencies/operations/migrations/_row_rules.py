"""Who may read and write the rows of problems and operations, as row security: the words of which
the migrations beside this file make their policies. Not a migration (Django skips names that begin
with `_`).

Coordinators write; an agency that takes part ends its own tasks, adds lines and records what it
did. What hangs on a problem or an operation is seen by exactly those who see that. Row security
does not hold for the database's owner, who seals rows anew, and neither do these triggers, but for
the ground of a comparison, which nobody draws again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import migrations

CLEARANCES = "(SELECT current_clearances())"
SEES = f"coalesce(audience && {CLEARANCES}, false)"
COORDINATOR = f"ARRAY['partnership.coordinator']::varchar[] && {CLEARANCES}"
OF_PROBLEM = "operations_as_problem(problem_id, audience)"
OF_STUDY = "operations_as_study(study_id, audience)"
OF_OPERATION = "operations_as_operation(operation_id, audience)"
OWN = f"({COORDINATOR} OR operations_own(agency_id))"
"""Of a row that names the agency which it is for."""

ALL = "*"
STAY = (
    "id", "reference", "hotspot_id", "problem_id", "study_id", "operation_id", "operation_key",
    "number", "agency_id", "invited_by_id", "invited_at", "set_by_id", "set_at", "opened_by_id",
    "opened_at", "made_by_id", "made_at", "recorded_by_id", "recorded_at",
)  # fmt: skip
"""Columns that nobody changes: what a row belongs to, who began it and when. An operation's
problem is among what a coordinator writes."""

FUNCTIONS = f"""
CREATE FUNCTION operations_own(of_agency uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM registry_agency found
        WHERE found.id = of_agency
            AND ARRAY['partner:' || found.key]::varchar[] && current_clearances()
    )
$$;

CREATE FUNCTION operations_as_problem(of_problem uuid, seen_by varchar[]) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM operations_problem found
        WHERE found.id = of_problem AND found.audience @> seen_by AND seen_by @> found.audience
    )
$$;

CREATE FUNCTION operations_as_study(of_study uuid, seen_by varchar[]) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM operations_studyarea found
        WHERE found.id = of_study AND found.audience @> seen_by AND seen_by @> found.audience
    )
$$;

CREATE FUNCTION operations_as_operation(of_operation uuid, seen_by varchar[]) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM operations_operation found
        WHERE found.id = of_operation AND found.audience @> seen_by AND seen_by @> found.audience
    )
$$;

-- Arguments: the columns that a coordinator changes, and those that a partner does, as JSON.
CREATE FUNCTION operations_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept jsonb := to_jsonb(OLD);
    given jsonb := to_jsonb(NEW);
    changed text[] := ARRAY(
        SELECT name FROM jsonb_object_keys(given) AS name
        WHERE given -> name IS DISTINCT FROM kept -> name
    );
    rule jsonb := TG_ARGV[1]::jsonb;
    allowed text[];
BEGIN
    IF changed = '{{}}' OR NOT row_security_active(TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF 'partnership.coordinator' = ANY (current_clearances()) THEN
        rule := TG_ARGV[0]::jsonb;
    END IF;
    allowed := ARRAY(SELECT jsonb_array_elements_text(rule));
    IF rule ? '{ALL}' THEN
        allowed := allowed || ARRAY(
            SELECT name FROM jsonb_object_keys(given) AS name
            WHERE name <> ALL (ARRAY[{", ".join(f"'{each}'" for each in STAY)}])
        );
    END IF;
    IF NOT changed <@ allowed THEN
        RAISE EXCEPTION 'of a row of % this may not change', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION operations_ground_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM operations_studyarea study WHERE study.problem_id = OLD.id) THEN
        RAISE EXCEPTION 'the ground of a comparison is not drawn again'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;
"""  # noqa: S608


def _run(sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, reverse_sql=migrations.RunSQL.noop)


BEGIN = _run(FUNCTIONS)


def secure(table: str, *, adds: str, changes: str) -> migrations.RunSQL:
    """Row security for one table: `adds`, `changes` say who may store a row that they see."""
    return _run(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES} AND ({adds}));
        CREATE POLICY {table}_change ON {table} FOR UPDATE
            USING ({SEES}) WITH CHECK ({SEES} AND ({changes}));
        """
    )


def open_to_all(table: str) -> migrations.RunSQL:
    """What everybody reads and coordinators write."""
    return _run(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING (true);
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({COORDINATOR});
        CREATE POLICY {table}_change ON {table} FOR UPDATE
            USING ({COORDINATOR}) WITH CHECK ({COORDINATOR});
        """
    )


def keeps(
    table: str, coordinator: Sequence[str], partner: Sequence[str] = ()
) -> migrations.RunSQL:
    """Which columns each of them changes, or ALL."""
    return _run(
        f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION"
        f" operations_keeps('{json.dumps(list(coordinator))}', '{json.dumps(list(partner))}');"
    )


GROUND_FIXED = _run(
    "CREATE TRIGGER operations_problem_ground BEFORE UPDATE ON operations_problem FOR EACH ROW"
    " WHEN (NOT ST_OrderingEquals(OLD.area, NEW.area) OR OLD.measure <> NEW.measure"
    " OR (OLD.area IS NULL) <> (NEW.area IS NULL))"
    " EXECUTE FUNCTION operations_ground_fixed();"
)
