"""Residents' pictures, their row-level security, and how they come and go.

A content is seen by whom its audience names: the journey that added it, then those who may see the
report's file. It goes with the session that it came by; once it belongs to a report it has none.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import portal.vault.fields
import portal.vault.ids
from django.db import migrations, models


SECURE = """
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY {table}_see ON {table} FOR SELECT
        USING (coalesce(audience && (SELECT current_clearances()), false));
    CREATE POLICY {table}_add ON {table} FOR INSERT WITH CHECK ({may_add});
"""
CHANGE_FILES = """
    CREATE POLICY reports_reportfile_change ON reports_reportfile FOR UPDATE
        USING (coalesce(audience && (SELECT current_clearances()), false)) WITH CHECK (true);
"""
REMOVE_WAITING = """
    CREATE POLICY reports_filecontent_remove ON reports_filecontent FOR DELETE
        USING (session_id IS NOT NULL AND coalesce(audience && (SELECT current_clearances()), false));
"""

# Sealed bytes don't compress, and the key id at the front is read without the rest.
STORAGE = "ALTER TABLE reports_filecontent ALTER COLUMN picture SET STORAGE EXTERNAL;"

GOES_WITH_SESSION = """
    ALTER TABLE reports_filecontent ADD CONSTRAINT file_content_goes_with_session
        FOREIGN KEY (session_id) REFERENCES django_session (session_key) ON DELETE CASCADE;
"""

# The public adds rows and changes none, so the database does this for it. A content that is gone,
# or that belongs to a report already, stops the whole submission.
ATTACH = """
    CREATE FUNCTION attach_file_content() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            UPDATE public.reports_filecontent SET session_id = NULL, audience = NEW.audience
            WHERE id = NEW.content_id AND session_id IS NOT NULL;
            IF NOT FOUND THEN
                RAISE foreign_key_violation USING MESSAGE = 'no such file waits';
            END IF;
        ELSE
            UPDATE public.reports_filecontent SET audience = NEW.audience
            WHERE id = NEW.content_id;
        END IF;
        RETURN NULL;
    END $$;
    REVOKE ALL ON FUNCTION attach_file_content() FROM PUBLIC;
    CREATE TRIGGER report_file_attached AFTER INSERT OR UPDATE OF audience ON reports_reportfile
        FOR EACH ROW EXECUTE FUNCTION attach_file_content();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("reports", "0055_receipts"),
        ("registry", "0003_signed_clearances"),
        ('sessions', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileContent',
            fields=[
                ('id', models.UUIDField(default=portal.vault.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('picture', portal.vault.fields.SealedBytesField()),
                ('session', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='sessions.session')),
            ],
        ),
        migrations.CreateModel(
            name='ReportFile',
            fields=[
                ('content', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='reports.filecontent')),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None)),
                ('number', models.PositiveSmallIntegerField(help_text='Of the pictures of this report, from 1.')),
                ('media_type', models.CharField(max_length=16)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('scan', models.CharField(choices=[('clean', 'Checked for harmful software: nothing found'), ('not_scanned', 'Not checked for harmful software')], max_length=16)),
                ('added_at', models.DateTimeField()),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.report')),
            ],
            options={
                'ordering': ['report', 'number'],
            },
        ),
        migrations.AddConstraint(
            model_name='filecontent',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='file_content_has_an_audience'),
        ),
        migrations.AddConstraint(
            model_name='reportfile',
            constraint=models.UniqueConstraint(fields=('report', 'number'), name='report_file_number_once'),
        ),
        migrations.AddConstraint(
            model_name='reportfile',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 25)), name='report_file_number_bounded'),
        ),
        migrations.AddConstraint(
            model_name='reportfile',
            constraint=models.CheckConstraint(condition=models.Q(('media_type__in', ('image/jpeg', 'image/png'))), name='report_file_is_a_picture'),
        ),
        migrations.AddConstraint(
            model_name='reportfile',
            constraint=models.CheckConstraint(condition=models.Q(('scan__in', ['clean', 'not_scanned'])), name='report_file_scan_known'),
        ),
        migrations.AddConstraint(
            model_name='reportfile',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='report_file_has_an_audience'),
        ),
        migrations.RunSQL(
            SECURE.format(table="reports_filecontent", may_add="session_id IS NOT NULL")
            + REMOVE_WAITING
            + STORAGE
            + GOES_WITH_SESSION,
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            SECURE.format(table="reports_reportfile", may_add="true") + CHANGE_FILES,
            reverse_sql=migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            ATTACH,
            reverse_sql="DROP TRIGGER report_file_attached ON reports_reportfile;"
            " DROP FUNCTION attach_file_content();",
        ),
    ]
