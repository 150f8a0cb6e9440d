"""What the page of an assessment holds: figures, what they say, how sure that is, and pictures."""

from __future__ import annotations

import math
import uuid
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.operations import drawing, ground
from agencies.operations.assessment import Counted, Interval, Result, Verdict, assess
from agencies.operations.enums import Measure
from agencies.operations.models import Assessment, StudyArea
from agencies.operations.periods import Period
from agencies.operations.pieces import of_codes
from agencies.operations.queries import assessments_visible_to
from agencies.operations.ranges import Range
from agencies.operations.words import AREAS, from_to
from portal.accounts.models import User
from reports.triage.rows import moment

SAYS: dict[Verdict, str | Promise] = {
    Verdict.FELL: gettext_lazy(
        "Beside the control area it fell, by more than chance alone would explain. Look at the "
        "figures of both: it may be that the control area rose."
    ),
    Verdict.ROSE: gettext_lazy(
        "Beside the control area it rose, by more than chance alone would explain. Look at the "
        "figures of both: it may be that the control area fell."
    ),
    Verdict.UNSURE: gettext_lazy(
        "Nobody can tell. What changed beside the control area may be chance."
    ),
    Verdict.TOO_FEW: gettext_lazy(
        "Too few to tell. Some of what is published is “fewer than 5”, or not shown, and what it "
        "may be leaves both answers open. Whole wards and longer periods tell more."
    ),
}
AROUND: dict[Verdict, str | Promise] = {
    Verdict.FELL: gettext_lazy(
        "Around it, it fell as well: what was done may have helped there, too."
    ),
    Verdict.ROSE: gettext_lazy("Around it, it rose: some of it may only have moved."),
    Verdict.UNSURE: gettext_lazy("Around it, nobody can tell whether anything changed."),
    Verdict.TOO_FEW: gettext_lazy("Around it, there was too little to tell."),
}
COLOURS = {
    Verdict.FELL: "green",
    Verdict.ROSE: "red",
    Verdict.UNSURE: "grey",
    Verdict.TOO_FEW: "grey",
}
LABELS: dict[Verdict, str | Promise] = {
    Verdict.FELL: gettext_lazy("Fell"),
    Verdict.ROSE: gettext_lazy("Rose"),
    Verdict.UNSURE: gettext_lazy("Can't tell"),
    Verdict.TOO_FEW: gettext_lazy("Too few to tell"),
}
EFFORT = {Measure.CREWS, Measure.PREMISES}
"""What depends on how long somebody searched, or how many premises take part."""


def assessment_of(user: User, assessment_id: uuid.UUID) -> Assessment:
    """With the areas and the problem. Raises Assessment.DoesNotExist."""
    found = assessments_visible_to(user).select_related("study__problem", "counted_by")
    return found.defer("study__problem__area").get(pk=assessment_id)


def result_of(found: Assessment) -> Result:
    before, after = _periods(found)
    return assess(
        *(_counted(found, name) for name in AREAS),
        days_before=before.days,
        days_after=after.days,
    )


def context_of(found: Assessment) -> dict[str, Any]:
    study, result = found.study, result_of(found)
    before, after = _periods(found)
    counts = {name: _counted(found, name) for name in AREAS}
    return {
        "assessment": found,
        "problem": study.problem,
        "measure": study.get_measure_display(),
        "needs_effort": study.measure in EFFORT,
        "before": from_to(before.first, before.last),
        "after": from_to(after.first, after.last),
        "counted_at": moment(found.counted_at)[1],
        "verdict": LABELS[result.verdict],
        "colour": COLOURS[result.verdict],
        "says": SAYS[result.verdict],
        "around": AROUND[result.ring_verdict],
        "rows": [_row(name, counts[name], result) for name in AREAS],
        "figures": _figures(result),
        "groups": drawing.bars(
            [(str(AREAS[name]), each.before, each.after) for name, each in counts.items()],
            say=said_of,
        ),
        "outlines": drawing.outlines_of({name: getattr(study, name) for name in AREAS}),
        "places": _places(study),
        "size": int(drawing.SIZE),
    }


def _counted(found: Assessment, name: str) -> Counted:
    return Counted(
        *(
            Range(getattr(found, f"{name}_{when}_least"), getattr(found, f"{name}_{when}_most"))
            for when in ("before", "after")
        )
    )


def _periods(found: Assessment) -> tuple[Period, Period]:
    return (
        Period(found.before_from, found.before_until),
        Period(found.after_from, found.after_until),
    )


def _row(name: str, counts: Counted, result: Result) -> dict[str, str]:
    change: Interval | None = getattr(result, name)
    return {
        "name": str(AREAS[name]),
        "before": said_of(counts.before),
        "after": said_of(counts.after),
        "change": _change(change),
    }


def _figures(result: Result) -> list[tuple[str, str, str]]:
    """(what, the figure with its interval, what it means)."""
    figures = [
        (
            _("Beside the control area"),
            _change(result.compared),
            _("How the area's change compares with the control area's."),
        ),
        (
            _("The ring, beside the control area"),
            _change(result.around),
            _("How the ring's change compares with the control area's."),
        ),
    ]
    if result.difference is not None:
        of = result.difference
        figures.append(
            (
                _("Difference in number"),
                _("%(n)+.0f (%(low)+.0f to %(high)+.0f)")
                % {"n": of.value, "low": of.low, "high": of.high},
                _("More or fewer than if the area had changed as the control area did."),
            )
        )
    if result.quotient is not None:
        figures.append(
            (
                _("Weighted displacement quotient"),
                f"{result.quotient:+.2f}",
                _(
                    "Above 0: the ring fell too. Below 0: the ring rose. Below -1: it rose by more "
                    "than the area fell. A figure without an interval."
                ),
            )
        )
    return figures


def _change(ratio: Interval | None) -> str:
    """As a change in per cent: -30 % (-50 % to -2 %); of ranges the bounds alone."""
    if ratio is None:
        return str(LABELS[Verdict.TOO_FEW])
    low = _percent(ratio.low)
    if math.isinf(ratio.high):
        return _("%(low)s or more") % {"low": low}
    bounds = _("%(low)s to %(high)s") % {"low": low, "high": _percent(ratio.high)}
    return bounds if ratio.value is None else f"{_percent(ratio.value)} ({bounds})"


def _percent(ratio: float) -> str:
    return f"{100 * (ratio - 1):+.0f} %"


def said_of(found: Range) -> str:
    """A number, or from where to where it lies."""
    if found.exact is not None:
        return str(found.exact)
    if found.most is not None:
        return _("%(least)d to %(most)d") % {"least": found.least, "most": found.most}
    return _("%(least)d or more") % {"least": found.least} if found.least else _("not shown")


def _places(study: StudyArea) -> list[tuple[str, str]]:
    made_of = {
        "area": of_codes(study.area_wards, study.area_lsoas),
        "control": of_codes(study.control_wards, study.control_lsoas),
        "ring": of_codes((), study.ring_lsoas),
    }
    said = {
        name: _("%(names)s (%(size).2f km²)")
        % {"names": each.names, "size": ground.square_km(getattr(study, name))}
        for name, each in made_of.items()
    }
    said["ring"] += ", " + _("within %(n)d metres") % {"n": study.ring_metres}
    return [(str(AREAS[name]), said[name]) for name in AREAS]
