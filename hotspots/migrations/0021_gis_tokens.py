"""Keys by which a person's GIS asks for what they may see, each its member's alone."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from hotspots.migrations._rules_of_tokens import SECURE


class Migration(migrations.Migration):
    dependencies = [
        ("hotspots", "0011_releases"),
        ("registry", "0041_invitation_codes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GisToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.vault.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Which program it is for, in their words.", max_length=60
                    ),
                ),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("used_on", models.DateField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                (
                    "audience",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.membership",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["audience"], name="hotspots_token_by_audience"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("made_at"))),
                        name="hotspots_token_ends_later",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__len__gt", 0)),
                        name="hotspots_token_has_audience",
                    ),
                ],
            },
        ),
        SECURE,
    ]
