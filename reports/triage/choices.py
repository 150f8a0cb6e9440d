"""Choices of the filters that come from the database, kept for a while in the process.

Wards change once in a decade. A process that serves pages for longer than KEEP_SECONDS reads them
again, so that `load_reference` shows up without a restart.
"""

from __future__ import annotations

import time
from functools import lru_cache

from reports.enums import AreaKind
from reports.models import Area

KEEP_SECONDS = 300


def wards() -> tuple[tuple[str, str], ...]:
    """(code, name) of every ward by name; at most one statement every five minutes."""
    return tuple((code, name) for _pk, code, name in _wards(_period()))


def ward_id(code: str) -> int | None:
    """The primary key of the ward with this code."""
    return next((pk for pk, each, _name in _wards(_period()) if each == code), None)


def ward_codes() -> dict[int, str]:
    """Codes of the wards by their primary keys."""
    return {pk: code for pk, code, _name in _wards(_period())}


def wards_named_like(text: str) -> list[int]:
    """Primary keys of wards whose name holds `text`, in any case."""
    wanted = text.casefold()
    return [pk for pk, _code, name in _wards(_period()) if wanted in name.casefold()]


def forget() -> None:
    """Read them anew next time."""
    _wards.cache_clear()


def _period() -> int:
    return int(time.monotonic() // KEEP_SECONDS)


@lru_cache(maxsize=1)
def _wards(period: int) -> tuple[tuple[int, str, str], ...]:
    return tuple(
        Area.objects.filter(kind=AreaKind.WARD)
        .order_by("name", "code")
        .values_list("pk", "code", "name")
    )
