"""Which notifications exist. Each app registers its own in AppConfig.ready().

A type says who may get it (a permission, asked again when it is sent), its subject, its one
sentence (a template) and the page it links to. None of these has a place for content.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse


class UnknownNotification(LookupError):
    """No app has registered a notification of that name."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"No notification “{key}” is registered; known: {', '.join(sorted(_types))}."
        )


@dataclass(frozen=True)
class NotificationType:
    """A kind of notification.

    `permission`: what a person's roles must include to get it. `template`: a plain text template in
    templates/emails/, given `link` and `site_url`. `url_name`: the page that the link opens, called
    with the object's id, or the start page of people's work when empty. `link_from`: makes the
    whole link from the object's id when a message is sent, for a link that holds a secret.
    """

    key: str
    subject: str
    template: str
    permission: str
    url_name: str = ""
    link_from: Callable[[uuid.UUID], str] | None = None

    def link(self, object_id: uuid.UUID) -> str:
        if self.link_from is not None:
            return self.link_from(object_id)
        path = (
            reverse(self.url_name, args=[object_id])
            if self.url_name
            else str(settings.LOGIN_REDIRECT_URL)
        )
        return urljoin(f"{settings.SITE_URL}/", path.lstrip("/"))

    def body(self, object_id: uuid.UUID) -> str:
        context = {"link": self.link(object_id), "site_url": settings.SITE_URL}
        return render_to_string(self.template, context).strip() + "\n"


_types: dict[str, NotificationType] = {}


def register(kind: NotificationType) -> NotificationType:
    """Add a type. Raises ValueError when its name is taken."""
    if _types.get(kind.key, kind) != kind:
        raise ValueError(f"The notification “{kind.key}” is registered twice.")
    _types[kind.key] = kind
    return kind


def find(key: str) -> NotificationType:
    """The type of that name. Raises UnknownNotification."""
    try:
        return _types[key]
    except KeyError:
        raise UnknownNotification(key) from None


def all_types() -> tuple[NotificationType, ...]:
    return tuple(_types[key] for key in sorted(_types))
