"""Whoever could not rule out that somebody is at risk asks whether they were referred, also once an
officer has lowered the priority (docs/adr/0055). And an item of intelligence names all who wrote or
changed it, none of whom may release it (docs/adr/0050). And whoever says that a person they know told
them is flagged for the source unit's advice as their report comes (docs/adr/0059).
"""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

import portal.vault.fields

# As reports.safeguarding.waits_for_an_answer said it then.
WAITS = (
    models.Q(risks__overlap=["adult", "child"])
    | models.Q(may_be_at_risk=True)
    | models.Q(category__in=["county_lines", "cuckooing", "worried"])
    | models.Q(priority=1)
) & ~models.Q(status__in=("held", "junk")) & models.Q(referral_answered=False)


# Those of whom the history says that they wrote or changed the item. What stands released was
# released by the rule of its day, which asked for another than the first and the last.
FILL = """
ALTER TABLE reports_intelligenceitem NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_intelligenceentry NO FORCE ROW LEVEL SECURITY;
UPDATE reports_intelligenceitem item SET authors = ARRAY(
    SELECT item.written_by_id UNION SELECT item.edited_by_id
    UNION SELECT entry.by_id FROM reports_intelligenceentry entry
    WHERE entry.item_id = item.id AND entry.kind IN ('written', 'changed')
      AND entry.by_id IS NOT NULL
      AND NOT (item.status = 'released' AND entry.by_id = item.released_by_id)
);
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
ALTER TABLE reports_intelligenceentry FORCE ROW LEVEL SECURITY;
ALTER TABLE reports_intelligenceitem FORCE ROW LEVEL SECURITY;
"""


# As its owner, past grants: the front door may add no flags. The policy lets the owner add this one
# kind, which shows nobody anything; a constraint keeps its audience to the police.
FLAGGED = """
CREATE FUNCTION source_flags_itself() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.reports_sourceflag (id, report_id, reason, state, flagged_at, audience)
    VALUES (
        gen_random_uuid(), NEW.report_id, 'told', 'open', NEW.calls_for_advice_at,
        ARRAY['police.intelligence', 'police.triage']
    );
    RETURN NULL;
END $$;
REVOKE EXECUTE ON FUNCTION source_flags_itself() FROM PUBLIC;
CREATE TRIGGER source_flags_itself AFTER INSERT ON reports_reportsource
    FOR EACH ROW WHEN (NEW.calls_for_advice_at IS NOT NULL)
    EXECUTE FUNCTION source_flags_itself();
CREATE POLICY reports_sourceflag_answer ON reports_sourceflag FOR INSERT
    WITH CHECK (flagged_by_id IS NULL AND words IS NULL AND state = 'open' AND reason = 'told');
"""
NOT_FLAGGED = """
DROP POLICY reports_sourceflag_answer ON reports_sourceflag;
DROP TRIGGER source_flags_itself ON reports_reportsource;
DROP FUNCTION source_flags_itself();
"""


class Migration(migrations.Migration):

    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0116_casework_mends")]

    operations: ClassVar[list[Operation]] = [
        migrations.RemoveIndex(model_name="report", name="report_unreferred"),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                models.F("received_at"),
                models.F("id"),
                name="report_unreferred",
                condition=WAITS,
            ),
        ),
        migrations.AddField(
            model_name="intelligenceitem",
            name="authors",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), default=list, size=None
            ),
        ),
        migrations.RunSQL(FILL, reverse_sql=migrations.RunSQL.noop),
        migrations.RemoveConstraint(
            model_name="intelligenceitem", name="intelligence_released_by_a_second_person"
        ),
        migrations.AddConstraint(
            model_name="intelligenceitem",
            constraint=models.CheckConstraint(
                condition=~models.Q(status="released")
                | models.Q(released_by__isnull=False, released_at__isnull=False)
                & ~models.Q(authors__contains=[models.F("released_by")]),
                name="intelligence_released_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="intelligenceitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    authors__contains=[models.F("written_by"), models.F("edited_by")]
                ),
                name="intelligence_names_its_authors",
            ),
        ),
        migrations.AddField(
            model_name="reportsource",
            name="calls_for_advice_at",
            field=models.DateTimeField(
                help_text="When an answer called for the source unit's advice: a trigger flags it "
                "(0117).",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="sourceflag",
            name="words",
            field=portal.vault.fields.SealedTextField(max_plain_bytes=8000, null=True),
        ),
        migrations.AlterField(
            model_name="sourceflag",
            name="flagged_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="sourceflag",
            constraint=models.CheckConstraint(
                condition=models.Q(flagged_by__isnull=False, words__isnull=False)
                | models.Q(flagged_by__isnull=True, words__isnull=True, reason="told"),
                name="source_flag_raised_by_somebody_or_the_answer",
            ),
        ),
        migrations.RunSQL(FLAGGED, reverse_sql=NOT_FLAGGED),
    ]
