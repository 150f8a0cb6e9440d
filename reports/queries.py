"""The only read door to cases: every queryset starts from what a person may see.

`…_visible_to(user)` filters on the overlap of a row's audience with the user's clearances. Sealed
parts are never joined; they are read by actions, which record it.
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import Overlap
from django.db.models import CharField, F, Func, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from agencies.registry.models import Disclosure
from agencies.registry.people import agencies_of, clearances_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.audiences import POLICE, base_of, of_report_set_aside
from reports.enums import SET_ASIDE, RequestState
from reports.models import (
    AccessRequest,
    BulkAction,
    BulkRow,
    Case,
    CaseDecision,
    CaseLink,
    CaseMerge,
    CaseNote,
    CaseNotice,
    CaseTask,
    FileContent,
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
from reports.permissions import user_can
from reports.safeguarding import waits_for_an_answer
from reports.source_enums import IN_FORCE


def reports_visible_to(user: User) -> QuerySet[Report]:
    """Reports whose audience includes one of the user's clearances."""
    return Report.objects.filter(audience__overlap=clearances_of(user))


def reports_set_aside(user: User) -> QuerySet[Report]:
    """Reports that look like junk, for those who check them; nothing for anybody else.

    The database shows them only within reports.actions.junk.looking_through_junk.
    """
    if not user_can(user, Permission.REPORTS_TRIAGE) or not POLICE & {*clearances_of(user)}:
        return Report.objects.none()
    return Report.objects.filter(audience__overlap=of_report_set_aside(), status__in=SET_ASIDE)


def cases_visible_to(user: User) -> QuerySet[Case]:
    """Cases whose audience includes one of the user's clearances."""
    return Case.objects.filter(audience__overlap=clearances_of(user))


def notes_visible_to(user: User) -> QuerySet[CaseNote]:
    """Notes that the user may see, on cases that they may see."""
    return CaseNote.objects.filter(
        audience__overlap=clearances_of(user), case__in=cases_visible_to(user)
    )


def tasks_visible_to(user: User) -> QuerySet[CaseTask]:
    """Tasks that the user may see, on cases that they may see: for partners those of their own
    agency. Others' tasks are no part of what is disclosed."""
    return CaseTask.objects.filter(
        audience__overlap=clearances_of(user), case__in=cases_visible_to(user)
    )


def tasks_of_agency_of(user: User) -> QuerySet[CaseTask]:
    """Visible tasks that were given to the user's own agency."""
    return tasks_visible_to(user).filter(agency__in=agencies_of(user))


def decisions_visible_to(user: User) -> QuerySet[CaseDecision]:
    """Decisions that the user may see, on cases that they may see; read by an action."""
    return CaseDecision.objects.filter(
        audience__overlap=clearances_of(user), case__in=cases_visible_to(user)
    )


def merges_visible_to(user: User) -> QuerySet[CaseMerge]:
    """Mergings of cases, to those who may see both, and not by a disclosure alone."""
    own = Case.objects.filter(audience__overlap=base_of(clearances_of(user)))
    return CaseMerge.objects.filter(case__in=own, into__in=own)


def meetings_visible_to(user: User) -> QuerySet[Meeting]:
    """Meetings that the user's team is invited to; for police every one."""
    return Meeting.objects.filter(audience__overlap=clearances_of(user))


def items_visible_to(user: User) -> QuerySet[MeetingItem]:
    """Of the agenda of visible meetings, the cases that the user may see."""
    return MeetingItem.objects.filter(
        meeting__in=meetings_visible_to(user), case__in=cases_visible_to(user)
    )


def links_visible_to(user: User) -> QuerySet[CaseLink]:
    """Places of reports in cases that the user may see, case and report too."""
    return CaseLink.objects.filter(
        audience__overlap=clearances_of(user),
        case__in=cases_visible_to(user),
        report__in=reports_visible_to(user),
    )


def amendments_visible_to(user: User) -> QuerySet[ReportAmendment]:
    """Sealed additions that the user may open; opening goes through read_narrative."""
    return ReportAmendment.objects.filter(
        audience__overlap=clearances_of(user), report__in=reports_visible_to(user)
    )


def timeline_visible_to(user: User) -> QuerySet[TimelineEntry]:
    """Entries that the user may see."""
    return TimelineEntry.objects.filter(audience__overlap=clearances_of(user))


def acknowledgements_visible_to(user: User) -> QuerySet[UrgentAcknowledgement]:
    """Who took urgent reports, as far as the user may see."""
    return UrgentAcknowledgement.objects.filter(audience__overlap=clearances_of(user))


def escalations_visible_to(user: User) -> QuerySet[UrgentEscalation]:
    """Whom the portal told that an urgent report waited, as far as the user may see."""
    return UrgentEscalation.objects.filter(audience__overlap=clearances_of(user))


def reports_waiting(user: User) -> QuerySet[Report]:
    """Urgent reports that nobody has, longest waiting first, with the furthest stage `told`."""
    told = stage_told(escalations_visible_to(user))
    waiting = reports_visible_to(user).filter(waiting_since__isnull=False).annotate(told=told)
    return waiting.order_by("waiting_since", "id")


