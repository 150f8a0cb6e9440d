"""Where run-time files lie, and how much room is left there."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from control.talk import Trouble

ROOT = Path(__file__).resolve().parents[3]
RUN_DIR = Path(os.environ.get("SPOTLIGHT_RUN_DIR") or ROOT / ".run").absolute()
LOG_DIR = RUN_DIR / "log"
KEY_DIR = RUN_DIR / "keys"
VENV = RUN_DIR / "venv"

# A Unix socket's whole path must fit into sockaddr_un: 108 bytes with the closing zero.
LONGEST_SOCKET_PATH = 107


def make_run_dir() -> None:
    """Create .run, which others may pass through but not list: sub-folders guard themselves."""
    RUN_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
    LOG_DIR.mkdir(mode=0o750, exist_ok=True)
    (RUN_DIR / "OWNER").write_text("Made by Spotlight's `make run`; `make clean` removes it.\n")


def require_space(megabytes: int, purpose: str) -> None:
    """Raise Trouble unless the disk that holds .run has that many megabytes free."""
    free = shutil.disk_usage(RUN_DIR).free // 1_000_000
    if free < megabytes:
        raise Trouble(
            f"Not enough disk space: {purpose} needs {megabytes} MB, and the disk that holds "
            f"{RUN_DIR} has {free} MB free.\n"
            "Free some space, or set SPOTLIGHT_RUN_DIR to a folder on a larger disk."
        )


def short_name() -> str:
    """A name for this .run that is the same at every start and short enough for a path."""
    return hashlib.sha256(bytes(RUN_DIR)).hexdigest()[:12]


def socket_folder(wanted: Path, file_name: str) -> Path:
    """`wanted`, or, where a socket's path there would be too long, a private folder under /tmp.

    The substitute is remembered by a link beside `wanted`, which `remove_linked` follows.
    """
    if len(bytes(wanted / file_name)) <= LONGEST_SOCKET_PATH:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
        return wanted
    link = wanted.with_name(wanted.name + ".elsewhere")
    if not link.is_dir() or link.stat().st_uid != wanted.parent.stat().st_uid:
        link.unlink(missing_ok=True)
        folder = tempfile.mkdtemp(prefix="spotlight-", dir="/tmp")
        os.chown(folder, wanted.parent.stat().st_uid, wanted.parent.stat().st_gid)
        link.symlink_to(folder)
    return link.resolve()


def remove_linked(folder: Path) -> None:
    """Remove the folders elsewhere that links in `folder` point to."""
    for link in folder.glob("*.elsewhere"):
        if link.is_symlink():
            shutil.rmtree(link.resolve(), ignore_errors=True)
            link.unlink()
