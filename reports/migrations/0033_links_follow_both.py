"""A link is visible to those of its audience who may see its case and its report.

Otherwise whoever a link was shown to could learn, by raw SQL, of reports that were not.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

SEES_LINK = "coalesce(audience && (SELECT current_clearances()), false)"
SEES_CASE = "EXISTS (SELECT 1 FROM reports_case WHERE reports_case.id = case_id)"
SEES_REPORT = "EXISTS (SELECT 1 FROM reports_report WHERE reports_report.id = report_id)"


def _policies(sees: str) -> str:
    return f"""
    ALTER POLICY reports_caselink_see ON reports_caselink USING ({sees});
    ALTER POLICY reports_caselink_change ON reports_caselink USING ({sees});
    """


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0030_sharing")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            _policies(f"{SEES_LINK} AND {SEES_CASE} AND {SEES_REPORT}"),
            reverse_sql=_policies(SEES_LINK),
        ),
    ]
