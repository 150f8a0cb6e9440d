# Spotlight's image: web, worker and beat run from it, each with its own command (docker-compose.yml).
# Nothing is compiled in it, and it has no compiler: every stage starts from the same slim Debian.

# --- Front-end files, as their makers compiled them ------------------------------------------------
FROM node:22-bookworm-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --omit=dev

# --- Python packages, each file checked against its hash -------------------------------------------
FROM python:3.13-slim-bookworm AS packages
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

# --- Translations, compiled ------------------------------------------------------------------------
FROM python:3.13-slim-bookworm AS languages
RUN apt-get update && apt-get install --yes --no-install-recommends gettext
WORKDIR /build
COPY bin bin
COPY locale locale
RUN bin/setup-languages

# --- The portal ------------------------------------------------------------------------------------
FROM python:3.13-slim-bookworm AS portal
# GeoDjango's libraries, and nothing for building.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgdal32 libgeos-c1v5 libproj25 libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin spotlight

ENV PATH=/opt/venv/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings \
    SPOTLIGHT_RUN_DIR=/srv/spotlight/run \
    SPOTLIGHT_BIND=0.0.0.0 \
    PORT=8000

WORKDIR /srv/spotlight
COPY --from=packages /opt/venv /opt/venv
COPY . .
COPY --from=languages /build/locale locale
COPY --from=assets /build/node_modules node_modules
# The settings want these to be there; none of them is used, and none stays in the image.
RUN bin/vendor \
    && rm -rf node_modules \
    && SPOTLIGHT_MODE=demonstration \
       SPOTLIGHT_SECRET_KEY=only-while-the-image-is-built \
       SPOTLIGHT_KEYRING='{"current": "k1", "keys": {"k1": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}' \
       DATABASE_URL=postgis://nobody@nowhere/nothing \
       REDIS_URL=redis://nowhere:6379/0 \
       bin/prepare static \
    && python -m compileall -q agencies portal reports \
    && mkdir -p run/prometheus \
    && chown spotlight run/prometheus

USER spotlight
EXPOSE 8000
CMD ["gunicorn", "portal.wsgi"]
