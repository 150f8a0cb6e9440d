"""Pictures that crews took come without a session: they are sealed in the transaction that makes
them part of their report. A resident's wait, and go with the session that they came by.

Nobody adds a content that they would not see, but for the public, who see none. What is named by a
report is a content that waits, or one that was sealed for the very same audience: the function
works past row security, and must not open to one audience what was sealed for another.
"""

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation

ADD = """
DROP POLICY reports_filecontent_add ON reports_filecontent;
CREATE POLICY reports_filecontent_add ON reports_filecontent FOR INSERT WITH CHECK ({may_add});
"""
WITH_SESSION = "session_id IS NOT NULL"
OR_SEEN = WITH_SESSION + " OR coalesce(audience && (SELECT current_clearances()), false)"

WAITS_OR_SAME = " AND (session_id IS NOT NULL OR audience = NEW.audience)"

ATTACH = """
CREATE OR REPLACE FUNCTION attach_file_content() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE public.reports_filecontent SET session_id = NULL, audience = NEW.audience
        WHERE id = NEW.content_id{waiting};
        IF NOT FOUND THEN
            RAISE foreign_key_violation USING MESSAGE = 'no such file waits';
        END IF;
    ELSE
        UPDATE public.reports_filecontent SET audience = NEW.audience
        WHERE id = NEW.content_id;
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("reports", "0121_field")]

    operations: ClassVar[list[Operation]] = [
        migrations.RunSQL(
            ADD.format(may_add=OR_SEEN) + ATTACH.format(waiting=WAITS_OR_SAME),
            reverse_sql=ADD.format(may_add=WITH_SESSION)
            + ATTACH.format(waiting=" AND session_id IS NOT NULL"),
        )
    ]