def stage_told(escalations: QuerySet[UrgentEscalation]) -> Coalesce:
    """The furthest stage that was told of a report's present waiting, 0 for none."""
    told = escalations.filter(report=OuterRef("pk"), waiting_since=OuterRef("waiting_since"))
    furthest = Subquery(told.order_by("-stage").values("stage")[:1])
    return Coalesce(furthest, Value(0), output_field=IntegerField())


def narratives_visible_to(user: User) -> QuerySet[ReportNarrative]:
    """Reports' sealed words that the user may open; opening goes through read_narrative."""
    return ReportNarrative.objects.filter(audience__overlap=clearances_of(user))


def texts_searched_by(user: User) -> tuple[QuerySet[ReportNarrative], QuerySet[ReportAmendment]]:
    """Sealed texts in which the user may look for words: those they may open, said in another way.

    PostgreSQL takes the bare overlap for one row in a hundred, whoever asks, and then fetches one
    by one what a frequent word finds (docs/adr/0030 has the same of the policies). The reports of
    the amendments are not asked for again: a search starts from those that the user may see.
    """
    held = Func(
        *map(Value, clearances_of(user)),
        template="ARRAY[%(expressions)s]::varchar[]",
        output_field=ArrayField(CharField()),
    )
    seen = Coalesce(Overlap(F("audience"), held), False)
    return ReportNarrative.objects.filter(seen), ReportAmendment.objects.filter(seen)


def files_visible_to(user: User) -> QuerySet[ReportFile]:
    """Pictures of reports that the user may see; opening one goes through read_picture."""
    return ReportFile.objects.filter(
        audience__overlap=clearances_of(user), report__in=reports_visible_to(user)
    )


def file_contents_visible_to(user: User) -> QuerySet[FileContent]:
    """What is in them, sealed."""
    return FileContent.objects.filter(audience__overlap=clearances_of(user))


def files_set_aside(user: User) -> QuerySet[ReportFile]:
    """Pictures of reports that look like junk, as reports_set_aside."""
    return ReportFile.objects.filter(
        audience__overlap=of_report_set_aside(), report__in=reports_set_aside(user)
    )


def file_contents_set_aside(user: User) -> QuerySet[FileContent]:
    """What is in them, sealed."""
    return FileContent.objects.filter(
        audience__overlap=of_report_set_aside(), pk__in=files_set_aside(user).values("pk")
    )


def pairs_visible_to(user: User) -> QuerySet[ReportPair]:
    """What was said of two reports, both of which the user may see."""
    return ReportPair.objects.filter(
        audience__overlap=clearances_of(user),
        first__in=reports_visible_to(user),
        second__in=reports_visible_to(user),
    )


def contacts_visible_to(user: User) -> QuerySet[ReportContact]:
    """Contact details that the user may open; opening goes through read_contact."""
    return ReportContact.objects.filter(audience__overlap=clearances_of(user))


def sources_visible_to(user: User) -> QuerySet[ReportSource]:
    """Sources that the user may open; opening goes through read_source."""
    return ReportSource.objects.filter(audience__overlap=clearances_of(user))


def messages_visible_to(user: User) -> QuerySet[ReportMessage]:
    """Questions and answers that the user may see, about reports that they may see. Their words
    are opened by reports/actions/questions.py."""
    return ReportMessage.objects.filter(
        audience__overlap=clearances_of(user), report__in=reports_visible_to(user)
    )


def closings_visible_to(user: User) -> QuerySet[ReportClosing]:
    """Closings of reports that the user may see, with what the sender is told."""
    return ReportClosing.objects.filter(
        audience__overlap=clearances_of(user), report__in=reports_visible_to(user)
    )


def flags_visible_to(user: User) -> QuerySet[SourceFlag]:
    """Flags for advice of the source unit, of reports that the user may see (R1.7). Their words are
    opened by reports/actions/source_advice.py."""
    return SourceFlag.objects.filter(
        audience__overlap=clearances_of(user), report__in=reports_visible_to(user)
    )


def flags_in_force(user: User) -> QuerySet[SourceFlag]:
    """Those of them that wait for advice or were kept after it, the oldest first."""
    return flags_visible_to(user).filter(state__in=IN_FORCE).order_by("flagged_at", "id")


def advice_visible_to(user: User) -> QuerySet[SourceAdvice]:
    """Advice on flags that the user may see."""
    return SourceAdvice.objects.filter(
        audience__overlap=clearances_of(user), flag__in=flags_visible_to(user)
    )


def safeguarding_visible_to(user: User) -> QuerySet[SafeguardingRecord]:
    """Records of referrals that the user may see, of reports that they may see. Their sealed part
    is opened by reports/actions/safeguarding.py."""
    return SafeguardingRecord.objects.filter(
        audience__overlap=clearances_of(user), report__in=reports_visible_to(user)
    )


