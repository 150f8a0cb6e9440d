#!/usr/bin/env bash
# The tests of bin/test, which runs this inside the portal's environment.
set -euo pipefail

only_options() {
    local argument
    for argument; do
        [ "$argument" = --create-db ] || return 1
    done
}

# Some tests: in one process, which starts sooner, and where a debugger works.
only_options "$@" || exec pytest "$@"

# Redis has sixteen databases, half of them for tests: one for each process.
processes=$(nproc)
if [ "$processes" -gt 8 ]; then processes=8; fi

status=0
pytest --numprocesses="$processes" --dist=worksteal -m "not alone" "$@" || status=$?
if [ "$status" -gt 1 ]; then exit "$status"; fi

# In a process of its own as well, so that it finds the first one's database there.
pytest --numprocesses=1 -m alone || status=$?
exit "$status"
