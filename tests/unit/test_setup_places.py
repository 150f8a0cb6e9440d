"""Where run-time files lie: paths too long for a socket, disk space, generated environment."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.launcher import control


@pytest.fixture
def run_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DATABASE_URL", "REDIS_URL", "SPOTLIGHT_SECRET_KEY", "SPOTLIGHT_KEYRING"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "it's a folder"


@pytest.fixture
def modules(run_dir: Path) -> SimpleNamespace:
    found = control(run_dir)
    found.places.make_run_dir()
    return found


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_socket_folder_is_where_it_is_wanted(modules: SimpleNamespace, tmp_path: Path) -> None:
    folder = modules.places.socket_folder(tmp_path / "socket", "redis.sock")
    assert folder == tmp_path / "socket"
    assert mode(folder) == 0o700


def test_socket_folder_is_elsewhere_when_the_path_is_too_long(
    modules: SimpleNamespace, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    folder = modules.places.socket_folder(deep / "socket", "redis.sock")
    try:
        assert len(bytes(folder / "redis.sock")) <= 107
        assert mode(folder) == 0o700
        assert modules.places.socket_folder(deep / "socket", "redis.sock") == folder
    finally:
        modules.places.remove_linked(deep)
    assert not folder.exists()
    assert not list(deep.iterdir())


def test_socket_folder_is_made_again_after_tmp_was_emptied(
    modules: SimpleNamespace, tmp_path: Path
) -> None:
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    first = modules.places.socket_folder(deep / "socket", "redis.sock")
    first.rmdir()
    second = modules.places.socket_folder(deep / "socket", "redis.sock")
    assert second.is_dir()
    modules.places.remove_linked(deep)


def test_space_is_asked_for_before_anything_is_written(modules: SimpleNamespace) -> None:
    modules.places.require_space(1, "a test")
    with pytest.raises(modules.talk.Trouble, match=r"a test needs 900000000 MB.*free") as trouble:
        modules.places.require_space(900_000_000, "a test")
    assert "SPOTLIGHT_RUN_DIR" in str(trouble.value)


def test_secrets_are_made_once_and_for_their_owner_only(modules: SimpleNamespace) -> None:
    first = modules.environment.secret_key_file().read_text()
    assert modules.environment.secret_key_file().read_text() == first
    assert mode(modules.environment.secret_key_file()) == 0o600
    assert mode(modules.environment.keyring_file().parent) == 0o700


def test_generated_environment_is_read_as_it_was_written(
    modules: SimpleNamespace, run_dir: Path
) -> None:
    modules.environment.write(
        database="postgis://a:b@/c?host=/d", owner="postgis://o:p@/c?host=/d", redis="unix:///e"
    )
    loaded = modules.environment.load()
    assert loaded["DATABASE_URL"] == "postgis://a:b@/c?host=/d"
    assert loaded["SPOTLIGHT_KEYRING_FILE"] == str(run_dir / "keys" / "keyring.json")
    assert loaded["PATH"].split(os.pathsep)[0] == str(run_dir / "venv" / "bin")
    assert mode(run_dir / "env") == 0o600


def test_variables_of_the_reader_win(
    modules: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules.environment.write(database="postgis://generated/x", owner="postgis://own/x", redis=None)
    monkeypatch.setenv("DATABASE_URL", "postgis://mine/x")
    monkeypatch.setenv("SPOTLIGHT_SECRET_KEY", "mine")
    loaded = modules.environment.load()
    assert loaded["DATABASE_URL"] == "postgis://mine/x"
    assert "SPOTLIGHT_SECRET_KEY_FILE" not in loaded


@pytest.mark.parametrize(
    ("status", "body", "ailing"),
    [
        (200, '{"status": "ready", "checks": {"database": "ok"}}', ""),
        (200, '{"checks": {"redis": "ok", "worker": "late"}}', "worker: late"),
        (503, '{"checks": {"database": "does not answer"}}', "database: does not answer"),
        (502, "<html>Bad gateway", "502: <html>Bad gateway"),
        (200, "[]", ""),
    ],
)
def test_health_says_which_part_ails(
    modules: SimpleNamespace, status: int, body: str, ailing: str
) -> None:
    assert modules.health.ailing(status, body) == ailing