def reports_without_safeguarding(user: User) -> QuerySet[Report]:
    """Reports that ask whether somebody was referred and have no record, longest waiting first.
    What is seen by a disclosure alone is the discloser's to record."""
    own = base_of(clearances_of(user))
    return Report.objects.filter(waits_for_an_answer(), audience__overlap=own).order_by(
        "received_at", "id"
    )


def intelligence_visible_to(user: User) -> QuerySet[IntelligenceItem]:
    """Items of intelligence that the user may see. Their words are opened by
    reports/actions/intelligence.py, or where they were disclosed by read_shared."""
    return IntelligenceItem.objects.filter(audience__overlap=clearances_of(user))


def intelligence_of_team(user: User) -> QuerySet[IntelligenceItem]:
    """Items that the user sees by what their team is, not by a disclosure alone."""
    return IntelligenceItem.objects.filter(audience__overlap=base_of(clearances_of(user)))


def intelligence_links_visible_to(user: User) -> QuerySet[IntelligenceLink]:
    """Which reports items were made from, where the user may see item and report."""
    return IntelligenceLink.objects.filter(
        audience__overlap=clearances_of(user),
        item__in=intelligence_visible_to(user),
        report__in=reports_visible_to(user),
    )


def intelligence_of_report(user: User, report_id: uuid.UUID) -> QuerySet[IntelligenceItem]:
    """The visible items that were made from a report."""
    links = intelligence_links_visible_to(user).filter(
        report_id=report_id, unlinked_at__isnull=True
    )
    return intelligence_visible_to(user).filter(pk__in=links.values("item_id"))


def intelligence_history_visible_to(user: User) -> QuerySet[IntelligenceEntry]:
    """What happened to items."""
    return IntelligenceEntry.objects.filter(audience__overlap=clearances_of(user))


def originator_requests_visible_to(user: User) -> QuerySet[OriginatorRequest]:
    """Recipients' questions to the originator: those to answer, or one's own team's."""
    return OriginatorRequest.objects.filter(audience__overlap=clearances_of(user))


def bulk_actions_visible_to(user: User) -> QuerySet[BulkAction]:
    """What was done to many reports at once, as far as the user may see."""
    return BulkAction.objects.filter(audience__overlap=clearances_of(user))


def bulk_rows_visible_to(user: User) -> QuerySet[BulkRow]:
    """What became of each report of such an action. What names a report asks for it as well; how
    many there are is the action's own."""
    return BulkRow.objects.filter(bulk__in=bulk_actions_visible_to(user))


def disclosures_visible_to(user: User) -> QuerySet[Disclosure]:
    """Disclosures that the user's team made or got, those that ended included."""
    return Disclosure.objects.filter(audience__overlap=clearances_of(user))


def disclosures_received_by(user: User) -> QuerySet[Disclosure]:
    """What other agencies disclosed to the user's teams."""
    return disclosures_visible_to(user).filter(recipient_clearance__in=clearances_of(user))


def disclosures_made_by_agency_of(user: User) -> QuerySet[Disclosure]:
    """What the user's agency disclosed to others."""
    return disclosures_visible_to(user).filter(from_agency__in=agencies_of(user))


def case_of_report(user: User, report_id: uuid.UUID) -> QuerySet[Case]:
    """The visible cases that a report is in now."""
    return cases_visible_to(user).filter(
        links__in=links_visible_to(user).filter(report_id=report_id, unlinked_at__isnull=True)
    )


def notices_visible_to(user: User) -> QuerySet[CaseNotice]:
    """That cases exist: for police every notice, for a partner those that its team is told of."""
    return CaseNotice.objects.filter(audience__overlap=clearances_of(user))


def cases_to_ask_about(user: User) -> QuerySet[CaseNotice]:
    """Notices to the user's own teams, without the cases that they can see already."""
    own = notices_visible_to(user).filter(team__in=clearances_of(user))
    return own.exclude(case__in=cases_visible_to(user))


def access_requests_visible_to(user: User) -> QuerySet[AccessRequest]:
    """Requests for access: for police every one, for a partner those of its own agency's team."""
    return AccessRequest.objects.filter(audience__overlap=clearances_of(user))


def access_requests_of_team(user: User) -> QuerySet[AccessRequest]:
    """What the user's own agency asked for."""
    return access_requests_visible_to(user).filter(agency__in=agencies_of(user))


def access_requests_to_answer(user: User) -> QuerySet[AccessRequest]:
    """Open requests about cases that the user can see."""
    return access_requests_visible_to(user).filter(
        state=RequestState.OPEN, case__in=cases_visible_to(user)
    )


def saved_searches_visible_to(user: User) -> QuerySet[SavedSearch]:
    """Searches that the user keeps, or that a team keeps which they are in."""
    return SavedSearch.objects.filter(audience__overlap=clearances_of(user))


def digests_visible_to(user: User) -> QuerySet[SearchDigest]:
    """What the user is told of by e-mail."""
    return SearchDigest.objects.filter(audience__overlap=clearances_of(user))
