"""The words and stages of the set-up scripts (bin/lib/say.sh)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.launcher import LIBRARY, ROOT


def bash(script: str, run_dir: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", f". {LIBRARY / 'say.sh'}\nset -euo pipefail\n{script}"],
        env={"PATH": "/usr/bin:/bin", "SPOTLIGHT_RUN_DIR": str(run_dir)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_step_that_works_keeps_its_output_in_the_log(tmp_path: Path) -> None:
    done = bash("quietly name 'Doing it' echo details", tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Doing it ... done in")
    assert "details" not in done.stdout
    assert (tmp_path / "log" / "name.log").read_text() == "details\n"


def test_step_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    done = bash("quietly name 'Doing it' sh -c 'seq 100; exit 3'", tmp_path)
    assert done.returncode == 3
    assert "    100" in done.stderr
    assert "    75\n" not in done.stderr
    assert "log/name.log" in done.stderr


def test_stage_is_skipped_only_with_the_same_fingerprint(tmp_path: Path) -> None:
    script = "fresh stage a && echo early; finished stage a; fresh stage a && echo same; "
    done = bash(script + "fresh stage b || echo other", tmp_path)
    assert done.stdout.split() == ["same", "other"]


def test_lack_of_space_names_the_disk_and_the_need(tmp_path: Path) -> None:
    assert bash("need_space 1 'a test'", tmp_path).returncode == 0
    done = bash("need_space 999999999 'a test'", tmp_path)
    assert done.returncode == 1
    assert "a test needs 999999999 MB" in done.stderr
    assert str(tmp_path) in done.stderr


PROGRAMS = sorted(path.name for path in (ROOT / "bin").iterdir() if path.is_file())


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_program_says_what_it_is_for(name: str) -> None:
    done = subprocess.run(
        [ROOT / "bin" / name, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"bin/{name}" in done.stdout
    assert len(done.stdout.splitlines()) >= 3
