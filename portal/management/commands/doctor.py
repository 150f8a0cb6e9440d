"""`manage.py doctor`: what is wrong with this installation, and how to mend it.

Each examination looks at one thing and yields findings. None of them changes anything, and none
says anything of what people reported. Exit code 1 when something is wrong.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import redis
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from portal.accounts.single_sign_on.exchange import problem_of
from portal.checks import QUESTIONS
from portal.notifications import heartbeat, state
from portal.vault.errors import SealError
from portal.vault.keyring import keyring
from portal.vault.sealing import seal, unseal
from reports.routing_in_use import rules_in_use

EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "intarray")
GUARDS = ("audit_event_no_change", "audit_event_no_truncate")
OLDEST_POSTGRESQL = 14
LEAST_FREE_MEGABYTES = 1000
LONG_QUEUE = 1000


@dataclass(frozen=True)
class Finding:
    """What was found. `mend` is what to do about it, and empty when all is well."""

    words: str
    mend: str = ""


Findings = Iterator[Finding]


def examine_settings() -> Findings:
    yield Finding(f"mode {settings.MODE}, {settings.SITE_URL}")
    if settings.PRODUCTION:
        for question in QUESTIONS:
            for _code, words, mend in question():
                yield Finding(words, mend)


def examine_database() -> Findings:
    version = connection.cursor().connection.server_version // 10_000
    if version < OLDEST_POSTGRESQL:
        yield Finding(f"PostgreSQL {version} is too old", "Move to PostgreSQL 14 or later.")
    else:
        yield Finding(f"PostgreSQL {version} answers")


def examine_extensions() -> Findings:
    present = dict(rows("SELECT extname, extversion FROM pg_extension"))
    for name in EXTENSIONS:
        if name in present:
            yield Finding(f"{name} {present[name]}")
        else:
            yield Finding(
                f"{name} is missing",
                f"As a superuser, in this database: CREATE EXTENSION {name};",
            )


def examine_migrations() -> Findings:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        yield Finding(f"{len(pending)} are not applied", 'make manage ARGS="migrate"')
    else:
        yield Finding("all applied")


def examine_guards() -> Findings:
    """Triggers that keep audit events append-only, and constraints and indexes that must hold."""
    enabled = dict(rows("SELECT tgname, tgenabled IN ('O', 'A') FROM pg_trigger"))
    astray = [name for name in GUARDS if not enabled.get(name)]
    if astray:
        yield Finding(
            f"switched off or missing: {', '.join(astray)}; audit events can be altered",
            "Ask who did it. As the owner: ALTER TABLE audit_event ENABLE TRIGGER ALL;",
        )
    else:
        yield Finding("audit events cannot be altered")
    for (name,) in rows(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid ORDER BY 1"
    ):
        yield Finding(f"index {name} is not usable", f"As the owner: REINDEX INDEX {name};")
    for table, name in rows(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint "
        "WHERE NOT convalidated AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    ):
        yield Finding(
            f"constraint {name} was never checked against old rows",
            f"As the owner: ALTER TABLE {table} VALIDATE CONSTRAINT {name};",
        )


def examine_keys() -> Findings:
    if unseal(seal(b"doctor", bound_to="doctor"), bound_to="doctor") != b"doctor":
        yield Finding("what is sealed does not open", "Restore the keyring from its safe copy.")
    # Counts the sealed values by key, and says which keys are needed but not held.
    call_command("keys", "status", stdout=StringIO())
    yield Finding(f"held: {', '.join(keyring.ids)}; new values are sealed with {keyring.current}")


def examine_reference_data() -> Findings:
    loaded = apps.get_model("reports", "ReferenceLoad").objects.first()
    if loaded is None:
        yield Finding("none is loaded: nobody can say where", 'make manage ARGS="load_reference"')
        return
    counts = ", ".join(f"{count:,} {name}" for name, count in loaded.counts)
    yield Finding(f"loaded {loaded.loaded_at:%Y-%m-%d}: {counts}")


def examine_queue() -> Findings:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=5, decode_responses=True
    )
    persistence: dict[str, Any] = client.info("persistence")
    waiting = int(client.llen("spotlight"))
    if waiting > LONG_QUEUE:
        yield Finding(
            f"{waiting:,} tasks wait", "Start more workers: each takes tasks from the same queue."
        )
    else:
        yield Finding(f"Redis answers, {waiting} tasks wait")
    if not persistence.get("aof_enabled"):
        yield Finding(
            "Redis keeps its tasks in memory only",
            "Set appendonly yes, or accept that the outbox sends again what a crash forgot.",
        )


def examine_worker() -> Findings:
    age = heartbeat.age()
    if age is None or age > heartbeat.LATE:
        when = "never" if age is None else f"{age.total_seconds() / 60:.0f} minutes ago"
        yield Finding(
            f"last sign of life: {when}", "Start the worker and beat: `make run` starts both."
        )
    else:
        yield Finding(f"last sign of life {age.total_seconds():.0f} s ago")


def examine_outbox() -> Findings:
    counts = state.counts()
    urgent, lag = state.urgent_lag(), state.lag()
    if urgent > state.URGENT_LATE:
        yield Finding(
            f"an urgent message has waited for {urgent.total_seconds() / 60:.0f} minutes",
            "Look into the urgent queue now, by hand. Then see that the worker runs and reaches "
            "the mail server; its log says why it fails.",
        )
    if lag > state.LATE:
        yield Finding(
            f"a message is {lag.total_seconds() / 60:.0f} minutes late",
            "See that the worker runs and reaches the mail server; its log says why it fails.",
        )
    if counts.get("parked"):
        yield Finding(
            f"{counts['parked']} messages were given up after many tries",
            "Mend the address or the mail server, then queue them again.",
        )
    yield Finding(", ".join(f"{count} {status}" for status, count in counts.items()))


def examine_disk() -> Findings:
    place = next(path for path in (settings.RUN_DIR, *settings.RUN_DIR.parents) if path.exists())
    free = shutil.disk_usage(place).free // 1_000_000
    if free < LEAST_FREE_MEGABYTES:
        yield Finding(f"{free} MB free at {place}", "Free some space: under 200 MB nothing starts.")
    else:
        yield Finding(f"{free:,} MB free at {place}")


def examine_static_files() -> Findings:
    hashed = "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]
    if hashed and not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield Finding(
            "not collected: pages would have no style", 'make manage ARGS="collectstatic --noinput"'
        )
    else:
        yield Finding("in place")


def examine_roles() -> Findings:
    """Row security means something only for a role that can't walk past it."""
    ((name, powerful, owns),) = rows(
        "SELECT rolname, rolsuper OR rolbypassrls, EXISTS (SELECT 1 FROM pg_class"
        " WHERE relname = 'reports_report' AND relowner = pg_roles.oid)"
        " FROM pg_roles WHERE rolname = %s",
        settings.DATABASE_APPLICATION_ROLE,
    )
    if powerful or owns:
        yield Finding(
            f"the portal connects as {name}, who may walk past row security",
            "Give DATABASE_URL a role that owns no table (docs/how-to/set-up.md), keep the owner's "
            'in DATABASE_OWNER_URL, and run make manage ARGS="migrate"',
        )
    else:
        yield Finding(f"row security holds for {name}")
    slow = rows(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE NOT proleakproof AND oid IN"
        " (to_regprocedure('geometry_overlaps(geometry, geometry)'),"
        " to_regprocedure('pg_catalog.texticlike(text, text)'),"
        " to_regprocedure('_int_contains(integer[], integer[])'),"
        " to_regprocedure('_int_overlap(integer[], integer[])'))"
    )
    for (function,) in slow:
        yield Finding(
            f"{function} is not marked leakproof: maps and searches will be slow",
            f"As a superuser: ALTER FUNCTION {function} LEAKPROOF",
        )

    telling = rows(
        "SELECT oid::regprocedure::text FROM pg_proc"
        " WHERE has_function_privilege(%s, oid, 'EXECUTE') AND proname ~"
        " '^(st_estimatedextent|_postgis_(stats|selectivity|join_selectivity))$'",
        settings.DATABASE_APPLICATION_ROLE,
    )
    for (function,) in telling:
        yield Finding(
            f"{function} tells {name} where hidden reports lie",
            f"As a superuser: REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC",
        )


