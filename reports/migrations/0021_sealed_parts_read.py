"""Timelines tell when contact details or a source were opened."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

KINDS = [
    ("submitted", "Received"),
    ("imported", "Imported"),
    ("moved", "Status changed"),
    ("assigned", "Assigned"),
    ("priority", "Priority changed"),
    ("amended", "Amended"),
    ("note", "Note added"),
    ("linked", "Report linked to case"),
    ("unlinked", "Report unlinked from case"),
    ("opened", "Case opened"),
    ("task", "Task set"),
    ("task_done", "Task finished"),
    ("narrative_read", "Report's words read"),
    ("contact_read", "Contact details read"),
    ("source_read", "Source read"),
]


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0020_governance")]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            model_name="timelineentry",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16),
        ),
    ]
