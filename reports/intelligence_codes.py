"""Code lists of intelligence, which are data: corrected by `manage.py load_codes`, not a release.

They are kept in a process for as long as the choices of filters are; then they are read again, all
in one statement.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _

from reports.grading import Grade, LegacyGrade, WrongGrade
from reports.intelligence_enums import CodePart
from reports.models import IntelligenceCode

KEEP_SECONDS = 300


class Code(NamedTuple):
    code: str
    label: str
    offered: bool


def offered(part: CodePart) -> list[tuple[str, str]]:
    """(code, label) of what can be chosen, in the order of the list."""
    return [(each.code, each.label) for each in _list(part) if each.offered]


def label_of(part: CodePart, code: str) -> str:
    """What a code means, be it offered or not; the code itself if no list has it."""
    return next((each.label for each in _list(part) if each.code == code), code)


def check_codes(grade: Grade | LegacyGrade) -> None:
    """Raise WrongGrade for a code that is not offered. Nothing chosen is right in a 3x5x2 grade
    that is still being written; a 5x5x5 grade is entered whole."""
    is_legacy = isinstance(grade, LegacyGrade)
    prefix = "legacy_" if is_legacy else ""
    for name in ("source", "information", "dissemination") if is_legacy else Grade.CODES:
        known = {code for code, _label in offered(CodePart(prefix + name))}
        if getattr(grade, name) not in (known if is_legacy else {"", *known}):
            raise WrongGrade(_("Choose a code from the list."), field=prefix + name)


def forget() -> None:
    """Read them anew next time."""
    _lists.cache_clear()


def _list(part: CodePart) -> list[Code]:
    return _lists(int(time.monotonic() // KEEP_SECONDS)).get(part, [])


@lru_cache(maxsize=1)
def _lists(period: int) -> Mapping[str, list[Code]]:
    found: dict[str, list[Code]] = {}
    for each in IntelligenceCode.objects.order_by("part", "position", "code"):
        found.setdefault(each.part, []).append(Code(each.code, each.label, each.offered))
    return found
