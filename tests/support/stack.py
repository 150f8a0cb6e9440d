"""The whole portal with servers of its own, every part of which a test may kill and start again.

PostgreSQL and Redis are made and started by bin/lib/control, web, worker and beat by the commands
of the Procfile: what is killed here is what is served. Each part runs in a process group of its own
and is ended by the ids of the processes that this started, never by a name.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg2

from tests.support.launcher import ROOT, control
from tests.support.processes import free_port

PROCESSES = ("web", "worker", "beat")
SECONDS_TO_START = 60


class Stack:
    """Servers and processes. `kill` ends a part as a power cut would; `start` brings it back."""

    def __init__(self, folder: Path) -> None:
        self.run_dir = folder / "run"
        self.modules = control(self.run_dir)
        self.modules.places.make_run_dir()
        self.port = free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ended: Counter[str] = Counter()
        self.servers: dict[str, Callable[[], Any]] = {
            "redis": self.modules.redis.start,
            "postgres": self.modules.postgres.start,
        }

    # --- Start ------------------------------------------------------------------------------------

    def set_up(self) -> None:
        """Servers, tables, and every process."""
        for start in self.servers.values():
            start()
        subprocess.run(
            [sys.executable, "bin/prepare", "tables"], cwd=ROOT, env=self.environment(), check=True
        )
        for name in PROCESSES:
            self.start(name)
        self.wait_until(self.has_web, "the web server answers")

    def environment(self) -> dict[str, str]:
        """All that the portal is told, and nothing of whoever runs the tests."""
        own = self.modules
        return {
            "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "SPOTLIGHT_MODE": "test",
            "SPOTLIGHT_RUN_DIR": str(self.run_dir),
            "SPOTLIGHT_SECRET_KEY_FILE": str(own.environment.secret_key_file()),
            "SPOTLIGHT_KEYRING_FILE": str(own.environment.keyring_file()),
            "SPOTLIGHT_TRUSTED_PROXIES": "127.0.0.0/8",
            # A program answers faster than anybody, and does no proof of work. The other signs of
            # junk are looked for: sending again after an outage must not look like one.
            "SPOTLIGHT_JUNK_FASTEST_SECONDS": "0",
            "SPOTLIGHT_JUNK_BUSY_AT": "100000",
            "DATABASE_URL": own.postgres.url(own.postgres.APPLICATION),
            "DATABASE_OWNER_URL": own.postgres.url(own.postgres.OWNER),
            "REDIS_URL": own.redis.url(),
            "PORT": str(self.port),
        }

    def start(self, name: str) -> None:
        """Start a part again if it is down. A server is up afterwards; a process is on its way."""
        if name in self.servers:
            self.servers[name]()
        elif name not in self.running:
            with (self.run_dir / "log" / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    ["/bin/sh", "-c", command_of(name)],
                    cwd=ROOT,
                    env=self.environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def remove(self) -> None:
        for name in list(self.running):
            self.kill(name)
        self.modules.redis.remove()
        self.modules.postgres.remove()

    # --- Kill -------------------------------------------------------------------------------------

    def kill(self, name: str) -> None:
        """SIGKILL to the part and all its processes, at once; returns when they are gone."""
        if name in self.servers:
            _kill_all(self._tree(self._leader(name)))
            return
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def kill_children(self, name: str) -> None:
        """SIGKILL to all processes of the part but the first, which is to replace them by itself.
        Redis is one process."""
        leader = self._leader(name)
        _kill_all([each for each in self._tree(leader) if each != leader or name == "redis"])

    def _leader(self, name: str) -> int:
        own = self.modules
        if name == "redis":
            number = own.redis.process_id()
        elif name == "postgres":
            number = own.postgres.process_id(own.postgres.POINTER.resolve())
        else:
            number = self.running[name].pid
        assert number is not None, f"{name} is not up"
        return int(number)

    def _tree(self, leader: int) -> list[int]:
        """The process and its children, as they are now."""
        children = Path(f"/proc/{leader}/task/{leader}/children").read_text().split()
        return [leader, *map(int, children)]

    # --- Look -------------------------------------------------------------------------------------

    def restart_what_ended(self) -> None:
        """What the restart policy of a container, or bin/serve, does: a process that ended although
        nobody killed it is started again. `ended` counts them."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.ended[name] += 1
                del self.running[name]
                self.start(name)

    def has_web(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection):
            try:
                connection.request("GET", "/health/live", headers={"Host": "localhost"})
                return connection.getresponse().status == 200
            except OSError:
                return False

    @contextmanager
    def connected(self) -> Iterator[Any]:
        """A cursor of the database's owner, past row security."""
        own = self.modules.postgres
        address = re.sub(r"^postgis", "postgresql", own.url(own.OWNER))
        with closing(psycopg2.connect(address)) as connection:
            connection.autocommit = True
            yield connection.cursor()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self.connected() as cursor:
            cursor.execute(sql, values or None)
            return list(cursor.fetchall()) if cursor.description else []

    def one(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]

    def run_python(self, program: str) -> str:
        """What a program prints that runs as the portal's commands do, as the database's owner."""
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{program}"],
            cwd=ROOT,
            env=self.environment() | {"SPOTLIGHT_AS_OWNER": "1"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def wait_until(
        self,
        happened: Callable[[], object],
        what: str,
        *,
        seconds: float = SECONDS_TO_START,
        pause: float = 0.05,
    ) -> float:
        """Wait for something; how many seconds it took."""
        begun = time.monotonic()
        while not happened():
            self.restart_what_ended()
            waited = time.monotonic() - begun
            assert waited < seconds, f"Not within {seconds:.0f} s: {what}.\n{self.logs()}"
            time.sleep(pause)
        return time.monotonic() - begun

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-1500:]}"
            for path in sorted((self.run_dir / "log").glob("*.log"))
            if path.is_file()
        )


def command_of(name: str) -> str:
    """The command of a process in the Procfile."""
    found = re.search(rf"^{name}:\s*(.+)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    assert found, f"The Procfile has no process named {name}."
    return found[1]


def _kill_all(numbers: list[int]) -> None:
    for number in numbers:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    end = time.monotonic() + 10
    while any(_lives(number) for number in numbers):
        assert time.monotonic() < end, f"{numbers} do not end"
        time.sleep(0.005)


def _lives(number: int) -> bool:
    """Whether it runs; a process that ended and was not yet fetched by its parent does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def running(folder: Path) -> Iterator[Stack]:
    stack = Stack(folder)
    try:
        stack.set_up()
        yield stack
    finally:
        stack.remove()
