"""Row-level security: the database repeats the rule of reports/queries.py.

A row is visible when its audience meets the clearances of whoever asks. Rows without an audience of
their own (links, tasks) are visible with the case they belong to. Anybody may add rows, since what
is added says by its audience who sees it; nobody may delete them. FORCE makes it hold for a table's
owner too, unless a role was given BYPASSRLS.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

BY_AUDIENCE = (
    "reports_report",
    "reports_reportnarrative",
    "reports_reportcontact",
    "reports_reportsource",
    "reports_reportamendment",
    "reports_case",
    "reports_casenote",
    "reports_timelineentry",
)
WITH_THEIR_CASE = ("reports_caselink", "reports_casetask")

# Not the bare overlap: the planner would take it for one row in a hundred and read the whole index of
# audiences for it, whoever asks. In this form no index serves it, and the query's own filters choose.
SEES = "coalesce(audience && (SELECT current_clearances()), false)"
SEES_CASE = "EXISTS (SELECT 1 FROM reports_case WHERE reports_case.id = case_id)"


def _secure(table: str, sees: str) -> str:
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_see ON {table} FOR SELECT USING ({sees});
    CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (true);
    CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({sees}) WITH CHECK (true);
    """


def _open(table: str) -> str:
    return f"""
    DROP POLICY {table}_see ON {table};
    DROP POLICY {table}_add ON {table};
    DROP POLICY {table}_change ON {table};
    ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """


# The public may learn of its own submission that it was stored, by the secret key it sent with it,
# and nothing else: so a retry is answered without a right to read.
RECEIPT = """
CREATE FUNCTION receipt_of(key uuid, OUT id uuid, OUT reference varchar)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT id, reference FROM public.reports_report WHERE idempotency_key = key $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("reports", "0004_indexes_of_reports"),
        ("registry", "0003_signed_clearances"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name="reportamendment",
            name="audience",
            field=ArrayField(
                base_field=models.CharField(max_length=64),
                default=["police.triage", "police.intelligence"],
                size=None,
            ),
            preserve_default=False,
        ),
        *(
            migrations.RunSQL(_secure(table, SEES), reverse_sql=_open(table))
            for table in BY_AUDIENCE
        ),
        *(
            migrations.RunSQL(_secure(table, SEES_CASE), reverse_sql=_open(table))
            for table in WITH_THEIR_CASE
        ),
        migrations.RunSQL(RECEIPT, reverse_sql="DROP FUNCTION receipt_of(uuid)"),
    ]
