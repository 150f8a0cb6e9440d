"""Entries that were shared before past whom they are for, brought in line (docs/adr/0053)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

# As reports.audiences.POLICE said it then.
POLICE = "ARRAY['police.intelligence', 'police.triage']::varchar[]"

# What tells of a task goes where the task goes, and to the agency that has it now from when it got
# it. (A task's audience is the police and that agency's teams.)
OF_TASKS = f"""
UPDATE reports_timelineentry AS entry SET audience = CASE
    WHEN entry.kind = 'task_back' OR entry.at < (
        SELECT max(given.at) FROM reports_timelineentry AS given
        WHERE given.task_id = entry.task_id AND given.kind = 'task_given'
            AND given.before <> given.after
    ) THEN {POLICE} ELSE task.audience END
FROM reports_casetask AS task WHERE task.id = entry.task_id;
"""  # noqa: S608  (nothing of it comes from outside)

FILL = f"""
ALTER TABLE reports_timelineentry NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_casetask NO FORCE ROW LEVEL SECURITY;
{OF_TASKS}
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE reports_casetask FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_timelineentry FORCE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies: ClassVar[list[Any]] = [('reports', '0115_intelligence_codes')]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
    ]
