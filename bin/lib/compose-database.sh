#!/bin/bash
# Run once by the postgis container on its first start: the portal's roles (none a superuser), its
# database, and the extensions that only a superuser may create. template1 has them too, so that a
# database made for tests has them.
set -euo pipefail

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --set=owner_password="$(cat /run/secrets/database-owner-password)" \
    --set=password="$(cat /run/secrets/database-password)" <<'SQL'
CREATE ROLE spotlight LOGIN CREATEDB BYPASSRLS PASSWORD :'owner_password';
CREATE ROLE spotlight_app LOGIN PASSWORD :'password';
CREATE ROLE spotlight_front_door NOLOGIN;
GRANT spotlight_front_door TO spotlight_app, spotlight;
ALTER DATABASE spotlight OWNER TO spotlight;
\connect template1
CREATE EXTENSION IF NOT EXISTS postgis;
\connect spotlight
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS intarray;
ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF;
ALTER FUNCTION pg_catalog.texticlike(text, text) LEAKPROOF;
ALTER FUNCTION _int_contains(integer[], integer[]) LEAKPROOF;
ALTER FUNCTION _int_overlap(integer[], integer[]) LEAKPROOF;
-- What PostGIS knows of a column's values it would tell to everybody.
DO $$ DECLARE telling regprocedure; BEGIN
    FOR telling IN SELECT oid FROM pg_proc
        WHERE proname ~ '^(st_estimatedextent|_postgis_(stats|selectivity|join_selectivity))$'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', telling);
    END LOOP;
END $$;
\connect template1
DO $$ DECLARE telling regprocedure; BEGIN
    FOR telling IN SELECT oid FROM pg_proc
        WHERE proname ~ '^(st_estimatedextent|_postgis_(stats|selectivity|join_selectivity))$'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', telling);
    END LOOP;
END $$;
SQL
