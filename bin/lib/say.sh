# Words and stages shared by the set-up scripts. Source it; it defines functions and two folders.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
RUN_DIR=${SPOTLIGHT_RUN_DIR:-$ROOT/.run}
LOG_DIR=$RUN_DIR/log
STAMP_DIR=$RUN_DIR/stamps

say() { printf '%s\n' "$*"; }

# fail MESSAGE...: one line per argument on standard error, then stop.
fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

# usage SCRIPT: print the comment at the head of a script, which is its help.
usage() { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$1"; }

# quietly NAME LABEL COMMAND...: run a command with its output in .run/log/NAME.log.
# Says what is going on, counts the seconds on a terminal, and shows the end of the log on failure.
quietly() {
    local log=$LOG_DIR/$1.log label=$2 started=$SECONDS status=0 child
    shift 2
    mkdir -p "$LOG_DIR"
    printf '%s ... ' "$label"
    set -m # the command gets a process group, so that Ctrl-C can end all of it
    "$@" >"$log" 2>&1 </dev/null &
    child=$!
    set +m
    trap 'kill -- "-$child" 2>/dev/null; say "stopped"; exit 130' INT TERM
    if [ -t 1 ]; then
        while kill -0 "$child" 2>/dev/null; do
            printf '\r%s ... %d s ' "$label" $((SECONDS - started))
            sleep 0.5
        done
    fi
    wait "$child" || status=$?
    trap - INT TERM
    if [ "$status" -eq 0 ]; then
        if [ -t 1 ]; then printf '\r%s ... ' "$label"; fi
        printf 'done in %d s\n' $((SECONDS - started))
        return 0
    fi
    printf 'failed\n'
    {
        say "" "The end of ${log#"$ROOT"/}:"
        tail -n 25 "$log" | sed 's/^/    /'
        say ""
    } >&2
    return "$status"
}

# fingerprint FILE...: one hash over the contents of the files.
fingerprint() { cat -- "$@" | sha256sum | cut -d' ' -f1; }

# fresh NAME VALUE: true when the stage NAME was finished with this VALUE.
fresh() { [ -f "$STAMP_DIR/$1" ] && [ "$(cat "$STAMP_DIR/$1")" = "$2" ]; }

# finished NAME VALUE: remember that the stage NAME was finished with this VALUE.
finished() {
    mkdir -p "$STAMP_DIR"
    printf '%s\n' "$2" >"$STAMP_DIR/$1"
}

# need_space MEGABYTES WHAT: stop unless the disk that holds .run has that much room.
need_space() {
    local free
    mkdir -p "$RUN_DIR"
    free=$(df -Pm "$RUN_DIR" | awk 'NR == 2 {print $4}')
    [ "$free" -ge "$1" ] || fail \
        "Not enough disk space: $2 needs $1 MB, and the disk that holds $RUN_DIR has $free MB free." \
        "Free some space, or set SPOTLIGHT_RUN_DIR to a folder on a larger disk, and run it again."
}
