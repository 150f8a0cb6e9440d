"""The database refuses to change, remove or truncate audit events, and alone numbers them."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

# Plain SQL and not django-pgtrigger: its triggers can be switched off for a session by setting a
# variable, which whoever manages to inject SQL could do as well (docs/adr/0012).
GUARD = """
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();

CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();

-- ALWAYS: not even the role that may insert events can choose their number.
ALTER TABLE audit_event ALTER COLUMN sequence DROP DEFAULT;
ALTER TABLE audit_event ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY;
"""

UNGUARD = """
ALTER TABLE audit_event ALTER COLUMN sequence DROP IDENTITY;
ALTER TABLE audit_event ALTER COLUMN sequence SET DEFAULT 0;
DROP TRIGGER audit_event_no_truncate ON audit_event;
DROP TRIGGER audit_event_no_change ON audit_event;
DROP FUNCTION audit_event_refuse();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("audit", "0001_initial")]

    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(GUARD, reverse_sql=UNGUARD)]
