"""What cleansing crews do to a report: why it moved, what its sender is told, and by nobody's name."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0119_never_used'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reportclosing',
            name='report_closing_reopened_by_somebody',
        ),
        migrations.RemoveConstraint(
            model_name='reportclosing',
            name='report_closing_tells_what_is_approved',
        ),
        migrations.AlterField(
            model_name='bulkaction',
            name='reason',
            field=models.CharField(blank=True, choices=[('start', 'Assessment started'), ('back', 'Back to the queue'), ('crime_desk', 'Passed to the crime desk'), ('safeguarding', 'Passed to safeguarding'), ('cleansing', 'Passed to council cleansing'), ('licensing', 'Passed to licensing'), ('neighbourhood', 'Passed to the neighbourhood policing team'), ('case', 'Added to a case'), ('unlinked', 'Taken out of its case'), ('logged', 'Sanitised and logged as intelligence'), ('no_action', 'No action'), ('duplicate', 'Same as another report'), ('out_of_area', "Not in the partnership's area"), ('done', 'Work finished'), ('new_information', 'New information'), ('mistake', 'Closed by mistake'), ('real', 'Looked at: it is real'), ('advert', 'Advertising or links'), ('nonsense', 'It makes no sense'), ('machine', 'One of many that a machine sent'), ('case_closed', 'Its case was closed'), ('case_reopened', 'Its case was opened again'), ('crew', 'A cleansing crew is dealing with it'), ('cleared', 'A cleansing crew cleared it'), ('nothing_there', 'A cleansing crew found nothing there'), ('private_land', 'A cleansing crew found it on private land')], max_length=20),
        ),
        migrations.AlterField(
            model_name='reportclosing',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='reportclosing',
            name='told',
            field=models.CharField(blank=True, choices=[('looked_at', 'Thank you for telling us. We have looked at what you told us.'), ('no_more', 'Thank you. We have looked at what you told us. We can do no more with it now. Never go and find out more. It is not safe.'), ('other_service', 'Thank you. What you told us is for another public service. We have passed it on.'), ('other_area', 'Thank you. The place is not in our area. You can tell the police there.'), ('cleared', 'Thank you. A council crew has cleared it.'), ('nothing_there', 'Thank you. A council crew looked and found nothing there any more.'), ('private_land', 'Thank you. It is on private land. Whoever owns the land has to clear it.')], max_length=16),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='reason',
            field=models.CharField(blank=True, choices=[('start', 'Assessment started'), ('back', 'Back to the queue'), ('crime_desk', 'Passed to the crime desk'), ('safeguarding', 'Passed to safeguarding'), ('cleansing', 'Passed to council cleansing'), ('licensing', 'Passed to licensing'), ('neighbourhood', 'Passed to the neighbourhood policing team'), ('case', 'Added to a case'), ('unlinked', 'Taken out of its case'), ('logged', 'Sanitised and logged as intelligence'), ('no_action', 'No action'), ('duplicate', 'Same as another report'), ('out_of_area', "Not in the partnership's area"), ('done', 'Work finished'), ('new_information', 'New information'), ('mistake', 'Closed by mistake'), ('real', 'Looked at: it is real'), ('advert', 'Advertising or links'), ('nonsense', 'It makes no sense'), ('machine', 'One of many that a machine sent'), ('case_closed', 'Its case was closed'), ('case_reopened', 'Its case was opened again'), ('crew', 'A cleansing crew is dealing with it'), ('cleared', 'A cleansing crew cleared it'), ('nothing_there', 'A cleansing crew found nothing there'), ('private_land', 'A cleansing crew found it on private land')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='reportclosing',
            constraint=models.CheckConstraint(condition=models.Q(('reopened_at__isnull', False), ('reopened_by__isnull', True), _connector='OR'), name='report_closing_reopened_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='reportclosing',
            constraint=models.CheckConstraint(condition=models.Q(('told__in', ['', 'looked_at', 'no_more', 'other_service', 'other_area', 'cleared', 'nothing_there', 'private_land'])), name='report_closing_tells_what_is_approved'),
        ),
    ]
