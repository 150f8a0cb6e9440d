"""Typed readers for environment variables; nothing else in Spotlight reads os.environ.

A missing or malformed variable raises ConfigurationError with a text that names the variable, says
what it is for and shows an example. It never repeats the value: a value may be a password.
"""

from __future__ import annotations

import ipaddress
import json
import os
import re
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SECRET_FILE_BYTES = 64 * 1024


class ConfigurationError(ImproperlyConfigured):
    """A setting is missing or malformed; the text says which and what to do."""


def _problem(name: str, problem: str, *, purpose: str, example: str = "") -> ConfigurationError:
    shown = f" Example: {name}={example}" if example else ""
    return ConfigurationError(f"{name} {problem}. It is {purpose}.{shown}")


def text(name: str, *, purpose: str, example: str = "", default: str | None = None) -> str:
    """The variable's value without white space around it; empty counts as not set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is not None:
        return default
    raise _problem(name, "is not set", purpose=purpose, example=example)


def flag(name: str, *, purpose: str, default: bool = False) -> bool:
    value = text(name, purpose=purpose, default="1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise _problem(name, "should be 1 or 0", purpose=purpose, example="1")


def number(
    name: str,
    *,
    purpose: str,
    default: int,
    minimum: int | None = None,
    maximum: int | None = None,
) -> int:
    value = text(name, purpose=purpose, default=str(default))
    try:
        result = int(value)
    except ValueError:
        result = None
    if (
        result is None
        or (minimum is not None and result < minimum)
        or (maximum is not None and result > maximum)
    ):
        span = "" if minimum is None and maximum is None else f" from {minimum} to {maximum}"
        raise _problem(
            name, f"should be a whole number{span}", purpose=purpose, example=str(default)
        )
    return result


def items(name: str, *, purpose: str, default: str = "") -> list[str]:
    """A list separated by commas; empty parts are dropped."""
    parts = text(name, purpose=purpose, default=default).split(",")
    return [part.strip() for part in parts if part.strip()]


def rising(name: str, *, purpose: str, default: str, length: int) -> tuple[int, ...]:
    """`length` whole numbers above 0, each above the one before."""
    parts = items(name, purpose=purpose, default=default)
    found = tuple(int(each) for each in parts if each.isascii() and each.isdigit())
    in_order = all(lower < higher for lower, higher in zip((0, *found), found, strict=False))
    if len(parts) != length or len(found) != length or not in_order:
        raise _problem(
            name, f"should be {length} rising whole numbers", purpose=purpose, example=default
        )
    return found


def secret(name: str, *, purpose: str, example: str = "", default: str | None = None) -> str:
    """The value of NAME, or the content of the file that NAME_FILE names; not both."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        hint = f"{example} (or {name}_FILE=/run/secrets/{name.lower()})".strip()
        return text(name, purpose=purpose, example=hint, default=default)
    if os.environ.get(name, "").strip():
        raise _problem(name, f"and {name}_FILE are both set; keep one", purpose=purpose)
    try:
        with Path(path).open(encoding="utf-8") as file:
            value = file.read(SECRET_FILE_BYTES).strip()
    except OSError as error:
        reason = f"can't be read ({error.strerror})"
        raise _problem(f"{name}_FILE", reason, purpose=purpose, example="/run/secrets/…") from None
    except UnicodeDecodeError:
        raise _problem(f"{name}_FILE", "does not hold text", purpose=purpose) from None
    if not value and default is None:
        raise _problem(f"{name}_FILE", "names an empty file", purpose=purpose)
    return value


def choice(name: str, *, purpose: str, choices: tuple[str, ...], default: str) -> str:
    value = text(name, purpose=purpose, default=default)
    if value not in choices:
        raise _problem(
            name, f"should be one of {', '.join(choices)}", purpose=purpose, example=default
        )
    return value


def networks(name: str, *, purpose: str, default: str = "") -> list[Network]:
    """Networks in CIDR form, separated by commas; an address alone is a network of one."""
    parts = items(name, purpose=purpose, default=default)
    try:
        return [ipaddress.ip_network(part) for part in parts]
    except ValueError:
        raise _problem(
            name,
            "should list networks, each with its zero bits zero",
            purpose=purpose,
            example="10.0.0.0/8,192.168.1.7",
        ) from None


