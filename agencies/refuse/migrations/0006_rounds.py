"""Rounds that a lead writes down for a crew without a phone; what no longer counts; two indexes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0005_targets'),
        ('reports', '0121_field'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='crew',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='round',
            name='recorded_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='round',
            name='undone_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='round',
            name='undone_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='round',
            name='shift',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='refuse.shift'),
        ),
        migrations.AddIndex(
            model_name='round',
            index=models.Index(models.OrderBy(models.F('started_at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='refuse_round_by_time'),
        ),
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(models.OrderBy(models.F('at'), descending=True), name='refuse_visit_by_time'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('crew__isnull', True), ('recorded_by__isnull', True), ('shift__isnull', False)), models.Q(('crew__isnull', False), ('recorded_by__isnull', False), ('shift__isnull', True)), _connector='OR'), name='refuse_round_of_a_shift_or_by_hand'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='refuse_round_undone_by_somebody'),
        ),
    ]
