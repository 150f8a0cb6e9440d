"""A link is visible to those who may see its case and its report.

Until now the case was enough, so that whoever a case was shared with could count, by raw SQL, the
reports in it that were not shared.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

SEES_CASE = "EXISTS (SELECT 1 FROM reports_case WHERE reports_case.id = case_id)"
SEES_REPORT = "EXISTS (SELECT 1 FROM reports_report WHERE reports_report.id = report_id)"


def _policies(sees: str) -> str:
    return f"""
    ALTER POLICY reports_caselink_see ON reports_caselink USING ({sees});
    ALTER POLICY reports_caselink_change ON reports_caselink USING ({sees});
    """


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0021_sealed_parts_read")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            _policies(f"{SEES_CASE} AND {SEES_REPORT}"), reverse_sql=_policies(SEES_CASE)
        ),
    ]
