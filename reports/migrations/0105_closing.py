"""What a sender is told when their report is closed, and the flag for advice of the source unit.

The inbox of a receipt code says which approved sentence its officer chose, as long as the report is
closed. A flag and its advice stay with the police: their audience is a constraint. Advice that was
recorded never changes, but for its seal when keys rotate.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.conf import settings
from django.db import migrations, models


SEES = "coalesce(audience && (SELECT current_clearances()), false)"
TABLES = ("reports_reportclosing", "reports_sourceflag", "reports_sourceadvice")


def secured(table: str) -> str:
    return f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY {table}_see ON {table} FOR SELECT USING ({SEES});
        CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({SEES});
        CREATE POLICY {table}_change ON {table} FOR UPDATE USING ({SEES}) WITH CHECK (true);
    """


def opened(table: str) -> str:
    return f"""
        DROP POLICY {table}_see ON {table};
        DROP POLICY {table}_add ON {table};
        DROP POLICY {table}_change ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
    """


KEPT = """
CREATE FUNCTION source_advice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'details' = to_jsonb(OLD) - 'details' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Advice on a source is never changed; record more.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER source_advice_stays BEFORE UPDATE ON reports_sourceadvice
    FOR EACH ROW EXECUTE FUNCTION source_advice_stays();
"""
NOT_KEPT = """
DROP TRIGGER source_advice_stays ON reports_sourceadvice;
DROP FUNCTION source_advice_stays();
"""

RIGHTS = "SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
MET = "n.receipt_finder IN (SELECT sha256(token) FROM unnest(tokens) AS token)"

# One statement opens an inbox, as before (0055), and says one thing more.
INBOX = f"""
DROP FUNCTION inbox_of(bytea[]);
CREATE FUNCTION inbox_of(
    tokens bytea[], OUT id uuid, OUT status varchar, OUT has_contact boolean, OUT told varchar
) LANGUAGE sql STABLE {RIGHTS} AS $$
    SELECT r.id, r.status, EXISTS (
        SELECT 1 FROM public.reports_reportcontact AS c WHERE c.report_id = r.id
    ), coalesce((
        SELECT closing.told FROM public.reports_reportclosing AS closing
        WHERE closing.report_id = r.id AND closing.reopened_at IS NULL AND r.status = 'closed'
    ), '')
    FROM public.reports_reportnarrative AS n JOIN public.reports_report AS r ON r.id = n.report_id
    WHERE {MET}
$$;
"""  # noqa: S608  (nothing of it comes from outside)
INBOX_BEFORE = f"""
DROP FUNCTION inbox_of(bytea[]);
CREATE FUNCTION inbox_of(
    tokens bytea[], OUT id uuid, OUT status varchar, OUT has_contact boolean
) LANGUAGE sql STABLE {RIGHTS} AS $$
    SELECT r.id, r.status, EXISTS (
        SELECT 1 FROM public.reports_reportcontact AS c WHERE c.report_id = r.id
    )
    FROM public.reports_reportnarrative AS n JOIN public.reports_report AS r ON r.id = n.report_id
    WHERE {MET}
$$;
"""  # noqa: S608  (nothing of it comes from outside)

