"""Unusual access, its explanations, and how far the log was looked through.

Row-level security as in reports/migrations/0009: a flag is shown to auditors and to who supervises
the people of its agency; an explanation with its flag.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SEES = "audience && (SELECT current_clearances())"
SEES_FLAG = "EXISTS (SELECT 1 FROM oversight_unusualaccess WHERE id = unusual_id)"


def _secure(table, sees):
    return f"""
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_see ON {table} FOR SELECT USING ({sees});
    CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (true);
    CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({sees}) WITH CHECK (true);
    """


def _open(table):
    return f"""
    DROP POLICY {table}_see ON {table};
    DROP POLICY {table}_add ON {table};
    DROP POLICY {table}_change ON {table};
    ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0010_people'),
        ('audit', '0010_seals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Watermark',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, unique=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'watermark',
            },
        ),
        migrations.CreateModel(
            name='UnusualAccess',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('more_than_usual', 'Far more than usual for this person'), ('more_than_team', 'Far more than usual in the team'), ('off_hours', "Outside the agency's hours"), ('own_name', 'Words with their own name'), ('after_moving', 'Work of a former team')], max_length=16)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('day', models.DateField()),
                ('count', models.PositiveIntegerField(help_text='Events that were unusual.')),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('figures', models.JSONField(default=dict, help_text='What it was compared with: numbers only.')),
                ('sequences', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text='The latest of the events.', size=None)),
                ('noticed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('asked_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('explained', 'Explained: there was a good reason'), ('false_alarm', 'False alarm: it only looked unusual'), ('needs_action', 'Needs action: it goes on outside this service')], help_text='Of the latest explanation.', max_length=16)),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'unusual access',
                'verbose_name_plural': 'unusual access',
            },
        ),
        migrations.CreateModel(
            name='Explanation',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('explained', 'Explained: there was a good reason'), ('false_alarm', 'False alarm: it only looked unusual'), ('needs_action', 'Needs action: it goes on outside this service')], max_length=16)),
                ('words', portal.vault.fields.SealedTextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unusual', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='explanations', to='oversight.unusualaccess')),
            ],
            options={
                'verbose_name': 'explanation',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='unusualaccess',
            index=models.Index(fields=['outcome', '-last_at', '-id'], name='unusual_access_list'),
        ),
        migrations.AddIndex(
            model_name='unusualaccess',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='unusual_access_audience'),
        ),
        migrations.AddConstraint(
            model_name='unusualaccess',
            constraint=models.UniqueConstraint(fields=('person', 'kind', 'day'), name='unusual_access_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='unusualaccess',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['more_than_usual', 'more_than_team', 'off_hours', 'own_name', 'after_moving'])), name='unusual_access_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='unusualaccess',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'explained', 'false_alarm', 'needs_action'])), name='unusual_access_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='unusualaccess',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='unusual_access_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='explanation',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['explained', 'false_alarm', 'needs_action'])), name='explanation_outcome_known'),
        ),
        *(
            migrations.RunSQL(_secure(table, sees), reverse_sql=_open(table))
            for table, sees in (
                ('oversight_unusualaccess', SEES),
                ('oversight_explanation', SEES_FLAG),
            )
        ),
    ]
