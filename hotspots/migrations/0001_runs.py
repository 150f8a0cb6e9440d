"""Runs of hotspots: what was asked for, their parts, and what they found; row security."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.ids
import uuid
from django.conf import settings
from django.db import migrations, models

from hotspots.migrations import _rules_of_runs as rules


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('licensing', '0001_premises'),  # licensing_keeps()
        ('reports', '0122_crews_pictures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('units', models.CharField(choices=[('squares', 'Squares'), ('hexagons', 'Hexagons (H3)'), ('wards', 'Wards')], max_length=10)),
                ('size', models.PositiveIntegerField()),
                ('sources', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('residents', 'Residents'), ('crews', 'Cleansing crews'), ('premises', 'Licensed premises'), ('police', 'Crime recorded by police')], max_length=10), size=None)),
                ('seed', models.PositiveBigIntegerField()),
                ('parameters', models.JSONField()),
                ('code_version', models.CharField(max_length=16)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Under way'), ('done', 'Finished'), ('failed', 'Failed'), ('stopped', 'Stopped')], default='waiting', max_length=10)),
                ('fault', models.CharField(blank=True, choices=[('too_long', 'It took longer than a task may take. Ask for a shorter period.'), ('too_many_units', 'There would be too many cells. Ask for larger ones.'), ('no_area', 'No wards are loaded, so there is no area to look at.'), ('error', 'Something went wrong in working it out. It was tried several times.')], max_length=20)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-asked_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Layer',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(choices=[('residents', 'Residents'), ('crews', 'Cleansing crews'), ('premises', 'Licensed premises'), ('police', 'Crime recorded by police')], max_length=10)),
                ('events', models.PositiveIntegerField(default=0)),
                ('counted', models.PositiveIntegerField(default=0)),
                ('left_out', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('found', models.JSONField(default=dict)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('compared', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='hotspots.layer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='layers', to='hotspots.run')),
            ],
            options={
                'ordering': ['run', 'source'],
            },
        ),
        migrations.CreateModel(
            name='Cell',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('unit', models.CharField(max_length=20)),
                ('shape', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326)),
                ('street', models.CharField(blank=True, max_length=100)),
                ('in_order', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('corrected', models.PositiveIntegerField()),
                ('expected', models.FloatField(null=True)),
                ('gi_z', models.FloatField(null=True)),
                ('p', models.FloatField(null=True)),
                ('q', models.FloatField(null=True)),
                ('confidence', models.SmallIntegerField(choices=[(-99, 'Part of a quiet area (1 in 100 such places would be marked wrongly)'), (-95, 'Part of a quiet area (5 in 100 such places would be marked wrongly)'), (-90, 'Perhaps of a quiet area (10 in 100 would be marked wrongly)'), (0, 'Not part of a larger cluster'), (90, 'Perhaps part of a cluster (10 in 100 would be marked wrongly)'), (95, 'Part of a cluster (5 in 100 such places would be marked wrongly)'), (99, 'Part of a cluster (1 in 100 such places would be marked wrongly)')], default=0)),
                ('density', models.FloatField(null=True)),
                ('forecast', models.FloatField(null=True)),
                ('forecast_low', models.FloatField(null=True)),
                ('forecast_high', models.FloatField(null=True)),
                ('change', models.CharField(blank=True, choices=[('new', 'New'), ('persistent', 'Persistent'), ('fading', 'Fading')], max_length=10)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('ward', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.area')),
                ('layer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='hotspots.layer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='hotspots.run')),
            ],
            options={
                'ordering': ['layer', 'in_order'],
            },
        ),
        migrations.CreateModel(
            name='RunPart',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('step', models.CharField(choices=[('read', 'Reading what was told'), ('cells', 'Counts and clusters of high and low counts'), ('density', 'Density'), ('near_repeat', 'Whether one event is soon followed by others nearby'), ('clusters', 'Clusters in space and time'), ('surge', 'Wards with more than usual'), ('forecast', 'What to expect next')], max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'To do'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, choices=[('too_long', 'It took longer than a task may take. Ask for a shorter period.'), ('too_many_units', 'There would be too many cells. Ask for larger ones.'), ('no_area', 'No wards are loaded, so there is no area to look at.'), ('error', 'Something went wrong in working it out. It was tried several times.')], max_length=20)),
                ('result', models.JSONField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('began_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('layer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='hotspots.layer')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='hotspots.run')),
            ],
            options={
                'ordering': ['run', 'layer', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RunEvents',
            fields=[
                ('layer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='read', serialize=False, to='hotspots.layer')),
                ('content', models.BinaryField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_events_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_events_has_an_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(models.OrderBy(models.F('asked_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='hotspots_run_by_asked'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(models.F('asked_at'), models.F('id'), condition=models.Q(('state__in', ['waiting', 'running'])), name='hotspots_run_at_work'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_run_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(('fault__in', ['', 'too_long', 'too_many_units', 'no_area', 'error']), ('sources__contained_by', ['residents', 'crews', 'premises', 'police']), ('sources__len__gt', 0), ('state__in', ['waiting', 'running', 'done', 'failed', 'stopped']), ('units__in', ['squares', 'hexagons', 'wards'])), name='hotspots_run_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total')), ('last_day__gte', models.F('first_day'))), name='hotspots_run_in_order'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'failed', 'stopped'])), _connector='OR'), name='hotspots_run_ended_or_not'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_run_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='layer',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_layer_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='layer',
            constraint=models.UniqueConstraint(fields=('run', 'source'), name='hotspots_layer_once'),
        ),
        migrations.AddConstraint(
            model_name='layer',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['residents', 'crews', 'premises', 'police'])), name='hotspots_layer_source_known'),
        ),
        migrations.AddConstraint(
            model_name='layer',
            constraint=models.CheckConstraint(condition=models.Q(('counted__lte', models.F('events'))), name='hotspots_layer_counts'),
        ),
        migrations.AddConstraint(
            model_name='layer',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_layer_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='cell',
            index=models.Index(fields=['layer', 'in_order'], name='hotspots_cell_in_order'),
        ),
        migrations.AddIndex(
            model_name='cell',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_cell_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='cell',
            constraint=models.UniqueConstraint(fields=('layer', 'unit'), name='hotspots_cell_once'),
        ),
        migrations.AddConstraint(
            model_name='cell',
            constraint=models.CheckConstraint(condition=models.Q(('change__in', ['', 'new', 'persistent', 'fading']), ('confidence__in', [-99, -95, -90, 0, 90, 95, 99]), ('corrected__lte', models.F('count'))), name='hotspots_cell_possible'),
        ),
        migrations.AddConstraint(
            model_name='cell',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_cell_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='runpart',
            index=models.Index(fields=['run', 'state'], name='hotspots_part_by_state'),
        ),
        migrations.AddIndex(
            model_name='runpart',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_part_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='runpart',
            constraint=models.UniqueConstraint(fields=('layer', 'step'), name='hotspots_part_once'),
        ),
        migrations.AddConstraint(
            model_name='runpart',
            constraint=models.CheckConstraint(condition=models.Q(('fault__in', ['', 'too_long', 'too_many_units', 'no_area', 'error']), ('state__in', ['waiting', 'done', 'failed']), ('step__in', ['read', 'cells', 'density', 'near_repeat', 'clusters', 'surge', 'forecast'])), name='hotspots_part_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='runpart',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'failed'), ('fault', ''), _connector='OR'), name='hotspots_part_fails_or_not'),
        ),
        migrations.AddConstraint(
            model_name='runpart',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_part_has_an_audience'),
        ),
        rules.secure(
            "hotspots_run",
            changes=[
                "state", "fault", "began_at", "ended_at", "stopped_by_id", "done", "total",
                "version",
            ],
        ),
        rules.secure(
            "hotspots_layer",
            changes=["events", "counted", "left_out", "digest", "found", "compared_id"],
        ),
        rules.secure("hotspots_runevents"),
        rules.secure(
            "hotspots_runpart",
            changes=[
                "state", "tries", "fault", "result", "leased_until", "began_at", "ended_at",
            ],
        ),
        rules.secure("hotspots_cell"),
    ]
