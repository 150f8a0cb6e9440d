"""Jobs, finds, targets and places with children; and the trigger that notes new work.

A report that comes to the cleansing team is noted in the statement that gives it to the team, by
whoever gives it: the public front door may add the note, and read none.
"""

import django.contrib.gis.db.models.fields
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"
SEES_WORK = (
    "coalesce(ARRAY['council.cleansing']::varchar[] && (SELECT current_clearances()), false)"
)


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


NOTE_WORK = f"""
ALTER TABLE refuse_newwork ENABLE ROW LEVEL SECURITY;
ALTER TABLE refuse_newwork FORCE ROW LEVEL SECURITY;
CREATE POLICY refuse_newwork_see ON refuse_newwork FOR SELECT USING ({SEES_WORK});
CREATE POLICY refuse_newwork_add ON refuse_newwork FOR INSERT WITH CHECK (true);
CREATE POLICY refuse_newwork_change ON refuse_newwork FOR UPDATE
    USING ({SEES_WORK}) WITH CHECK ({SEES_WORK});
CREATE POLICY refuse_newwork_remove ON refuse_newwork FOR DELETE USING ({SEES_WORK});

CREATE FUNCTION note_cleansing_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO refuse_newwork (report_id, since)
    VALUES (
        NEW.id, CASE WHEN TG_OP = 'INSERT' THEN NEW.received_at ELSE NEW.changed_at END
    ) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER note_cleansing_work AFTER INSERT ON reports_report FOR EACH ROW
    WHEN ('council.cleansing' = ANY (NEW.teams)
        AND NEW.status IN ('received', 'assessing', 'passed_on', 'in_case'))
    EXECUTE FUNCTION note_cleansing_work();
CREATE TRIGGER note_cleansing_work_again AFTER UPDATE OF teams, status ON reports_report
    FOR EACH ROW WHEN ('council.cleansing' = ANY (NEW.teams)
        AND NEW.status IN ('received', 'assessing', 'passed_on', 'in_case')
        AND (NOT 'council.cleansing' = ANY (OLD.teams)
            OR OLD.status NOT IN ('received', 'assessing', 'passed_on', 'in_case')))
    EXECUTE FUNCTION note_cleansing_work();

ALTER TABLE reports_report NO FORCE ROW LEVEL SECURITY;
INSERT INTO refuse_newwork (report_id, since)
    SELECT id, received_at FROM reports_report
    WHERE 'council.cleansing' = ANY (teams)
        AND status IN ('received', 'assessing', 'passed_on', 'in_case');
ALTER TABLE reports_report FORCE ROW LEVEL SECURITY;
"""  # noqa: S608  (nothing of it comes from outside)
NOTE_NOTHING = """
DROP TRIGGER note_cleansing_work ON reports_report;
DROP TRIGGER note_cleansing_work_again ON reports_report;
DROP FUNCTION note_cleansing_work();
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('reports', '0120_crews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NewWork',
            fields=[
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='reports.report')),
                ('since', models.DateTimeField()),
            ],
            options={
                'ordering': ['since'],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'P1'), (2, 'P2'), (3, 'P3')])),
                ('because', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('near_school', 'Within 100 m of a school or nursery'), ('near_play_area', 'Within 100 m of a play area'), ('loose_uncapped', 'Loose and uncapped'), ('six_or_more', 'Six or more'), ('children', 'Children can reach it'), ('public', 'On public land'), ('private', 'On private land'), ('contained', 'In a box or bag, or capped'), ('chosen', 'A cleansing lead chose it')], max_length=16), size=None)),
                ('since', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('open', 'To do'), ('claimed', 'Taken'), ('on_way', 'On the way'), ('cleared', 'Cleared'), ('not_found', 'Nothing found'), ('private_land', 'Private land')], default='open', max_length=12)),
                ('done_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('changed_at', models.DateTimeField()),
                ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cleansing_job', to='reports.report')),
            ],
            options={
                'ordering': ['priority', 'due_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='JobEvent',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('device_at', models.DateTimeField(null=True)),
                ('move', models.CharField(max_length=16)),
                ('before', models.CharField(blank=True, max_length=12)),
                ('after', models.CharField(blank=True, max_length=12)),
                ('words', portal.vault.fields.SealedTextField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='refuse.job')),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ResponseTarget',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'P1'), (2, 'P2'), (3, 'P3')])),
                ('clock', models.CharField(choices=[('minutes', 'Minutes, day and night'), ('days', 'Working days: due when the last of them ends')], max_length=8)),
                ('amount', models.PositiveSmallIntegerField()),
                ('reason', models.CharField(help_text='Who approved it, and when.', max_length=200)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['priority', '-set_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('school', 'School or nursery'), ('play_area', 'Play area')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('shape', django.contrib.gis.db.models.fields.GeometryField(geography=True, srid=4326)),
            ],
            options={
                'ordering': ['kind', 'name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['school', 'play_area'])), name='refuse_site_kind_known'), models.UniqueConstraint(fields=('kind', 'name'), name='refuse_site_once')],
            },
        ),
        migrations.CreateModel(
            name='Find',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('found_at', models.DateTimeField()),
                ('point', django.contrib.gis.db.models.fields.PointField(null=True, srid=4326)),
                ('accuracy_m', models.PositiveIntegerField(help_text='Radius in metres.', null=True)),
                ('litter', models.CharField(choices=[('needle_uncapped', 'Needle, uncapped'), ('needle_capped', 'Needle, capped'), ('syringe_no_needle', 'Syringe without a needle'), ('sharps_container', 'Sharps container'), ('foil', 'Foil'), ('spoon_cooker', 'Spoon or cooker'), ('pipe', 'Pipe'), ('wrap_bag', 'Wraps or bags'), ('canister', 'Gas canister'), ('cannabis_waste', 'Cannabis waste'), ('other', 'Other')], max_length=20)),
                ('at_least', models.PositiveIntegerField()),
                ('at_most', models.PositiveIntegerField(null=True)),
                ('land', models.CharField(choices=[('street', 'Street'), ('alley', 'Alley'), ('park', 'Park'), ('play_area', 'Play area'), ('school_perimeter', 'Beside a school'), ('car_park', 'Car park'), ('stairwell', 'Stairwell'), ('public_toilet', 'Public toilet'), ('waterway', 'River or waterside'), ('cemetery', 'Cemetery'), ('underpass', 'Underpass'), ('private', 'Private land'), ('premises', 'Business or venue'), ('other', 'Other')], max_length=20)),
                ('hazards', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('loose', 'Loose: not in a box or bag'), ('children', 'Children can reach it')], max_length=10), default=list, size=None)),
                ('near', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('school', 'School or nursery'), ('play_area', 'Play area')], max_length=10), default=list, size=None)),
                ('disposal', models.CharField(choices=[('boxed', 'In a sharps box'), ('bagged', 'Taken away, no sharps'), ('left', 'Left: needs a specialist')], max_length=8)),
                ('undone_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('lsoa', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.area')),
                ('report', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='finds', to='reports.report')),
                ('ward', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.area')),
            ],
            options={
                'ordering': ['-found_at', 'id'],
                'indexes': [models.Index(models.F('ward'), models.OrderBy(models.F('found_at'), descending=True), name='refuse_find_by_ward'), models.Index(models.OrderBy(models.F('found_at'), descending=True), models.F('id'), name='refuse_find_by_time'), models.Index(fields=['report'], name='refuse_find_by_report'), django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_find_by_audience')],
                'constraints': [models.CheckConstraint(condition=models.Q(('at_least__range', (1, 10000)), models.Q(('at_most__isnull', True), models.Q(('at_most__gte', models.F('at_least')), ('at_most__lte', 10000)), _connector='OR')), name='refuse_find_counts'), models.CheckConstraint(condition=models.Q(('disposal__in', ['boxed', 'bagged', 'left']), ('land__in', ['street', 'alley', 'park', 'play_area', 'school_perimeter', 'car_park', 'stairwell', 'public_toilet', 'waterway', 'cemetery', 'underpass', 'private', 'premises', 'other']), ('litter__in', ['needle_uncapped', 'needle_capped', 'syringe_no_needle', 'sharps_container', 'foil', 'spoon_cooker', 'pipe', 'wrap_bag', 'canister', 'cannabis_waste', 'other'])), name='refuse_find_codes_known'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_find_has_an_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(models.F('priority'), models.F('due_at'), models.F('id'), condition=models.Q(('status__in', ('open', 'claimed', 'on_way'))), name='refuse_job_waiting'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(models.OrderBy(models.F('since'), descending=True), models.F('id'), name='refuse_job_by_time'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_job_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'claimed', 'on_way', 'cleared', 'not_found', 'private_land'])), name='refuse_job_status_known'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', [1, 2, 3])), name='refuse_job_priority_known'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_by__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('held_by__isnull', False)), _connector='OR'), name='refuse_job_is_held_when_taken'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('status__in', ('cleared', 'not_found', 'private_land'))), models.Q(('done_at__isnull', True), ('status__in', ('open', 'claimed', 'on_way'))), _connector='OR'), name='refuse_job_done_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_job_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='jobevent',
            index=models.Index(fields=['job', 'at'], name='refuse_job_event_by_job'),
        ),
        migrations.AddIndex(
            model_name='jobevent',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='refuse_event_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='jobevent',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='refuse_job_event_has_an_audience'),
        ),
        migrations.AddIndex(
            model_name='responsetarget',
            index=models.Index(models.F('priority'), models.OrderBy(models.F('set_at'), descending=True), name='refuse_target_newest'),
        ),
        migrations.AddConstraint(
            model_name='responsetarget',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', [1, 2, 3])), name='refuse_target_priority_known'),
        ),
        migrations.AddConstraint(
            model_name='responsetarget',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__range', (1, 10080)), ('clock', 'minutes')), models.Q(('amount__range', (1, 60)), ('clock', 'days')), _connector='OR'), name='refuse_target_possible'),
        ),
        _secure("refuse_job"),
        _secure("refuse_jobevent"),
        _secure("refuse_find"),
        migrations.RunSQL(NOTE_WORK, reverse_sql=NOTE_NOTHING),
    ]
