"""Case work: tasks with clocks and an audience of their own, decisions, merged cases, meetings.

A task is visible to those of its audience who may see its case: the police, and its own agency where
the case is shared with it. Decisions are append-only, minutes of a closed meeting too: triggers keep
both, whatever the application tries. The owner alone may seal their words anew, for keys rotate.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


def police() -> list[str]:
    return ["police.intelligence", "police.triage"]


# The end of the day in London on which a task was due. The constraints are looked at first: a table
# that holds rows to be looked at can't be altered.
DUE_AT = """
UPDATE reports_casetask SET due_at = (due_on + 1)::timestamp AT TIME ZONE 'Europe/London';
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
"""
DUE_ON = """
UPDATE reports_casetask
    SET due_on = ((due_at - interval '1 microsecond') AT TIME ZONE 'Europe/London')::date;
SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;
"""

SEES = "coalesce(audience && (SELECT current_clearances()), false)"
SEES_CASE = "EXISTS (SELECT 1 FROM reports_case WHERE reports_case.id = case_id)"
SEES_MEETING = "EXISTS (SELECT 1 FROM reports_meeting WHERE reports_meeting.id = meeting_id)"
# Not by a disclosure alone.
SEES_CASE_ITSELF = """EXISTS (SELECT 1 FROM reports_case
    WHERE reports_case.id = case_id AND reports_case.audience && (SELECT own_clearances()))"""
SEES_OTHER_CASE_ITSELF = SEES_CASE_ITSELF.replace("case_id", "into_id")


def _policies(table: str, sees: str) -> str:
    return f"""
    ALTER POLICY {table}_see ON {table} USING ({sees});
    ALTER POLICY {table}_change ON {table} USING ({sees});
    """


def _secure(table: str, sees: str, *, removes: bool = False) -> migrations.RunSQL:
    remove = f"CREATE POLICY {table}_remove ON {table} FOR DELETE USING ({sees});"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({sees});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK (true);
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({sees}) WITH CHECK (true);
        {remove if removes else ""}
        """,
        reverse_sql=migrations.RunSQL.noop,
    )


