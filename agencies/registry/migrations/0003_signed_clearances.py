"""The database learns who is asking from a signed, transaction-local setting.

`current_clearances()` is what the policies of row-level security compare audiences with. It checks
the setting's HMAC-SHA256 with a key that only it can read, so an injected statement that sets the
setting to more gets an error instead of rows (docs/adr/0030-row-security.md).
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

SIGNED = """
-- The padded forms of each key (RFC 2104), so that no extension is needed for the HMAC.
CREATE TABLE clearance_key (
    id varchar(32) PRIMARY KEY,
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);

CREATE FUNCTION current_clearances() RETURNS varchar[]
    LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    shown text := current_setting('spotlight.clearances', true);
    key_id text;
    signature text;
    clearances text;
    pad record;
BEGIN
    IF shown IS NULL OR shown = '' THEN
        RETURN '{}';
    END IF;
    key_id := split_part(shown, ':', 1);
    signature := split_part(shown, ':', 2);
    clearances := substr(shown, length(key_id) + length(signature) + 3);
    SELECT inner_pad, outer_pad INTO pad FROM public.clearance_key WHERE id = key_id;
    IF NOT FOUND OR signature <> encode(
        sha256(pad.outer_pad || sha256(pad.inner_pad || convert_to(clearances, 'UTF8'))), 'hex'
    ) THEN
        RAISE EXCEPTION 'clearances are not signed' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN clearances::varchar[];
END;
$$;

REVOKE ALL ON clearance_key FROM PUBLIC;
"""

UNSIGNED = """
DROP FUNCTION current_clearances();
DROP TABLE clearance_key;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("registry", "0002_seed_agencies")]

    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(SIGNED, reverse_sql=UNSIGNED)
    ]
