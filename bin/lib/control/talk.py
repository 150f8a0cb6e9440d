"""What is said on the screen: progress of a step, trouble and what to do about it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class Trouble(Exception):
    """Something the reader can mend; the text says what happened and what to do."""


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(label: str) -> Iterator[None]:
    """Say that a step has begun, and how many seconds it took."""
    started = time.monotonic()
    print(f"{label} ... ", end="", flush=True)
    try:
        yield
    except BaseException:
        say("failed")
        raise
    say(f"done in {time.monotonic() - started:.0f} s")


def tail(log: Path, lines: int = 25) -> str:
    """The end of a log file, indented, or nothing when there is none."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    end = "\n".join(f"    {line}" for line in text.splitlines()[-lines:])
    return f"The end of {log}:\n{end}"


def run_main(main: Callable[[], int]) -> None:
    """Run a command's main function; Trouble becomes its text on standard error and exit code 1."""
    try:
        status = main()
    except Trouble as trouble:
        print(f"\n{trouble}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = 130
    sys.exit(status)
