"""What is done to many reports at once, and what became of each of them (docs/adr/0057)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


# As in 0009: in this form no index serves it, and the query's own filters choose the plan.
SEES = "coalesce(audience && (SELECT current_clearances()), false)"
# Not EXISTS, which would be asked of each of fifty thousand rows: this is asked once a statement.
SEES_ACTION = "bulk_id IN (SELECT id FROM reports_bulkaction)"
POLICIES = """
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_see ON {table} FOR SELECT USING ({sees});
    CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (true);
    CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({sees}) WITH CHECK (true);
"""
# The rows of what nobody confirmed go: nothing was done to a report.
REMOVE = """
    CREATE POLICY reports_bulkrow_remove ON reports_bulkrow FOR DELETE USING (bulk_id IN
        (SELECT id FROM reports_bulkaction WHERE state IN ('preview', 'discarded')));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        ('reports', '0090_saved_searches'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkAction',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('assign', 'Assign'), ('move', 'Move')], max_length=8)),
                ('transition', models.CharField(blank=True, max_length=20)),
                ('reason', models.CharField(blank=True, choices=[('start', 'Assessment started'), ('back', 'Back to the queue'), ('crime_desk', 'Passed to the crime desk'), ('safeguarding', 'Passed to safeguarding'), ('cleansing', 'Passed to council cleansing'), ('licensing', 'Passed to licensing'), ('neighbourhood', 'Passed to the neighbourhood policing team'), ('case', 'Added to a case'), ('unlinked', 'Taken out of its case'), ('logged', 'Sanitised and logged as intelligence'), ('no_action', 'No action'), ('duplicate', 'Same as another report'), ('out_of_area', "Not in the partnership's area"), ('done', 'Work finished'), ('new_information', 'New information'), ('mistake', 'Closed by mistake'), ('real', 'Looked at: it is real'), ('advert', 'Advertising or links'), ('nonsense', 'It makes no sense'), ('machine', 'One of many that a machine sent'), ('case_closed', 'Its case was closed'), ('case_reopened', 'Its case was opened again')], max_length=20)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('state', models.CharField(choices=[('preview', 'Not confirmed'), ('discarded', 'Not done'), ('running', 'Under way'), ('finished', 'Finished'), ('stopped', 'Stopped'), ('undoing', 'Being undone'), ('undone', 'Undone')], default='preview', max_length=10)),
                ('why', models.CharField(blank=True, choices=[('urgent', 'Urgent: a named person has to look at it'), ('status', 'Its status does not allow this'), ('already', 'It is so already'), ('not_seen', "That person can't see it"), ('changed', 'Somebody changed it in the meantime'), ('gone', "It can't be seen any more"), ('refused', 'The report could not be changed that way'), ('role', 'Whoever started this may not do it any more'), ('stopped', 'Stopped before it was its turn'), ('error', 'A fault of the service: the report is as it was'), ('gave_up', 'Tried several times without success: the report is as it was')], max_length=10)),
                ('total', models.PositiveIntegerField(default=0)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('made_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('undo_words', portal.vault.fields.SealedTextField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('worked_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undo_agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('undone_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='BulkRow',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveIntegerField()),
                ('seen_version', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('pending', 'Not yet'), ('done', 'Done'), ('skipped', 'Left out'), ('failed', 'Failed')], default='pending', max_length=8)),
                ('why', models.CharField(blank=True, choices=[('urgent', 'Urgent: a named person has to look at it'), ('status', 'Its status does not allow this'), ('already', 'It is so already'), ('not_seen', "That person can't see it"), ('changed', 'Somebody changed it in the meantime'), ('gone', "It can't be seen any more"), ('refused', 'The report could not be changed that way'), ('role', 'Whoever started this may not do it any more'), ('stopped', 'Stopped before it was its turn'), ('error', 'A fault of the service: the report is as it was'), ('gave_up', 'Tried several times without success: the report is as it was')], max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('status_before', models.CharField(blank=True, choices=[('received', 'Received'), ('assessing', 'Being assessed'), ('passed_on', 'Passed on'), ('in_case', 'In a case'), ('closed', 'Closed'), ('reference', 'For reference'), ('held', 'Waiting for a check for junk'), ('junk', 'Closed as junk')], max_length=10)),
                ('done_version', models.PositiveIntegerField(null=True)),
                ('undo_state', models.CharField(blank=True, choices=[('pending', 'Not yet'), ('done', 'Done'), ('skipped', 'Left out'), ('failed', 'Failed')], max_length=8)),
                ('undo_why', models.CharField(blank=True, choices=[('urgent', 'Urgent: a named person has to look at it'), ('status', 'Its status does not allow this'), ('already', 'It is so already'), ('not_seen', "That person can't see it"), ('changed', 'Somebody changed it in the meantime'), ('gone', "It can't be seen any more"), ('refused', 'The report could not be changed that way'), ('role', 'Whoever started this may not do it any more'), ('stopped', 'Stopped before it was its turn'), ('error', 'A fault of the service: the report is as it was'), ('gave_up', 'Tried several times without success: the report is as it was')], max_length=10)),
                ('undo_tries', models.PositiveSmallIntegerField(default=0)),
                ('assigned_before', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bulk', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='reports.bulkaction')),
                ('report', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.AddIndex(
            model_name='bulkaction',
            index=models.Index(condition=models.Q(('state__in', ('running', 'undoing'))), fields=['worked_at'], name='bulk_to_work_on'),
        ),
        migrations.AddIndex(
            model_name='bulkaction',
            index=models.Index(fields=['-made_at', '-id'], name='bulk_latest_first'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='bulk_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['assign', 'move']), ('state__in', ['preview', 'discarded', 'running', 'finished', 'stopped', 'undoing', 'undone'])), name='bulk_known'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'assign'), ('reason', ''), ('transition', '')), models.Q(('assignee__isnull', True), ('kind', 'move'), models.Q(('transition', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='bulk_says_what_to_do'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('state__in', ['preview', 'discarded'])), models.Q(models.Q(('state__in', ['preview', 'discarded']), _negated=True), ('confirmed_at__isnull', False), ('words__isnull', False)), _connector='OR'), name='bulk_confirmed_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='bulkaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undo_agency__isnull', True), ('undone_by__isnull', True)), models.Q(('undo_agency__isnull', False), ('undo_words__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='bulk_undone_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(fields=['bulk', 'position'], name='bulk_row_in_order'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['bulk', 'tries', 'position'], name='bulk_row_to_do'),
        ),
        migrations.AddIndex(
            model_name='bulkrow',
            index=models.Index(condition=models.Q(('undo_state', 'pending')), fields=['bulk', 'undo_tries', 'position'], name='bulk_row_to_undo'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.UniqueConstraint(fields=('bulk', 'report'), name='bulk_row_once'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['pending', 'done']), ('why', '')), models.Q(('state__in', ['skipped', 'failed']), models.Q(('why', ''), _negated=True)), _connector='OR'), name='bulk_row_says_why'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_version__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_version__isnull', True), ('undo_state', '')), _connector='OR'), name='bulk_row_done_to_a_version'),
        ),
        migrations.AddConstraint(
            model_name='bulkrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undo_state__in', ['', 'pending', 'done']), ('undo_why', '')), models.Q(('undo_state__in', ['skipped', 'failed']), models.Q(('undo_why', ''), _negated=True)), _connector='OR'), name='bulk_row_undo_says_why'),
        ),
        migrations.RunSQL(
            POLICIES.format(table="reports_bulkaction", sees=SEES)
            + POLICIES.format(table="reports_bulkrow", sees=SEES_ACTION)
            + REMOVE,
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
