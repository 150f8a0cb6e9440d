"""Problems, their assessment, joint operations; row security."""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
import reports.references
from django.conf import settings
from django.db import migrations, models

from agencies.operations.migrations import _row_rules as rules


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('registry', '0041_invitation_codes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Problem',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reference', models.CharField(default=reports.references.new_reference, max_length=10, unique=True)),
                ('title', models.CharField(max_length=100)),
                ('place', models.CharField(max_length=200)),
                ('ward_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('corners', models.TextField(blank=True)),
                ('lsoa_codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('area', django.contrib.gis.db.models.fields.MultiPolygonField(null=True, srid=4326)),
                ('hotspot_id', models.UUIDField(null=True)),
                ('stage', models.CharField(choices=[('scanning', 'Scanning'), ('analysis', 'Analysis'), ('response', 'Response'), ('assessment', 'Assessment'), ('closed', 'Closed')], default='scanning', max_length=10)),
                ('outcome', models.CharField(blank=True, choices=[('better', 'It got better'), ('same', 'It stayed as it was'), ('worse', 'It got worse'), ('unknown', 'Nobody can tell'), ('stopped', 'Stopped before it was assessed')], max_length=8)),
                ('seen', portal.vault.fields.SealedTextField(null=True)),
                ('objective', portal.vault.fields.SealedTextField(null=True)),
                ('hypothesis', portal.vault.fields.SealedTextField(null=True)),
                ('measure', models.CharField(blank=True, choices=[('residents', 'What residents reported'), ('crews', 'Needles found by street cleaning crews'), ('premises', 'Incidents at pubs, clubs and other venues'), ('police', 'Drug offences recorded by the police')], max_length=10)),
                ('baseline', models.PositiveIntegerField(null=True)),
                ('target', models.PositiveIntegerField(null=True)),
                ('review_on', models.DateField()),
                ('reminded_for', models.DateField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('opened_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
            ],
            options={
                'ordering': ['review_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('joint', 'Joint operation'), ('week', 'Week of action'), ('day', 'Day of action')], max_length=8)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('place', models.CharField(max_length=200)),
                ('aim', portal.vault.fields.SealedTextField(null=True)),
                ('partner_keys', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), default=list, size=None)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('finished', 'Finished'), ('called_off', 'Called off')], default='planned', max_length=10)),
                ('summary_state', models.CharField(choices=[('none', 'Not written'), ('waiting', 'Waiting for a second person'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], default='none', max_length=10)),
                ('summary', models.TextField(blank=True, max_length=2000)),
                ('published_at', models.DateTimeField(null=True)),
                ('made_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('summary_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('problem', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='operations.problem')),
            ],
            options={
                'ordering': ['-starts_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ProblemEntry',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('opened', 'Opened'), ('changed', 'Changed'), ('moved', 'Moved to the next step'), ('note', 'Note'), ('invited', 'Partner invited'), ('left', 'Partner taken off'), ('task', 'Task set'), ('task_ended', 'Task ended'), ('fixed', 'Areas and periods fixed'), ('counted', 'Compared')], max_length=12)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='operations.problem')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ProblemPartner',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('invited_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('invited_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='operations.problem')),
            ],
            options={
                'ordering': ['invited_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProblemTask',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('what', portal.vault.fields.SealedTextField()),
                ('clock', models.CharField(choices=[('day', 'By the end of a day'), ('hours', 'Within working hours'), ('days', 'Within working days')], max_length=8)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('open', 'To do'), ('done', 'Done'), ('dropped', 'Dropped')], default='open', max_length=8)),
                ('set_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('reminded_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('ended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('problem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='operations.problem')),
                ('set_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='PublishedSummary',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('operation_key', models.UUIDField(unique=True)),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(choices=[('joint', 'Joint operation'), ('week', 'Week of action'), ('day', 'Day of action')], max_length=8)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('place', models.CharField(max_length=200)),
                ('text', models.TextField(max_length=2000)),
                ('published_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-starts_on', '-id'],
                'indexes': [models.Index(models.OrderBy(models.F('starts_on'), descending=True), name='operations_public_by_day')],
            },
        ),
        migrations.CreateModel(
            name='StudyArea',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('measure', models.CharField(choices=[('residents', 'What residents reported'), ('crews', 'Needles found by street cleaning crews'), ('premises', 'Incidents at pubs, clubs and other venues'), ('police', 'Drug offences recorded by the police')], max_length=10)),
                ('area', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326)),
                ('area_wards', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('area_lsoas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('control', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326)),
                ('control_wards', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('control_lsoas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('ring', django.contrib.gis.db.models.fields.MultiPolygonField(srid=4326)),
                ('ring_lsoas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=list, size=None)),
                ('ring_metres', models.PositiveSmallIntegerField()),
                ('quarters', models.PositiveSmallIntegerField()),
                ('began_on', models.DateField()),
                ('fixed_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('fixed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('problem', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='study', to='operations.problem')),
            ],
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('before_from', models.DateField()),
                ('before_until', models.DateField()),
                ('after_from', models.DateField()),
                ('after_until', models.DateField()),
                ('area_before_least', models.PositiveIntegerField()),
                ('area_before_most', models.PositiveIntegerField(null=True)),
                ('area_after_least', models.PositiveIntegerField()),
                ('area_after_most', models.PositiveIntegerField(null=True)),
                ('control_before_least', models.PositiveIntegerField()),
                ('control_before_most', models.PositiveIntegerField(null=True)),
                ('control_after_least', models.PositiveIntegerField()),
                ('control_after_most', models.PositiveIntegerField(null=True)),
                ('ring_before_least', models.PositiveIntegerField()),
                ('ring_before_most', models.PositiveIntegerField(null=True)),
                ('ring_after_least', models.PositiveIntegerField()),
                ('ring_after_most', models.PositiveIntegerField(null=True)),
                ('counted_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('counted_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='operations.studyarea')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('visits', 'Visits to premises'), ('warrants', 'Warrants carried out'), ('sharps', 'Sharps cleared'), ('drop_ins', 'People at drop-ins'), ('leaflets', 'Leaflets handed out'), ('patrols', 'Hours of patrol'), ('schools', 'Sessions at schools'), ('streets', 'Streets cleaned or made safe')], max_length=10)),
                ('on', models.DateField()),
                ('number', models.PositiveIntegerField()),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.agency')),
                ('recorded_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('operation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='operations.operation')),
            ],
            options={
                'ordering': ['on', 'id'],
                'indexes': [models.Index(fields=['operation', 'on'], name='operations_activity_of'), django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_activity_seen_by')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['visits', 'warrants', 'sharps', 'drop_ins', 'leaflets', 'patrols', 'schools', 'streets'])), name='operations_activity_known'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_activity_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='problem',
            index=models.Index(models.F('review_on'), models.F('id'), name='operations_problem_by_review'),
        ),
        migrations.AddIndex(
            model_name='problem',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_problem_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['', 'residents', 'crews', 'premises', 'police']), ('outcome__in', ['', 'better', 'same', 'worse', 'unknown', 'stopped']), ('stage__in', ['scanning', 'analysis', 'response', 'assessment', 'closed'])), name='operations_problem_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('stage', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('stage', 'closed'), _negated=True), ('closed_at__isnull', True), ('outcome', '')), _connector='OR'), name='operations_problem_closed_why'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stage__in', ['response', 'assessment']), _negated=True), models.Q(('area__isnull', False), ('hypothesis__isnull', False), ('objective__isnull', False), models.Q(('measure', ''), _negated=True)), _connector='OR'), name='operations_problem_ready'),
        ),
        migrations.AddConstraint(
            model_name='problem',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_problem_audience'),
        ),
        migrations.AddIndex(
            model_name='operation',
            index=models.Index(models.OrderBy(models.F('starts_on'), descending=True), models.F('id'), name='operations_operation_by_day'),
        ),
        migrations.AddIndex(
            model_name='operation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_operation_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on')), ('kind__in', ['joint', 'week', 'day']), ('state__in', ['planned', 'finished', 'called_off']), ('summary_state__in', ['none', 'waiting', 'published', 'withdrawn'])), name='operations_operation_known'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('summary', ''), ('summary_by__isnull', True), ('summary_state', 'none')), models.Q(models.Q(('summary_state', 'none'), _negated=True), models.Q(('summary', ''), _negated=True), ('summary_by__isnull', False)), _connector='OR'), name='operations_summary_written'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('published_by__isnull', False), ('summary_state', 'published'), models.Q(('published_by', models.F('summary_by')), _negated=True)), models.Q(models.Q(('summary_state', 'published'), _negated=True), ('published_at__isnull', True), ('published_by__isnull', True)), _connector='OR'), name='operations_summary_two_people'),
        ),
        migrations.AddConstraint(
            model_name='operation',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_operation_audience'),
        ),
        migrations.AddIndex(
            model_name='problementry',
            index=models.Index(models.F('problem'), models.OrderBy(models.F('at'), descending=True), name='operations_entry_of'),
        ),
        migrations.AddIndex(
            model_name='problementry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_entry_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='problementry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['opened', 'changed', 'moved', 'note', 'invited', 'left', 'task', 'task_ended', 'fixed', 'counted'])), name='operations_entry_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='problementry',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_entry_audience'),
        ),
        migrations.AddIndex(
            model_name='problempartner',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_partner_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='problempartner',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at__isnull', True)), fields=('problem', 'agency'), name='operations_partner_once'),
        ),
        migrations.AddConstraint(
            model_name='problempartner',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_partner_audience'),
        ),
        migrations.AddIndex(
            model_name='problemtask',
            index=models.Index(models.F('due_at'), models.F('id'), condition=models.Q(('state', 'open')), name='operations_task_waiting'),
        ),
        migrations.AddIndex(
            model_name='problemtask',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_task_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='problemtask',
            constraint=models.UniqueConstraint(fields=('problem', 'number'), name='operations_task_once'),
        ),
        migrations.AddConstraint(
            model_name='problemtask',
            constraint=models.CheckConstraint(condition=models.Q(('clock__in', ['day', 'hours', 'days']), models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('state', 'open')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), ('state__in', ['done', 'dropped'])), _connector='OR')), name='operations_task_ended_by'),
        ),
        migrations.AddConstraint(
            model_name='problemtask',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_task_audience'),
        ),
        migrations.AddIndex(
            model_name='studyarea',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_study_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='studyarea',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['residents', 'crews', 'premises', 'police']), ('quarters__gte', 1), ('quarters__lte', 4), ('ring_metres__gte', 1)), name='operations_study_bounds'),
        ),
        migrations.AddConstraint(
            model_name='studyarea',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area_wards__len__gt', 0), ('area_lsoas__len__gt', 0), _connector='OR'), models.Q(('control_wards__len__gt', 0), ('control_lsoas__len__gt', 0), _connector='OR'), ('ring_lsoas__len__gt', 0)), name='operations_study_of_published'),
        ),
        migrations.AddConstraint(
            model_name='studyarea',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_study_audience'),
        ),
        migrations.AddIndex(
            model_name='assessment',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='operations_assess_seen_by'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.UniqueConstraint(fields=('study', 'number'), name='operations_assessment_once'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area_before_least', 0), ('area_before_least__gte', 5), _connector='OR'), models.Q(('area_before_most__isnull', True), models.Q(('area_before_most__gte', 4), ('area_before_most__gte', models.F('area_before_least'))), _connector='OR')), name='operations_area_before_published'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area_after_least', 0), ('area_after_least__gte', 5), _connector='OR'), models.Q(('area_after_most__isnull', True), models.Q(('area_after_most__gte', 4), ('area_after_most__gte', models.F('area_after_least'))), _connector='OR')), name='operations_area_after_published'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('control_before_least', 0), ('control_before_least__gte', 5), _connector='OR'), models.Q(('control_before_most__isnull', True), models.Q(('control_before_most__gte', 4), ('control_before_most__gte', models.F('control_before_least'))), _connector='OR')), name='operations_control_before_published'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('control_after_least', 0), ('control_after_least__gte', 5), _connector='OR'), models.Q(('control_after_most__isnull', True), models.Q(('control_after_most__gte', 4), ('control_after_most__gte', models.F('control_after_least'))), _connector='OR')), name='operations_control_after_published'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ring_before_least', 0), ('ring_before_least__gte', 5), _connector='OR'), models.Q(('ring_before_most__isnull', True), models.Q(('ring_before_most__gte', 4), ('ring_before_most__gte', models.F('ring_before_least'))), _connector='OR')), name='operations_ring_before_published'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ring_after_least', 0), ('ring_after_least__gte', 5), _connector='OR'), models.Q(('ring_after_most__isnull', True), models.Q(('ring_after_most__gte', 4), ('ring_after_most__gte', models.F('ring_after_least'))), _connector='OR')), name='operations_ring_after_published'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('after_from__lt', models.F('after_until')), ('before_from__lt', models.F('before_until')), ('before_until__lte', models.F('after_from')), ('number__gte', 1), ('number__lte', 4)), name='operations_assessment_in_order'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='operations_assess_audience'),
        ),
        rules.BEGIN,
        rules.secure("operations_problem", adds=rules.COORDINATOR, changes=rules.COORDINATOR),
        rules.keeps("operations_problem", [rules.ALL]),
        rules.GROUND_FIXED,
        rules.secure(
            "operations_problempartner",
            adds=f"{rules.COORDINATOR} AND {rules.OF_PROBLEM}",
            changes=rules.COORDINATOR,
        ),
        rules.keeps("operations_problempartner", ["left_at", "audience"]),
        rules.secure(
            "operations_problemtask",
            adds=f"{rules.COORDINATOR} AND {rules.OF_PROBLEM}",
            changes=rules.OWN,
        ),
        rules.keeps(
            "operations_problemtask",
            ["state", "ended_by_id", "ended_at", "reminded_at", "audience", "version"],
            ["state", "ended_by_id", "ended_at", "version"],
        ),
        rules.secure(
            "operations_problementry", adds=rules.OF_PROBLEM, changes=rules.COORDINATOR
        ),
        rules.keeps("operations_problementry", ["audience"]),
        rules.secure(
            "operations_studyarea",
            adds=f"{rules.COORDINATOR} AND {rules.OF_PROBLEM}",
            changes=rules.COORDINATOR,
        ),
        rules.keeps("operations_studyarea", ["audience"]),
        rules.secure(
            "operations_assessment",
            adds=f"{rules.COORDINATOR} AND {rules.OF_STUDY}",
            changes=rules.COORDINATOR,
        ),
        rules.keeps("operations_assessment", ["audience"]),
        rules.secure("operations_operation", adds=rules.COORDINATOR, changes=rules.COORDINATOR),
        rules.keeps("operations_operation", [rules.ALL, "problem_id"]),
        rules.secure(
            "operations_activity",
            adds=f"{rules.OWN} AND {rules.OF_OPERATION}",
            changes=rules.OWN,
        ),
        rules.keeps("operations_activity", ["undone_at", "audience"], ["undone_at"]),
        rules.open_to_all("operations_publishedsummary"),
        rules.keeps("operations_publishedsummary", [rules.ALL]),
    ]