def examine_routing_rules() -> Findings:
    """Whether reports are routed by what people published."""
    now = rules_in_use()
    if now.number is not None:
        yield Finding(f"version {now.number} is in use")
        return
    which = (
        f"version {now.unreadable} can't be read by this release"
        if now.unreadable
        else "no version is published"
    )
    yield Finding(
        f"{which}; the rules that came with the service decide where reports go",
        "As police intelligence, under Routing rules: Start a draft from the rules that came with "
        "the service, or from an earlier version, and have a colleague publish it "
        "(docs/how-to/route-reports.md)",
    )


def examine_word_search() -> Findings:
    """Whether what was stored before there was an index can be found by its words too."""
    ((missing,),) = rows(
        "SELECT (SELECT count(*) FROM reports_reportnarrative WHERE words_key IS NULL)"
        " + (SELECT count(*) FROM reports_reportamendment WHERE words_key IS NULL)"
    )
    if missing:
        yield Finding(
            f"{missing:,} texts are not found by their words yet",
            'make manage ARGS="index_words" (beside the traffic; it may be stopped and goes on)',
        )
    else:
        yield Finding("every text that may be searched is indexed")


def examine_single_sign_on() -> Findings:
    """Each agency's own sign-in: whether the agency is there, and its provider answers."""
    for key, provider in settings.SINGLE_SIGN_ON.items():
        if not rows("SELECT 1 FROM registry_agency WHERE key = %s AND is_active", key):
            yield Finding(f"SPOTLIGHT_SSO names {key}, which is no agency", "Correct the name.")
            continue
        problem = problem_of(provider)
        if problem:
            yield Finding(
                f"the provider of {key} can't be used: {problem}",
                "Compare its issuer with the address that the agency's IT named "
                "(docs/how-to/people-and-sign-in.md)",
            )
        else:
            yield Finding(f"the provider of {key} answers")
    if not settings.SINGLE_SIGN_ON:
        yield Finding("no agency has its own sign-in")


