"""Writing to the audit log. What is done and its event stand or fall together.

    with transaction.atomic():
        report.save()
        record(Operation.COLLECTION, by=None, objects=[report], reason="online")

Everything recorded is a code or an identifier. A text with a space in it is refused: that is how
names, addresses and narratives are kept out of a log that can't be corrected.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import connection, models, transaction

from portal.audit.actors import describe
from portal.audit.models import AuditEvent, Operation

__all__ = ["Entry", "Operation", "record", "record_list", "record_many", "record_refusal"]

Code = str | int | bool | None
Detail = Mapping[str, Code | Sequence[Code]]

LABEL_CHARACTERS = 200
_CODE = re.compile(r"[\w.:+/-]{0,64}\Z")


@dataclass(frozen=True)
class Entry:
    """One event to record. `object_type` is a lower-case word such as "report"."""

    operation: Operation
    object_type: str = ""
    object_id: uuid.UUID | str | int = ""
    by: AbstractBaseUser | None = None
    reason: str = ""
    recipients: Sequence[str] = ()
    detail: Detail = field(default_factory=dict)
    actor_label: str = ""


def record(
    operation: Operation,
    *,
    by: AbstractBaseUser | None,
    objects: Iterable[models.Model] | None = None,
    object_type: str = "",
    object_id: uuid.UUID | str | int = "",
    reason: str = "",
    recipients: Sequence[str] = (),
    detail: Detail | None = None,
    actor_label: str = "",
) -> list[AuditEvent]:
    """Record one event for each of `objects`, or for the one named object; one INSERT in all.

    `by` is the signed-in user, or None for the public or a task (then say which task in
    `actor_label`). `reason`, `recipients` (agency keys) and `detail` are codes. Raises
    TransactionManagementError outside a transaction and ValueError for a text that is no code.
    """
    names = (
        [(each._meta.model_name or "", each.pk) for each in objects]
        if objects is not None
        else [(object_type, object_id)]
    )
    return record_many(
        Entry(
            operation=operation,
            object_type=name,
            object_id=pk,
            by=by,
            reason=reason,
            recipients=recipients,
            detail=detail or {},
            actor_label=actor_label,
        )
        for name, pk in names
    )


def record_many(entries: Iterable[Entry]) -> list[AuditEvent]:
    """Record different events in one INSERT. Raises as record() does."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "An audit event belongs in the transaction of what it tells of: use atomic()."
        )
    events = [_event(entry) for entry in entries]
    if events:
        _insert(events)
    return events


def record_list(
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    name: str,
    filters: Detail,
    shown: int,
    page: int = 1,
) -> None:
    """Record that somebody was shown a list, in the transaction that reads it (R2.2): one INSERT.

    `name`: which list, such as "reports:triage:queue". `filters`: codes chosen, by filter; of what
    was typed only that something was (True), never the words. `shown`: how many rows. Raises as
    record() does.
    """
    record(
        Operation.CONSULTATION,
        by=by if isinstance(by, AbstractBaseUser) else None,
        object_type="list",
        object_id=name,
        reason="list",
        detail={**filters, "shown": shown, "page": page},
    )


def _insert(events: list[AuditEvent]) -> None:
    """Add the rows, their numbers left to the database and not asked back.

    Django's own insert would return the numbers, for which the public front door, that may add
    events and read none, has no right.
    """
    fields = [each for each in AuditEvent._meta.concrete_fields if each.name != "sequence"]
    columns = ", ".join(connection.ops.quote_name(str(each.column)) for each in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    values = [
        each.get_db_prep_save(each.pre_save(event, add=True), connection)
        for event in events
        for each in fields
    ]
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(AuditEvent._meta.db_table)
        rows = ", ".join([row] * len(events))
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {rows}", values)  # noqa: S608


def record_refusal(
    *,
    by: AbstractBaseUser | None,
    object_type: str,
    object_id: uuid.UUID | str | int = "",
    reason: str,
    detail: Detail | None = None,
) -> AuditEvent:
    """Record that something was refused, in a transaction of its own.

    Call it after the refused change was rolled back: in the view's `except`, never inside the
    action's transaction, which would take the event with it. That is why it raises RuntimeError
    inside one. (A second connection would do as well, but lets anybody who provokes refusals open
    connections: docs/adr/0012.)
    """
    if _inside_a_transaction():
        raise RuntimeError(
            "A refusal recorded here would be rolled back with what was refused. "
            "Leave the transaction first, then record it."
        )
    with transaction.atomic():
        (event,) = record(
            Operation.REFUSAL,
            by=by,
            object_type=object_type,
            object_id=object_id,
            reason=reason,
            detail=detail,
        )
    return event


def _inside_a_transaction() -> bool:
    """Whether a transaction is open that a refusal may roll back.

    Not counted are the one of the whole page, which a refusal does not roll back
    (agencies.registry.row_security), and the one that Django's TestCase wraps a test in.
    """
    return any(
        not getattr(block, "of_a_page", False)
        and not getattr(block, "_from_testcase", False)  # Django offers no public way to ask
        for block in connection.atomic_blocks
    )


def _event(entry: Entry) -> AuditEvent:
    actor = describe(entry.by)
    return AuditEvent(
        operation=Operation(entry.operation),
        actor_id=entry.by.pk if entry.by is not None else None,
        actor_label=(entry.actor_label or actor.label)[:LABEL_CHARACTERS],
        agency_id=actor.agency_id,
        object_type=_code(entry.object_type, "object_type"),
        object_id=_code(str(entry.object_id), "object_id"),
        reason=_code(str(entry.reason), "reason"),
        recipients=[_code(str(each), "recipients") for each in entry.recipients],
        detail={_code(key, "detail"): _detail(value, key) for key, value in entry.detail.items()},
    )


def _detail(value: Code | Sequence[Code], key: str) -> Code | list[Code]:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return _code(str(value), key)
    if isinstance(value, (list, tuple, frozenset, set)):
        return [_single(each, key) for each in value]
    if isinstance(value, uuid.UUID):
        return str(value)
    raise ValueError(f"The audit detail “{key}” must be a code, a number or a list of these.")


def _single(value: Code, key: str) -> Code:
    found = _detail(value, key)
    if isinstance(found, list):
        raise ValueError(f"The audit detail “{key}” is a list in a list.")
    return found


def _code(value: str, name: str) -> str:
    if not _CODE.match(value):
        # Without the value: it may be what must not be written down.
        raise ValueError(
            f"The audit log takes codes of up to 64 letters, digits and . : + / - _ only; “{name}” "
            "is something else."
        )
    return value
