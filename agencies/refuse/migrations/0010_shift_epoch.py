"""How a shift's person was signed in when it began: once that has changed, it reads nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('refuse', '0009_visit_undone'),
    ]

    operations = [
        migrations.AddField(
            model_name='shift',
            name='sign_in',
            field=models.BinaryField(default=bytes, max_length=32),
        ),
    ]
