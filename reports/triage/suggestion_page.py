"""What a report's page says of other reports that may tell of the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.registry.permissions import Permission
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.duplicates import reasons, score
from reports.enums import Kind, Verdict
from reports.models import Report, ReportPair
from reports.permissions import user_can, user_can_compare_words
from reports.suggesting import (
    Suggestion,
    compared_with,
    features_of_pair,
    likeliest,
    linked,
    pairs_of,
)
from reports.triage import present
from reports.triage.forms import ActionForm
from reports.triage.rows import moment
from reports.triage.suggestion_forms import PairForm, UndoPairForm


@dataclass(frozen=True)
class Suggested:
    """Another report: why it may be the same, how likely, and where the two are compared."""

    reference: str
    address: str
    reasons: str
    likely: str


@dataclass(frozen=True)
class Said:
    """What somebody said of this report and another."""

    reference: str
    address: str
    verdict: str
    is_same: bool
    by: str
    iso: str
    when: str


@dataclass(frozen=True)
class Panel:
    suggested: list[Suggested]
    linked: list[Suggested]
    said: list[Said]


def panel_of(report: Report, *, by: User) -> Panel | None:
    """Five statements at most, one of which records what was shown; None for those who don't link
    reports or read no words, since common words would tell of them."""
    if not user_can_compare_words(by) or report.kind == Kind.RECORDED_CRIME:
        return None
    pairs = pairs_of(report, by=by)
    found = compared_with(report, by=by, without=frozenset(other.pk for _pair, other in pairs))
    suggested, links = likeliest(found), linked(found)
    if suggested or links:
        record(
            Operation.CONSULTATION,
            by=by,
            objects=[each.report for each in suggested + links],
            reason="suggested",
        )
    return Panel(
        suggested=[_suggested(report, each) for each in suggested],
        linked=[_suggested(report, each) for each in links],
        said=[_said(report, pair, other) for pair, other in pairs],
    )


def _suggested(report: Report, found: Suggestion) -> Suggested:
    return Suggested(
        reference=found.report.display_reference,
        address=_address(report, found.report),
        reasons=" · ".join(reasons(found.features)),
        likely=_likely(found.score),
    )


def compare_context(
    report: Report,
    other: Report,
    pair: ReportPair | None,
    *,
    by: User,
    bound: ActionForm | None = None,
) -> dict[str, Any]:
    """What the page shows on which two reports are compared; `bound` could not be done. Of what
    they have in common, nothing to who may not compare their words."""
    features = features_of_pair(report, other, by=by) if user_can_compare_words(by) else None
    return {
        "report": report,
        "other": other,
        "facts": [
            (label, words, dict(present.facts_of(other)).get(label, ""))
            for label, words in present.facts_of(report)
        ],
        "reasons": reasons(features) if features else [],
        "likely": _likely(score(features)) if features else "",
        "said": _said(report, pair, other) if pair else None,
        "form": bound or form_for(report, other, undo=pair is not None),
        "bound": bound,
        "open_case": f"{reverse('reports:triage:case-open')}?report={report.pk}&report={other.pk}"
        if user_can(by, Permission.CASES_OPEN)
        else "",
    }


def form_for(report: Report, other: Report, *, undo: bool, data: Any = None) -> ActionForm:
    """The form to say what two reports are, or to take back what was said."""
    route = "report-pair-undo" if undo else "report-pair"
    action = reverse(f"reports:triage:{route}", args=[report.pk, other.pk])
    return (UndoPairForm if undo else PairForm)(data, name="pair", action=action)


def _said(report: Report, pair: ReportPair, other: Report) -> Said:
    iso, when = moment(pair.decided_at)
    return Said(
        reference=other.display_reference,
        address=_address(report, other),
        verdict=str(Verdict(pair.verdict).label),
        is_same=pair.verdict == Verdict.SAME,
        by=pair.decided_by.display_name,
        iso=iso,
        when=when,
    )


def _address(report: Report, other: Report) -> str:
    return reverse("reports:triage:report-pair", args=[report.pk, other.pk])


def _likely(value: float) -> str:
    """A score as people read it: of ten pairs like this one, so many were the same."""
    tenths = round(value * 10)
    if tenths < 1:
        return _("Fewer than 1 in 10 pairs like this are the same")
    if tenths > 9:
        return _("More than 9 in 10 pairs like this are the same")
    return _("About %d in 10 pairs like this are the same") % tenths
