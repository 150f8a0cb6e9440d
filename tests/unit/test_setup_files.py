"""Files that set-up goes by: locks without addresses, front-end files without GOV.UK's property."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.launcher import ROOT, control

ADDRESS = re.compile(r"https?://|git\+|file:")


def test_commands_are_those_that_were_promised() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    commands = set(re.findall(r"^  make (\w+)", listed, re.MULTILINE))
    assert commands == {
        "help", "run", "test", "check", "bench", "doctor", "manage", "stop", "clean",
    }  # fmt: skip


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_python_locks_hold_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not ADDRESS.search(text)
    pins = re.findall(r"^[a-z0-9][\w.-]*==\S+.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", text, re.M)
    assert len(pins) > 50
    assert all("--hash=sha256:" in pin for pin in pins)


def test_npm_lock_holds_hashes_and_no_address() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: about for name, about in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert not any("resolved" in about for about in packages.values())


def test_locks_belong_to_pyproject() -> None:
    subprocess.run(["bin/lock", "--check"], cwd=ROOT, check=True, capture_output=True)


def test_lock_check_notices_a_new_requirement(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = control(tmp_path, "lock")
    pyproject = tmp_path / "pyproject.toml"
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    monkeypatch.setattr(modules.lock, "PYPROJECT", pyproject)
    pyproject.write_text(text + "\n[tool.anything]\nsetting = 1\n")
    modules.lock.check()
    pyproject.write_text(text.replace("dependencies = [", 'dependencies = [ "another",', 1))
    with pytest.raises(modules.talk.Trouble, match=r"Run bin/lock"):
        modules.lock.check()


def test_style_sheets_lose_typeface_and_crest() -> None:
    vendor = control(ROOT / ".run", "vendor").vendor
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif}"
        ".b{background:url(/assets/images/govuk-crest.svg)}"
        ".c{color:red}"
    )
    assert vendor.without_crown_property(css) == (
        ".a{font-family:var(--font-family,arial,sans-serif)}.b{background:none}.c{color:red}"
    )


def test_vendored_files_are_whole() -> None:
    folder = ROOT / "static" / "vendor"
    sheets = sorted(folder.rglob("*.css"))
    assert {sheet.name for sheet in sheets} >= {"govuk-frontend.min.css", "moj-frontend.min.css"}
    for sheet in sheets:
        css = sheet.read_text(encoding="utf-8")
        assert "GDS Transport" not in css
        assert "sourceMappingURL" not in css
        for name in re.findall(r"url\(([^)]+)\)", css):
            assert name.startswith("data:") or (sheet.parent / name).is_file(), name
    assert not [path for path in folder.rglob("*") if re.search("crest|crown|woff", path.name)]
