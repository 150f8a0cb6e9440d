#!/bin/bash
# Run once by the postgis container on its first start: the portal's role (no superuser), its
# database, and the extensions that only a superuser may create. template1 has them too, so that a
# database made for tests has them.
set -euo pipefail

psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres \
    --set=password="$(cat /run/secrets/database-password)" <<'SQL'
CREATE ROLE spotlight LOGIN CREATEDB PASSWORD :'password';
ALTER DATABASE spotlight OWNER TO spotlight;
\connect template1
CREATE EXTENSION IF NOT EXISTS postgis;
\connect spotlight
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS intarray;
SQL
