"""No case was ever “being monitored”: nothing led to it, and a case is open or closed.

Why two reports were said to be the same was sealed into their pair as well, where nothing opened
it. It stands on both timelines.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0118_digest_failed")]

    operations = [
        migrations.RemoveConstraint(model_name="case", name="case_status_known"),
        migrations.AlterField(
            model_name="case",
            name="status",
            field=models.CharField(
                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=10
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(status__in=["open", "closed"]), name="case_status_known"
            ),
        ),
        migrations.RemoveField(model_name="reportpair", name="words"),
    ]
