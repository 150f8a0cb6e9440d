"""The register of bags on paper, and labels for bags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.licensing.enums import SeizureState, SeizureStep
from agencies.licensing.models import Seizure, SeizureLine
from agencies.licensing.queries.told import seizure_lines_visible_to
from portal.accounts.models import User
from reports.triage.rows import moment

ON_A_SHEET = 8
"""Bags on one sheet of A4 across, with room for long words."""
MOST_PRINTED = 400
MOST_LABELS = 60
LAYOUTS = ("plain", "sheet")
"""Plain A4, to cut out; or a sheet of 21 labels of 63.5 mm by 38.1 mm."""


@dataclass(frozen=True)
class Printed:
    """A bag as a row of the printed register."""

    bag: Seizure
    seized: str
    ended: str
    corrected: int


@dataclass(frozen=True)
class Sheet:
    """One sheet of a month. `number` of `of`: which of the month's sheets."""

    month: str
    number: int
    of: int
    rows: list[Printed]

    @property
    def goes_on(self) -> bool:
        return self.number < self.of


def sheets_of(rows: Sequence[Printed], *, most: int = ON_A_SHEET) -> list[Sheet]:
    """Rows in the order of time, on a sheet for each month, and on more where one is full."""
    months: dict[tuple[int, int], list[Printed]] = {}
    for row in rows:
        at = timezone.localtime(row.bag.seized_at)
        months.setdefault((at.year, at.month), []).append(row)
    sheets = []
    for (year, month), found in months.items():
        parts = [found[start : start + most] for start in range(0, len(found), most)]
        sheets += [
            Sheet(f"{MONTHS[month]} {year}", number, len(parts), part)
            for number, part in enumerate(parts, start=1)
        ]
    return sheets


def printed(by: User, bags: list[Seizure]) -> list[Printed]:
    """Bags with what became of them; one statement more."""
    steps = (SeizureStep.COLLECTED, SeizureStep.DESTROYED, SeizureStep.AMENDED)
    lines: dict[Any, list[SeizureLine]] = {}
    found = seizure_lines_visible_to(by).filter(seizure__in=[each.pk for each in bags])
    for line in found.filter(step__in=steps).order_by("number"):
        lines.setdefault(line.seizure_id, []).append(line)
    return [_printed(each, lines.get(each.pk, [])) for each in bags]


def _printed(bag: Seizure, lines: list[SeizureLine]) -> Printed:
    ended = str(SeizureState(bag.state).label)
    for line in lines:
        of = {
            "when": moment(line.at)[1],
            "officer": line.officer,
            "reference": line.reference,
            "other": line.other_name,
        }
        if line.step == SeizureStep.COLLECTED:
            ended = _("Collected %(when)s by officer %(officer)s, reference %(reference)s") % of
        elif line.step == SeizureStep.DESTROYED:
            ended = _("Destroyed %(when)s in front of %(other)s") % of
    corrected = sum(line.step == SeizureStep.AMENDED for line in lines)
    return Printed(bag, moment(bag.seized_at)[1], ended, corrected)


@dataclass(frozen=True)
class Label:
    """`svg`: for a page; `picture`: the same as an address that holds it, for paper."""

    bag: Seizure
    seized: str
    svg: SafeString
    picture: str


def labels_of(bags: Sequence[Seizure]) -> list[Label]:
    return [_label(each) for each in bags]


def _label(bag: Seizure) -> Label:
    """The code holds an address of ours, which opens nothing for who has not signed in."""
    code = segno.make(address_of(bag), error="m", micro=False)
    drawn = code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None)
    return Label(
        bag=bag,
        seized=moment(bag.seized_at)[1],
        svg=SafeString(drawn),  # made of squares alone, by segno
        picture=code.svg_data_uri(border=2, scale=4),
    )


def address_of(bag: Seizure) -> str:
    path = reverse("licensing:seizure", args=[bag.pk])
    return urljoin(f"{settings.SITE_URL}/", path.lstrip("/"))
