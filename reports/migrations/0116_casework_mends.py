"""Entries that were shared before past whom they are for, brought in line; and what a report was
before it joined a case (docs/adr/0053)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models
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

# What tells of a note or decision says whom that one is for, and goes no further. A row and its
# entry were made in one transaction, the entry last.
OF_NOTES = "".join(
    f"""
UPDATE reports_timelineentry AS entry SET after = COALESCE((
    SELECT made.readers FROM {table} AS made
    WHERE made.case_id = entry.case_id AND made.{who}_by_id = entry.by_id
        AND made.{who}_at <= entry.at
    ORDER BY made.{who}_at DESC LIMIT 1
), 'police') WHERE entry.kind = '{kind}' AND entry.after = '';
UPDATE reports_timelineentry SET audience = {POLICE} WHERE kind = '{kind}' AND after = 'police';
"""  # noqa: S608  (nothing of it comes from outside)
    for kind, table, who in (
        ("note", "reports_casenote", "written"),
        ("decision", "reports_casedecision", "noted"),
    )
)

TABLES = (
    "reports_timelineentry",
    "reports_casetask",
    "reports_casenote",
    "reports_casedecision",
)
FILL = "\n".join(
    [
        *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;" for table in TABLES),
        OF_TASKS,
        OF_NOTES,
        "SET CONSTRAINTS ALL IMMEDIATE;",
        "SET CONSTRAINTS ALL DEFERRED;",
        *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;" for table in TABLES),
    ]
)


class Migration(migrations.Migration):

    dependencies: ClassVar[list[Any]] = [('reports', '0115_intelligence_codes')]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name='caselink',
            name='came_as',
            field=models.CharField(
                blank=True,
                choices=[
                    ('received', 'Received'),
                    ('assessing', 'Being assessed'),
                    ('passed_on', 'Passed on'),
                    ('in_case', 'In a case'),
                    ('closed', 'Closed'),
                    ('reference', 'For reference'),
                    ('held', 'Waiting for a check for junk'),
                    ('junk', 'Closed as junk'),
                ],
                default='',
                help_text="The report's status before, which it has again out of its last case.",
                max_length=10,
            ),
        ),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
    ]
