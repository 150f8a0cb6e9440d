"""Whoever holds a receipt code may add a photo to the report afterwards.

As the other functions of the inbox (migration 0055): it takes the tokens that are made of the code,
and reaches that one report. The picture has just been sealed in the same transaction, and waits for
its report as every picture does; its audience is that of the report's words as it is by now.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

from reports.enums import TimelineKind
from reports.files.limits import MOST_PICTURES

FUNCTION = f"""
-- The report, and whom it is assigned to; nothing when the report holds all the pictures it may.
CREATE FUNCTION add_picture_in_inbox(
    tokens bytea[], content uuid, media_type varchar, width integer, height integer, scan varchar,
    OUT report uuid, OUT officer uuid
) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH added AS (
        INSERT INTO public.reports_reportfile
            (content_id, report_id, audience, number, media_type, width, height, scan, added_at)
        SELECT content, n.report_id, n.audience, had.pictures + 1, media_type, width, height, scan,
            statement_timestamp()
        FROM public.reports_reportnarrative AS n
        CROSS JOIN LATERAL (
            SELECT coalesce(max(f.number), 0) AS pictures
            FROM public.reports_reportfile AS f WHERE f.report_id = n.report_id
        ) AS had
        WHERE n.receipt_finder IN (SELECT sha256(token) FROM unnest(tokens) AS token)
          AND had.pictures < {MOST_PICTURES}
        RETURNING report_id
    )
    SELECT added.report_id, r.assigned_to_id
    FROM added JOIN public.reports_report AS r ON r.id = added.report_id
$$;
"""  # noqa: S608  (nothing of it comes from outside)
NO_FUNCTION = """
DROP FUNCTION add_picture_in_inbox(bytea[], uuid, varchar, integer, integer, varchar);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0060_files")]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            model_name="timelineentry",
            name="kind",
            field=models.CharField(choices=TimelineKind.choices, max_length=16),
        ),
        migrations.RunSQL(FUNCTION, reverse_sql=NO_FUNCTION),
    ]
