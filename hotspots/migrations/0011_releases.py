"""Releases of protected figures, the tables that everybody may read, and their row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from hotspots.migrations import _rules_of_releases as rules


class Migration(migrations.Migration):

    dependencies = [
        ('hotspots', '0001_runs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('asked', 'Being made'), ('failed', 'Could not be made'), ('made', 'Waiting for a second person'), ('published', 'Published'), ('withdrawn', 'Never to be published')], default='asked', max_length=10)),
                ('fault', models.CharField(blank=True, choices=[('nothing', 'Nothing was recorded in this quarter that could be counted.'), ('too_fine', 'No table of it could be shown to be safe.')], max_length=10)),
                ('seed', models.BigIntegerField()),
                ('finest', models.CharField(blank=True, choices=[('city', 'The city'), ('ward', 'Ward'), ('lsoa', 'Lower-layer super output area (2021)'), ('hexagon', 'Hexagon'), ('kind', 'The city, by what was told')], max_length=10)),
                ('hexagon_size', models.PositiveSmallIntegerField(help_text='H3 resolution.')),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField(null=True)),
                ('told', models.CharField(blank=True, max_length=1000)),
                ('ended_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('told_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', '-number'],
            },
        ),
        migrations.CreateModel(
            name='PublicQuarter',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('told', models.CharField(blank=True, max_length=1000)),
                ('published_at', models.DateTimeField()),
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='hotspots.release')),
            ],
            options={
                'ordering': ['-year', '-number'],
            },
        ),
        migrations.CreateModel(
            name='ReleasedFigure',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('city', 'The city'), ('ward', 'Ward'), ('lsoa', 'Lower-layer super output area (2021)'), ('hexagon', 'Hexagon'), ('kind', 'The city, by what was told')], max_length=10)),
                ('area', models.CharField(max_length=20)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('source', models.CharField(choices=[('residents', 'Residents'), ('crews', 'Street cleaning crews'), ('premises', 'Pubs, clubs and other venues'), ('told', 'All reports to the partnership'), ('police', 'Drug offences recorded by the police')], max_length=10)),
                ('shown', models.CharField(choices=[('value', 'A number'), ('few', 'Fewer than 5'), ('withheld', "Withheld, so that other figures can't be worked out")], max_length=10)),
                ('value', models.PositiveIntegerField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='hotspots.release')),
            ],
            options={
                'ordering': ['kind', 'name', 'area', 'source'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PublicFigure',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('city', 'The city'), ('ward', 'Ward'), ('lsoa', 'Lower-layer super output area (2021)'), ('hexagon', 'Hexagon'), ('kind', 'The city, by what was told')], max_length=10)),
                ('area', models.CharField(max_length=20)),
                ('name', models.CharField(blank=True, max_length=100)),
                ('source', models.CharField(choices=[('residents', 'Residents'), ('crews', 'Street cleaning crews'), ('premises', 'Pubs, clubs and other venues'), ('told', 'All reports to the partnership'), ('police', 'Drug offences recorded by the police')], max_length=10)),
                ('shown', models.CharField(choices=[('value', 'A number'), ('few', 'Fewer than 5'), ('withheld', "Withheld, so that other figures can't be worked out")], max_length=10)),
                ('value', models.PositiveIntegerField(null=True)),
                ('quarter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='hotspots.publicquarter')),
            ],
            options={
                'ordering': ['kind', 'name', 'area', 'source'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('shown', 'value'), ('value__gte', 5)), models.Q(('shown__in', ['few', 'withheld']), ('value__isnull', True)), _connector='OR'), name='hotspots_publicfigure_protected'), models.UniqueConstraint(fields=('quarter', 'kind', 'area', 'source'), name='hotspots_public_figure_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['city', 'ward'])), name='hotspots_public_figure_coarse')],
            },
        ),
        migrations.AddIndex(
            model_name='release',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_release_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='hotspots_release_once'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', 100), ('number__gte', 1), ('number__lte', 4)), name='hotspots_release_quarter'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('fault__in', ['', 'nothing', 'too_fine']), ('state__in', ['asked', 'failed', 'made', 'published', 'withdrawn'])), name='hotspots_release_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'failed'), ('fault', ''), _connector='XOR'), name='hotspots_release_failed_why'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'failed']), models.Q(('fingerprint__regex', '^[0-9a-f]{64}$'), ('made_at__isnull', False)), _connector='OR'), name='hotspots_release_made_whole'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('ended_by__isnull', False), models.Q(('ended_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='hotspots_release_second_person'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('told', ''), models.Q(('told_by__isnull', False), models.Q(('ended_by', models.F('told_by')), _negated=True)), _connector='OR'), name='hotspots_release_words_checked'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_release_audience'),
        ),
        migrations.AddConstraint(
            model_name='publicquarter',
            constraint=models.UniqueConstraint(fields=('year', 'number'), name='hotspots_public_once'),
        ),
        migrations.AddIndex(
            model_name='releasedfigure',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='hotspots_figure_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='releasedfigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('shown', 'value'), ('value__gte', 5)), models.Q(('shown__in', ['few', 'withheld']), ('value__isnull', True)), _connector='OR'), name='hotspots_releasedfigure_protected'),
        ),
        migrations.AddConstraint(
            model_name='releasedfigure',
            constraint=models.UniqueConstraint(fields=('release', 'kind', 'area', 'source'), name='hotspots_figure_once'),
        ),
        migrations.AddConstraint(
            model_name='releasedfigure',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='hotspots_figure_audience'),
        ),
        migrations.RunSQL(rules.RULES, reverse_sql=migrations.RunSQL.noop),
    ]
