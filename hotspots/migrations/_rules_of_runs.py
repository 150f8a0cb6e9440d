"""Who may read and write what runs store, as row security: the words of which 0001 makes its
policies. Not a migration (Django skips names that begin with `_`).

Everything is written with the clearance of police intelligence: by an analyst, or by the workers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import migrations

WRITER = "police.intelligence"
CLEARANCES = "(SELECT current_clearances())"
SEES = f"coalesce(audience && {CLEARANCES}, false)"
WRITES = f"ARRAY['{WRITER}']::varchar[] && {CLEARANCES}"


def _run(sql: str) -> migrations.RunSQL:
    return migrations.RunSQL(sql, reverse_sql=migrations.RunSQL.noop)


def secure(table: str, *, changes: Sequence[str] = ()) -> migrations.RunSQL:
    """Row security for one table. `changes`: the columns that a writer may change; none of the
    others ever changes, whoever asks. Rows go as a whole, with their run."""
    stored = f"{SEES} AND {WRITES}"
    change = (
        f"CREATE POLICY {table}_change ON {table} FOR UPDATE"
        f" USING ({SEES}) WITH CHECK ({stored});"
        f" CREATE TRIGGER {table}_keeps BEFORE UPDATE ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION licensing_keeps('{json.dumps({WRITER: list(changes)})}', 'stays');"
    )
    return _run(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({stored});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({stored});
        {change if changes else ""}
        """
    )
