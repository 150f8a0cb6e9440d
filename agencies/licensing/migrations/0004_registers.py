"""Registers of premises, training, evidence of conditions, and purging with proof."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"
TODAY = "(now() AT TIME ZONE 'Europe/London')::date"
LINES = ("licensing_doorshift", "licensing_registerentry")
ADDED = (*LINES, "licensing_purgeproof", "licensing_conditionevidence")


def _before(day: str, months: str) -> str:
    """That a day is past its period, as agencies/licensing/keeping.py counts."""
    return f"{day} < ({TODAY} - make_interval(months => {months}))::date"


GOES = {
    "licensing_doorshift": _before(
        "night",
        f"(SELECT CASE WHEN p.next_months_from <= {TODAY} THEN p.next_months "  # noqa: S608
        "ELSE p.register_months END::int FROM licensing_premises p WHERE p.id = premises_id)",
    ),
    "licensing_registerentry": _before("night", "CASE register WHEN 'angela' THEN 6 ELSE 12 END"),
    "licensing_training": "member_id IN (SELECT s.id FROM licensing_staffmember s WHERE "  # noqa: S608
    + _before("s.left_on", "12")
    + ")",
    "licensing_staffmember": _before("left_on", "12"),
}
PURGES = "ARRAY['licensing.officer']::varchar[] && (SELECT current_clearances())"


def _secure(table: str) -> migrations.RunSQL:
    """Nobody adds a row that they would not see. Lines and proofs are never changed."""
    change = (
        ""
        if table in ADDED
        else f"CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK ({SEES});"
    )
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        {change}
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


def _let_go(table: str, when: str) -> migrations.RunSQL:
    """What is past its period may be deleted, by whoever works for licensing, and nothing else."""
    return migrations.RunSQL(
        f"""
        CREATE POLICY {table}_purge ON {table} FOR DELETE USING ({SEES} AND {PURGES} AND {when});
        """,
        reverse_sql=f"DROP POLICY {table}_purge ON {table};",
    )


class Migration(migrations.Migration):

    dependencies = [
        ('licensing', '0003_bags'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConditionEvidence',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('key', models.UUIDField(unique=True)),
                ('on', models.DateField()),
                ('words', portal.vault.fields.SealedTextField()),
                ('written_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DoorShift',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('entry', models.UUIDField()),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('step', models.CharField(choices=[('told', 'Written down'), ('ended', 'Went off duty'), ('amended', 'Corrected'), ('withdrawn', 'Taken back')], default='told', max_length=10)),
                ('night', models.DateField()),
                ('written_at', models.DateTimeField()),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('sia_number', models.CharField(blank=True, max_length=16)),
                ('position', models.CharField(choices=[('head', 'In charge of the door'), ('door', 'Entrance'), ('floor', 'Inside, floor'), ('toilets', 'Inside, toilets'), ('outside', 'Queue or outside'), ('other', 'Somewhere else')], max_length=8)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='PurgeProof',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kept', models.CharField(choices=[('door', 'Door staff'), ('toilets', 'Toilet checks'), ('refusals', 'Refusals'), ('angela', 'Ask for Angela'), ('training', 'Training of staff who left'), ('staff', 'Staff who left')], max_length=10)),
                ('months', models.PositiveSmallIntegerField(help_text='For how long they were kept.')),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('rows', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('purged_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'ordering': ['-purged_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='RegisterEntry',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('entry', models.UUIDField()),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('step', models.CharField(choices=[('told', 'Written down'), ('ended', 'Went off duty'), ('amended', 'Corrected'), ('withdrawn', 'Taken back')], default='told', max_length=10)),
                ('night', models.DateField()),
                ('written_at', models.DateTimeField()),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('register', models.CharField(choices=[('toilets', 'Toilet checks'), ('refusals', 'Refusals'), ('angela', 'Ask for Angela')], max_length=10)),
                ('at', models.DateTimeField()),
                ('codes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('further', models.CharField(blank=True, max_length=12)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('courses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('drugs', 'Drugs: what to look for, and what to do'), ('welfare', 'Welfare and vulnerability'), ('angela', 'Ask for Angela'), ('spiking', 'Spiking'), ('age', 'Proof of age and refusing sales'), ('first_aid', 'First aid'), ('conflict', 'Keeping conflict down'), ('search', 'Searching, and keeping what is seized'), ('terror', 'Counter-terrorism awareness'), ('fire', 'Fire safety'), ('personal', 'Personal licence'), ('sia', 'SIA licence')], max_length=10), size=None)),
                ('done_on', models.DateField()),
                ('expires_on', models.DateField(null=True)),
                ('evidence', portal.vault.fields.SealedTextField(null=True)),
                ('written_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
            ],
            options={
                'ordering': ['-done_on', '-id'],
            },
        ),
        migrations.AddField(
            model_name='condition',
            name='about',
            field=models.CharField(choices=[('door', 'Door staff and their register'), ('toilets', 'Toilet checks'), ('drugs', 'Drugs policy and drug box'), ('cctv', 'CCTV and how long it is kept'), ('posters', 'Posters and signs'), ('training', 'Staff training'), ('age', 'Proof of age and refusals'), ('safety', 'Welfare of guests'), ('other', 'Something else')], default='other', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='condition',
            constraint=models.CheckConstraint(condition=models.Q(('about__in', ['door', 'toilets', 'drugs', 'cctv', 'posters', 'training', 'age', 'safety', 'other'])), name='licensing_condition_about'),
        ),
        migrations.AddField(
            model_name='conditionevidence',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='conditionevidence',
            name='condition',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shown', to='licensing.condition'),
        ),
        migrations.AddField(
            model_name='conditionevidence',
            name='tenure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure'),
        ),
        migrations.AddField(
            model_name='doorshift',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='doorshift',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='licensing.staffmember'),
        ),
        migrations.AddField(
            model_name='doorshift',
            name='premises',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.premises'),
        ),
        migrations.AddField(
            model_name='doorshift',
            name='tenure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure'),
        ),
        migrations.AddField(
            model_name='purgeproof',
            name='premises',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purges', to='licensing.premises'),
        ),
        migrations.AddField(
            model_name='purgeproof',
            name='tenure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure'),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='premises',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.premises'),
        ),
        migrations.AddField(
            model_name='registerentry',
            name='tenure',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.tenure'),
        ),
        migrations.AddField(
            model_name='training',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='training',
            name='member',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='licensing.staffmember'),
        ),
        migrations.AddIndex(
            model_name='conditionevidence',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_evidence_audience'),
        ),
        migrations.AddConstraint(
            model_name='conditionevidence',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_evidence_has_audience'),
        ),
        migrations.AddIndex(
            model_name='doorshift',
            index=models.Index(models.F('tenure'), models.OrderBy(models.F('night'), descending=True), name='licensing_shift_of'),
        ),
        migrations.AddIndex(
            model_name='doorshift',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_shift_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='doorshift',
            constraint=models.UniqueConstraint(fields=('entry', 'number'), name='licensing_shift_line_once'),
        ),
        migrations.AddConstraint(
            model_name='doorshift',
            constraint=models.CheckConstraint(condition=models.Q(('position__in', ['head', 'door', 'floor', 'toilets', 'outside', 'other']), ('step__in', ['told', 'ended', 'amended', 'withdrawn']), models.Q(('sia_number', ''), ('sia_number__regex', '^[0-9]{16}$'), _connector='OR')), name='licensing_shift_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='doorshift',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='licensing_shift_in_order'),
        ),
        migrations.AddConstraint(
            model_name='doorshift',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_shift_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='purgeproof',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_purge_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='purgeproof',
            constraint=models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$'), ('kept__in', ['door', 'toilets', 'refusals', 'angela', 'training', 'staff']), ('rows__gt', 0), ('first_day__lte', models.F('last_day'))), name='licensing_purge_proves'),
        ),
        migrations.AddConstraint(
            model_name='purgeproof',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_purge_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='registerentry',
            index=models.Index(models.F('tenure'), models.F('register'), models.OrderBy(models.F('night'), descending=True), name='licensing_entry_of'),
        ),
        migrations.AddIndex(
            model_name='registerentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_entry_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.UniqueConstraint(fields=('entry', 'number'), name='licensing_entry_line_once'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(('codes__contained_by', ['nothing', 'traces', 'packets', 'needle', 'people', 'unwell', 'damage', 'else', 'underage', 'drunk', 'drugs', 'search', 'barred', 'behaviour', 'for_child', 'other_why', 'safe_place', 'stayed', 'taxi', 'friend', 'saw_out', 'other_out', 'police', 'ambulance']), ('codes__len__gt', 0), ('further__in', ['', 'not_asked', 'no_id', 'doubtful', 'under_18', 'of_age', 'well', 'not_well', 'unknown']), ('register__in', ['toilets', 'refusals', 'angela']), ('step__in', ['told', 'ended', 'amended', 'withdrawn'])), name='licensing_entry_codes_known'),
        ),
        migrations.AddConstraint(
            model_name='registerentry',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_entry_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='training',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='licensing_training_audience'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('courses__contained_by', ['drugs', 'welfare', 'angela', 'spiking', 'age', 'first_aid', 'conflict', 'search', 'terror', 'fire', 'personal', 'sia']), ('courses__len__gt', 0), models.Q(('expires_on__isnull', True), ('expires_on__gt', models.F('done_on')), _connector='OR')), name='licensing_training_makes_sense'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='licensing_training_has_audience'),
        ),
        *[_secure(table) for table in (*ADDED, "licensing_training")],
        *[_let_go(table, when) for table, when in GOES.items()],
    ]
