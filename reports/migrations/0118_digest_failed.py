"""When looking at a saved search last failed: it comes after the others then (docs/adr/0056)."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0117_safety_mends")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField("searchdigest", "failed_at", models.DateTimeField(null=True))
    ]
