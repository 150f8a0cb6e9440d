"""Production does not start with settings that would put people at risk: real processes try."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.health.test_logs import production
from tests.support import processes

SHORT = 30


def start(
    *command: str, cwd: Path = processes.ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=processes.environment(**environment),
        capture_output=True,
        text=True,
        timeout=SHORT,
        check=False,
    )


WRONG = {
    "a default key": (
        {"SPOTLIGHT_SECRET_KEY": "django-insecure-" + "x1y2z3a4b5" * 5},
        "SECRET_KEY",
    ),
    "a short key": ({"SPOTLIGHT_SECRET_KEY": "too short"}, "SPOTLIGHT_SECRET_KEY"),
    "a monotonous key": ({"SPOTLIGHT_SECRET_KEY": "ab" * 40}, "SPOTLIGHT_SECRET_KEY"),
    "no key": ({"SPOTLIGHT_SECRET_KEY": ""}, "SPOTLIGHT_SECRET_KEY is not set"),
    "debug": ({"SPOTLIGHT_DEBUG": "1"}, "SPOTLIGHT_DEBUG is on"),
    "no keyring": ({"SPOTLIGHT_KEYRING": ""}, "SPOTLIGHT_KEYRING: it is not set"),
    "a broken keyring": ({"SPOTLIGHT_KEYRING": '{"current": "a"}'}, "SPOTLIGHT_KEYRING: it needs"),
    "the demo transport": (
        {"SPOTLIGHT_MAIL_TRANSPORT": "demo"},
        "SPOTLIGHT_MAIL_TRANSPORT is demo",
    ),
    "notify without key": ({"SPOTLIGHT_MAIL_TRANSPORT": "notify"}, "SPOTLIGHT_NOTIFY_KEY_FILE"),
    "smtp without server": ({"SPOTLIGHT_EMAIL_URL": ""}, "SPOTLIGHT_EMAIL_URL"),
    "any host": ({"SPOTLIGHT_ALLOWED_HOSTS": "*"}, "SPOTLIGHT_ALLOWED_HOSTS"),
    "no host": ({"SPOTLIGHT_ALLOWED_HOSTS": ""}, "SPOTLIGHT_ALLOWED_HOSTS"),
    "a whole domain": ({"SPOTLIGHT_ALLOWED_HOSTS": ".example"}, "SPOTLIGHT_ALLOWED_HOSTS"),
    "no https": (
        {"SPOTLIGHT_SITE_URL": "http://spotlight.example"},
        "SPOTLIGHT_SITE_URL is not https",
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("case", WRONG)
def test_the_web_application_refuses(case: str, tmp_path: Path) -> None:
    wrong, words = WRONG[case]
    found = start("-c", "import portal.wsgi", **{**production(tmp_path), **wrong})
    assert found.returncode != 0
    assert words in found.stderr
    for value in wrong.values():
        assert len(value) < 10 or value.startswith(("http", "{")) or value not in found.stderr


@pytest.mark.django_db
def test_sound_settings_start(tmp_path: Path) -> None:
    found = start("-c", "import portal.wsgi, portal.asgi; print('started')", **production(tmp_path))
    assert found.stdout.strip() == "started", found.stderr[-2000:]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "command",
    [
        ("-m", "gunicorn", "portal.wsgi", "--bind", "127.0.0.1:0", "--workers", "1"),
        ("-m", "celery", "-A", "portal.celery", "worker", "--concurrency", "1"),
        ("-m", "celery", "-A", "portal.celery", "beat"),
        ("manage.py", "migrate", "--plan"),
        ("manage.py", "check"),
    ],
    ids=lambda command: " ".join(command[:5]),
)
def test_every_way_in_refuses(command: tuple[str, ...], tmp_path: Path) -> None:
    environment = production(tmp_path) | {
        "SPOTLIGHT_DEBUG": "1",
        "SPOTLIGHT_RUN_DIR": str(tmp_path),
    }
    found = start(*command, **environment)
    assert found.returncode != 0
    assert "SPOTLIGHT_DEBUG is on" in found.stdout + found.stderr


@pytest.mark.django_db
def test_a_keyring_can_be_made_before_there_is_one(tmp_path: Path) -> None:
    environment = production(tmp_path) | {"SPOTLIGHT_KEYRING": ""}
    path = tmp_path / "keyring.json"
    found = start("manage.py", "keys", "make", str(path), **environment)
    assert found.returncode == 0, found.stderr
    assert path.exists()
