"""What still asks whether somebody was referred is found without what was answered long ago
(docs/adr/0060): a column that the database keeps, and an index of the few.

The trigger runs as whoever records, who sees the report; what no trigger reached is filled here.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

# As reports.safeguarding.waits_for_an_answer said it then.
WAITS = (
    models.Q(risks__overlap=["adult", "child"])
    | models.Q(category__in=["county_lines", "cuckooing", "worried"])
    | models.Q(priority=1)
) & ~models.Q(status__in=("held", "junk")) & models.Q(referral_answered=False)

# As in 0072: not by Django's `db_default`, which reads the column back, and the front door may
# read nothing.
DEFAULT = "ALTER TABLE reports_report ALTER COLUMN referral_answered SET DEFAULT false"
NO_DEFAULT = "ALTER TABLE reports_report ALTER COLUMN referral_answered DROP DEFAULT"

# Only a record that all police see, as each is: whoever is asked sees what answered.
SEEN = "audience @> ARRAY['police.intelligence', 'police.triage']::varchar[]"

FILL = f"""
ALTER TABLE reports_report NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_safeguardingrecord NO FORCE ROW LEVEL SECURITY;
UPDATE reports_report SET referral_answered = true
WHERE id IN (SELECT report_id FROM reports_safeguardingrecord WHERE {SEEN});
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE reports_safeguardingrecord FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_report FORCE ROW LEVEL SECURITY;
"""  # noqa: S608  (nothing of it comes from outside)

KEPT = f"""
CREATE FUNCTION referral_is_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE reports_report SET referral_answered = true
    WHERE id = NEW.report_id AND NOT referral_answered AND NEW.{SEEN};
    RETURN NULL;
END $$;
CREATE TRIGGER referral_is_answered AFTER INSERT ON reports_safeguardingrecord
    FOR EACH ROW EXECUTE FUNCTION referral_is_answered();
"""  # noqa: S608  (nothing of it comes from outside)
NOT_KEPT = """
DROP TRIGGER referral_is_answered ON reports_safeguardingrecord;
DROP FUNCTION referral_is_answered();
"""


class Migration(migrations.Migration):

    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0105_closing")]

    operations: ClassVar[list[Operation]] = [
        migrations.AddField(
            model_name="report",
            name="referral_answered",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Somebody said whether they were referred: the database's trigger (0110).",
            ),
        ),
        migrations.RunSQL(DEFAULT, reverse_sql=NO_DEFAULT),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(KEPT, reverse_sql=NOT_KEPT),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                models.F("received_at"),
                models.F("id"),
                name="report_unreferred",
                condition=WAITS,
            ),
        ),
    ]
