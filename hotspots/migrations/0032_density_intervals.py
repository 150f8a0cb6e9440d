"""A density stands with its interval, as every other number of a cell does."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('hotspots', '0031_watches'),
    ]

    operations = [
        migrations.AddField(
            model_name='cell',
            name='density_high',
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name='cell',
            name='density_low',
            field=models.FloatField(null=True),
        ),
    ]
