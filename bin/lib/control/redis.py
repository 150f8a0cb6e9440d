"""A private Redis: append-only file, reached through a Unix socket in a folder of its owner's."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from control.places import LOG_DIR, RUN_DIR, remove_linked, socket_folder
from control.talk import Trouble, step, tail

HOME = RUN_DIR / "redis"
LOG = LOG_DIR / "redis.log"
START_SECONDS = 60
STOP_SECONDS = 30

CONFIGURATION = """\
# Written by Spotlight at every start.
port 0
unixsocket {socket}
unixsocketperm 700
dir {home}
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
daemonize yes
logfile {log}
"""


def socket_path() -> Path:
    HOME.mkdir(mode=0o700, exist_ok=True)
    return socket_folder(HOME / "socket", "redis.sock") / "redis.sock"


def url() -> str:
    return "unix://" + quote(str(socket_path()), safe="/")


def quoted(path: Path) -> str:
    """The path as Redis reads a word in its configuration."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def ask(command: str) -> str:
    """Send one command and return what Redis answers; "" when it is down."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(socket_path()))
            connection.sendall(f"{command}\r\n".encode())
            return connection.recv(65536).decode()
    except OSError:
        return ""


def process_id() -> int | None:
    """The process id of the server, or None when it is down."""
    if not HOME.exists():
        return None
    for line in ask("INFO server").splitlines():
        if line.startswith("process_id:"):
            return int(line.partition(":")[2])
    return None


def is_up() -> bool:
    return process_id() is not None


def is_gone() -> bool:
    """Whether nobody listens. One that listens and does not answer is not gone: a second beside it
    would write into the same file."""
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(socket_path()))
    except (ConnectionRefusedError, FileNotFoundError):
        return True
    except OSError:
        return False
    return False


def start() -> bool:
    """Start the server and wait till it answers. False when it was up already."""
    if is_up():
        return False
    program = shutil.which("redis-server") or "/usr/bin/redis-server"
    configuration = HOME / "redis.conf"
    configuration.write_text(
        CONFIGURATION.format(home=quoted(HOME), socket=quoted(socket_path()), log=quoted(LOG))
    )
    with step("Starting Redis"):
        # It leaves this terminal's session by itself, so that Ctrl-C does not reach it.
        begun = subprocess.run(
            [program, str(configuration)],
            cwd=HOME,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        deadline = time.monotonic() + START_SECONDS
        # While it reads its file after a start it answers LOADING.
        while "+PONG" not in ask("PING"):
            if begun.returncode != 0 or time.monotonic() > deadline:
                raise Trouble(f"Redis did not start. {begun.stdout}\n{tail(LOG)}")
            time.sleep(0.05)
    return True


def stop() -> None:
    number = process_id()
    if number is None:
        return
    ask("SHUTDOWN")
    deadline = time.monotonic() + STOP_SECONDS
    while Path(f"/proc/{number}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)


def remove() -> None:
    stop()
    if HOME.exists():
        remove_linked(HOME)
        shutil.rmtree(HOME)