def hours(name: str, *, purpose: str, default: str) -> dict[str, tuple[time, time]]:
    """From and until by key, such as "council=07:00-19:00,police=00:00-00:00"; until 00:00 is the
    end of the day, so equal times are the whole day."""
    found = {}
    for part in items(name, purpose=purpose, default=default):
        key, _, span = part.partition("=")
        begins, _, ends = span.partition("-")
        try:
            found[key.strip()] = (time.fromisoformat(begins), time.fromisoformat(ends))
        except ValueError:
            raise _problem(
                name,
                "should list hours as key=from-until, separated by commas",
                purpose=purpose,
                example="council=07:00-19:00",
            ) from None
    return found


def url(
    name: str,
    *,
    purpose: str,
    example: str,
    schemes: tuple[str, ...],
    default: str | None = None,
) -> str:
    """An address that begins with one of `schemes` and names a host or a path."""
    value = text(name, purpose=purpose, example=example, default=default)
    if value != default:
        _split(name, value, purpose=purpose, example=example, schemes=schemes)
    return value


def database(name: str, *, purpose: str, example: str) -> dict[str, Any]:
    """A Django DATABASES entry from postgis://user:password@host:port/name?host=/socket/folder."""
    value = secret(name, purpose=purpose, example=example)
    schemes = ("postgis", "postgres", "postgresql")
    parts = _split(name, value, purpose=purpose, example=example, schemes=schemes)
    query = dict(parse_qsl(parts.query))
    database_name = unquote(parts.path.lstrip("/"))
    if not database_name:
        raise _problem(name, "names no database", purpose=purpose, example=example)
    return {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": database_name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port") or ""),
    }


@dataclass(frozen=True, repr=False)
class MailServer:
    """An SMTP server; no host when none is named. `starttls` begins in clear, `tls` does not."""

    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_server(name: str, *, purpose: str, example: str) -> MailServer:
    """From smtp://user:password@host:port, with ?tls=1 for STARTTLS, or smtps:// for TLS."""
    value = secret(name, purpose=purpose, default="")
    if not value:
        return MailServer()
    parts = _split(name, value, purpose=purpose, example=example, schemes=("smtp", "smtps"))
    if not parts.hostname:
        raise _problem(name, "names no host", purpose=purpose, example=example)
    tls = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if tls else 25),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=not tls and dict(parse_qsl(parts.query)).get("tls") == "1",
        tls=tls,
    )


@dataclass(frozen=True)
class Scanner:
    """Where clamd listens: a Unix socket's `path`, or `host` and `port`. False if none is named."""

    path: str = ""
    host: str = ""
    port: int = 3310

    def __bool__(self) -> bool:
        return bool(self.path or self.host)


def scanner(name: str, *, purpose: str, example: str) -> Scanner:
    """From tcp://host:port or unix:///path/of/socket."""
    value = text(name, purpose=purpose, default="")
    if not value:
        return Scanner()
    parts = _split(name, value, purpose=purpose, example=example, schemes=("tcp", "unix"))
    if parts.scheme == "unix":
        return Scanner(path=parts.path)
    if not parts.hostname:
        raise _problem(name, "names no host", purpose=purpose, example=example)
    return Scanner(host=parts.hostname, port=parts.port or 3310)


@dataclass(frozen=True, repr=False)
class SignInProvider:
    """How the people of one agency sign in with that agency's own OpenID Connect provider.

    `domains`: of the addresses that it may speak for. `trusts_second_factor`: whether a second
    factor that it proves to have asked for counts here.
    """

    agency: str
    label: str
    issuer: str
    client_id: str
    client_secret: str
    domains: frozenset[str]
    trusts_second_factor: bool = False


_SIGN_IN_EXAMPLE = (
    '{"police": {"label": "Cambridgeshire Constabulary", "issuer": "https://id.police.example", '
    '"client_id": "spotlight", "client_secret_file": "/run/secrets/sso_police", '
    '"domains": ["police.example"], "trust_second_factor": true}}'
)
_AGENCY_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,39}\Z")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+\Z")
_TEXTS = ("label", "issuer", "client_id")
_KNOWN = {*_TEXTS, "client_secret", "client_secret_file", "domains", "trust_second_factor"}


