"""History of the register of premises, and files that it is brought in from; row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules


CHANGED = ("licensing_premisesimport", "licensing_premisesmapping")
REMOVED = ("licensing_premisesimportfile", "licensing_premisesimportline")
"""What is kept for a while only."""


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0004_registers'),
        ('registry', '0041_invitation_codes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PremisesImport',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('matching', 'To be matched'), ('checked', 'Checked'), ('running', 'Coming in'), ('done', 'In'), ('stopped', 'Stopped'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('discarded', 'Thrown away')], default='matching', max_length=10)),
                ('total', models.PositiveIntegerField()),
                ('columns', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('kept_until', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('acts', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PremisesImportLine',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('new', 'New: comes in'), ('changed', 'Here already: its facts change'), ('ask', 'Choose what it is'), ('same', 'The same: nothing changes'), ('refused', 'Can’t come in'), ('left_out', 'Left out'), ('in', 'Came in'), ('undone', 'Undone'), ('kept', 'Kept: something else happened since')], max_length=8)),
                ('why', models.CharField(blank=True, choices=[('cells', 'It has more cells than there are headings.'), ('no_number', 'It has no licence number.'), ('no_name', 'It has no name.'), ('no_address', 'It has no address.'), ('too_long', 'One of its cells is too long for the register.'), ('bad_postcode', 'Its postcode can’t be read.'), ('bad_day', 'One of its dates can’t be read, or is still to come.'), ('bad_capacity', 'Its capacity is no whole number up to 100,000.'), ('bad_flag', 'What should say yes or no says something else.'), ('bad_point', 'Its longitude and latitude can’t be read.'), ('twice', 'An earlier line of this file has the same licence number.'), ('old_number', 'Its number is an earlier one of a premises that is here.'), ('new_number', 'A premises with this name and postcode has another number.'), ('closed', 'The premises is closed here.'), ('chosen', 'An officer left it out.'), ('moved', 'The premises was changed here after this file was checked.'), ('error', 'It could not be stored. Tell whoever runs this service.')], max_length=12)),
                ('choice', models.CharField(blank=True, choices=[('update', 'It is this one: change its facts'), ('number', 'It is this one: take the new number and facts'), ('reopen', 'It is this one: open it again, with these facts'), ('add', 'It is another one: add it'), ('out', 'Leave it out')], max_length=8)),
                ('content', portal.vault.fields.SealedJSONField(null=True)),
                ('seen_version', models.PositiveIntegerField(default=0)),
                ('version_after', models.PositiveIntegerField(default=0)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('premises', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.premises')),
                ('upload', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='licensing.premisesimport')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='PremisesMapping',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=60, unique=True)),
                ('columns', models.JSONField()),
                ('saved_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'ordering': ['source'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_map_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_mapping_has_audience')],
            },
        ),
        migrations.CreateModel(
            name='PremisesChange',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('added', 'Added to the register'), ('facts', 'Facts changed'), ('dps', 'Designated premises supervisor changed'), ('number', 'Licence number changed'), ('state', 'Licence suspended, resumed or closed'), ('transfer', 'Licence transferred'), ('imported', 'Changed by an import'), ('undone', 'An import was undone'), ('periods', 'Periods changed'), ('condition', 'A condition of the licence changed')], max_length=10)),
                ('at', models.DateTimeField()),
                ('role', models.CharField(max_length=40)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='licensing.premises')),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(models.F('premises'), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='licensing_change_of'), django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_change_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['added', 'facts', 'dps', 'number', 'state', 'transfer', 'imported', 'undone', 'periods', 'condition'])), name='licensing_change_kind_known'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_change_has_an_audience')],
            },
        ),
        migrations.CreateModel(
            name='PremisesImportFile',
            fields=[
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='licensing.premisesimport')),
                ('table', portal.vault.fields.SealedJSONField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_file_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_file_has_an_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='premisesimport',
            index=models.Index(condition=models.Q(('state__in', ('running', 'undoing'))), fields=['changed_at'], name='licensing_import_at_work'),
        ),
        migrations.AddIndex(
            model_name='premisesimport',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_import_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='premisesimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['matching', 'checked', 'running', 'done', 'stopped', 'undoing', 'undone', 'discarded'])), name='licensing_import_state_known'),
        ),
        migrations.AddConstraint(
            model_name='premisesimport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['matching', 'checked'])), models.Q(('ended_at__isnull', True), ('kept_until__isnull', True), ('state', 'discarded')), models.Q(('ended_at__isnull', False), ('kept_until__isnull', True), ('state', 'done')), models.Q(('ended_at__isnull', False), ('state__in', ['stopped', 'undoing', 'undone'])), ('state', 'running'), _connector='OR'), name='licensing_import_ended_or_not'),
        ),
        migrations.AddConstraint(
            model_name='premisesimport',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_import_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='premisesimportline',
            index=models.Index(fields=['upload', 'state', 'number'], name='licensing_import_line_state'),
        ),
        migrations.AddIndex(
            model_name='premisesimportline',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_iline_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='premisesimportline',
            constraint=models.UniqueConstraint(fields=('upload', 'number'), name='licensing_import_line_once'),
        ),
        migrations.AddConstraint(
            model_name='premisesimportline',
            constraint=models.CheckConstraint(condition=models.Q(('choice__in', ['', 'update', 'number', 'reopen', 'add', 'out']), ('state__in', ['new', 'changed', 'ask', 'same', 'refused', 'left_out', 'in', 'undone', 'kept']), ('why__in', ['', 'cells', 'no_number', 'no_name', 'no_address', 'too_long', 'bad_postcode', 'bad_day', 'bad_capacity', 'bad_flag', 'bad_point', 'twice', 'old_number', 'new_number', 'closed', 'chosen', 'moved', 'error'])), name='licensing_import_line_codes'),
        ),
        migrations.AddConstraint(
            model_name='premisesimportline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['in', 'undone', 'kept']), _negated=True), ('premises__isnull', False), _connector='OR'), name='licensing_import_line_is_one'),
        ),
        migrations.AddConstraint(
            model_name='premisesimportline',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_import_line_audience'),
        ),
        rules.secure("licensing_premiseschange"),
        *[rules.secure(table, changes=rules.OFFICER) for table in CHANGED],
        *[
            rules.secure(table, changes=rules.OFFICER, removes=rules.SEES)
            for table in REMOVED
        ],
        *[rules.keeps(table, {"licensing.officer": [rules.ALL]}) for table in CHANGED],
        # A line finds its premises when it comes in.
        rules.keeps(
            "licensing_premisesimportline", {"licensing.officer": [rules.ALL, "premises_id"]}
        ),
        rules.keeps_audience("licensing_premisesimportfile"),
    ]
