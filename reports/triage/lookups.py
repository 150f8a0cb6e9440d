"""Text comparison that PostgreSQL's trigram index can serve."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@CharField.register_lookup
class HasText(Lookup):
    """`place_text__has_text="king"`: the words occur, in any case.

    Django's own `icontains` compares upper-cased text, which an index on the plain column can't
    serve; ILIKE can. What was typed is taken literally: `%` and `_` are escaped.
    """

    lookup_name = "has_text"
    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        pattern = f"%{connection.ops.prep_for_like_query(self.rhs)}%"
        return f"{left} ILIKE %s", (*left_params, pattern)