def sign_in_providers(
    name: str, *, purpose: str, loopback_allowed: bool = False
) -> dict[str, SignInProvider]:
    """Providers by agency key, from a JSON object; none when the variable is not set.

    `loopback_allowed`: whether an issuer may be plain http on this machine, for tests and trials.
    """
    value = secret(name, purpose=purpose, default="")
    if not value:
        return {}

    def wrong(problem: str) -> ConfigurationError:
        return _problem(name, problem, purpose=purpose, example=_SIGN_IN_EXAMPLE)

    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        raise wrong("is not JSON") from None
    if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
        raise wrong("should be an object with one object for each agency")
    providers = {}
    for agency, entry in found.items():
        if not _AGENCY_KEY.match(agency):
            raise wrong("has an entry whose name is no agency key (lower case, digits, hyphens)")
        try:
            providers[agency] = _sign_in_provider(agency, entry, loopback_allowed)
        except ValueError as error:
            raise wrong(f"of {agency} {error}") from None
    return providers


def _sign_in_provider(agency: str, entry: dict[str, Any], loopback_allowed: bool) -> SignInProvider:
    """Raises ValueError with words that follow the variable's name."""
    if set(entry) - _KNOWN:
        raise ValueError(f"may only name {', '.join(sorted(_KNOWN))}")
    for key in _TEXTS:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise ValueError(f"needs a text “{key}”")
    trust = entry.get("trust_second_factor", False)
    if not isinstance(trust, bool):
        raise ValueError("should have true or false as “trust_second_factor”")
    return SignInProvider(
        agency=agency,
        label=entry["label"].strip()[:40],
        issuer=_issuer(entry["issuer"].strip(), loopback_allowed),
        client_id=entry["client_id"].strip(),
        client_secret=_client_secret(entry),
        domains=_domains(entry.get("domains")),
        trusts_second_factor=trust,
    )


def _issuer(value: str, loopback_allowed: bool) -> str:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  (raises ValueError when it is no number)
    except ValueError:
        raise ValueError("should have an https:// address as “issuer”") from None
    secure = parts.scheme == "https" or (
        loopback_allowed and parts.scheme == "http" and is_loopback(parts.hostname or "")
    )
    if not secure or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("should have an https:// address as “issuer”")
    return value


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _client_secret(entry: dict[str, Any]) -> str:
    given, path = entry.get("client_secret", ""), entry.get("client_secret_file", "")
    if not isinstance(given, str) or not isinstance(path, str) or bool(given) == bool(path):
        raise ValueError("needs either “client_secret” or “client_secret_file”")
    if path:
        try:
            with Path(path).open(encoding="utf-8") as file:
                given = file.read(SECRET_FILE_BYTES)
        except (OSError, UnicodeDecodeError):
            raise ValueError("has a “client_secret_file” that can't be read") from None
    if not given.strip():
        raise ValueError("has an empty client secret")
    return given.strip()


def _domains(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not value:
        raise ValueError("needs “domains”: a list of the domains of its e-mail addresses")
    domains = {each.strip().lower() if isinstance(each, str) else "" for each in value}
    if not all(_DOMAIN.match(each) for each in domains):
        raise ValueError("has a domain that is none; write it like police.example")
    return frozenset(domains)


def is_set(name: str) -> bool:
    """Whether a variable, or the one that names its file, has a value."""
    return bool(os.environ.get(name, "").strip() or os.environ.get(f"{name}_FILE", "").strip())


def default_to(name: str, value: str) -> str:
    """Set a variable that a library reads for itself, unless it is set; its value."""
    return os.environ.setdefault(name, value)


def _split(
    name: str, value: str, *, purpose: str, example: str, schemes: tuple[str, ...]
) -> SplitResult:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  (raises ValueError when it is no number)
    except ValueError:
        raise _problem(name, "is not an address", purpose=purpose, example=example) from None
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        raise _problem(name, f"should start with {schemes[0]}://", purpose=purpose, example=example)
    return parts
