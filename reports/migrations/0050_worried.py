"""A category for somebody one is worried about: a name of an answer; no table changes."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ('reports', '0040_access'),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.AlterField(
            model_name='report',
            name='category',
            field=models.CharField(choices=[('dealing', 'People selling or supplying drugs'), ('use', 'People using drugs'), ('growing', 'Growing or making drugs'), ('litter', 'Needles or drug litter'), ('county_lines', 'County lines: children or adults used to move drugs'), ('cuckooing', "Someone's home taken over (cuckooing)"), ('driving', 'Driving while on drugs'), ('licensed_premises', 'Drugs in a pub, club, shop or other venue'), ('worried', 'Someone I am worried about'), ('other', 'Something else'), ('unknown', "I don't know")], default='unknown', max_length=20),
        ),
    ]
