"""Targets say who approved them, and two people can't set the same one. None was set before."""

import datetime

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0004_health_bins_boxes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='responsetarget',
            options={'ordering': ['priority', '-number']},
        ),
        migrations.RemoveIndex(model_name='responsetarget', name='refuse_target_newest'),
        migrations.AddField(
            model_name='responsetarget',
            name='number',
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='responsetarget',
            name='approved_by',
            field=models.CharField(default='-', help_text='A post or a meeting.', max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='responsetarget',
            name='approved_on',
            field=models.DateField(default=datetime.date(2026, 1, 1)),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='responsetarget',
            name='moved_jobs',
            field=models.PositiveIntegerField(help_text='How many jobs that waited got it too; null: they kept theirs.', null=True),
        ),
        migrations.AlterField(
            model_name='responsetarget',
            name='reason',
            field=models.CharField(max_length=200),
        ),
        migrations.AddConstraint(
            model_name='responsetarget',
            constraint=models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(reason='') & ~Q(approved_by=''),
                name='refuse_target_says_who_approved',
            ),
        ),
        migrations.AddConstraint(
            model_name='responsetarget',
            constraint=models.UniqueConstraint(fields=['priority', 'number'], name='refuse_target_once'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(
                F('done_at').desc(), name='refuse_job_by_done', condition=Q(done_at__isnull=False)
            ),
        ),
    ]
