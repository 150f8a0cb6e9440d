"""The portal's own processes, as the Procfile starts them, for the time of a benchmark."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench.place import ROOT, CannotMeasure

WAIT_SECONDS = 60


@contextmanager
def portal(*, row_security: bool = True) -> Iterator[int]:
    """Web and worker processes, ready; gives the port. Both are stopped afterwards.

    Without row security they connect as the database's owner, who walks past it: what it costs.
    """
    port = int(os.environ["PORT"])
    with ExitStack() as stack:
        web = stack.enter_context(_running("web", row_security))
        stack.enter_context(_running("worker", row_security))
        _wait_for(web, port)
        yield port


@contextmanager
def _running(name: str, row_security: bool) -> Iterator[subprocess.Popen[bytes]]:
    log = Path(os.environ["SPOTLIGHT_RUN_DIR"]) / f"{name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["/bin/sh", "-c", _command(name)],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ
            | {"SPOTLIGHT_AS_OWNER": "0" if row_security else "1"}
            | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            start_new_session=True,
        )
        try:
            yield process
        finally:
            _stop(process)


def _command(name: str) -> str:
    """The command of a process in the Procfile: what is measured is what is served."""
    lines = (ROOT / "Procfile").read_text().splitlines()
    for line in lines:
        found = re.match(rf"{name}:\s*(.+)", line)
        if found:
            return f"exec {found.group(1).removeprefix('exec ')}"
    raise CannotMeasure(f"The Procfile has no process named {name}.")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for request, patience in ((signal.SIGTERM, 25), (signal.SIGKILL, 10)):
        if process.poll() is None:
            os.killpg(process.pid, request)
            try:
                process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                continue


def _wait_for(web: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if web.poll() is not None:
            break
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    log = Path(os.environ["SPOTLIGHT_RUN_DIR"]) / "web.log"
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:])
    raise CannotMeasure(f"The web server did not start:\n{tail}")
