"""A place where nothing was, logged by mistake: it stays, and counts no more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0008_open311'),
    ]

    operations = [
        migrations.AddField(
            model_name='visit',
            name='undone_at',
            field=models.DateTimeField(null=True),
        ),
    ]
