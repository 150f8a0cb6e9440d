"""Sealing anew, with the current key, whatever was sealed with an older one.

It runs beside live traffic: values are read without a lock, opened and sealed in this process, and
written back only if the row still holds what was read, in short transactions that wait for nobody.
Whoever changed a row meanwhile has sealed it with the current key. There is no state to lose: what
still has another key id is what is left to do, so it may be killed and started again.

Sealed fields are found by their type; others announce theirs with `register()`. Sessions are left
out: they end within hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, transaction

from portal.vault.errors import TamperedSeal, UnknownKey
from portal.vault.fields import SealedField
from portal.vault.keyring import keyring
from portal.vault.sealing import seal, unseal

BATCH = 500
BATCH_BYTES = 64 * 1024 * 1024  # of values as large as they may be, in memory at once
PASSES = 5

# The key id stands at the front of every seal: version, its length, itself.
_KEY_ID = """
    CASE WHEN octet_length({column}) > 2 AND octet_length({column}) > 2 + get_byte({column}, 1)
    THEN convert_from(substring({column} FROM 3 FOR get_byte({column}, 1)), 'LATIN1') ELSE '' END
"""


class Holder(Protocol):
    """A place in the database that holds seals."""

    label: str
    table: str

    def counts(self) -> dict[str, int]:
        """How many values each key id has sealed."""

    def older(self, current: str, *, after: Any, most: int) -> list[tuple[Any, Any]]:
        """(primary key, value) in order of keys, of values sealed with another key."""

    def renewed(self, pk: Any, value: Any) -> Any:
        """The value sealed anew. Raises UnknownKey, TamperedSeal."""

    def replace(self, pk: Any, *, old: Any, new: Any) -> bool:
        """Write `new` if the row is free and still holds `old`."""


@dataclass
class Outcome:
    """What a rotation did and could not do."""

    renewed: int = 0
    missing: Counter[str] = field(default_factory=Counter)  # key id → values
    damaged: list[str] = field(default_factory=list)  # "app.Model.field:primary key"
    left: int = 0  # still with an older key, though it could be opened


class FieldHolder:
    """One sealed field of one model."""

    def __init__(self, of: SealedField) -> None:
        self.field = of
        self.label = f"{of.model._meta.label}.{of.attname}"
        self.table = of.model._meta.db_table
        quote = connection.ops.quote_name
        key = of.model._meta.pk
        assert key is not None
        self._names = {
            "table": quote(self.table),
            "column": quote(str(of.column)),
            "pk": quote(str(key.column)),
        }
        self._names["key_id"] = _KEY_ID.format(**self._names)

    def counts(self) -> dict[str, int]:
        return dict(
            self._rows(
                "SELECT {key_id}, count(*) FROM {table} WHERE {column} IS NOT NULL"
                " GROUP BY 1 ORDER BY 1"
            )
        )

    def largest(self) -> int:
        """Bytes of the largest value."""
        return self.field.max_plain_bytes

    def older(self, current: str, *, after: Any, most: int) -> list[tuple[Any, Any]]:
        later = "" if after is None else "AND {pk} > %s"
        most = max(1, min(most, BATCH_BYTES // self.largest()))
        return self._rows(
            "SELECT {pk}, {column} FROM {table} WHERE {column} IS NOT NULL AND {key_id} <> %s "  # noqa: S608
            + later
            + " ORDER BY {pk} LIMIT %s",
            *([current] if after is None else [current, after]),
            most,
        )

    def renewed(self, pk: Any, value: Any) -> bytes:
        place = self.field.place_at(pk)
        return seal(unseal(value, bound_to=place), bound_to=place)

    def replace(self, pk: Any, *, old: Any, new: Any) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE {table} SET {column} = %s WHERE {pk} IN (SELECT {pk} FROM {table}"  # noqa: S608
                " WHERE {pk} = %s AND {column} = %s FOR NO KEY UPDATE SKIP LOCKED)".format(
                    **self._names
                ),
                [new, pk, old],
            )
            return bool(cursor.rowcount)

    def _rows(self, statement: str, *parameters: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**self._names), parameters)
            return list(cursor.fetchall())


_others: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Announce seals that are no sealed field."""
    _others[holder.label] = holder


def holders() -> list[Holder]:
    """Everything that holds seals for longer than a session, in a stable order."""
    found: list[Holder] = [
        FieldHolder(of)
        for model in apps.get_models()
        for of in model._meta.local_concrete_fields
        if isinstance(of, SealedField)
    ]
    return found + [_others[label] for label in sorted(_others)]


def hidden() -> list[str]:
    """Tables of which this role may be shown a part only, so that nothing counted in them holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s) AS name WHERE row_security_active(name::regclass::oid)",
            [sorted({holder.table for holder in holders()})],
        )
        return [row[0] for row in cursor.fetchall()]


def to_renew() -> int:
    """How many values are sealed with another key than the current one."""
    current = keyring.current
    return sum(
        count
        for holder in holders()
        for key_id, count in holder.counts().items()
        if key_id != current
    )


def rotate(outcome: Outcome) -> Iterator[int]:
    """Seal anew all that is left; yields how many values were renewed so far, after each batch.

    Several passes, since a row that somebody was just changing is passed over. What could not be
    done stands in `outcome` at the end.
    """
    yield from renew_all(holders(), outcome)


def renew_all(of: Iterable[Holder], outcome: Outcome) -> Iterator[int]:
    """The same for some holders of seals, or of what is made from them."""
    among = list(of)
    for _ in range(PASSES):
        outcome.missing.clear()
        outcome.damaged.clear()
        outcome.left = 0
        for holder in among:
            for _batch in _renew(holder, outcome):
                yield outcome.renewed
        if not outcome.left:
            return


def _renew(holder: Holder, outcome: Outcome) -> Iterator[None]:
    after = None
    current = keyring.current
    while rows := holder.older(current, after=after, most=BATCH):
        renewed = [(pk, old, new) for pk, old in rows if (new := _new(holder, pk, old, outcome))]
        with transaction.atomic():
            done = sum(holder.replace(pk, old=old, new=new) for pk, old, new in renewed)
        outcome.renewed += done
        outcome.left += len(renewed) - done
        after = rows[-1][0]
        yield


def _new(holder: Holder, pk: Any, old: Any, outcome: Outcome) -> Any:
    try:
        return holder.renewed(pk, old)
    except UnknownKey as error:
        outcome.missing[error.key_id] += 1
    except TamperedSeal:
        outcome.damaged.append(f"{holder.label}:{pk}")
    return None
