"""A crew takes back a find that it had entered by mistake."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0120_crews'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bulkaction',
            name='reason',
            field=models.CharField(blank=True, choices=[('start', 'Assessment started'), ('back', 'Back to the queue'), ('crime_desk', 'Passed to the crime desk'), ('safeguarding', 'Passed to safeguarding'), ('cleansing', 'Passed to council cleansing'), ('licensing', 'Passed to licensing'), ('neighbourhood', 'Passed to the neighbourhood policing team'), ('case', 'Added to a case'), ('unlinked', 'Taken out of its case'), ('logged', 'Sanitised and logged as intelligence'), ('no_action', 'No action'), ('duplicate', 'Same as another report'), ('out_of_area', "Not in the partnership's area"), ('done', 'Work finished'), ('new_information', 'New information'), ('mistake', 'Closed by mistake'), ('real', 'Looked at: it is real'), ('advert', 'Advertising or links'), ('nonsense', 'It makes no sense'), ('machine', 'One of many that a machine sent'), ('case_closed', 'Its case was closed'), ('case_reopened', 'Its case was opened again'), ('crew', 'A cleansing crew is dealing with it'), ('cleared', 'A cleansing crew cleared it'), ('nothing_there', 'A cleansing crew found nothing there'), ('private_land', 'A cleansing crew found it on private land'), ('withdrawn', 'A cleansing crew had entered it by mistake')], max_length=20),
        ),
        migrations.AlterField(
            model_name='timelineentry',
            name='reason',
            field=models.CharField(blank=True, choices=[('start', 'Assessment started'), ('back', 'Back to the queue'), ('crime_desk', 'Passed to the crime desk'), ('safeguarding', 'Passed to safeguarding'), ('cleansing', 'Passed to council cleansing'), ('licensing', 'Passed to licensing'), ('neighbourhood', 'Passed to the neighbourhood policing team'), ('case', 'Added to a case'), ('unlinked', 'Taken out of its case'), ('logged', 'Sanitised and logged as intelligence'), ('no_action', 'No action'), ('duplicate', 'Same as another report'), ('out_of_area', "Not in the partnership's area"), ('done', 'Work finished'), ('new_information', 'New information'), ('mistake', 'Closed by mistake'), ('real', 'Looked at: it is real'), ('advert', 'Advertising or links'), ('nonsense', 'It makes no sense'), ('machine', 'One of many that a machine sent'), ('case_closed', 'Its case was closed'), ('case_reopened', 'Its case was opened again'), ('crew', 'A cleansing crew is dealing with it'), ('cleared', 'A cleansing crew cleared it'), ('nothing_there', 'A cleansing crew found nothing there'), ('private_land', 'A cleansing crew found it on private land'), ('withdrawn', 'A cleansing crew had entered it by mistake')], max_length=20),
        ),
    ]
