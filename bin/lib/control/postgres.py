"""A private PostGIS cluster: made once, reached through a Unix socket only, durable.

As root the server runs as the operating system's `postgres` user, since PostgreSQL refuses root.
Where that user cannot enter the checkout, the cluster lies under /var/lib/spotlight and
.run/postgres is a link to it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from control import environment
from control.places import RUN_DIR, remove_linked, require_space, short_name, socket_folder
from control.talk import Trouble, step, tail

POINTER = RUN_DIR / "postgres"
ELSEWHERE = Path("/var/lib/spotlight")
PORT = 54320  # only part of the socket's name: the server listens on no network port
LEFT_OVER_SECONDS = 20
OWNER = DATABASE = "spotlight"
APPLICATION = "spotlight_app"
FRONT_DOOR = "spotlight_front_door"
# Installed in template1, so that every new database has them, those that the tests make included.
EXTENSIONS = ("postgis", "pg_trgm", "btree_gist", "intarray")

# Under row security a condition of ours may use an index only if its function is leakproof: tells
# nothing of its arguments by an error. These tell nothing (docs/adr/0030-row-security.md).
LEAKPROOF = (
    "geometry_overlaps(geometry, geometry)",
    "pg_catalog.texticlike(text, text)",
    "_int_contains(integer[], integer[])",
    "_int_overlap(integer[], integer[])",
)

# PostGIS gives to everybody what it knows of a column's values, rows that one may not see included.
KEEP_TO_OWNERS = """\
DO $$ DECLARE telling regprocedure; BEGIN
    FOR telling IN SELECT oid FROM pg_proc
        WHERE proname ~ '^(st_estimatedextent|_postgis_(stats|selectivity|join_selectivity))$'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', telling);
    END LOOP;
END $$"""

CONFIGURATION = """\
# Written by Spotlight at every start.
listen_addresses = ''
port = {port}
unix_socket_directories = '"{sockets}"'
unix_socket_permissions = 0700
# Durable: a report that was acknowledged survives a power cut.
fsync = on
synchronous_commit = on
full_page_writes = on
# Sized for a demonstration with a million reports on a small machine with an SSD.
shared_buffers = 256MB
effective_cache_size = 1GB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 2GB
checkpoint_timeout = 15min
random_page_cost = 1.1
effective_io_concurrency = 200
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
# Statements and their values may hold what people told us, and so may the message of an error
# (invalid input syntax: "..."): keep them out of the log. The portal logs the code of each error.
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""


def server_user() -> pwd.struct_passwd | None:
    """The user to run the server as, or None for the present one."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise Trouble(
            "PostgreSQL refuses to run as root, and this machine has no user named postgres.\n"
            "Install PostgreSQL from the distribution's packages, or run this as an ordinary user."
        ) from None


def as_server_user(command: list[str], feed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as the server's user, out of reach of this terminal's Ctrl-C."""
    user = server_user()
    home = str(POINTER.resolve()) if POINTER.exists() else "/"
    return subprocess.run(
        command,
        cwd=home,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": home},
        input=feed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        check=False,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def may_enter(user: pwd.struct_passwd, folder: Path) -> bool:
    probe = subprocess.run(
        ["/usr/bin/test", "-x", str(folder)],
        cwd="/",
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        check=False,
    )
    return probe.returncode == 0


def make_home() -> Path:
    """The folder of the cluster, created for the server's user; .run/postgres leads to it."""
    user = server_user()
    if POINTER.is_symlink() and not POINTER.exists():
        POINTER.unlink()  # its target was removed by hand
    if not POINTER.exists():
        if user is None or may_enter(user, RUN_DIR):
            POINTER.mkdir(mode=0o700)
        else:
            ELSEWHERE.mkdir(mode=0o711, parents=True, exist_ok=True)
            home = ELSEWHERE / short_name()
            if home.exists():
                # Left by a .run that was removed by hand; its keys are gone, so is its meaning.
                stop_in(home)
                shutil.rmtree(home)
            home.mkdir(mode=0o700)
            POINTER.symlink_to(home)
    if user is not None:
        os.chown(POINTER.resolve(), user.pw_uid, user.pw_gid)
    return POINTER.resolve()


def programs(home: Path) -> Path:
    """The folder of the server's programs: the version that made the cluster, or the newest."""
    version_file = home / "data" / "PG_VERSION"
    versions = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda path: int(path.parent.name),
    )
    if not versions and (found := shutil.which("initdb")):
        versions = [Path(found).resolve().parent]
    if version_file.exists() and (home / "complete").exists():
        made_by = version_file.read_text().strip()
        versions = [path for path in versions if path.parent.name in {made_by, "usr"}]
        if not versions:
            raise Trouble(
                f"The database under {home} was made by PostgreSQL {made_by}, which is not "
                "installed any more.\nInstall it again, or start afresh with `make clean`."
            )
    if not versions:
        raise Trouble("PostgreSQL is not installed: run bin/setup-system.")
    return versions[-1]


def sockets(home: Path) -> Path:
    folder = socket_folder(home / "socket", f".s.PGSQL.{PORT}.lock")
    os.chown(folder, home.stat().st_uid, home.stat().st_gid)
    return folder


def url(role: str) -> str:
    home = make_home()
    return environment.database_url(role, DATABASE, sockets(home), PORT)


def process_id(home: Path) -> int | None:
    """The process id of the cluster's server, or None when it is down."""
    try:
        number = int((home / "data" / "postmaster.pid").read_text().split()[0])
        # The number may have gone to another process since the server was killed, or still name
        # what is left of it until somebody asks how it ended (state Z).
        before, _, after = Path(f"/proc/{number}/stat").read_text().rpartition(")")
    except (OSError, ValueError, IndexError):
        return None
    is_ours = before.partition("(")[2] == "postgres" and after.split()[0] != "Z"
    return number if is_ours else None


