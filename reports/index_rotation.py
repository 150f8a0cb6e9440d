"""Blind indexes follow the keys: each is made anew with the current one beside live traffic.

Two uses of one thing: `manage.py keys rotate` makes anew what has an older key, and
`manage.py index_words` what has none, since it was stored before there was an index. Either may be
killed and started again: which key made an index is stored with it. Until all is done, a search
asks with every key of the keyring (reports/word_search.py).
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from portal.vault.fields import SealedField
from portal.vault.rotation import FieldHolder
from portal.vault.sealing import unseal
from reports import words
from reports.models import ReportAmendment, ReportNarrative
from reports.models.report import Indexed


class IndexHolder(FieldHolder):
    """See portal.vault.rotation.Holder. An old value is (text, particulars), as they are sealed; a
    new one is an index of what they hold."""

    def __init__(self, model: type[Indexed], *, missing: bool = False) -> None:
        super().__init__(_sealed(model, "text"))
        self.label = f"{model._meta.label}.words"
        self.particulars = _sealed(model, "particulars") if model is ReportNarrative else None
        self.missing = missing
        self._names["particulars"] = "particulars" if self.particulars else "NULL::bytea"

    def counts(self) -> dict[str, int]:
        return dict(
            self._rows(
                "SELECT words_key, count(*) FROM {table} WHERE words_key IS NOT NULL"
                " GROUP BY 1 ORDER BY 1"
            )
        )

    def count_missing(self) -> int:
        """How many are not indexed."""
        ((count,),) = self._rows("SELECT count(*) FROM {table} WHERE words_key IS NULL")
        return int(count)

    def older(self, current: str, *, after: Any, most: int) -> list[tuple[Any, Any]]:
        wanted = "words_key IS NULL" if self.missing else "words_key <> %s"
        later = "" if after is None else " AND {pk} > %s"
        given = [*([] if self.missing else [current]), *([] if after is None else [after])]
        rows = self._rows(
            "SELECT {pk}, {column}, {particulars} FROM {table} WHERE "  # noqa: S608
            + wanted
            + later
            + " ORDER BY {pk} LIMIT %s",
            *given,
            most,
        )
        return [(pk, (text, particulars)) for pk, text, particulars in rows]

    def renewed(self, pk: Any, value: Any) -> Any:
        text, particulars = value
        return words.index_of(
            _open(self.field, pk, text),
            _open(self.particulars, pk, particulars) if self.particulars and particulars else None,
        )

    def replace(self, pk: Any, *, old: Any, new: Any) -> bool:
        """Words are never edited once they are stored, only sealed anew: whichever seal they were
        read from, the index is right. So a row is written if it is free."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE {table} SET words = %s, marks = %s, words_key = %s"  # noqa: S608
                " WHERE {pk} IN (SELECT {pk} FROM {table} WHERE {pk} = %s"
                " FOR NO KEY UPDATE SKIP LOCKED)".format(**self._names),
                [new["words"], new["marks"], new["words_key"], pk],
            )
            return bool(cursor.rowcount)


def holders(*, missing: bool = False) -> list[IndexHolder]:
    """Everything that holds blind indexes."""
    return [IndexHolder(each, missing=missing) for each in (ReportNarrative, ReportAmendment)]


def _sealed(model: type[Indexed], name: str) -> SealedField:
    field = model._meta.get_field(name)
    assert isinstance(field, SealedField)
    return field


def _open(field: SealedField | None, pk: Any, value: Any) -> Any:
    assert field is not None
    return field.decode(unseal(value, bound_to=field.place_at(pk)))
