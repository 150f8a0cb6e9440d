"""The version of the routing rules in use, read in a statement that a submission makes anyway.

The public front door may read no table. It asks a function of the database for the version in use,
and does so in the statement with which it takes its role, so that routing costs no statement and a
version that was just published counts at once, in every process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import structlog
from django.db import connection

from reports.routing import Rule
from reports.routing_default import DEFAULT
from reports.routing_rules import WrongRules, rules_from

log = structlog.get_logger(__name__)

IN_USE = "routing_in_use()"
"""The SQL that asks for it: JSON with number, rules and the wards that they name; NULL for none."""


@dataclass(frozen=True)
class InUse:
    """`number`: the version, None for the rules that the service falls back to. `wards`: the codes
    of the wards that a rule names, by their keys. `unreadable`: the version that should be in use
    and can't be read."""

    number: int | None
    rules: tuple[Rule, ...]
    wards: Mapping[int, str] = field(default_factory=dict)
    unreadable: int | None = None

    def ward(self, pk: int | None) -> str:
        return self.wards.get(pk, "") if pk is not None else ""


def rules_in_use() -> InUse:
    """One statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {IN_USE}")
        ((answer,),) = cursor.fetchall()
    return in_use_of(answer)


@lru_cache(maxsize=8)
def in_use_of(answer: str | None) -> InUse:
    """What the database answered. Without rules that can be read nothing is refused: the rules
    that came with the service route it, and the log says so."""
    if answer is None:
        log.error("routing.no_version_in_use")
        return InUse(None, rules_from(DEFAULT))
    read = json.loads(answer)
    try:
        rules = rules_from(read["rules"])
    except WrongRules as wrong:
        log.error("routing.version_unreadable", number=read["number"], why=str(wrong))
        return InUse(None, rules_from(DEFAULT), unreadable=read["number"])
    return InUse(read["number"], rules, {int(pk): code for pk, code in read["wards"].items()})
