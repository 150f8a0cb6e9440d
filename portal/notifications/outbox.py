"""Putting a notification into the outbox: a row in the caller's transaction, then a nudge.

The row is what counts. The nudge only makes delivery start at once; when it is lost, the schedule's
sweep finds the row within seconds.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from portal.notifications import nudge
from portal.notifications.models import OutboxMessage
from portal.notifications.registry import find


def enqueue(
    key: str,
    /,
    *,
    object_type: str,
    object_id: uuid.UUID,
    agency_key: str = "",
    user_id: uuid.UUID | None = None,
    urgent: bool = False,
) -> OutboxMessage:
    """Queue a notification for an agency or for one user, in the caller's transaction: one INSERT.

    The same notification still waiting makes this one needless, and then none is added. Raises
    UnknownNotification for a type that no app registered, ValueError unless exactly one of
    `agency_key` and `user_id` is given, and TransactionManagementError outside a transaction.
    """
    if bool(agency_key) == (user_id is not None):
        raise ValueError("A notification is for an agency or for a user: give one of them.")
    message = _message(key, object_type, object_id, agency_key, user_id, urgent=urgent)
    _queue([message])
    return message


def enqueue_for_agencies(
    key: str,
    /,
    *,
    object_type: str,
    object_id: uuid.UUID,
    agency_keys: Iterable[str],
    urgent: bool = False,
) -> None:
    """Queue a notification for each of several agencies: one INSERT. Raises as enqueue does."""
    _queue(
        [
            _message(key, object_type, object_id, each, None, urgent=urgent)
            for each in dict.fromkeys(agency_keys)
        ]
    )


def _message(
    key: str,
    object_type: str,
    object_id: uuid.UUID,
    agency_key: str,
    user_id: uuid.UUID | None,
    *,
    urgent: bool,
) -> OutboxMessage:
    find(key)
    return OutboxMessage(
        type=key,
        object_type=object_type,
        object_id=object_id,
        agency_key=agency_key,
        user_id=user_id,
        urgent=urgent,
        dedupe_key=f"{key}:{object_id}:{agency_key or user_id}",
    )


def _queue(messages: list[OutboxMessage]) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A notification belongs in the transaction of what it tells of: use atomic()."
        )
    OutboxMessage.objects.bulk_create(messages, ignore_conflicts=True)
    transaction.on_commit(nudge.nudge)


def last_queued(key: str, /, *, urgent: bool) -> tuple[datetime, uuid.UUID] | None:
    """When such a notification was queued last, and of what it tells; None if it never was."""
    of_key = OutboxMessage.objects.filter(type=key, urgent=urgent)
    return of_key.order_by("-created_at").values_list("created_at", "object_id").first()
