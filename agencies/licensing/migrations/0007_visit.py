"""Visits of officers: what they found, what premises were shown of it; row security."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models

from agencies.licensing.migrations import _row_rules as rules


ADDED = ("licensing_visitofficer", "licensing_visitline", "licensing_visitcopy")
WRITTEN = (
    "licensing_visitpart",
    "licensing_visittoilet",
    "licensing_visitswab",
    "licensing_visitcondition",
)


def _while_under_way(table: str) -> migrations.RunSQL:
    """What is written of a visit is written while it is under way, and never afterwards (R5.4)."""
    under_way = "SELECT visit.id FROM licensing_visit visit WHERE visit.state = 'under_way'"
    writes = f"{table}.visit_id IN ({under_way})"
    return rules.secure(
        table,
        adds=f"{rules.OFFICER} AND {writes}",
        changes=f"{rules.OFFICER} AND {writes}",
        locks=f"{rules.SEES} AND {writes}",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0006_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('evening', models.UUIDField()),
                ('stop', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('under_way', 'Under way'), ('recorded', 'Recorded'), ('followed_up', 'Followed up'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='planned', max_length=12)),
                ('purpose', models.CharField(choices=[('routine', 'Routine'), ('follow_up', 'Following up an earlier visit'), ('incident', 'After an incident'), ('complaint', 'After a complaint'), ('conditions', 'Conditions of the licence'), ('swabs', 'Swabbing'), ('new_dps', 'New designated premises supervisor'), ('other', 'Something else')], max_length=12)),
                ('planned_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, choices=[('nfa', 'No further action'), ('advice', 'Advice given'), ('warning_letter', 'Warning letter'), ('action_plan', 'Action plan agreed'), ('minor_variation', 'Minor variation of the licence'), ('review_s51', 'Review of the licence (section 51)'), ('summary_review_s53a', 'Summary review (section 53A)'), ('closure_power', 'Closure power used'), ('prosecution', 'Prosecution'), ('pubwatch_ban_noted', 'Pubwatch ban noted')], max_length=20)),
                ('follow_up_on', models.DateField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='licensing.visit')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='licensing.premises')),
                ('tenure', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure')),
            ],
            options={
                'ordering': ['-planned_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='VisitCondition',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('written_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('number', models.CharField(max_length=12)),
                ('text', models.TextField(max_length=2000)),
                ('verdict', models.CharField(choices=[('kept', 'Kept'), ('not_kept', 'Not kept'), ('not_checked', 'Not checked')], max_length=12)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('condition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.condition')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='licensing.visit')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitOfficer',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officers', to='licensing.visit')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='VisitPart',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('written_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('piece', models.CharField(choices=[('angela', 'Ask for Angela'), ('register', 'Door register'), ('findings', 'Findings and what was agreed'), ('outcome', 'Outcome and follow-up'), ('notes', 'Internal notes')], max_length=12)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('day', models.DateField(null=True)),
                ('words', portal.vault.fields.SealedJSONField()),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='licensing.visit')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['piece'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitSwab',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('written_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.UUIDField()),
                ('point', models.CharField(max_length=80)),
                ('reading', models.DecimalField(decimal_places=3, max_digits=9)),
                ('unit', models.CharField(max_length=20)),
                ('device', models.CharField(max_length=80)),
                ('is_dropped', models.BooleanField(default=False)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='licensing.visit')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitLine',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('step', models.CharField(choices=[('planned', 'Planned'), ('started', 'Started'), ('cancelled', 'Cancelled'), ('recorded', 'Recorded'), ('followed_up', 'Followed up'), ('closed', 'Closed'), ('released', 'Findings released to the premises'), ('corrected', 'Corrected')], max_length=12)),
                ('at', models.DateTimeField()),
                ('about', models.CharField(blank=True, choices=[('toilets', 'Toilet checks'), ('swabs', 'Swabs'), ('conditions', 'Conditions checked'), ('angela', 'Ask for Angela'), ('register', 'Door register'), ('findings', 'Findings and what was agreed'), ('outcome', 'Outcome and follow-up'), ('notes', 'Internal notes')], max_length=12)),
                ('reading', models.DecimalField(decimal_places=3, max_digits=9, null=True)),
                ('is_shown', models.BooleanField(default=False)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='licensing.visit')),
                ('swab', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='licensing.visitswab')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='VisitToilet',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('written_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.UUIDField()),
                ('name', models.CharField(max_length=80)),
                ('was_checked', models.BooleanField(default=True)),
                ('evidence', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('wraps', 'Wraps or bags'), ('foil', 'Foil'), ('residue', 'Residue on a surface'), ('surfaces', 'Flat surfaces, wiped or worn'), ('other', 'Something else')], max_length=10), default=list, size=None)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('is_dropped', models.BooleanField(default=False)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='licensing.visit')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VisitCopy',
            fields=[
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='copy', serialize=False, to='licensing.visit')),
                ('visited_at', models.DateTimeField()),
                ('purpose', models.CharField(choices=[('routine', 'Routine'), ('follow_up', 'Following up an earlier visit'), ('incident', 'After an incident'), ('complaint', 'After a complaint'), ('conditions', 'Conditions of the licence'), ('swabs', 'Swabbing'), ('new_dps', 'New designated premises supervisor'), ('other', 'Something else')], max_length=12)),
                ('content', portal.vault.fields.SealedJSONField()),
                ('released_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('premises', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.premises')),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure')),
            ],
            options={
                'ordering': ['-visited_at', 'visit_id'],
            },
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(models.F('premises'), models.OrderBy(models.F('recorded_at'), descending=True), name='licensing_visit_of'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(models.OrderBy(models.F('planned_at'), descending=True), models.F('id'), name='licensing_visit_by_time'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_visit_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(fields=('evening', 'premises'), name='licensing_visit_once'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('planned', 'under_way'))), fields=('premises',), name='licensing_one_visit_open'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['routine', 'follow_up', 'incident', 'complaint', 'conditions', 'swabs', 'new_dps', 'other']), ('state__in', ['planned', 'under_way', 'recorded', 'followed_up', 'closed', 'cancelled']), models.Q(('outcome', ''), ('outcome__in', ['nfa', 'advice', 'warning_letter', 'action_plan', 'minor_variation', 'review_s51', 'summary_review_s53a', 'closure_power', 'prosecution', 'pubwatch_ban_noted']), _connector='OR')), name='licensing_visit_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('recorded', 'followed_up', 'closed')), ('recorded_at__gte', models.F('started_at')), ('started_at__isnull', False), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state__in', ('recorded', 'followed_up', 'closed')), _negated=True), ('outcome', ''), ('recorded_at__isnull', True)), _connector='OR'), name='licensing_visit_recorded_whole'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('started_at__isnull', True), ('state', 'planned')), ('state', 'cancelled'), models.Q(models.Q(('state__in', ['planned', 'cancelled']), _negated=True), ('started_at__isnull', False)), _connector='OR'), name='licensing_visit_started'),
        ),
        migrations.AddConstraint(
            model_name='visit',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_visit_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='visitcondition',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_visitcondition_gin'),
        ),
        migrations.AddConstraint(
            model_name='visitcondition',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_visitcondition_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='visitcondition',
            constraint=models.UniqueConstraint(fields=('visit', 'condition'), name='licensing_visit_condition_once'),
        ),
        migrations.AddConstraint(
            model_name='visitcondition',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['kept', 'not_kept', 'not_checked'])), name='licensing_visit_verdict_known'),
        ),
        migrations.AddIndex(
            model_name='visitofficer',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_officer_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='visitofficer',
            constraint=models.UniqueConstraint(fields=('visit', 'number'), name='licensing_visit_officer_once'),
        ),
        migrations.AddConstraint(
            model_name='visitofficer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('audience__len__gt', 0)), name='licensing_officer_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='visitpart',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_visitpart_gin'),
        ),
        migrations.AddConstraint(
            model_name='visitpart',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_visitpart_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='visitpart',
            constraint=models.UniqueConstraint(fields=('visit', 'piece'), name='licensing_visit_part_once'),
        ),
        migrations.AddConstraint(
            model_name='visitpart',
            constraint=models.CheckConstraint(condition=models.Q(('piece__in', ['angela', 'register', 'findings', 'outcome', 'notes'])), name='licensing_visit_part_known'),
        ),
        migrations.AddIndex(
            model_name='visitswab',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_visitswab_gin'),
        ),
        migrations.AddConstraint(
            model_name='visitswab',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_visitswab_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='visitswab',
            constraint=models.UniqueConstraint(fields=('visit', 'key'), name='licensing_visit_swab_once'),
        ),
        migrations.AddConstraint(
            model_name='visitswab',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('point', ''), _negated=True), models.Q(('unit', ''), _negated=True), models.Q(('device', ''), _negated=True), ('reading__gte', 0)), name='licensing_visit_swab_whole'),
        ),
        migrations.AddIndex(
            model_name='visitline',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_visitline_gin'),
        ),
        migrations.AddConstraint(
            model_name='visitline',
            constraint=models.UniqueConstraint(fields=('visit', 'number'), name='licensing_visit_line_once'),
        ),
        migrations.AddConstraint(
            model_name='visitline',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['planned', 'started', 'cancelled', 'recorded', 'followed_up', 'closed', 'released', 'corrected']), models.Q(models.Q(('about__in', ['toilets', 'swabs', 'conditions', 'angela', 'register', 'findings', 'outcome', 'notes']), ('step', 'corrected')), models.Q(models.Q(('step', 'corrected'), _negated=True), ('about', ''), ('swab__isnull', True)), _connector='OR'), models.Q(models.Q(('reading__isnull', True), ('swab__isnull', True)), models.Q(('about', 'swabs'), ('reading__gte', 0), ('swab__isnull', False)), _connector='OR')), name='licensing_visit_line_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='visitline',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_visit_line_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='visittoilet',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_visittoilet_gin'),
        ),
        migrations.AddConstraint(
            model_name='visittoilet',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_visittoilet_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='visittoilet',
            constraint=models.UniqueConstraint(fields=('visit', 'key'), name='licensing_visit_toilet_once'),
        ),
        migrations.AddConstraint(
            model_name='visittoilet',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('evidence__contained_by', ['wraps', 'foil', 'residue', 'surfaces', 'other'])), name='licensing_visit_toilet_known'),
        ),
        migrations.AddIndex(
            model_name='visitcopy',
            index=models.Index(models.F('tenure'), models.OrderBy(models.F('visited_at'), descending=True), name='licensing_visitcopy_of'),
        ),
        migrations.AddIndex(
            model_name='visitcopy',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_visitcopy_gin'),
        ),
        migrations.AddConstraint(
            model_name='visitcopy',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_visit_copy_has_an_audience'),
        ),
        rules.secure("licensing_visit", changes=rules.OFFICER),
        rules.keeps("licensing_visit", {"licensing.officer": [rules.ALL]}),
        *[rules.secure(table) for table in ADDED],
        *[_while_under_way(table) for table in WRITTEN],
        *[rules.keeps(table, {"licensing.officer": [rules.ALL]}) for table in WRITTEN],
    ]
