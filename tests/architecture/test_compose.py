"""docker-compose.yml is a Compose file, keeps its promises, and names only settings that exist.

Docker cannot run in every place where these tests do; what can be judged without it is judged here.
data/compose-spec has the Compose Specification's own schema (Apache-2.0, see NOTICE there).
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = Path(__file__).parent / "data" / "compose-spec" / "compose-spec.json"
COMPOSE = ROOT / "docker-compose.yml"

READERS = {"portal/settings.py", "portal/vault/keyring.py", "gunicorn.conf.py"}
FROM_FILE_TOO = {"secret", "database", "mail_server", "sign_in_providers"}
START_UNLESS_UNSAFE = """
import django
django.setup()
from portal.checks import refuse_to_start_unsafe
refuse_to_start_unsafe()
"""
# Read by Python and Django themselves.
NOT_OURS = {
    "DJANGO_SETTINGS_MODULE",
    "LANG",
    "PATH",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONUNBUFFERED",
}


def setting_calls() -> list[ast.Call]:
    """Every call of a reader in portal.env."""
    calls = []
    for name in sorted(READERS):
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and isinstance(node.func.value, ast.Name)
                and node.func.value.id == "env"
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                calls.append(node)
    return calls


def setting_name(call: ast.Call) -> str:
    assert isinstance(call.args[0], ast.Constant)
    return str(call.args[0].value)


def reader(call: ast.Call) -> str:
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr


def known_settings() -> set[str]:
    """Every environment variable that the portal reads, *_FILE variants included."""
    names = set()
    for call in setting_calls():
        names.add(setting_name(call))
        if reader(call) in FROM_FILE_TOO:
            names.add(f"{setting_name(call)}_FILE")
    return names


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def specification() -> jsonschema.Draft201909Validator:
    return jsonschema.Draft201909Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_compose_file_follows_the_specification(compose: dict[str, Any]) -> None:
    validator = specification()
    problems = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)]
    assert not problems


def test_specification_is_really_asked(compose: dict[str, Any]) -> None:
    wrong = {**compose, "services": {"web": {"imagee": "nothing"}}}
    assert not specification().is_valid(wrong)


def test_compose_has_every_part(services: dict[str, Any]) -> None:
    assert {"postgis", "redis", "web", "worker", "beat"} <= set(services)


def test_long_running_services_have_health_checks(services: dict[str, Any]) -> None:
    running = {name for name, service in services.items() if service.get("restart") != "no"}
    assert running == {name for name, service in services.items() if "healthcheck" in service}


def test_services_are_locked_down(services: dict[str, Any]) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    final_stage = dockerfile[dockerfile.rindex("\nFROM ") :]
    assert re.search(r"^USER (?!root)\w+$", final_stage, re.MULTILINE)
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "build" in service or service["user"].split(":")[0] not in {"0", "root"}, name


def test_database_and_redis_are_not_reachable_from_outside(compose: dict[str, Any]) -> None:
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("postgis", "redis"):
        assert compose["services"][name]["networks"] == ["inside"]
        assert "ports" not in compose["services"][name]


def test_ports_are_published_on_loopback_only(services: dict[str, Any]) -> None:
    published = [port for service in services.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_secrets_come_from_files(compose: dict[str, Any]) -> None:
    for name, secret in compose["secrets"].items():
        assert secret["file"] == f"./secrets/{name}"
    used = {name for service in compose["services"].values() for name in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    made = set(
        re.findall(
            r"^keep ([\w-]+)",
            (ROOT / "bin" / "compose-secrets").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )
    assert made == used
    assert "/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").split()


def compose_variables(services: dict[str, Any]) -> set[str]:
    """What the portal's containers are given, and what is taken from the reader's .env."""
    ours = {
        name
        for service in services.values()
        if "build" in service
        for name in service["environment"]
    }
    taken = re.findall(r"(?<!\$)\$\{([A-Z_]+)", COMPOSE.read_text(encoding="utf-8"))
    return ours | set(taken)


def test_every_variable_of_compose_is_a_setting(services: dict[str, Any]) -> None:
    assert compose_variables(services) <= known_settings()


def container_environment(service: dict[str, Any], secrets: Path) -> dict[str, str]:
    """What a container of the service is given, with .env.example as the reader's .env."""
    example = dict(
        re.findall(
            r'^([A-Z_]+)="?(.*?)"?$',
            (ROOT / ".env.example").read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    )

    def fill_in(found: re.Match[str]) -> str:
        default = (found[2] or "").removeprefix(":-") if (found[2] or "").startswith(":-") else ""
        return example.get(found[1]) or default

    return {
        name: re.sub(r"\$\{([A-Z_]+)(:[-?][^}]*)?\}", fill_in, str(value)).replace(
            "/run/secrets", str(secrets)
        )
        for name, value in service["environment"].items()
    }


@pytest.mark.parametrize("name", ["prepare", "web", "worker", "beat"])
def test_production_starts_with_what_compose_gives(
    services: dict[str, Any], tmp_path: Path, name: str
) -> None:
    """No required setting is missing, and none is unsafe."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    subprocess.run([tmp_path / "bin" / "compose-secrets"], check=True, capture_output=True)
    environment = container_environment(services[name], tmp_path / "secrets")
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            START_UNLESS_UNSAFE,
        ],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_secret_files_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    script = tmp_path / "bin" / "compose-secrets"
    subprocess.run([script], check=True, capture_output=True)
    first = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    subprocess.run([script], check=True, capture_output=True)
    second = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert first == second
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert first["database-password"] in first["database-url"]


def test_every_variable_of_the_dockerfile_is_a_setting() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    names = (
        set(re.findall(r"^(?:ENV|RUN)?[ &]+([A-Z][A-Z_]+)=", dockerfile, re.MULTILINE)) - NOT_OURS
    )
    assert names
    assert names <= known_settings()


def test_example_environment_lists_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = {
        name.removesuffix("_FILE")
        for name in re.findall(r"^#?([A-Z][A-Z_]+)=", example, re.MULTILINE)
    }
    settings = {name.removesuffix("_FILE") for name in known_settings()}
    assert listed == settings


def test_every_reader_of_the_environment_is_known() -> None:
    """A new module that reads settings has to be added to READERS above."""
    callers = {
        str(path.relative_to(ROOT))
        for folder in ("portal", "agencies", "reports")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"\benv\.(?!default_to|ConfigurationError)[a-z_]+\($", path.read_text(), re.M)
        or re.search(r"\benv\.(?!default_to)[a-z_]+\(\"[A-Z]", path.read_text())
    }
    assert callers - {"portal/env.py"} <= READERS
