"""Who may read and write keys of GIS, as row security. Not a migration (Django skips names that
begin with `_`).

A key is its member's, and is looked up by a clearance that no role holds. What is written of it
stays, but for the day on which it was used, and that it was stopped, for good.
"""

from __future__ import annotations

from django.db import migrations

CLEARANCES = "(SELECT current_clearances())"
SEES = f"coalesce(audience && {CLEARANCES}, false)"
OWN = f"ARRAY['member:' || membership_id]::varchar[] && {CLEARANCES}"

SECURE = migrations.RunSQL(
    f"""
    ALTER TABLE hotspots_gistoken ENABLE ROW LEVEL SECURITY;
    ALTER TABLE hotspots_gistoken FORCE ROW LEVEL SECURITY;
    CREATE POLICY hotspots_gistoken_see ON hotspots_gistoken FOR SELECT USING ({SEES});
    CREATE POLICY hotspots_gistoken_add ON hotspots_gistoken FOR INSERT
        WITH CHECK ({SEES} AND {OWN});
    CREATE POLICY hotspots_gistoken_change ON hotspots_gistoken FOR UPDATE
        USING ({SEES}) WITH CHECK ({SEES});

    CREATE FUNCTION hotspots_token_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF row_security_active(TG_RELID) AND (
            to_jsonb(NEW) - 'used_on' - 'stopped_at' <> to_jsonb(OLD) - 'used_on' - 'stopped_at'
            OR (OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at)
        ) THEN
            RAISE EXCEPTION 'of a key this may not change' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END;
    $$;
    CREATE TRIGGER hotspots_gistoken_keeps BEFORE UPDATE ON hotspots_gistoken
        FOR EACH ROW EXECUTE FUNCTION hotspots_token_keeps();
    """,  # noqa: S608  (words of this module)
    reverse_sql=migrations.RunSQL.noop,
)
