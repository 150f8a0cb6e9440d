"""Rows that one person may not see, around the rows of the scene that they may."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import timezone as zones
from typing import Any

from django.utils import timezone

from agencies.registry.clearances import Clearance
from agencies.registry.models import Disclosure, Membership
from agencies.registry.people import clearances_of
from hotspots.models import Run
from portal.accounts.models import User
from portal.oversight.models import UnusualAccess
from portal.vault.ids import uuid7
from reports import audiences
from reports.casework_enums import Readers
from reports.enums import LinkReason, TimelineKind, ToldSender, Verdict
from reports.models import (
    AccessRequest,
    BulkAction,
    Case,
    CaseDecision,
    CaseLink,
    CaseNote,
    CaseNotice,
    CaseTask,
    IntelligenceEntry,
    IntelligenceItem,
    IntelligenceLink,
    Meeting,
    MeetingItem,
    OriginatorRequest,
    Report,
    ReportAmendment,
    ReportClosing,
    ReportContact,
    ReportFile,
    ReportMessage,
    ReportNarrative,
    ReportPair,
    ReportSource,
    SafeguardingRecord,
    SavedSearch,
    SearchDigest,
    SourceAdvice,
    SourceFlag,
    TimelineEntry,
    UrgentAcknowledgement,
    UrgentEscalation,
)
from reports.safeguarding_enums import ReferralRoute
from reports.source_enums import AdviceOutcome, FlagReason, FlagState
from reports.urgent_enums import Stage
from tests.support import watching
from tests.support.visibility import cleansing, maps, operations, premises, releases, tied
from tests.support.visibility.scene import DUE, Scene

CHANGED: dict[type[Any], dict[str, Any]] = {
    CaseNotice: {"team": "treatment"},
    AccessRequest: {"state": "withdrawn", "answer": "", "words": "Hidden"},
    Disclosure: {"reason": "Hidden"},
    UnusualAccess: {"day": date(2020, 1, 1)},
    ReportMessage: {"text": "Hidden"},
    IntelligenceItem: {
        "reference": "H1DDEN0000",
        "title": "Hidden",
        "text": "Hidden",
        "provenance": "Hidden",
        "conditions": "Hidden",
    },
    OriginatorRequest: {
        "words": "Hidden",
        "state": "refused",
        "answer": "refused",
        "answer_words": "Hidden",
    },
    Meeting: {"title": "Hidden"},
    SavedSearch: {"asked": {"name": "Hidden", "chosen": [], "words": "words", "every": True}},
    BulkAction: {"total": 4_321},
}
"""What makes the copy of a row of its kind unlike the row."""

LONG_AGO = datetime(2020, 1, 1, tzinfo=zones.utc)
LINKED = 5
"""How many of the hidden reports join each case."""
OF_REPORT = (ReportNarrative, ReportContact, ReportSource)


@dataclass(frozen=True)
class Hidden:
    """One row of each kind that pages are asked for by key or reference."""

    report: Report
    case: Case
    task: CaseTask
    others: dict[str, uuid.UUID]
    """By the name of the key in addresses: rows of other kinds, hidden where they lie."""


def hide_from(person: User, scene: Scene, *, many: int) -> Hidden:
    """Make `many` reports and a case that the person may not see, and hidden rows on every report
    and case of the scene. The rows that they may see stay as they are."""
    held = {*clearances_of(person), Clearance.POLICE_JUNK}  # nobody holds it, and it stands alone
    audience = sorted(set(Clearance.values) - held)
    seen = list(Report.objects.all()), list(Case.objects.all())
    reports = [scene.tell("hidden") for _ in range(many)]
    keys = [report.pk for report in reports]
    Report.objects.filter(pk__in=keys).update(audience=audience)
    Report.objects.filter(pk__in=keys[:2]).update(priority=1, waiting_since=LONG_AGO)
    for part in OF_REPORT:
        part.objects.filter(pk__in=keys).update(audience=audience)
    files = ReportFile.objects.filter(report__in=keys)
    files.update(audience=audience)
    case = _hidden_case(scene, audience)
    for report in seen[0]:
        _around_report(report, case, scene, audience)
        _pair(report, reports[0], scene, audience)
    for each in seen[1]:
        _around_case(each, reports, scene, audience)
    _around_case(case, reports, scene, audience)
    meetings = list(Meeting.objects.all())
    items = [MeetingItem(meeting=each, case=case, position=9) for each in meetings]
    for item in items:
        item.save(force_insert=True)
    task = _task(case, scene, audience)
    return Hidden(
        report=reports[0],
        case=case,
        task=task,
        others=_others(scene, audience)
        | {
            "file_id": files[0].pk,
            "other_id": keys[0],
            "agenda_id": items[0].pk,
            **cleansing.hide(scene, reports[0], audience, at=LONG_AGO),
            **premises.hide(reports[0], audience),
            **operations.hide(audience),
            **releases.hide(audience),
            **maps.hide(person, scene),
            **watching.hide(audience),
        },
    )


def _others(scene: Scene, audience: list[str]) -> dict[str, uuid.UUID]:
    """A copy of a row of each of these kinds, hidden."""
    kinds: dict[str, type[Any]] = {
        "disclosure_id": Disclosure,
        "notice_id": CaseNotice,
        "request_id": AccessRequest,
        "unusual_id": UnusualAccess,
        "message_id": ReportMessage,
        "item_id": IntelligenceItem,
        "asked_id": OriginatorRequest,
        "meeting_id": Meeting,
        "saved_id": SavedSearch,
        "bulk_id": BulkAction,
        "run_id": Run,
    }
    found = {}
    for name, model in kinds.items():
        row = model.objects.order_by("pk")[0]
        row.pk, row.audience = uuid7(), audience
        for field, value in CHANGED.get(model, {}).items():
            setattr(row, field, value)
        if isinstance(row, (AccessRequest, OriginatorRequest)):
            row.answered_by, row.answered_at = row.asked_by, row.asked_at
        if isinstance(row, Run):
            row.key = uuid.uuid4()
        row.save(force_insert=True)
        found[name] = row.pk
    _around_searches(scene, audience)
    _around_items(found["item_id"], scene, audience)
    tied.hide(found["item_id"], scene, audience)
    return found


def _around_searches(scene: Scene, audience: list[str]) -> None:
    """That somebody else is told of every search."""
    other = Membership.objects.get(user=scene.people["spp_coordinator"])
    for search in SavedSearch.objects.all():
        SearchDigest(
            search=search,
            membership=other,
            every="day",
            told_for=LONG_AGO.date(),
            looked_at=LONG_AGO,
            audience=audience,
        ).save(force_insert=True)


def _around_items(hidden_id: uuid.UUID, scene: Scene, audience: list[str]) -> None:
    """Hidden history, reports and questions on every item; a hidden item on a visible report."""
    police = scene.people["police_intelligence"]
    for item in IntelligenceItem.objects.all():
        IntelligenceEntry(
            item=item, kind="changed", at=timezone.now(), by=police, audience=audience
        ).save(force_insert=True)
        report = scene.concern if item.pk == hidden_id else scene.needles
        IntelligenceLink(
            item=item,
            report=report,
            linked_by=police,
            linked_at=timezone.now(),
            audience=audience,
        ).save(force_insert=True)


def _hidden_case(scene: Scene, audience: list[str]) -> Case:
    case = scene._case("hidden")
    TimelineEntry.objects.filter(case=case).update(audience=audience)
    links = CaseLink.objects.filter(case=case).values("report")
    Report.objects.filter(pk__in=links).update(audience=audience)
    TimelineEntry.objects.filter(report__in=links).update(audience=audience)
    Case.objects.filter(pk=case.pk).update(audience=audience)
    return case


def _around_report(report: Report, case: Case, scene: Scene, audience: list[str]) -> None:
    police = scene.people["police_intelligence"]
    ReportAmendment(
        report=report, audience=audience, text="Hidden", made_by=police, made_at=timezone.now()
    ).save(force_insert=True)
    SafeguardingRecord(
        report=report,
        route=ReferralRoute.NONE,
        details={"reference": "", "made_by": "", "words": "Hidden"},
        recorded_by=police,
        recorded_at=timezone.now(),
        audience=audience,
    ).save(force_insert=True)
    _around_closing(report, police, audience)
    _entry(TimelineKind.AMENDED, police, audience, report=report)
    _around_waiting(report, police, audience)
    _link(case, report, police, audience)


def _around_closing(report: Report, police: User, audience: list[str]) -> None:
    """What its sender was told, and a flag for advice, which nobody but some of the police sees."""
    ReportClosing(
        report=report,
        told=ToldSender.NO_MORE,
        closed_by=police,
        closed_at=LONG_AGO,
        reopened_by=police,
        reopened_at=LONG_AGO,
        audience=audience,
    ).save(force_insert=True)
    of_police = sorted(set(audience) & {*audiences.POLICE})
    if not of_police:
        return
    flag = SourceFlag(
        report=report,
        reason=FlagReason.REPEATED,
        words="Hidden",
        state=FlagState.RESOLVED,
        flagged_by=police,
        flagged_at=LONG_AGO,
        ended_at=LONG_AGO,
        audience=of_police,
    )
    flag.save(force_insert=True)
    SourceAdvice(
        flag=flag,
        outcome=AdviceOutcome.RESOLVED,
        advised_on=LONG_AGO.date(),
        details={"reference": "Hidden", "given_by": "Hidden", "words": "Hidden"},
        recorded_by=police,
        recorded_at=LONG_AGO,
        audience=of_police,
    ).save(force_insert=True)


def _around_waiting(report: Report, police: User, audience: list[str]) -> None:
    """Later and further up than what there is of it."""
    of = {"report": report, "at": timezone.now(), "audience": audience}
    since = report.waiting_since or report.received_at
    UrgentEscalation(**of, waiting_since=since, stage=Stage.LEAD).save(force_insert=True)
    later = timezone.now() + timedelta(days=1)
    UrgentAcknowledgement(**of, waiting_since=later, by=police).save(force_insert=True)


def _pair(report: Report, hidden: Report, scene: Scene, audience: list[str]) -> None:
    first, second = sorted((report, hidden), key=lambda each: each.pk)
    ReportPair(
        first=first,
        second=second,
        verdict=Verdict.SAME,
        audience=audience,
        decided_by=scene.people["police_intelligence"],
        decided_at=timezone.now(),
    ).save(force_insert=True)


def _around_case(case: Case, reports: list[Report], scene: Scene, audience: list[str]) -> None:
    police = scene.people["police_intelligence"]
    CaseNote(
        case=case, audience=audience, text="Hidden", written_by=police, written_at=timezone.now()
    ).save(force_insert=True)
    _entry(TimelineKind.NOTE, police, audience, case=case)
    CaseDecision(
        case=case,
        audience=audience,
        readers=Readers.PARTNERS,
        decision="Hidden",
        rationale="Hidden",
        decided_by="Hidden",
        decided_on=DUE,
        noted_by=police,
        noted_at=timezone.now(),
    ).save(force_insert=True)
    _task(case, scene, audience)
    for report in reports[:LINKED]:
        _link(case, report, police, audience)
        _entry(TimelineKind.LINKED, police, audience, case=case, report=report)


def _entry(kind: TimelineKind, by: User, audience: list[str], **about: Report | Case) -> None:
    TimelineEntry(
        kind=kind, at=timezone.now(), by=by, audience=audience, words="Hidden", **about
    ).save(force_insert=True)


def _link(case: Case, report: Report, by: User, audience: list[str]) -> None:
    CaseLink(
        audience=audience,
        case=case,
        report=report,
        reason=LinkReason.SAME_PLACE,
        linked_by=by,
        linked_at=timezone.now(),
    ).save(force_insert=True)


def _task(case: Case, scene: Scene, audience: list[str]) -> CaseTask:
    task = CaseTask(
        case=case,
        what="Hidden",
        agency_id=case.owner_id,
        due_at=timezone.now(),
        audience=audience,
        set_by=scene.people["police_intelligence"],
        set_at=timezone.now(),
    )
    task.save(force_insert=True)
    return task
