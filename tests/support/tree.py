"""The project's own files, for tests that read them."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("portal", "reports", "agencies", "hotspots")
LEFT_OUT = {".git", ".run", "node_modules", "__pycache__", "vendor", ".venv"}


@cache
def files() -> tuple[Path, ...]:
    """What belongs to the project: known to git or, outside a checkout, not generated."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        found = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        found = list(ROOT.rglob("*"))
    return tuple(
        sorted(
            path
            for path in set(found)
            if path.is_file()
            and not path.is_symlink()
            and not LEFT_OUT & set(path.relative_to(ROOT).parts)
        )
    )


@cache
def modules() -> tuple[Path, ...]:
    """The product's Python modules, without migrations."""
    return tuple(
        path
        for path in files()
        if path.suffix == ".py"
        and path.relative_to(ROOT).parts[0] in PACKAGES
        and "migrations" not in path.parts
    )


@cache
def syntax_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
