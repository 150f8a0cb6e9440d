"""Putting a notification into the outbox: a row in the caller's transaction, then a nudge.

The row is what counts. The nudge only makes delivery start at once; when it is lost, the schedule's
sweep finds the row within seconds.
"""

from __future__ import annotations

import uuid
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
    find(key)
    if bool(agency_key) == (user_id is not None):
        raise ValueError("A notification is for an agency or for a user: give one of them.")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "A notification belongs in the transaction of what it tells of: use atomic()."
        )
    message = OutboxMessage(
        type=key,
        object_type=object_type,
        object_id=object_id,
        agency_key=agency_key,
        user_id=user_id,
        urgent=urgent,
        dedupe_key=f"{key}:{object_id}:{agency_key or user_id}",
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    transaction.on_commit(nudge.nudge)
    return message


def last_queued(key: str, /, *, urgent: bool) -> tuple[datetime, uuid.UUID] | None:
    """When such a notification was queued last, and of what it tells; None if it never was."""
    of_key = OutboxMessage.objects.filter(type=key, urgent=urgent)
    return of_key.order_by("-created_at").values_list("created_at", "object_id").first()