KEEP = """
CREATE FUNCTION seals_anew(kept jsonb, given jsonb, sealed text[], relation oid) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT kept - sealed = given - sealed
        AND pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = relation), 'USAGE')
$$;

CREATE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        to_jsonb(OLD) - 'audience' = to_jsonb(NEW) - 'audience'
        OR seals_anew(to_jsonb(OLD), to_jsonb(NEW),
            ARRAY['decision', 'rationale', 'decided_by'], TG_RELID)
    ) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'decisions are append-only: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER reports_casedecision_keep BEFORE UPDATE OR DELETE ON reports_casedecision
    FOR EACH ROW EXECUTE FUNCTION keep_decision();

CREATE FUNCTION refuse_closed_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the minutes of this meeting are closed: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER reports_meeting_keep BEFORE UPDATE OR DELETE ON reports_meeting
    FOR EACH ROW WHEN (OLD.status = 'closed') EXECUTE FUNCTION refuse_closed_minutes();

CREATE FUNCTION keep_minutes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_meeting uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.meeting_id ELSE NEW.meeting_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM reports_meeting WHERE id = of_meeting AND status = 'closed')
        AND NOT (TG_OP = 'UPDATE'
            AND seals_anew(to_jsonb(OLD), to_jsonb(NEW), ARRAY['minutes'], TG_RELID))
    THEN
        RAISE EXCEPTION 'the minutes of this meeting are closed: % refused', TG_OP
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END;
$$;
CREATE TRIGGER reports_meetingitem_keep BEFORE INSERT OR UPDATE OR DELETE ON reports_meetingitem
    FOR EACH ROW EXECUTE FUNCTION keep_minutes();
CREATE TRIGGER reports_casedecision_in_minutes BEFORE INSERT ON reports_casedecision
    FOR EACH ROW WHEN (NEW.meeting_id IS NOT NULL) EXECUTE FUNCTION keep_minutes();
CREATE TRIGGER reports_casetask_in_minutes BEFORE INSERT ON reports_casetask
    FOR EACH ROW WHEN (NEW.meeting_id IS NOT NULL) EXECUTE FUNCTION keep_minutes();
"""
DO_NOT_KEEP = """
DROP TRIGGER reports_casetask_in_minutes ON reports_casetask;
DROP TRIGGER reports_casedecision_in_minutes ON reports_casedecision;
DROP TRIGGER reports_meetingitem_keep ON reports_meetingitem;
DROP TRIGGER reports_meeting_keep ON reports_meeting;
DROP TRIGGER reports_casedecision_keep ON reports_casedecision;
DROP FUNCTION keep_minutes();
DROP FUNCTION refuse_closed_minutes();
DROP FUNCTION keep_decision();
DROP FUNCTION seals_anew(jsonb, jsonb, text[], oid);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        ('reports', '0075_intelligence'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseDecision',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('decision', portal.vault.fields.SealedTextField()),
                ('rationale', portal.vault.fields.SealedTextField()),
                ('decided_by', portal.vault.fields.SealedTextField()),
                ('decided_on', models.DateField()),
                ('readers', models.CharField(choices=[('police', 'Police only'), ('partners', 'Police, and partners with whom the notes of this case are shared')], max_length=8)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('noted_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['noted_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CaseMerge',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('before', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('starts_at', models.DateTimeField()),
                ('invited', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), help_text='Keys of teams.', size=None)),
                ('status', models.CharField(choices=[('planned', 'Open'), ('closed', 'Minutes closed')], default='planned', max_length=8)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('version', models.PositiveIntegerField(default=1)),
                ('called_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-starts_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='MeetingItem',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('minutes', portal.vault.fields.SealedJSONField(null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.AlterModelOptions(
            name='casetask',
            options={'ordering': [models.OrderBy(models.F('finished_at'), nulls_first=True), 'due_at', 'id']},
        ),
        migrations.RemoveConstraint(
            model_name='casetask',
            name='case_task_finished_at',
        ),
        migrations.AddField(
            model_name='case',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_here', to='reports.case'),
        ),
        migrations.AddField(
            model_name='casenote',
            name='readers',
            field=models.CharField(choices=[('police', 'Police only'), ('partners', 'Police, and partners with whom the notes of this case are shared')], default='partners', max_length=8),
        ),
        migrations.AddField(
            model_name='casetask',
            name='audience',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=police, size=None),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='casetask',
            name='breached_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='casetask',
            name='clock',
            field=models.CharField(choices=[('day', 'By the end of a day'), ('hours', 'Within working hours'), ('days', 'Within working days')], default='day', max_length=8),
        ),
        migrations.AddField(
            model_name='casetask',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(DUE_AT, reverse_sql=DUE_ON),
        migrations.AlterField(
            model_name='casetask',
            name='due_at',
            field=models.DateTimeField(),
        ),
        migrations.RemoveField(
            model_name='casetask',
            name='due_on',
        ),
        migrations.AddField(
            model_name='casetask',
            name='pause_reason',
            field=models.CharField(blank=True, choices=[('other_agency', 'Waiting for another agency'), ('information', 'Waiting for information'), ('court', 'Waiting for a court or a legal step'), ('unsafe', 'Not safe to do now'), ('agreed', 'Agreed at a meeting')], max_length=16),
        ),
        migrations.AddField(
            model_name='casetask',
            name='paused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='casetask',
            name='returned_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='casetask',
            name='version',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='timelineentry',
            name='task',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='timeline', to='reports.casetask'),
        ),
        migrations.AlterField(
            model_name='case',
            name='outcome',
            field=models.CharField(blank=True, choices=[('resolved', 'Problem resolved'), ('reduced', 'Problem reduced'), ('no_change', 'No change'), ('transferred', 'Passed to another partnership or agency'), ('unfounded', 'Not confirmed'), ('merged', 'Merged into another case')], max_length=12),
        ),
        migrations.AlterField(
            model_name='casetask',
            name='status',
            field=models.CharField(choices=[('open', 'To do'), ('paused', 'Paused'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='open', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('outcome', 'merged')), models.Q(models.Q(('outcome', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='case_merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='casenote',
            constraint=models.CheckConstraint(condition=models.Q(('readers', 'partners'), models.Q(('audience__contained_by', ['police.intelligence', 'police.triage']), ('readers', 'police')), _connector='OR'), name='case_note_of_the_police_stays_there'),
        ),
        migrations.AddField(
            model_name='casedecision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='reports.case'),
        ),
        migrations.AddField(
            model_name='casedecision',
            name='noted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casemerge',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges', to='reports.case'),
        ),
        migrations.AddField(
            model_name='casemerge',
            name='into',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='merges_here', to='reports.case'),
        ),
        migrations.AddField(
            model_name='casemerge',
            name='made_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casemerge',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='called_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='meeting',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='casedecision',
            name='meeting',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='reports.meeting'),
        ),
        migrations.AddField(
            model_name='casetask',
            name='meeting',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='reports.meeting'),
        ),
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(condition=models.Q(('breached_at__isnull', True), ('status', 'open')), fields=['due_at'], name='case_task_to_breach'),
        ),
        migrations.AddIndex(
            model_name='casetask',
            index=models.Index(condition=models.Q(('status__in', ('open', 'paused'))), fields=['agency', 'due_at'], name='case_task_to_do'),
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('status__in', ('open', 'paused'))), models.Q(models.Q(('status__in', ('open', 'paused')), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='case_task_finished_at'),
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('paused_at__isnull', False), ('status', 'paused'), models.Q(('pause_reason', ''), _negated=True)), models.Q(models.Q(('status', 'paused'), _negated=True), ('pause_reason', ''), ('paused_at__isnull', True)), _connector='OR'), name='case_task_paused_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.CheckConstraint(condition=models.Q(('clock__in', ['day', 'hours', 'days']), ('status__in', ['open', 'paused', 'done', 'cancelled'])), name='case_task_known'),
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.CheckConstraint(condition=models.Q(('assigned_to__isnull', True), ('returned_at__isnull', True), _connector='OR'), name='case_task_fell_back_or_is_given'),
        ),
        migrations.AddConstraint(
            model_name='casetask',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='case_task_has_an_audience'),
        ),
        migrations.AddField(
            model_name='meetingitem',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.case'),
        ),
        migrations.AddField(
            model_name='meetingitem',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='reports.meeting'),
        ),
        migrations.AddConstraint(
            model_name='casemerge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at__isnull', True)), fields=('case',), name='case_merged_once'),
        ),
        migrations.AddConstraint(
            model_name='casemerge',
            constraint=models.CheckConstraint(condition=models.Q(('case', models.F('into')), _negated=True), name='case_merged_with_another'),
        ),
        migrations.AddConstraint(
            model_name='casemerge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='case_merge_undone_by_somebody'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='meeting_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='meeting_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('status', 'closed')), models.Q(('closed_at__isnull', True), ('closed_by__isnull', True), ('status', 'planned')), _connector='OR'), name='meeting_closed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='casedecision',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='case_decision_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='casedecision',
            constraint=models.CheckConstraint(condition=models.Q(('readers', 'partners'), models.Q(('audience__contained_by', ['police.intelligence', 'police.triage']), ('readers', 'police')), _connector='OR'), name='case_decision_of_the_police_stays_there'),
        ),
        migrations.AddConstraint(
            model_name='meetingitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'case'), name='meeting_item_once'),
        ),
        migrations.RunSQL(
            _policies("reports_casetask", f"{SEES} AND {SEES_CASE}"),
            reverse_sql=_policies("reports_casetask", SEES_CASE_ITSELF),
        ),
        _secure("reports_casedecision", f"{SEES} AND {SEES_CASE}"),
        _secure("reports_casemerge", f"{SEES_CASE_ITSELF} AND {SEES_OTHER_CASE_ITSELF}"),
        _secure("reports_meeting", SEES),
        _secure("reports_meetingitem", f"{SEES_MEETING} AND {SEES_CASE}", removes=True),
        migrations.RunSQL(KEEP, reverse_sql=DO_NOT_KEEP),
    ]
