"""Urgent reports that nobody has: since when, who took them, whom the portal told, and who sees it.

What is urgent and still as it came when this is applied waits from its arrival. What somebody has
moved or been given is in hand.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SECURE = """
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_see ON {table} FOR SELECT
        USING (coalesce(audience && (SELECT current_clearances()), false));
    CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (true);
"""

WAITING = """
    UPDATE reports_report SET waiting_since = received_at
    WHERE priority = 1 AND status = 'received' AND assigned_to_id IS NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        ('reports', '0066_safeguarding'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UrgentAcknowledgement',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('waiting_since', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UrgentEscalation',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('waiting_since', models.DateTimeField()),
                ('at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('stage', models.PositiveSmallIntegerField(choices=[(1, 'The police triage team was told again'), (2, 'Supervisors were told'), (3, "The partnership's lead was told")])),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='report',
            name='waiting_since',
            field=models.DateTimeField(help_text='Since when it has been urgent and nobody has said that they have it.', null=True),
        ),
        migrations.RunSQL(WAITING, reverse_sql=migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(models.F('waiting_since'), models.F('id'), condition=models.Q(('waiting_since__isnull', False)), name='report_waiting'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('waiting_since__isnull', True), models.Q(('priority', 1), ('status__in', ('received', 'assessing', 'passed_on', 'in_case'))), _connector='OR'), name='report_waits_while_urgent'),
        ),
        migrations.AddField(
            model_name='urgentacknowledgement',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='urgentacknowledgement',
            name='report',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddField(
            model_name='urgentescalation',
            name='report',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report'),
        ),
        migrations.AddConstraint(
            model_name='urgentacknowledgement',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='urgentacknowledgement_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='urgentacknowledgement',
            constraint=models.UniqueConstraint(fields=('report', 'waiting_since'), name='urgent_acknowledged_once'),
        ),
        migrations.AddConstraint(
            model_name='urgentescalation',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='urgentescalation_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='urgentescalation',
            constraint=models.CheckConstraint(condition=models.Q(('stage__in', [1, 2, 3])), name='urgent_escalation_stage_known'),
        ),
        migrations.AddConstraint(
            model_name='urgentescalation',
            constraint=models.UniqueConstraint(fields=('report', 'waiting_since', 'stage'), name='urgent_stage_told_once'),
        ),
        *(
            migrations.RunSQL(SECURE.format(table=table), reverse_sql=migrations.RunSQL.noop)
            for table in ("reports_urgentacknowledgement", "reports_urgentescalation")
        ),
    ]
