"""The environment that every part of the portal runs in: generated once, overridden by yours.

Keys and the database password are made at the first start and kept in .run/keys, readable by
their owner only. Variables that are already set win over the generated ones.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shlex
from pathlib import Path
from urllib.parse import quote

from control.places import KEY_DIR, RUN_DIR, VENV

ENV_FILE = RUN_DIR / "env"


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    part.replace(path)


def kept_secret(name: str, make: str) -> Path:
    """The file of a secret under .run/keys, written with the text `make` if it is not there yet."""
    path = KEY_DIR / name
    if not path.exists():
        write_private(path, make)
    return path


def secret_key_file() -> Path:
    return kept_secret("secret-key", secrets.token_urlsafe(64))


def keyring_file() -> Path:
    """The keys of sealed fields: without this file nobody can read them again."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return kept_secret("keyring.json", json.dumps({"current": "k1", "keys": {"k1": key}}))


def database_password(role: str) -> str:
    name = f"database-password-{role}"
    return kept_secret(name, secrets.token_urlsafe(32)).read_text(encoding="utf-8")


def database_url(user: str, name: str, socket: Path, port: int) -> str:
    where = quote(str(socket), safe="/")
    return f"postgis://{user}:{database_password(user)}@/{name}?host={where}&port={port}"


def write(database: str | None, owner: str | None, redis: str | None) -> None:
    """Write .run/env: addresses of the servers started here, keys and mode."""
    values = {
        "SPOTLIGHT_MODE": "demonstration",
        "SPOTLIGHT_RUN_DIR": str(RUN_DIR),
        "SPOTLIGHT_SECRET_KEY_FILE": str(secret_key_file()),
        "SPOTLIGHT_KEYRING_FILE": str(keyring_file()),
    }
    if database and owner:
        values["DATABASE_URL"] = database
        values["DATABASE_OWNER_URL"] = owner
    if redis:
        values["REDIS_URL"] = redis
    lines = [
        "# Written by Spotlight at every start; environment variables of yours win over these."
    ]
    lines += [f"{name}={shlex.quote(value)}" for name, value in sorted(values.items())]
    write_private(ENV_FILE, "\n".join(lines) + "\n")


def load() -> dict[str, str]:
    """os.environ over what .run/env says, with the virtual environment first on PATH."""
    generated: dict[str, str] = {}
    for line in ENV_FILE.read_text(encoding="utf-8").splitlines():
        name, found, value = line.partition("=")
        if found and not name.startswith("#"):
            generated[name] = shlex.split(value)[0] if value else ""
    own = {name: value for name, value in os.environ.items() if value}
    # A secret given directly must not be joined by a generated file for the same secret.
    for name in ("SPOTLIGHT_SECRET_KEY", "SPOTLIGHT_KEYRING"):
        if name in own:
            generated.pop(f"{name}_FILE", None)
    environment = {"LANG": "C.UTF-8", "DJANGO_SETTINGS_MODULE": "portal.settings"} | generated | own
    environment["PATH"] = f"{VENV / 'bin'}:{environment.get('PATH', os.defpath)}"
    return environment
