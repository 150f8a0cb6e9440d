"""Typed readers for environment variables; nothing else in Spotlight reads os.environ.

A missing or malformed variable raises ConfigurationError with a text that names the variable,
says what it is for and shows an example.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class ConfigurationError(ImproperlyConfigured):
    """A setting is missing or malformed; the text says which and what to do."""


def text(name: str, *, purpose: str, example: str = "", default: str | None = None) -> str:
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is not None:
        return default
    raise ConfigurationError(f"{name} is not set. It is {purpose}. Example: {name}={example}")


def flag(name: str, *, purpose: str, default: bool = False) -> bool:
    value = text(name, purpose=purpose, default="1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ConfigurationError(f"{name} should be 1 or 0. It is {purpose}.")


def number(name: str, *, purpose: str, default: int) -> int:
    value = text(name, purpose=purpose, default=str(default))
    try:
        return int(value)
    except ValueError:
        raise ConfigurationError(f"{name} should be a whole number. It is {purpose}.") from None


def items(name: str, *, purpose: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, purpose=purpose, default=default).split(",") if part.strip()]


def secret(name: str, *, purpose: str, default: str | None = None) -> str:
    """The value of NAME, or the content of the file that NAME_FILE points to."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigurationError(f"{name}_FILE: {error.strerror}. It is {purpose}.") from None
    return text(name, purpose=purpose, example=f"(or {name}_FILE=/run/secrets/…)", default=default)


def choice(name: str, *, purpose: str, choices: tuple[str, ...], default: str) -> str:
    value = text(name, purpose=purpose, default=default)
    if value not in choices:
        raise ConfigurationError(f"{name} should be one of {', '.join(choices)}. It is {purpose}.")
    return value


def networks(
    name: str, *, purpose: str, default: str = ""
) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(part) for part in items(name, purpose=purpose, default=default)]
    except ValueError as error:
        raise ConfigurationError(f"{name}: {error}. It is {purpose}. Example: 10.0.0.0/8") from None


def database(name: str, *, purpose: str, example: str) -> dict[str, Any]:
    """A Django DATABASES entry from postgis://user:password@host:port/name?host=/socket/folder."""
    url = urlsplit(secret(name, purpose=purpose) if os.environ.get(f"{name}_FILE") else text(name, purpose=purpose, example=example))
    if url.scheme not in {"postgis", "postgres", "postgresql"}:
        raise ConfigurationError(f"{name} should start with postgis://. It is {purpose}. Example: {example}")
    query = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.get("host") or url.hostname or "",
        "PORT": str(url.port or query.get("port") or ""),
    }
