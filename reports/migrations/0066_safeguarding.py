"""Whether somebody at risk was referred outside the portal (R6.5), and the days on which police
were reminded that nobody has said so yet.

A record is only ever added. Its audience changes when its report is passed on to safeguarding, and its
sealed part when the keyring is rotated.
"""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import portal.vault.fields
import portal.vault.ids

SEES = "coalesce(audience && (SELECT current_clearances()), false)"

SECURED = f"""
ALTER TABLE reports_safeguardingrecord ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports_safeguardingrecord FORCE ROW LEVEL SECURITY;
CREATE POLICY reports_safeguardingrecord_see ON reports_safeguardingrecord
    FOR SELECT USING ({SEES});
CREATE POLICY reports_safeguardingrecord_add ON reports_safeguardingrecord
    FOR INSERT WITH CHECK ({SEES});
CREATE POLICY reports_safeguardingrecord_change ON reports_safeguardingrecord
    FOR UPDATE USING ({SEES}) WITH CHECK (true);

CREATE FUNCTION safeguarding_record_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - ARRAY['audience', 'details']
        = to_jsonb(OLD) - ARRAY['audience', 'details'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A record of a referral is never changed; add another.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER safeguarding_record_stays BEFORE UPDATE ON reports_safeguardingrecord
    FOR EACH ROW EXECUTE FUNCTION safeguarding_record_stays();
"""
OPENED = """
DROP TRIGGER safeguarding_record_stays ON reports_safeguardingrecord;
DROP FUNCTION safeguarding_record_stays();
DROP POLICY reports_safeguardingrecord_see ON reports_safeguardingrecord;
DROP POLICY reports_safeguardingrecord_add ON reports_safeguardingrecord;
DROP POLICY reports_safeguardingrecord_change ON reports_safeguardingrecord;
ALTER TABLE reports_safeguardingrecord NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_safeguardingrecord DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ('reports', '0065_junk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name='SafeguardingReminder',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='SafeguardingRecord',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('route', models.CharField(choices=[('mash_children', "Children's social care (MASH)"), ('mash_adults', 'Adult social care (MASH)'), ('nrm', 'National Referral Mechanism (NRM)'), ('duty_to_notify', 'Duty to notify (an adult did not consent to the NRM)'), ('none', 'No referral was made')], max_length=16)),
                ('made_on', models.DateField(help_text='In London. Null when none was made.', null=True)),
                ('details', portal.vault.fields.SealedJSONField()),
                ('recorded_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='safeguarding', to='reports.report')),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='safeguarding_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('made_on__isnull', True), ('route', 'none')), models.Q(models.Q(('route', 'none'), _negated=True), ('made_on__isnull', False)), _connector='OR'), name='safeguarding_record_is_whole'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='safeguarding_record_has_an_audience')],
            },
        ),
        migrations.RunSQL(SECURED, reverse_sql=OPENED),
    ]
