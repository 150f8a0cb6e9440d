"""Health records and shifts say when somebody decides whether they are kept longer.

Rows that are there already get what agencies/refuse/keeping.py gave on this day. Row-level security
is lifted from the tables' owner for that statement: otherwise the owner of a server without
BYPASSRLS would fill no row, and nobody would know.
"""

from datetime import date
from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

FILL = """
ALTER TABLE refuse_{table} NO FORCE ROW LEVEL SECURITY;
UPDATE refuse_{table}
SET review_on = (({since} AT TIME ZONE 'Europe/London') + interval '{years} years')::date;
-- Checks of foreign keys wait for the end otherwise, and a table with any waiting can't be altered.
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE refuse_{table} FORCE ROW LEVEL SECURITY;
"""


def _review(model: str, *, since: str, years: int) -> list[Operation]:
    field = models.DateField(
        default=date(2000, 1, 1), help_text="When somebody decides whether it is kept longer."
    )
    return [
        migrations.AddField(model, "review_on", field, preserve_default=False),
        migrations.RunSQL(
            FILL.format(table=model, since=since, years=years),
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("refuse", "0010_shift_epoch")]

    operations: ClassVar[list[Operation]] = [
        *_review("shift", since="started_at", years=2),
        *_review("healthrecord", since="opened_at", years=3),
    ]
