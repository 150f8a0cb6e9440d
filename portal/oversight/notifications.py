"""The messages of oversight. They say that something waits, and nothing about whom."""

from __future__ import annotations

import uuid
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register
from portal.oversight.actions import ASKED, NOTICED


def _list(_: uuid.UUID) -> str:
    return urljoin(f"{settings.SITE_URL}/", reverse("oversight:unusual").lstrip("/"))


UNUSUAL_NOTICED = NotificationType(
    key=NOTICED,
    subject="Spotlight: unusual access to look at",
    template="emails/unusual_noticed.txt",
    permission=Permission.AUDIT_SEARCH,
    link_from=_list,
)
EXPLANATION_ASKED = NotificationType(
    key=ASKED,
    subject="Spotlight: an explanation is asked for",
    template="emails/explanation_asked.txt",
    permission=Permission.UNUSUAL_EXPLAIN,
    url_name="oversight:unusual-detail",
)


def connect() -> None:
    """Called once, from AppConfig.ready."""
    register(UNUSUAL_NOTICED)
    register(EXPLANATION_ASKED)
