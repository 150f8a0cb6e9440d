"""Reports that look like junk: set aside under an audience of their own, and why.

That a report is set aside and that nobody's ordinary work shows it are one thing for the database.
"""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0030_sharing'),
        ('reports', '0061_inbox_pictures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='report',
            name='report_status_known',
        ),
        migrations.AddField(
            model_name='report',
            name='junk_signs',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('trap', "A box that people can't see was filled in"), ('fast', 'Sent faster than anybody can read the questions'), ('no_letters', 'No words: only figures or signs'), ('links', 'Nothing but links'), ('repeated', 'The same words came several times within an hour'), ('connection', 'Many reports came from one connection within an hour'), ('busy', 'It came when very many did, and its browser had done no work for it')], max_length=10), help_text='Why it was set aside when it came; null for a report that was not.', null=True, size=None),
        ),
        migrations.AlterField(
            model_name='report',
            name='status',
            field=models.CharField(choices=[('received', 'Received'), ('assessing', 'Being assessed'), ('passed_on', 'Passed on'), ('in_case', 'In a case'), ('closed', 'Closed'), ('reference', 'For reference'), ('held', 'Waiting for a check for junk'), ('junk', 'Closed as junk')], default='received', max_length=10),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='reason',
            field=models.CharField(blank=True, choices=[('start', 'Assessment started'), ('back', 'Back to the queue'), ('crime_desk', 'Passed to the crime desk'), ('safeguarding', 'Passed to safeguarding'), ('cleansing', 'Passed to council cleansing'), ('licensing', 'Passed to licensing'), ('neighbourhood', 'Passed to the neighbourhood policing team'), ('case', 'Added to a case'), ('unlinked', 'Taken out of its case'), ('logged', 'Sanitised and logged as intelligence'), ('no_action', 'No action'), ('duplicate', 'Same as another report'), ('out_of_area', "Not in the partnership's area"), ('done', 'Work finished'), ('new_information', 'New information'), ('mistake', 'Closed by mistake'), ('real', 'Looked at: it is real'), ('advert', 'Advertising or links'), ('nonsense', 'It makes no sense'), ('machine', 'One of many that a machine sent')], max_length=20),
        ),
        migrations.AddIndex(
            model_name='report',
            index=models.Index(models.F('status'), models.F('priority'), models.F('received_at'), condition=models.Q(('status__in', ('held', 'junk'))), name='report_set_aside'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['received', 'assessing', 'passed_on', 'in_case', 'closed', 'reference', 'held', 'junk'])), name='report_status_known'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('audience', ['police.junk']), ('status__in', ('held', 'junk'))), models.Q(models.Q(('status__in', ('held', 'junk')), _negated=True), models.Q(('audience__contains', ['police.junk']), _negated=True)), _connector='OR'), name='report_set_aside_is_apart'),
        ),
    ]
