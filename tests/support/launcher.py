"""The programs under bin, for tests: their modules with a .run of the test's own."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from collections.abc import Mapping
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType, SimpleNamespace
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "bin" / "lib"
MODULES = ("talk", "places", "environment", "health", "processes", "postgres", "redis", "servers")


def _forget() -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "control"]:
        del sys.modules[name]


def control(run_dir: Path, *scripts: str) -> SimpleNamespace:
    """The modules of bin/lib/control, and the scripts named, as they are for this .run."""
    settings: Mapping[str, str] = {"SPOTLIGHT_RUN_DIR": str(run_dir)}
    with mock.patch.dict(os.environ, settings), mock.patch.object(sys, "path", [*sys.path]):
        sys.path.insert(0, str(LIBRARY))
        _forget()
        found = {name: importlib.import_module(f"control.{name}") for name in MODULES}
        found |= {name: script(name) for name in scripts}
        _forget()
    return SimpleNamespace(**found)


def script(name: str) -> ModuleType:
    """A Python program of bin, which has no suffix, as a module."""
    loader = SourceFileLoader(f"bin_{name}", str(ROOT / "bin" / name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    with mock.patch.object(sys, "dont_write_bytecode", True):
        loader.exec_module(module)
    return module