QUIET = {
    "log_min_messages": ("log", "fatal", "panic"),
    "log_min_error_statement": ("log", "fatal", "panic"),
    "log_error_verbosity": ("terse",),
    "log_statement": ("none",),
    "log_min_duration_statement": ("-1",),
    "log_parameter_max_length_on_error": ("0",),
}
"""Settings under which PostgreSQL's log holds no statement and no value."""


def examine_database_log() -> Findings:
    """Statements, and messages about values that don't fit, may hold what people told us."""
    telling = [
        (setting, quiet[0])
        for setting, quiet in QUIET.items()
        for (found,) in rows("SELECT setting FROM pg_settings WHERE name = %s", setting)
        if found not in quiet
    ]
    for setting, quiet in telling:
        yield Finding(
            f"{setting} lets PostgreSQL log what people told us",
            f"As a superuser: ALTER SYSTEM SET {setting} = {quiet}; SELECT pg_reload_conf();",
        )
    if not telling:
        yield Finding("PostgreSQL logs no statements and no values")


EXAMINATIONS: dict[str, Callable[[], Findings]] = {
    "settings": examine_settings,
    "database": examine_database,
    "extensions": examine_extensions,
    "migrations": examine_migrations,
    "guards": examine_guards,
    "roles": examine_roles,
    "routing rules": examine_routing_rules,
    "word search": examine_word_search,
    "database log": examine_database_log,
    "keys": examine_keys,
    "agencies' own sign-in": examine_single_sign_on,
    "reference data": examine_reference_data,
    "queue": examine_queue,
    "worker": examine_worker,
    "outbox": examine_outbox,
    "static files": examine_static_files,
    "disk": examine_disk,
}


def examine(name: str) -> list[Finding]:
    """All findings of one examination; an examination that cannot be made is a finding too."""
    try:
        return list(EXAMINATIONS[name]())
    except DatabaseError as error:
        # The first line only: a database may quote values in the others.
        words = (str(error).splitlines() or [type(error).__name__])[0]
        return [
            Finding(
                f"cannot be looked at: {words}",
                "See that DATABASE_URL names a PostGIS server that runs, and that its tables are "
                'up to date: make manage ARGS="migrate"',
            )
        ]
    except redis.RedisError as error:
        return [
            Finding(
                f"Redis does not answer ({type(error).__name__})",
                "See that REDIS_URL names a server that runs. Reports are taken without it.",
            )
        ]
    except (CommandError, ImproperlyConfigured, SealError) as error:
        return [Finding(str(error), "Restore the keyring from its safe copy.")]


def rows(sql: str, *parameters: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return list(cursor.fetchall())


class Command(BaseCommand):
    help = "Say what is wrong with this installation and how to mend it."
    # It is for installations whose checks fail, too.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for name in EXAMINATIONS:
            for finding in examine(name):
                if finding.mend:
                    wrong += 1
                    self.stdout.write(self.style.ERROR(f"wrong   {name}: {finding.words}"))
                    self.stdout.write(f"        mend: {finding.mend}")
                else:
                    self.stdout.write(f"well    {name}: {finding.words}")
        if wrong:
            raise CommandError(f"{wrong} to mend." if wrong > 1 else "1 thing to mend.")
        self.stdout.write("All is well.")
