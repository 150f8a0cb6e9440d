"""A report's plain facts in words, for its page."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from reports.enums import (
    AccessAnswer,
    AccessPurpose,
    Category,
    Channel,
    Gateway,
    Kind,
    Marking,
    Pattern,
    PointOrigin,
    Precision,
    Regime,
    RequestState,
    RetentionGroup,
    Risk,
)
from reports.intelligence_enums import OriginatorAnswer, Wish
from reports.models import AccessRequest, Case, IntelligenceItem, OriginatorRequest, Report
from reports.triage.rows import moment


def facts_of(report: Report) -> list[tuple[str, str]]:
    """(label, words) of everything about a report that is not sealed."""
    facts = [
        (_("What is happening"), str(Category(report.category).label)),
        (_("Kind"), str(Kind(report.kind).label)),
        (_("Place"), report.place_text or _("Not given in words")),
        (_("Ward"), report.ward.name if report.ward else _("Not known")),
        (_("On the map"), _point(report)),
        (_("When it happened"), happened(report)),
        (_("How often"), str(Pattern(report.pattern).label)),
        (_("Risks"), "; ".join(str(Risk(each).label) for each in report.risks) or _("None ticked")),
        (_("Came by"), str(Channel(report.channel).label)),
        (_("Received"), moment(report.received_at)[1]),
        (_("Last changed"), moment(report.changed_at)[1]),
    ]
    if report.lsoa:
        facts.insert(4, (_("Small area (LSOA)"), report.lsoa.name))
    return facts


def kept(record: Report | Case | IntelligenceItem) -> list[tuple[str, str]]:
    """(label, words) of how a record is kept: whose, under which law, until when (R2.1)."""
    return [
        (_("Controller"), record.controller.name),
        (_("Kept under"), str(Regime(record.regime).label)),
        (_("Lawful gateway"), str(Gateway(record.gateway).label)),
        (_("Marking"), str(Marking(record.marking).label)),
        (_("Retention group"), str(RetentionGroup(record.retention_group).label)),
        (
            _("Next review"),
            f"{record.review_on.day} {MONTHS[record.review_on.month]} {record.review_on.year}",
        ),
    ]


def facts_of_request(asked: AccessRequest) -> list[tuple[str, str]]:
    """(label, words) of a request for access, for both sides; not who answered."""
    facts = [
        (_("Status"), str(RequestState(asked.state).label)),
        (_("Purpose"), str(AccessPurpose(asked.purpose).label)),
        (_("Asked by"), f"{asked.asked_by.display_name}, {asked.agency.name}"),
        (_("Asked"), moment(asked.asked_at)[1]),
    ]
    if asked.answer:
        facts.append((_("Answer"), str(AccessAnswer(asked.answer).label)))
    if asked.answered_at:
        facts.append((_("Ended"), moment(asked.answered_at)[1]))
    return facts


def facts_of_question(asked: OriginatorRequest) -> list[tuple[str, str]]:
    """(label, words) of a recipient's question to the originator, for who answers it."""
    facts = [
        (_("Status"), str(RequestState(asked.state).label)),
        (_("They want"), str(Wish(asked.wish).label)),
        (_("Purpose"), str(AccessPurpose(asked.purpose).label)),
        (_("Asked by"), f"{asked.asked_by.display_name}, {asked.agency.name}"),
        (_("Asked"), moment(asked.asked_at)[1]),
    ]
    if asked.answered_at:
        facts.append((_("Answer"), str(OriginatorAnswer(asked.answer).label)))
        facts.append((_("Answered"), moment(asked.answered_at)[1]))
    return facts


def happened(report: Report) -> str:
    """When, no more exactly than it is known."""
    first, last = report.happened_first, report.happened_last
    start = first or last
    if start is None or report.happened_precision == Precision.UNKNOWN:
        return _("Not known")
    said = [_at(start, report.happened_precision)]
    if last is not None:
        said.append(_at(last, report.happened_precision))
    if len(said) == 2 and said[0] != said[1]:
        return _("%(first)s to %(last)s") % {"first": said[0], "last": said[1]}
    return said[0]


def _at(when: datetime.datetime, precision: str) -> str:
    if precision == Precision.EXACT:
        return moment(when)[1]
    local = timezone.localtime(when)
    month = f"{MONTHS[local.month]} {local.year}"
    return month if precision == Precision.MONTH else f"{local.day} {month}"


def _point(report: Report) -> str:
    if report.point is None:
        return _("No point")
    origin = str(PointOrigin(report.point_origin).label) if report.point_origin else _("A point")
    if report.point_accuracy_m is None:
        return origin
    return _("%(origin)s, within %(metres)d metres") % {
        "origin": origin,
        "metres": report.point_accuracy_m,
    }
