"""Finds from other systems' files: imports, their files and lines, and what was matched."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"


def _secure(table: str) -> migrations.RunSQL:
    """Nobody adds, changes or deletes a row that they would not see."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});
        CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({SEES});
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0006_rounds'),
        ('registry', '0030_sharing'),
        ('reports', '0121_field'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FindImport',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('system', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('matching', 'To be matched'), ('checking', 'Being checked'), ('checked', 'Checked'), ('running', 'Coming in'), ('done', 'In'), ('stopped', 'Stopped'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('discarded', 'Thrown away')], default='matching', max_length=10)),
                ('total', models.PositiveIntegerField()),
                ('position', models.PositiveIntegerField(default=0)),
                ('matched', portal.vault.fields.SealedJSONField(null=True)),
                ('facts', portal.vault.fields.SealedJSONField()),
                ('made_at', models.DateTimeField()),
                ('kept_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('acts', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.AlterField(
            model_name='job',
            name='because',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near_school', 'Within 100 m of a school or nursery'), ('near_play_area', 'Within 100 m of a play area'), ('loose_uncapped', 'Loose and uncapped'), ('six_or_more', 'Six or more'), ('children', 'Children can reach it'), ('public', 'On public land'), ('private', 'On private land'), ('contained', 'In a box or bag, or capped'), ('old', 'From another system’s file, more than a day old'), ('chosen', 'A cleansing lead chose it')], max_length=16), size=None),
        ),
        migrations.CreateModel(
            name='FindImportLine',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('ready', 'Comes in'), ('repeat', 'Here already'), ('refused', 'Can’t come in'), ('left_out', 'Left out'), ('in', 'Came in'), ('undone', 'Undone')], max_length=8)),
                ('why', models.CharField(blank=True, choices=[('cells', 'It has more cells than there are headings.'), ('no_time', 'It has no time.'), ('bad_time', 'Its time can’t be read.'), ('future', 'Its time is still to come.'), ('too_old', 'Its time is before the year 2000.'), ('no_place', 'It has no coordinates.'), ('bad_place', 'Its coordinates can’t be read.'), ('outside', 'It lies outside Peterborough.'), ('bad_count', 'How many can’t be read, or is not from 1 to 10,000.'), ('no_word', 'A column that has to say something is empty.'), ('bagged', 'Needles and sharps go into a sharps box, never into a bag.'), ('left_done', 'It says both that it was left and that it was dealt with.'), ('word', 'One of its words was matched with “leave out”.'), ('chosen', 'A lead left it out.'), ('reference', 'Its reference came in before.'), ('same', 'The same line came in before.'), ('twice', 'It repeats an earlier line of this file.'), ('error', 'It could not be stored. Tell whoever runs this service.')], max_length=10)),
                ('digest', models.BinaryField(max_length=32, null=True)),
                ('near', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('near_metres', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=list, size=None)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('find', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='refuse.find')),
                ('report', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
                ('upload', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='refuse.findimport')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='FindMapping',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('system', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=60, unique=True)),
                ('matched', portal.vault.fields.SealedJSONField()),
                ('saved_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['system'],
            },
        ),
        migrations.CreateModel(
            name='FindImportFile',
            fields=[
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='refuse.findimport')),
                ('table', portal.vault.fields.SealedJSONField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_file_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_import_file_has_an_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='findimport',
            index=models.Index(condition=models.Q(('state__in', ('checking', 'running', 'undoing'))), fields=['changed_at'], name='refuse_import_at_work'),
        ),
        migrations.AddIndex(
            model_name='findimport',
            index=models.Index(models.OrderBy(models.F('made_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='refuse_import_latest_first'),
        ),
        migrations.AddIndex(
            model_name='findimport',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_import_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='findimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['matching', 'checking', 'checked', 'running', 'done', 'stopped', 'undoing', 'undone', 'discarded'])), name='refuse_import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='findimport',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_import_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='findimportline',
            index=models.Index(fields=['upload', 'state', 'number'], name='refuse_import_line_by_state'),
        ),
        migrations.AddIndex(
            model_name='findimportline',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_line_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='findimportline',
            constraint=models.UniqueConstraint(fields=('upload', 'number'), name='refuse_import_line_once'),
        ),
        migrations.AddConstraint(
            model_name='findimportline',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in')), fields=('digest',), name='refuse_import_brings_in_once'),
        ),
        migrations.AddConstraint(
            model_name='findimportline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('find__isnull', False), ('state__in', ['in', 'undone']), ('why', '')), models.Q(('find__isnull', True), ('state', 'ready'), ('why', '')), models.Q(('find__isnull', True), ('state__in', ['repeat', 'refused', 'left_out']), models.Q(('why', ''), _negated=True)), _connector='OR'), name='refuse_import_line_says_why'),
        ),
        migrations.AddConstraint(
            model_name='findimportline',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_import_line_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='findmapping',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_mapping_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='findmapping',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_mapping_has_an_audience'),
        ),
        _secure("refuse_findimport"),
        _secure("refuse_findimportfile"),
        _secure("refuse_findimportline"),
        _secure("refuse_findmapping"),
    ]
