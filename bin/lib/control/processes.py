"""Processes of the portal: found by a mark in their environment, ended in good order."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from control.places import RUN_DIR

# Every process that bin/serve starts carries this, and so do their children.
MARK = "SPOTLIGHT_SERVED_FROM"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def marked(name: str = "") -> list[int]:
    """The ids of processes that a bin/serve of this .run started, this one left out.

    With a `name` of the Procfile only those of that process, and not the honcho above it.
    """
    wanted = {f"{MARK}={RUN_DIR}".encode()}
    if name:
        wanted.add(f"HONCHO_PROCESS_NAME={name}.1".encode())
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        if int(entry.name) == os.getpid():
            continue
        try:
            if wanted <= set((entry / "environ").read_bytes().split(b"\0")):
                found.append(int(entry.name))
        except OSError:
            continue  # it ended, or belongs to somebody else
    return found


def end_marked(patience: float = 10, name: str = "") -> int:
    """Ask the marked processes to end, insist after `patience` seconds; the number found."""
    first = marked(name)
    for kind, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5)):
        deadline = time.monotonic() + seconds
        for number in marked(name):
            try:
                os.kill(number, kind)
            except ProcessLookupError:
                continue
        while marked(name) and time.monotonic() < deadline:
            time.sleep(0.1)
    return len(first)


def interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def stop_signals_raise() -> Iterator[None]:
    """Ctrl-C, `kill` and a closed terminal all raise KeyboardInterrupt inside the block."""
    before = {number: signal.signal(number, interrupt) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore_stop_signals() -> None:
    """Finish cleaning up, however impatient the reader."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
