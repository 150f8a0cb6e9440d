#!/usr/bin/env bash
# The checks of bin/check, which runs this inside the portal's environment.
set -euo pipefail

failures=0

# check LABEL COMMAND...: run a command; show what it says only when it fails.
check() {
    local label=$1 started=$SECONDS output
    shift
    if output=$("$@" 2>&1); then
        printf 'ok      %s (%d s)\n' "$label" $((SECONDS - started))
    else
        printf 'FAILED  %s (%d s): %s\n' "$label" $((SECONDS - started)) "$*"
        printf '%s\n' "$output" | sed 's/^/        /'
        failures=$((failures + 1))
    fi
}

# A server as it would be set up for real, so that the deployment checks have something to judge.
in_production() {
    local random="import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())"
    env SPOTLIGHT_MODE=production \
        SPOTLIGHT_CLAMAV_URL=tcp://clamav:3310 \
        SPOTLIGHT_SECRET_KEY="$(python -c "$random")$(python -c "$random")" \
        SPOTLIGHT_SECRET_KEY_FILE= \
        SPOTLIGHT_KEYRING="{\"current\": \"k1\", \"keys\": {\"k1\": \"$(python -c "$random")\"}}" \
        SPOTLIGHT_KEYRING_FILE= \
        SPOTLIGHT_SITE_URL=https://spotlight.example \
        SPOTLIGHT_ALLOWED_HOSTS=spotlight.example \
        SPOTLIGHT_EMAIL_URL="smtp://mail.spotlight.example:587?tls=1" \
        SPOTLIGHT_EMAIL_FROM="Spotlight <no-reply@spotlight.example>" \
        "$@"
}

# ruff and mypy find modules by themselves, but not scripts without a suffix.
mapfile -t scripts < <(grep -slE '^#!.*python3' bin/*)

check "format" ruff format --check . "${scripts[@]}"
check "lint" ruff check . "${scripts[@]}"
check "types" mypy
check "types of bin" env MYPYPATH=bin/lib mypy --config-file= --strict --scripts-are-modules \
    --explicit-package-bases bin/lib/control "${scripts[@]}"
check "import contracts" lint-imports
check "locks" bin/lock --check
check "migrations" python manage.py makemigrations --check --dry-run
check "templates" djlint templates --lint --quiet
check "translations" python manage.py check_translations
check "deployment" in_production python manage.py check --deploy --fail-level WARNING

if [ "$failures" -gt 0 ]; then
    printf '\n%d of the checks failed.\n' "$failures" >&2
    exit 1
fi
printf '\nAll checks passed.\n'
