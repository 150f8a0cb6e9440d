"""Secrets of second factors, which allauth keeps in JSON, for the rotation of keys.

An authenticator app has a "secret", recovery codes have a "seed" (or, from an older allauth,
"migrated_codes"); MFAAdapter.encrypt() seals each. A passkey has none here:
only its public part is kept.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import connection

from portal.vault.sealing import key_id_of

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


class FactorSecrets:
    """See portal.vault.rotation.Holder."""

    label = "mfa.Authenticator.data"
    table = Authenticator._meta.db_table

    def counts(self) -> dict[str, int]:
        return dict(
            Counter(
                _key_id(sealed)
                for data in self._all().values_list("data", flat=True).iterator(chunk_size=500)
                for _, sealed in _sealed_in(data)
            )
        )

    def older(self, current: str, *, after: Any, most: int) -> list[tuple[Any, Any]]:
        rows = self._all().order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        found = []
        for pk, data in rows.values_list("pk", "data").iterator(chunk_size=500):
            if any(_key_id(sealed) != current for _, sealed in _sealed_in(data)):
                found.append((pk, data))
            if len(found) == most:
                break
        return found

    def renewed(self, pk: Any, value: Any) -> Any:
        from allauth.mfa.adapter import get_adapter

        adapter = get_adapter()
        new = dict(value)
        for name, sealed in _sealed_in(value):
            fresh = adapter.encrypt(adapter.decrypt(sealed))
            if isinstance(new[name], list):
                new[name] = [fresh if each == sealed else each for each in new[name]]
            else:
                new[name] = fresh
        return new

    def replace(self, pk: Any, *, old: Any, new: Any) -> bool:
        table = connection.ops.quote_name(self.table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET data = %s WHERE id IN (SELECT id FROM {table}"  # noqa: S608
                " WHERE id = %s AND data::jsonb = %s::jsonb FOR NO KEY UPDATE SKIP LOCKED)",
                [json.dumps(new), pk, json.dumps(old)],
            )
            return bool(cursor.rowcount)

    def _all(self) -> Any:
        return Authenticator.objects.filter(type__in=TYPES)


def _sealed_in(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("secret", "seed"):
        if isinstance(data.get(name), str):
            yield name, data[name]
    for code in data.get("migrated_codes") or []:
        yield "migrated_codes", code


def _key_id(sealed: str) -> str:
    return key_id_of(base64.b64decode(sealed))
