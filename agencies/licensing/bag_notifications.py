"""The messages about bags of premises. They say that something is there, never what."""

from __future__ import annotations

import uuid
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from agencies.registry.permissions import Permission
from portal.notifications.registry import NotificationType, register

register(
    NotificationType(
        key="licensing.bag",
        subject="Spotlight: a bag is waiting to be collected",
        template="emails/licensing_bag.txt",
        permission=Permission.SEIZURES_COLLECT,
        url_name="licensing:seizure",
    )
)


def _overdue_bags(_tenure_id: uuid.UUID) -> str:
    return urljoin(f"{settings.SITE_URL}/", reverse("venue:bags").lstrip("/") + "?state=overdue")


register(
    NotificationType(
        key="licensing.bags_overdue",
        subject="Spotlight: bags have been in your store for too long",
        template="emails/licensing_bags_overdue.txt",
        permission=Permission.PREMISES_RUN,
        link_from=_overdue_bags,
    )
)


def _bags_left(premises_id: uuid.UUID) -> str:
    address = reverse("licensing:seizures") + f"?state=left&premises={premises_id}"
    return urljoin(f"{settings.SITE_URL}/", address.lstrip("/"))


register(
    NotificationType(
        key="licensing.bags_left",
        subject="Spotlight: a former licence holder left bags behind",
        template="emails/licensing_bags_left.txt",
        permission=Permission.PREMISES_MANAGE,
        link_from=_bags_left,
    )
)
register(
    NotificationType(
        key="licensing.bags_left_to_collect",
        subject="Spotlight: bags wait at premises that changed hands",
        template="emails/licensing_bags_left.txt",
        permission=Permission.SEIZURES_COLLECT,
        link_from=_bags_left,
    )
)