def is_up() -> bool:
    return POINTER.exists() and process_id(POINTER.resolve()) is not None


def initialise(home: Path) -> None:
    """Make the cluster, its role, its database and the extensions."""
    require_space(1000, "the database")
    data = home / "data"
    if data.exists():
        shutil.rmtree(data)  # half made by a start that was cut off
    made = as_server_user(
        [
            str(programs(home) / "initdb"),
            f"--pgdata={data}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--auth-local=peer",
            "--auth-host=reject",
            "--data-checksums",
        ]
    )
    if made.returncode != 0:
        raise Trouble(f"The database cluster could not be made:\n{made.stdout}")
    with (data / "postgresql.conf").open("a") as file:
        file.write("include 'spotlight.conf'\n")
    owner = pwd.getpwuid(home.stat().st_uid).pw_name
    (data / "pg_hba.conf").write_text(
        "# Written by Spotlight: the cluster's owner by name, the portal by password, no other.\n"
        f'local all "{owner}" peer\n'
        f"local all {OWNER},{APPLICATION} scram-sha-256\n"
    )


def statement(home: Path, database: str, sql: str) -> None:
    """Run SQL as the cluster's owner, through a pipe: as an argument, others would see it in ps."""
    done = as_server_user(
        [
            str(programs(home) / "psql"),
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            f"--host={sockets(home)}",
            f"--port={PORT}",
            f"--dbname={database}",
            "--file=-",
        ],
        feed=sql,
    )
    if done.returncode != 0:
        raise Trouble(f"The database could not be prepared:\n{done.stdout}")


def furnish(home: Path) -> None:
    """Create the extensions, the portal's roles (none a superuser) and its database.

    The owner migrates and maintains, past row security; web and workers are the application; the
    front door, which nobody signs in as, is what the application becomes to store a report.
    """
    for extension in EXTENSIONS:
        statement(home, "template1", f"CREATE EXTENSION IF NOT EXISTS {extension}")
    for function in LEAKPROOF:
        statement(home, "template1", f"ALTER FUNCTION {function} LEAKPROOF")
    statement(home, "template1", KEEP_TO_OWNERS)
    for sql in (
        f"CREATE ROLE {OWNER} LOGIN CREATEDB BYPASSRLS",
        f"CREATE ROLE {APPLICATION} LOGIN",
        f"CREATE ROLE {FRONT_DOOR} NOLOGIN",
        f"GRANT {FRONT_DOOR} TO {APPLICATION}, {OWNER}",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
    ):
        statement(home, "postgres", sql)


def set_passwords(home: Path) -> None:
    for role in (OWNER, APPLICATION):
        password = environment.database_password(role)
        statement(home, "postgres", f"ALTER ROLE {role} PASSWORD '{password}'")


def clear_up_after_killed(home: Path) -> None:
    """Make way for a new server after one that was killed.

    Its processes see by themselves that their leader is gone, and end; two servers on one cluster
    would destroy it. What it left locked is then nobody's, whoever has its process id by now.
    """
    data = (home / "data").resolve()
    deadline = time.monotonic() + LEFT_OVER_SECONDS
    while left := [entry.name for entry in Path("/proc").glob("[0-9]*") if works_in(entry, data)]:
        if time.monotonic() > deadline:
            raise Trouble(
                f"An earlier PostgreSQL under {home} was killed, and its processes "
                f"{', '.join(left)} have not ended. End them, then start again."
            )
        time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)
    (sockets(home) / f".s.PGSQL.{PORT}.lock").unlink(missing_ok=True)


def works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False  # it ended, or belongs to somebody else


def launch(home: Path) -> None:
    """Start the server and wait till it takes connections, crash recovery included."""
    require_space(200, "the running database")
    data = home / "data"
    folder = str(sockets(home)).replace("'", "''")
    configuration = data / "spotlight.conf"
    configuration.write_text(CONFIGURATION.format(port=PORT, sockets=folder))
    os.chown(configuration, home.stat().st_uid, home.stat().st_gid)
    if process_id(home) is None:
        clear_up_after_killed(home)
    log = home / "postgres.log"
    control = [str(programs(home) / "pg_ctl"), f"--pgdata={data}", f"--log={log}"]
    started = as_server_user([*control, "--wait", "--timeout=120", "--silent", "start"])
    if started.returncode != 0:
        raise Trouble(f"PostgreSQL did not start. {started.stdout}{tail(log)}")


def start() -> bool:
    """Start the server, making the cluster first if need be. False when it was up already."""
    home = make_home()
    complete = home / "complete"
    if complete.exists() and process_id(home) is not None:
        return False
    if complete.exists():
        with step("Starting PostgreSQL"):
            launch(home)
            set_passwords(home)  # those of .run/keys, which may have been made anew
        return True
    with step("Making the database cluster"):
        stop_in(home)
        initialise(home)
        launch(home)
        furnish(home)
        set_passwords(home)
        complete.touch()
    return True


def stop_in(home: Path) -> None:
    if process_id(home) is None:
        return
    control = [str(programs(home) / "pg_ctl"), f"--pgdata={home / 'data'}", "--silent", "--wait"]
    if as_server_user([*control, "--mode=fast", "--timeout=60", "stop"]).returncode != 0:
        as_server_user([*control, "--mode=immediate", "stop"])


def stop() -> None:
    if POINTER.exists():
        stop_in(POINTER.resolve())


def remove() -> None:
    """Remove the cluster with all that it holds, wherever it lies."""
    stop()
    if not POINTER.exists():
        return
    home = POINTER.resolve()
    remove_linked(home)
    shutil.rmtree(home)
    POINTER.unlink(missing_ok=True)
