"""Receipts in the rotation of keys: the finder follows the key that seals it."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import connection

from portal.vault.rotation import FieldHolder
from reports import receipts
from reports.models import ReportNarrative


class ReceiptHolder(FieldHolder):
    """See portal.vault.rotation.Holder. A new value is (finder, seal)."""

    def __init__(self) -> None:
        super().__init__(ReportNarrative._meta.get_field("receipt_seal"))  # type: ignore[arg-type]

    def largest(self) -> int:
        return int(self.field.max_length or 0)

    def renewed(self, pk: uuid.UUID, value: Any) -> Any:
        return receipts.renewed(bytes(value), report_id=pk)

    def replace(self, pk: uuid.UUID, *, old: Any, new: Any) -> bool:
        finder, sealed = new
        table = connection.ops.quote_name(self.table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET receipt_finder = %s, receipt_seal = %s"  # noqa: S608
                f" WHERE report_id IN (SELECT report_id FROM {table} WHERE report_id = %s"
                " AND receipt_seal = %s FOR NO KEY UPDATE SKIP LOCKED)",
                [finder, sealed, pk, old],
            )
            return bool(cursor.rowcount)
