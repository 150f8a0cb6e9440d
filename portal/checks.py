"""What production refuses to start with.

Django runs its checks for most management commands, but gunicorn and Celery run none. wsgi, asgi
and the Celery app therefore call refuse_to_start_unsafe(), which asks the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.core.exceptions import ImproperlyConfigured

from portal.languages import TRANSLATED
from portal.vault.keyring import keyring

SECRET_KEY_CHARACTERS = 50
SECRET_KEY_DIFFERENT = 10
# Ways in which examples and earlier habits spell a key that is none.
TELLTALES = ("django-insecure", "change-me", "changeme", "secret-key", "demonstration", "example")


HOW_TO_MAKE_ONE = (
    "Put 50 or more random characters into a file and name it in SPOTLIGHT_SECRET_KEY_FILE: "
    'python3 -c "import secrets; print(secrets.token_urlsafe(64))"'
)


class UnsafeConfiguration(ImproperlyConfigured):
    """Production was started with settings that would put people's reports at risk."""


def _secret_key() -> Iterator[tuple[str, str, str]]:
    key = settings.SECRET_KEY
    weak = len(key) < SECRET_KEY_CHARACTERS or len(set(key)) < SECRET_KEY_DIFFERENT
    if weak or any(each in key.lower() for each in TELLTALES):
        yield (
            "E001",
            "SPOTLIGHT_SECRET_KEY is a default or too short: anyone could forge a session.",
            HOW_TO_MAKE_ONE,
        )


def _debug() -> Iterator[tuple[str, str, str]]:
    if settings.DEBUG:
        yield (
            "E002",
            "SPOTLIGHT_DEBUG is on: error pages would show reports and settings to anyone.",
            "Remove SPOTLIGHT_DEBUG.",
        )


def _keyring() -> Iterator[tuple[str, str, str]]:
    try:
        keyring.current  # noqa: B018  (reads and checks it)
    except ImproperlyConfigured as error:
        yield ("E003", str(error), "Name the keyring's file in SPOTLIGHT_KEYRING_FILE.")


def _transport() -> Iterator[tuple[str, str, str]]:
    if settings.MAIL_TRANSPORT == "demo":
        yield (
            "E004",
            "SPOTLIGHT_MAIL_TRANSPORT is demo: no notification would reach anyone.",
            "Set it to smtp or notify.",
        )
    elif settings.MAIL_TRANSPORT == "notify" and not (
        settings.NOTIFY_API_KEY and settings.NOTIFY_TEMPLATE
    ):
        yield (
            "E005",
            "SPOTLIGHT_MAIL_TRANSPORT is notify, but its key or template is missing.",
            "Set SPOTLIGHT_NOTIFY_KEY_FILE and SPOTLIGHT_NOTIFY_TEMPLATE.",
        )
    elif settings.MAIL_TRANSPORT == "smtp" and not settings.EMAIL_HOST:
        yield (
            "E006",
            "SPOTLIGHT_MAIL_TRANSPORT is smtp, but no server is named.",
            "Set SPOTLIGHT_EMAIL_URL, such as smtp://user:password@mail.example:587?tls=1.",
        )


def _hosts() -> Iterator[tuple[str, str, str]]:
    wild = [host for host in settings.ALLOWED_HOSTS if host.startswith(("*", "."))]
    if wild or not settings.ALLOWED_HOSTS:
        yield (
            "E007",
            "SPOTLIGHT_ALLOWED_HOSTS is empty or has a wildcard: links could be forged.",
            "List the exact host names, such as spotlight.example.",
        )


def _https() -> Iterator[tuple[str, str, str]]:
    if not settings.SITE_URL.startswith("https://"):
        yield (
            "E008",
            "SPOTLIGHT_SITE_URL is not https: sign-ins and reports could be read on the way.",
            "Use https://, with a certificate at the reverse proxy.",
        )


QUESTIONS: tuple[Callable[[], Iterator[tuple[str, str, str]]], ...] = (
    _secret_key,
    _debug,
    _keyring,
    _transport,
    _hosts,
    _https,
)


@register(Tags.security)
def production_is_safe(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Nothing to say outside production; a demonstration may have weak settings."""
    if not settings.PRODUCTION:
        return []
    return [
        Error(message, hint=hint, id=f"portal.{code}")
        for question in QUESTIONS
        for code, message, hint in question()
    ]


@register(Tags.security)
def files_are_scanned(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Whether residents' photos are checked for harmful software: a warning, never a refusal."""
    if not settings.PRODUCTION or settings.CLAMAV:
        return []
    taken = settings.FILES_UNSCANNED == "allow"
    return [
        Warning(
            "SPOTLIGHT_CLAMAV_URL names no scanner: "
            + (
                "residents' photos are made anew, but not checked for harmful software."
                if taken
                else "residents are not asked for photos."
            ),
            hint="Run clamd and name it, such as SPOTLIGHT_CLAMAV_URL=tcp://clamav:3310.",
            id="portal.W001" if taken else "portal.W002",
        )
    ]


@register(Tags.translation)
def translations_are_compiled(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Whether residents' words are there in each language: without them the page is in English."""
    folder = Path(settings.LOCALE_PATHS[0])
    missing = [
        language.english
        for language in TRANSLATED
        if not (folder / language.code / "LC_MESSAGES" / "django.mo").is_file()
    ]
    if not missing:
        return []
    return [
        Warning(
            f"Translations are not compiled, so these pages are in English: {', '.join(missing)}.",
            hint="Run bin/setup-languages. It needs gettext.",
            id="portal.W003",
        )
    ]


def refuse_to_start_unsafe() -> None:
    """Raise UnsafeConfiguration, which lists all that is wrong and how to mend it."""
    problems = production_is_safe()
    if problems:
        lines = [f"- {problem.msg}\n  {problem.hint}" for problem in problems]
        raise UnsafeConfiguration("Spotlight does not start like this:\n" + "\n".join(lines))
