"""A decoder in which a stranger's program runs: it tries everything, and answers what worked."""

import ctypes
import json
import os
import socket
from pathlib import Path

from reports.files import sandbox


def _trace_parent() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, os.getppid(), 0, 0) == -1:
        raise OSError(ctypes.get_errno(), "ptrace")


ATTEMPTS = {
    "network": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
    "local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "read a file": lambda: Path("/etc/passwd").read_text(),
    "write a file": lambda: Path("/tmp/taken-over").write_text("x"),
    "remove a file": lambda: Path("/tmp/no-such-file-is-here").unlink(),
    "start a process": os.fork,
    "start a program": lambda: os.execv("/bin/true", ["true"]),
    "signal its parent": lambda: os.kill(os.getppid(), 0),
    "trace its parent": _trace_parent,
}


sandbox.limit(memory=2**30, seconds=10, output=100_000)
sandbox.lock()
worked = []
for name, attempt in ATTEMPTS.items():
    try:
        attempt()
        worked.append(name)
    except PermissionError:
        pass
    except OSError as error:
        worked.append(f"{name}: {error.strerror}")
worked += [name for name in os.environ if "SPOTLIGHT" in name or "DATABASE" in name]
os.write(1, json.dumps({"refused": ";".join(worked) or "nothing worked"}).encode())
