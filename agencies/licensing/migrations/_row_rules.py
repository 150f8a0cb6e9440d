"""Who may read and write the rows of licensing, as row security: the words of which the migrations
beside this file make their policies. Not a migration (Django skips names that begin with `_`).

Everybody who sees a row may lock it (a policy's USING), and only its writers may store something
(WITH CHECK). Which columns a writer may change, a trigger says: `keeps`. Row security does not hold
for the database's owner, who seals rows anew, and neither do these triggers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import migrations

CLEARANCES = "(SELECT current_clearances())"
SEES = f"coalesce(audience && {CLEARANCES}, false)"
OFFICER = f"ARRAY['licensing.officer']::varchar[] && {CLEARANCES}"
POLICE = f"ARRAY['police.triage', 'police.intelligence']::varchar[] && {CLEARANCES}"
NOBODY = "false"
NAMES_NO_OTHER = "licensing_names_no_other(audience)"
OWN_TENURE = f"licensing_own(tenure_id) AND {NAMES_NO_OTHER}"
"""Of a premises' people: that the row is of a licence that they hold."""
OWN_HERE = f"licensing_own(tenure_id, premises_id) AND {NAMES_NO_OTHER}"
"""And that it is of the premises of that licence."""

ALL = "*"
"""Of columns: all but the audience, and those that say what a row belongs to and who began it."""
STAY = (
    "id", "key", "premises_id", "tenure_id", "incident_id", "person_id", "seizure_id", "plan_id",
    "step_id", "visit_id", "review_id", "proceeding_id", "made_at", "made_by_id", "entered_at",
    "added_at", "added_by_id", "asked_at", "asked_by_id", "audience",
)  # fmt: skip

FUNCTIONS = f"""
CREATE FUNCTION licensing_own(of_tenure uuid, of_premises uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM licensing_tenure held JOIN registry_agency holder ON holder.id = held.agency_id
        WHERE held.id = of_tenure AND (of_premises IS NULL OR held.premises_id = of_premises)
            AND ARRAY['premises:' || holder.key]::varchar[] && current_clearances()
    )
$$;

CREATE FUNCTION licensing_holds(of_premises uuid) RETURNS boolean LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM licensing_tenure held
        WHERE held.premises_id = of_premises AND held.until IS NULL AND licensing_own(held.id)
    )
$$;

CREATE FUNCTION licensing_names_no_other(audience varchar[]) RETURNS boolean LANGUAGE sql STABLE
AS $$
    SELECT NOT EXISTS (
        SELECT FROM unnest(audience) AS named
        WHERE named LIKE 'premises:%' AND named <> ALL (current_clearances())
    )
$$;

CREATE FUNCTION licensing_refuse(told text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', told USING ERRCODE = 'insufficient_privilege';
END;
$$;

-- Arguments: clearance -> the columns that its holders may change, as JSON; how the audience may
-- change ('stays', 'grows' or 'moves').
CREATE FUNCTION licensing_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept jsonb := to_jsonb(OLD);
    given jsonb := to_jsonb(NEW);
    changed text[] := ARRAY(
        SELECT name FROM jsonb_object_keys(given) AS name
        WHERE given -> name IS DISTINCT FROM kept -> name
    );
    held text[];
    allowed text[] := '{{}}';
    rule record;
BEGIN
    IF changed = '{{}}' OR NOT row_security_active(TG_RELID) THEN
        RETURN NEW;
    END IF;
    held := current_clearances();
    FOR rule IN SELECT key, value FROM jsonb_each(TG_ARGV[0]::jsonb) LOOP
        IF rule.key = ANY (held) THEN
            IF rule.value ? '{ALL}' THEN
                allowed := allowed || ARRAY(
                    SELECT name FROM jsonb_object_keys(given) AS name
                    WHERE name <> ALL (ARRAY[{", ".join(f"'{each}'" for each in STAY)}])
                );
            END IF;
            allowed := allowed || ARRAY(SELECT jsonb_array_elements_text(rule.value));
        END IF;
    END LOOP;
    IF NOT changed <@ allowed THEN
        PERFORM licensing_refuse(format('of a row of %s this may not change', TG_TABLE_NAME));
    END IF;
    IF TG_ARGV[1] <> 'moves' AND NOT NEW.audience @> OLD.audience THEN
        PERFORM licensing_refuse(format('who sees a row of %s goes on seeing it', TG_TABLE_NAME));
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION licensing_audience_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active(TG_RELID)
        AND NOT (TG_ARGV[0] = 'grows' AND NEW.audience @> OLD.audience)
    THEN
        PERFORM licensing_refuse(format('who sees a row of %s goes on seeing it', TG_TABLE_NAME));
    END IF;
    RETURN NEW;
END;
$$;

CREATE FUNCTION licensing_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF row_security_active(TG_RELID) THEN
        PERFORM licensing_refuse(format('this row of %s is final', TG_TABLE_NAME));
    END IF;
    RETURN NEW;
END;
$$;
"""  # noqa: S608

BEGIN = migrations.RunSQL(FUNCTIONS, reverse_sql=migrations.RunSQL.noop)


def _run(sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, reverse_sql=migrations.RunSQL.noop)


def secure(
    table: str,
    *,
    adds: str = OFFICER,
    changes: str = "",
    removes: str = "",
    sees: str = SEES,
    locks: str = SEES,
    blind: bool = False,
) -> migrations.RunSQL:
    """Row security for one table. `adds`, `changes`: who may store a row that they see (`blind`: or
    do not see); `locks`: which rows may be locked and changed at all; `removes`: which may go.
    Without `changes` or `removes` nobody does."""
    stored = adds if blind else f"{SEES} AND ({adds})"
    change = (
        f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
        f" USING ({locks}) WITH CHECK ({SEES} AND ({changes}));"
    )
    remove = f"CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({removes});"
    return _run(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({sees});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({stored});
        {change if changes else ""}
        {remove if removes else ""}
        """
    )


def keeps(
    table: str, may: Mapping[str, Sequence[str]], *, audience: str = "stays"
) -> migrations.RunSQL:
    """What each of those who store something in a row may change of it. `may`: clearance →
    columns, or ALL; `audience`: whether officers may add to it (`grows`), or move it (`moves`)."""
    rules = {name: list(columns) for name, columns in may.items()}
    if audience != "stays":
        rules.setdefault("licensing.officer", []).append("audience")
    return _run(
        f"CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION licensing_keeps('{json.dumps(rules)}', '{audience}');"
    )


def keeps_audience(table: str, how: str = "stays") -> migrations.RunSQL:
    """The same for rows that are large, of which their writers may change all but who sees them
    (`stays`), or who sees them only by adding somebody (`grows`)."""
    return _run(
        f"CREATE TRIGGER {table}_audience BEFORE UPDATE ON {table} FOR EACH ROW"
        " WHEN (OLD.audience IS DISTINCT FROM NEW.audience)"
        f" EXECUTE FUNCTION licensing_audience_kept('{how}');"
    )


def final_when(table: str, over: str) -> migrations.RunSQL:
    """Nobody changes a row of which `over` holds, an expression of OLD."""
    return _run(
        f"CREATE TRIGGER {table}_over BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN ({over}) EXECUTE FUNCTION licensing_over();"
    )
