"""Single keys of the queue can be turned off for good (WCAG 2.1.4)."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_session_epoch'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='uses_single_keys',
            field=models.BooleanField(default=True, editable=False, help_text='Whether a single key does something on pages that offer it (WCAG 2.1.4).'),
        ),
    ]
