"""The statements of reports/actions/imports.py, in the order in which they run.

Python names the rows (keys, references); PostgreSQL finds their areas, tells the new ones from
those that are here already, and stores them in one statement per table.
"""

from __future__ import annotations

PREPARE = """
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SET LOCAL work_mem = '64MB'
"""
LOCK = f"SELECT pg_advisory_xact_lock({0x5350_4C_02})"

STAGING = """
DROP TABLE IF EXISTS pg_temp.staged_crime, pg_temp.sorted_crime;
CREATE TEMPORARY TABLE staged_crime (
    line integer, id uuid, reference text, month date, longitude float8, latitude float8,
    crime_type text, street text, crime_id text
) ON COMMIT DROP
"""
COPY = "COPY staged_crime FROM STDIN"

# `position` is the same for the same row in any file: month, place, type, and which of the rows
# alike it is. Its place in the file is what a row without a crime ID is known by. A row is here
# already when its key is; or when its position is, and one of the two has no crime ID: the same
# month comes in both forms, and its rows must not count twice.
SORT_OUT = """
ANALYZE staged_crime;
CREATE TEMPORARY TABLE sorted_crime ON COMMIT DROP AS
WITH positioned AS MATERIALIZED (
    SELECT *, concat_ws('|', to_char(month, 'YYYY-MM'), longitude, latitude, crime_type,
        row_number() OVER (PARTITION BY month, longitude, latitude, crime_type ORDER BY line)
    ) AS position
    FROM staged_crime
),
place AS MATERIALIZED (
    SELECT longitude, latitude, ST_SetSRID(ST_MakePoint(longitude, latitude), 4326) AS point
    FROM staged_crime
    GROUP BY longitude, latitude
),
located AS MATERIALIZED (
    SELECT place.*, area.ward_id, area.lsoa_id
    FROM place
    CROSS JOIN LATERAL (
        SELECT (array_agg(id ORDER BY code) FILTER (WHERE kind = 'ward'))[1] AS ward_id,
            (array_agg(id ORDER BY code) FILTER (WHERE kind = 'lsoa'))[1] AS lsoa_id
        FROM reports_area
        WHERE kind IN ('ward', 'lsoa') AND ST_Intersects(boundary, place.point)
    ) area
),
again AS (
    -- The same crime ID further down the same file. Rows without one differ by their position.
    SELECT line FROM (
        SELECT line, row_number() OVER (PARTITION BY crime_id ORDER BY line) AS nth
        FROM staged_crime WHERE crime_id <> ''
    ) numbered
    WHERE nth > 1
)
SELECT positioned.*, located.point, located.ward_id, located.lsoa_id,
    CASE
        WHEN located.ward_id IS NULL AND NOT %(everywhere)s THEN 'outside'
        WHEN again.line IS NOT NULL THEN 'already'
        WHEN crime_id <> '' AND EXISTS (
            SELECT FROM reports_importedrow row
            WHERE row.source = %(source)s AND row.key = crime_id
        ) THEN 'already'
        WHEN EXISTS (
            SELECT FROM reports_importedrow row
            WHERE row.position = positioned.position AND row.source = %(source)s
                AND (row.key = row.position OR crime_id = '')
        ) THEN 'already'
    END AS left_out
FROM positioned
JOIN located USING (longitude, latitude)
LEFT JOIN again USING (line)
"""

LEFT_OUT = """
SELECT left_out, count(*), (array_agg(line ORDER BY line))[1:%(lines)s]
FROM sorted_crime WHERE left_out IS NOT NULL GROUP BY left_out
"""

# The month is kept as a month: its first and last moments in local time, with that precision.
REPORTS = """
INSERT INTO reports_report (
    id, reference, channel, kind, category, point, point_origin, point_accuracy_m, place_text,
    ward_id, lsoa_id, happened_first, happened_last, happened_precision, pattern, risks, priority,
    status, audience, version, received_at, changed_at, controller_id, regime, gateway, marking,
    retention_group, review_on
)
SELECT id, reference, %(channel)s, %(kind)s,
    CASE WHEN crime_type = 'Drugs' THEN %(drugs)s ELSE %(other)s END,
    point, %(origin)s, %(accuracy)s, street, ward_id, lsoa_id,
    month::timestamp AT TIME ZONE 'Europe/London',
    (month + interval '1 month' - interval '1 second') AT TIME ZONE 'Europe/London',
    %(precision)s, %(pattern)s, '{}', %(priority)s, %(status)s,
    CASE WHEN crime_type = 'Drugs' THEN %(audience_drugs)s::varchar[]
        ELSE %(audience_other)s::varchar[] END,
    1, %(now)s, %(now)s, %(controller_id)s, %(regime)s, %(gateway)s, %(marking)s,
    %(retention_group)s, %(review_on)s
FROM sorted_crime
WHERE left_out IS NULL
ORDER BY line
"""

ROWS = """
INSERT INTO reports_importedrow (report_id, batch_id, source, key, position, crime_type)
SELECT id, %(batch)s, %(source)s, coalesce(nullif(crime_id, ''), position), position, crime_type
FROM sorted_crime
WHERE left_out IS NULL
"""