# Also by cases that whoever closes this one may not see: their reports are not done with. Asked of
# a case that they may not see themselves, it answers as of one that is not there.
ELSEWHERE = f"""
CREATE FUNCTION reports_in_other_open_cases(closing uuid) RETURNS uuid[]
LANGUAGE sql STABLE {RIGHTS} AS $$
    SELECT coalesce(array_agg(DISTINCT other.report_id), '{{}}')
    FROM public.reports_case AS closed
    JOIN public.reports_caselink AS own ON own.case_id = closed.id
    JOIN public.reports_caselink AS other
        ON other.report_id = own.report_id AND other.case_id <> own.case_id
    JOIN public.reports_case AS it ON it.id = other.case_id
    WHERE closed.id = closing
      AND coalesce(closed.audience && (SELECT public.current_clearances()), false)
      AND own.unlinked_at IS NULL AND other.unlinked_at IS NULL AND it.status <> 'closed'
$$;
"""  # noqa: S608  (nothing of it comes from outside)
NOT_ELSEWHERE = "DROP FUNCTION reports_in_other_open_cases(uuid);"


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0095_bulk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='timelineentry',
            name='reason',
            field=models.CharField(blank=True, choices=[('start', 'Assessment started'), ('back', 'Back to the queue'), ('crime_desk', 'Passed to the crime desk'), ('safeguarding', 'Passed to safeguarding'), ('cleansing', 'Passed to council cleansing'), ('licensing', 'Passed to licensing'), ('neighbourhood', 'Passed to the neighbourhood policing team'), ('case', 'Added to a case'), ('unlinked', 'Taken out of its case'), ('logged', 'Sanitised and logged as intelligence'), ('no_action', 'No action'), ('duplicate', 'Same as another report'), ('out_of_area', "Not in the partnership's area"), ('done', 'Work finished'), ('new_information', 'New information'), ('mistake', 'Closed by mistake'), ('real', 'Looked at: it is real'), ('advert', 'Advertising or links'), ('nonsense', 'It makes no sense'), ('machine', 'One of many that a machine sent'), ('case_closed', 'Its case was closed'), ('case_reopened', 'Its case was opened again')], max_length=20),
        ),
        migrations.CreateModel(
            name='SourceFlag',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('repeated', 'They tell us again and again about one subject or address'), ('told', 'They say that a person they know told them'), ('near', 'They may be in the group, or close to it'), ('offers', 'They offer to find out more, or ask whether they should')], max_length=10)),
                ('words', portal.vault.fields.SealedTextField()),
                ('state', models.CharField(choices=[('open', 'Waiting'), ('kept', 'Kept'), ('resolved', 'Resolved')], default='open', max_length=10)),
                ('flagged_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('flagged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='source_flags', to='reports.report')),
            ],
            options={
                'ordering': ['flagged_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SourceAdvice',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('kept', 'Keep the flag: no questions to the sender'), ('resolved', 'Resolve the flag: a question may be asked again')], max_length=10)),
                ('advised_on', models.DateField(help_text='In London.')),
                ('details', portal.vault.fields.SealedJSONField()),
                ('recorded_at', models.DateTimeField()),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('flag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='advice', to='reports.sourceflag')),
            ],
            options={
                'ordering': ['recorded_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ReportClosing',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('told', models.CharField(blank=True, choices=[('looked_at', 'Thank you for telling us. We have looked at what you told us.'), ('no_more', 'Thank you. We have looked at what you told us. We can do no more with it now. Never go and find out more. It is not safe.'), ('other_service', 'Thank you. What you told us is for another public service. We have passed it on.'), ('other_area', 'Thank you. The place is not in our area. You can tell the police there.')], max_length=16)),
                ('closed_at', models.DateTimeField()),
                ('reopened_at', models.DateTimeField(null=True)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='reports.case')),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reopened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='reports.report')),
            ],
            options={
                'ordering': ['closed_at', 'id'],
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='report_closing_by_audience')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('report',), name='report_closing_one_stands'), models.CheckConstraint(condition=models.Q(models.Q(('reopened_at__isnull', True), ('reopened_by__isnull', True)), models.Q(('reopened_at__isnull', False), ('reopened_by__isnull', False)), _connector='OR'), name='report_closing_reopened_by_somebody'), models.CheckConstraint(condition=models.Q(('told__in', ['', 'looked_at', 'no_more', 'other_service', 'other_area'])), name='report_closing_tells_what_is_approved'), models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='report_closing_has_an_audience')],
            },
        ),
        migrations.AddIndex(
            model_name='sourceflag',
            index=models.Index(models.F('flagged_at'), models.F('id'), condition=models.Q(('state__in', ('open', 'kept'))), name='source_flag_in_force'),
        ),
        migrations.AddIndex(
            model_name='sourceflag',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='source_flag_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='sourceflag',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'kept'))), fields=('report',), name='source_flag_one_stands'),
        ),
        migrations.AddConstraint(
            model_name='sourceflag',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ('open', 'kept'))), models.Q(('ended_at__isnull', False), ('state', 'resolved')), _connector='OR'), name='source_flag_ends_when_resolved'),
        ),
        migrations.AddConstraint(
            model_name='sourceflag',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['repeated', 'told', 'near', 'offers'])), name='source_flag_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='sourceflag',
            constraint=models.CheckConstraint(condition=models.Q(('audience__contained_by', ['police.intelligence', 'police.triage']), ('audience__len__gt', 0)), name='source_flag_stays_with_the_police'),
        ),
        migrations.AddIndex(
            model_name='sourceadvice',
            index=django.contrib.postgres.indexes.GinIndex(fields=['audience'], name='source_advice_by_audience'),
        ),
        migrations.AddConstraint(
            model_name='sourceadvice',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['kept', 'resolved'])), name='source_advice_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='sourceadvice',
            constraint=models.CheckConstraint(condition=models.Q(('audience__contained_by', ['police.intelligence', 'police.triage']), ('audience__len__gt', 0)), name='source_advice_stays_with_the_police'),
        ),
        *(migrations.RunSQL(secured(each), reverse_sql=opened(each)) for each in TABLES),
        migrations.RunSQL(KEPT, reverse_sql=NOT_KEPT),
        migrations.RunSQL(INBOX, reverse_sql=INBOX_BEFORE),
        migrations.RunSQL(ELSEWHERE, reverse_sql=NOT_ELSEWHERE),
    ]
