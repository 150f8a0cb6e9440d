"""One byte form for each audit event, in which every column counts.

It is read by plain SQL and not through the model, so that neither a changed model nor a value that
Python can't hold ("infinity" as a time) changes or hides what is hashed. The form never changes: a
new column gets a new VERSION, for the events from then on.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from django.db import connection

from portal.audit.merkle import leaf_hash

VERSION = 1

COLUMNS = (
    "id",
    "sequence",
    "at",
    "operation",
    "actor_id",
    "actor_label",
    "agency_id",
    "object_type",
    "object_id",
    "reason",
    "recipients",
    "detail",
)

# Microseconds since 1970, since the text of a time depends on the session's settings.
_SELECT = """
    SELECT id::text, sequence, trim_scale(extract(epoch FROM at) * 1000000)::text, operation,
        actor_id::text, actor_label, agency_id::text, object_type, object_id, reason,
        recipients::text[], detail::text
    FROM audit_event
"""


class Leaf(NamedTuple):
    """An event as the seals know it."""

    sequence: int
    id: str
    hash: bytes


def canonical_bytes(row: tuple[Any, ...]) -> bytes:
    """ASCII JSON without spaces: the version, then every column in the order of COLUMNS."""
    *columns, detail = row
    given = json.loads(detail, parse_float=lambda number: {"number": number})
    return json.dumps(
        [VERSION, *columns, given], ensure_ascii=True, sort_keys=True, separators=(",", ":")
    ).encode("ascii")


def leaves_between(after: int | None, through: int, *, most: int) -> list[Leaf]:
    """At most `most` events with after < sequence <= through, in order; None: from the first."""
    lower, values = ("", [through]) if after is None else ("sequence > %s AND ", [after, through])
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT} WHERE {lower}sequence <= %s ORDER BY sequence, id LIMIT {int(most)}",
            values,
        )
        return [Leaf(row[1], row[0], leaf_hash(canonical_bytes(row))) for row in cursor.fetchall()]
