"""How often the data of maps have changed: one row for each transaction that changed some.

A row is added in the transaction of the change, and nothing waits for anything: no row is updated,
so submissions do not queue up behind a counter. Whoever sums up sees a change's row exactly from
when they see the change. `hotspots_sum_up_changes` puts rows into one that stands for as many, in
one transaction: whenever somebody looks, the sum is the same.
"""

from django.db import migrations

CHANGES = {
    "reports_report": "audience, point, kind, channel, category, status, priority, ward_id,"
    " lsoa_id, happened_first, happened_last, received_at",
    "refuse_find": "audience, report_id, at_least, undone_at",
    "licensing_incident": "audience, report_id, premises_id",
    "licensing_premises": "audience, name",
    "reports_area": "kind, code, name, boundary",
    "hotspots_run": "state",
    "hotspots_cell": "audience",
}
"""Tables that maps are drawn from → their columns that a map shows or chooses by."""

FUNCTIONS = """
CREATE TABLE hotspots_datachange (changes bigint NOT NULL);

CREATE FUNCTION hotspots_note_change() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    -- Once in a transaction is enough. What is rolled back to a savepoint is noted again after it.
    IF current_setting('spotlight.change_noted', true) IS DISTINCT FROM pg_current_xact_id()::text
    THEN
        INSERT INTO hotspots_datachange (changes) VALUES (1);
        PERFORM set_config('spotlight.change_noted', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END;
$$;
REVOKE ALL ON FUNCTION hotspots_note_change() FROM PUBLIC;

CREATE FUNCTION hotspots_sum_up_changes() RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    IF pg_try_advisory_xact_lock(hashtext('hotspots_datachange')) THEN
        WITH gone AS (DELETE FROM hotspots_datachange RETURNING changes)
        INSERT INTO hotspots_datachange (changes)
        SELECT sum(changes) FROM gone HAVING count(*) > 0;
    END IF;
END;
$$;
REVOKE ALL ON FUNCTION hotspots_sum_up_changes() FROM PUBLIC;
"""

NOTES = "".join(
    f"""
CREATE TRIGGER {table}_maps AFTER INSERT OR DELETE OR UPDATE OF {columns} ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION hotspots_note_change();
"""
    for table, columns in CHANGES.items()
)

UNDO = "".join(f"DROP TRIGGER {table}_maps ON {table};" for table in CHANGES) + (
    "DROP FUNCTION hotspots_sum_up_changes(); DROP FUNCTION hotspots_note_change();"
    " DROP TABLE hotspots_datachange;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("hotspots", "0021_gis_tokens"),
        ("reports", "0122_crews_pictures"),
        ("refuse", "0011_review_on"),
        ("licensing", "0009_legal"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS + NOTES, reverse_sql=UNDO)]
