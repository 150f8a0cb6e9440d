"""What a disclosure shows of a case: its links only where they were disclosed, its tasks never."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


LINK = "audience && (SELECT current_clearances())"
TASK = """EXISTS (SELECT 1 FROM reports_case
    WHERE reports_case.id = case_id AND reports_case.audience && (SELECT own_clearances()))"""
WITH_CASE = "EXISTS (SELECT 1 FROM reports_case WHERE reports_case.id = case_id)"


def _see(table: str, sees: str) -> str:
    return f"""
    ALTER POLICY {table}_see ON {table} USING ({sees});
    ALTER POLICY {table}_change ON {table} USING ({sees});
    """


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0021_sealed_parts_read'),
        ('registry', '0030_sharing'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='caselink',
            name='audience',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), default=["police.intelligence", "police.triage"], size=None),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='kind',
            field=models.CharField(choices=[('submitted', 'Received'), ('imported', 'Imported'), ('moved', 'Status changed'), ('assigned', 'Assigned'), ('priority', 'Priority changed'), ('amended', 'Amended'), ('note', 'Note added'), ('linked', 'Report linked to case'), ('unlinked', 'Report unlinked from case'), ('opened', 'Case opened'), ('task', 'Task set'), ('task_done', 'Task finished'), ('narrative_read', "Report's words read"), ('contact_read', 'Contact details read'), ('source_read', 'Source read'), ('shared', 'Shared with another agency'), ('share_ended', 'Sharing with another agency ended')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='caselink',
            constraint=models.CheckConstraint(condition=models.Q(('audience__len__gt', 0)), name='case_link_has_an_audience'),
        ),
        migrations.RunSQL(
            _see("reports_caselink", LINK) + _see("reports_casetask", TASK),
            reverse_sql=_see("reports_caselink", WITH_CASE) + _see("reports_casetask", WITH_CASE),
        ),
    ]
