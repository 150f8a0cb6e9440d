"""Whoever could not rule out that somebody is at risk asks whether they were referred, also once an
officer has lowered the priority (docs/adr/0055).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

# As reports.safeguarding.waits_for_an_answer said it then.
WAITS = (
    models.Q(risks__overlap=["adult", "child"])
    | models.Q(may_be_at_risk=True)
    | models.Q(category__in=["county_lines", "cuckooing", "worried"])
    | models.Q(priority=1)
) & ~models.Q(status__in=("held", "junk")) & models.Q(referral_answered=False)


class Migration(migrations.Migration):

    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0115_intelligence_codes")]

    operations: ClassVar[list[Operation]] = [
        migrations.RemoveIndex(model_name="report", name="report_unreferred"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                models.F("received_at"),
                models.F("id"),
                name="report_unreferred",
                condition=WAITS,
            ),
        ),
    ]
