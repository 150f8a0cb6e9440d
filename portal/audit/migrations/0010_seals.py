"""Seals over audit events; and only those with the clearance `audit` see events.

Everybody may add events. Whoever adds them (the application, the public front door) reads none, so
that a mistake elsewhere can't show who looked at what.
"""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import portal.vault.ids

GUARD = """
CREATE TRIGGER audit_seal_no_change BEFORE UPDATE OR DELETE ON audit_seal
    FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_seal_no_truncate BEFORE TRUNCATE ON audit_seal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
"""
UNGUARD = """
DROP TRIGGER audit_seal_no_truncate ON audit_seal;
DROP TRIGGER audit_seal_no_change ON audit_seal;
"""

SECURE = """
ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_event FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_event_see ON audit_event FOR SELECT
    USING ((SELECT 'audit' = ANY (current_clearances())));
CREATE POLICY audit_event_add ON audit_event FOR INSERT WITH CHECK (true);
"""
OPEN = """
DROP POLICY audit_event_add ON audit_event;
DROP POLICY audit_event_see ON audit_event;
ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("audit", "0002_append_only"),
        ("registry", "0003_signed_clearances"),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="AuditSeal",
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
                    "number",
                    models.BigIntegerField(help_text="1, 2, 3 … without a gap.", unique=True),
                ),
                ("sealed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "through_sequence",
                    models.BigIntegerField(
                        help_text="All events up to this number that no earlier seal covers."
                    ),
                ),
                (
                    "sequences",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("leaves", models.BinaryField()),
                ("root", models.BinaryField()),
                ("previous_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "verbose_name": "audit seal",
                "db_table": "audit_seal",
                "ordering": ["number"],
            },
        ),
        migrations.RunSQL(GUARD, reverse_sql=UNGUARD),
        migrations.RunSQL(SECURE, reverse_sql=OPEN),
    ]
