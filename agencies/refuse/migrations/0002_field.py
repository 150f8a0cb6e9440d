"""Phones of crews, their shifts, and what they send: finds, rounds, places where nothing was."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"


def _secure(table: str) -> migrations.RunSQL:
    """Nobody adds a row that they would not see."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0001_jobs_and_finds'),
        ('reports', '0121_field'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('made_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('app_version', models.PositiveSmallIntegerField(default=1)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('started_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('taken_until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='refuse.device')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('ward', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.area')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='refuse.shift')),
            ],
            options={
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('find', 'Find'), ('visit', 'Nothing found'), ('round', 'Round'), ('move', 'Job'), ('undo', 'Undo')], max_length=8)),
                ('digest', models.BinaryField(max_length=32)),
                ('device_at', models.DateTimeField()),
                ('happened_at', models.DateTimeField()),
                ('skew_seconds', models.BigIntegerField()),
                ('received_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('stored', 'Stored'), ('conflict', 'Somebody was quicker: look at both'), ('refused', "Can't be stored as it is")], max_length=8)),
                ('box', models.CharField(blank=True, help_text='Serial of the sharps box.', max_length=40)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='refuse.job')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='refuse.shift')),
            ],
            options={
                'ordering': ['happened_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('point', django.contrib.gis.db.models.fields.PointField(srid=4326)),
                ('accuracy_m', models.PositiveIntegerField(help_text='Radius in metres.', null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='refuse.shift')),
                ('ward', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.area')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='device',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_device_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='refuse_device_revoked_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_device_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='shift',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_shift_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('started_at')), ('taken_until__gte', models.F('ends_at'))), name='refuse_shift_in_order'),
        ),
        migrations.AddConstraint(
            model_name='shift',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_shift_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(models.F('ward'), models.OrderBy(models.F('started_at'), descending=True), name='refuse_round_by_ward'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_round_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__gte', models.F('started_at'))), name='refuse_round_in_order'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_round_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['shift', 'happened_at'], name='refuse_entry_by_shift'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_entry_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_entry_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(models.F('ward'), models.OrderBy(models.F('at'), descending=True), name='refuse_visit_by_ward'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_visit_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_visit_has_an_audience'),
        ),
        _secure("refuse_device"),
        _secure("refuse_shift"),
        _secure("refuse_entry"),
        _secure("refuse_round"),
        _secure("refuse_visit"),
    ]
