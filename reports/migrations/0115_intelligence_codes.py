"""Codes of intelligence become rows, which are corrected without a release (docs/adr/0050).

That an item bears codes of the lists was a constraint, which knows no other table: a trigger now.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import portal.vault.ids

# As in data/intelligence/codes.csv on the day of this migration.
LISTS = (
    ('source', '1', 'Reliable'),
    ('source', '2', 'Untested'),
    ('source', '3', 'Not reliable'),
    ('assessment', 'A', 'Known directly'),
    ('assessment', 'B', 'Known indirectly but corroborated'),
    ('assessment', 'C', 'Known indirectly'),
    ('assessment', 'D', 'Not known'),
    ('assessment', 'E', 'Suspected to be false'),
    ('handling', 'P', 'Lawful sharing permitted'),
    ('handling', 'C', 'Lawful sharing permitted with conditions'),
    ('action', 'A1', 'May be combined or corroborated. No direct action: ask the originator before acting'),
    ('action', 'A2', 'Covert action allowed. Protect source and technique; no evidence or arrest by itself'),
    ('action', 'A3', 'Overt action allowed, as the owner specifies'),
    ('sanitisation', 'S1', 'The recipient may sanitise it for wider release'),
    ('sanitisation', 'S2', 'The originator must be asked before it is sanitised for wider release'),
    ('legacy_source', 'A', 'Always reliable'),
    ('legacy_source', 'B', 'Mostly reliable'),
    ('legacy_source', 'C', 'Sometimes reliable'),
    ('legacy_source', 'D', 'Unreliable'),
    ('legacy_source', 'E', 'Untested'),
    ('legacy_information', '1', 'Known to be true'),
    ('legacy_information', '2', 'Known personally to the source, not to the officer'),
    ('legacy_information', '3', 'Not known personally, but corroborated'),
    ('legacy_information', '4', "Can't be judged"),
    ('legacy_information', '5', 'Suspected to be false or malicious'),
    ('legacy_dissemination', '1', 'Law enforcement and prosecutors'),
    ('legacy_dissemination', '2', "United Kingdom parties that don't prosecute"),
    ('legacy_dissemination', '3', 'Law enforcement outside the EEA'),
    ('legacy_dissemination', '4', 'The originating agency only'),
    ('legacy_dissemination', '5', "Nobody without the originator's consent"),
)


def fill(apps: Any, _schema_editor: Any) -> None:
    code = apps.get_model("reports", "IntelligenceCode")
    code.objects.bulk_create(
        code(part=part, code=each, label=label, position=position)
        for position, (part, each, label) in enumerate(LISTS, 1)
    )


KNOWN = """
CREATE FUNCTION intelligence_codes_are_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (VALUES
            ('source', NEW.source_evaluation),
            ('assessment', NEW.assessment),
            ('handling', NEW.handling),
            ('action', NEW.action_code),
            ('sanitisation', NEW.sanitisation),
            ('legacy_source', NEW.legacy_source),
            ('legacy_information', NEW.legacy_information),
            ('legacy_dissemination', NEW.legacy_dissemination)
        ) AS given (part, code)
        WHERE given.code <> '' AND NOT EXISTS (
            SELECT FROM reports_intelligencecode known
            WHERE known.part = given.part AND known.code = given.code
        )
    ) THEN
        RAISE EXCEPTION 'a code that is in no list of intelligence'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'intelligence_codes_known';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER intelligence_codes_are_known BEFORE INSERT OR UPDATE OF
    source_evaluation, assessment, handling, action_code, sanitisation,
    legacy_source, legacy_information, legacy_dissemination
    ON reports_intelligenceitem FOR EACH ROW EXECUTE FUNCTION intelligence_codes_are_known();
"""
NOT_KNOWN = """
DROP TRIGGER intelligence_codes_are_known ON reports_intelligenceitem;
DROP FUNCTION intelligence_codes_are_known();
"""


class Migration(migrations.Migration):

    dependencies: ClassVar[list[Any]] = [
        ('registry', '0030_sharing'),
        ('reports', '0110_at_a_million'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name='IntelligenceCode',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('source', 'Source'), ('assessment', 'Information'), ('handling', 'Handling'), ('action', 'Action'), ('sanitisation', 'Sanitisation'), ('legacy_source', 'Source'), ('legacy_information', 'Information'), ('legacy_dissemination', 'Dissemination')], max_length=24)),
                ('code', models.CharField(max_length=2)),
                ('label', models.CharField(max_length=160)),
                ('position', models.PositiveSmallIntegerField(help_text='Its place in the list.')),
                ('offered', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name': 'code of intelligence',
                'ordering': ['part', 'position', 'code'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='intelligenceitem',
            name='intelligence_codes_known',
        ),
        migrations.RemoveConstraint(
            model_name='intelligenceitem',
            name='intelligence_legacy_grade_is_whole',
        ),
        migrations.AddConstraint(
            model_name='intelligenceitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('legacy_dissemination', ''), ('legacy_information', ''), ('legacy_scheme', ''), ('legacy_source', '')), models.Q(('legacy_scheme__in', ['5x5x5']), models.Q(('legacy_source', ''), _negated=True), models.Q(('legacy_information', ''), _negated=True), models.Q(('legacy_dissemination', ''), _negated=True)), _connector='OR'), name='intelligence_legacy_grade_is_whole'),
        ),
        migrations.AddConstraint(
            model_name='intelligencecode',
            constraint=models.UniqueConstraint(fields=('part', 'code'), name='intelligence_code_once'),
        ),
        migrations.AddConstraint(
            model_name='intelligencecode',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^[A-Z0-9]{1,2}$')), name='intelligence_code_is_short'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunSQL(KNOWN, reverse_sql=NOT_KNOWN),
    ]
