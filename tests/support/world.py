"""A small partnership at work: what the generated tests need to reach every page.

Everything is made through the real actions. `CANARY` words were told to the police only; a page
that shows them to anybody else, or an error that shows them at all, fails.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from agencies.registry.agreements import record_agreement
from agencies.registry.models import Agency, Disclosure, SharingAgreement
from portal.accounts.models import User
from reports.actions.case_work import Decided
from reports.actions.cases import add_note, link_report, open_case
from reports.actions.disclose import KINDS, Terms, disclose
from reports.actions.meetings import (
    add_to_agenda,
    call_meeting,
    decide_at_meeting,
    set_task_at_meeting,
)
from reports.actions.questions import write_question
from reports.actions.routing import publish_draft
from reports.actions.source_advice import flag_source
from reports.actions.submit import SetAside, Submission, submit_report
from reports.actions.tasks import Due, set_task
from reports.casework_enums import Readers, TaskClock
from reports.enums import CaseKind, Category, Channel, JunkSign, Kind, LinkReason, Risk
from reports.models import (
    Case,
    CaseTask,
    IntelligenceItem,
    Meeting,
    OriginatorRequest,
    Report,
    ReportMessage,
    RoutingRuleSet,
    SavedSearch,
)
from reports.routing_default import DEFAULT
from tests.factories import routing
from tests.factories.pictures import waiting_pictures
from tests.support import inboxes, intelligence
from tests.support.geography import IN_CENTRAL, Geography

LOOKS_LIKE_JUNK = SetAside(signs=(JunkSign.LINKS, JunkSign.FAST), tell=True)
CANARY = "Canary Quillfeather of 7 Nowhere Mews, 07700 900142"


@dataclass
class World:
    geography: Geography
    people: Callable[[str], User]
    concern: Report = field(init=False)
    reachable: Report = field(init=False)
    needles: Report = field(init=False)
    code: str = inboxes.CODE
    coded: Report = field(init=False)
    quiet: Report = field(init=False)
    question: ReportMessage = field(init=False)
    junk: Report = field(init=False)
    case: Case = field(init=False)
    task: CaseTask = field(init=False)
    meeting: Meeting = field(init=False)
    agreement: SharingAgreement = field(init=False)
    disclosure: Disclosure = field(init=False)
    searches: list[SavedSearch] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.concern = self.tell(CANARY)
        self.reachable = self.tell(
            "Somebody who left a number",
            contact={"name": "Pat"},
            source={"how": "a neighbour"},
            pictures=waiting_pictures(),
        )
        self.needles = self.tell("Two needles by the swings", kind=Kind.NEEDLE_FIND)
        self.junk = self.tell(
            f"See www.{uuid.uuid4().hex[:8]}.example",
            set_aside=LOOKS_LIKE_JUNK,
            pictures=waiting_pictures(),
        )
        self._ask()
        police = self.person("police_intelligence")
        linked = self.tell("The same flat again")
        self.case = open_case(
            by=police,
            owner_id=Agency.objects.get(key="police").pk,
            kind=CaseKind.PLACE,
            title="Stairwell near the market",
            report_ids=[linked.pk],
            reason=LinkReason.SAME_PLACE,
        )
        add_note(by=police, case_id=self.case.pk, text="Seen twice on patrol")
        self.task = set_task(
            by=police,
            case_id=self.case.pk,
            what="Ask the landlord about the door",
            agency_id=Agency.objects.get(key="police").pk,
            due_on=timezone.localdate() + timedelta(days=7),
        )
        self.linked = linked
        self.more_meetings(1)
        self.meeting = Meeting.objects.get()
        self.agreement = self.agree("ISA-2026-01")
        self.disclosure = self.share(self.case, self.agreement)

    def _ask(self) -> None:
        """Two reports with a code; about one of them a question was sent, and another waits."""
        self.quiet = self.tell("Nobody was asked", receipt=inboxes.stretched(inboxes.SPARE_CODE))
        self.coded = self.tell(
            "Somebody was asked", contact={"name": "Pat"}, receipt=inboxes.stretched(self.code)
        )
        triage = self.person("police_triage")
        inboxes.ask(self.coded, by=triage, checked_by=self.person("police_intelligence"))
        self.question = write_question(by=triage, report_id=self.coded.pk, words="Which flat?")

    @cached_property
    def item(self) -> IntelligenceItem:
        """An item of intelligence that is being written."""
        return intelligence.write(self)

    @cached_property
    def released(self) -> IntelligenceItem:
        return intelligence.release(self)

    @cached_property
    def shared_item(self) -> Disclosure:
        """A released item, shared with licensing."""
        return intelligence.share(self, intelligence.release(self))

    @cached_property
    def asked(self) -> OriginatorRequest:
        """What licensing asks the originator of that item."""
        return intelligence.ask(self, self.shared_item)

    def person(self, role: str) -> User:
        return self.people(role)

    def tell(
        self,
        words: str,
        *,
        kind: Kind = Kind.CONCERN,
        category: Category = Category.DEALING,
        **sealed: Any,
    ) -> Report:
        """A report that somebody sent, in Central ward."""
        return submit_report(
            by=None,
            submission=Submission(
                channel=Channel.ONLINE,
                kind=kind,
                category=category,
                narrative=words,
                point=IN_CENTRAL,
                point_origin="pin",
                point_accuracy_m=10,
                place_text="Behind the shops",
                **sealed,
            ),
            idempotency_key=uuid.uuid4(),
        )

    def agree(self, reference: str) -> SharingAgreement:
        """An agreement of the police and safeguarding, in force."""
        today = timezone.localdate()
        return record_agreement(
            by=self.person("spp_coordinator"),
            terms={
                "reference": reference,
                "title": "Children moved to deal drugs",
                "parties": ["police", "safeguarding"],
                "purpose": "safeguarding",
                "purpose_words": "Protecting children who are made to deal.",
                "items": ["record", "words", "notes", "timeline", "linked_reports"],
                "gateway": "crime_disorder",
                "position": "separate",
                "retention": "Six months.",
                "breach_contact": "Information desk",
                "starts_on": today,
                "review_on": today,
                "expires_on": today + timedelta(days=90),
            },
        )

    def share(self, row: Case | Report, agreement: SharingAgreement) -> Disclosure:
        """Everything that may be shared of a case or report, with safeguarding."""
        self.person("safeguarding")
        kind = row._meta.model_name or ""
        return disclose(
            by=self.person("police_intelligence"),
            object_type=kind,
            object_id=row.pk,
            terms=Terms(
                agreement_id=agreement.pk,
                team="safeguarding:safeguarding",
                purpose="safeguarding",
                parts=KINDS[kind].parts,
                last_day=timezone.localdate() + timedelta(days=30),
                reason="They plan a visit.",
            ),
        )

    def routing_draft(self) -> RoutingRuleSet:
        """The draft of the routing rules, which sends everything to police intelligence as well."""
        found = RoutingRuleSet.objects.filter(state="draft").first()
        if found is None:
            also = routing.rule("also", {}, ["police.intelligence"], minutes=60)
            found = routing.draft(self.another("police_intelligence"), [also, *DEFAULT])
        return found

    def another(self, role: str) -> User:
        """Somebody else with a role: who drafts what the first one may publish."""
        return self.people(f"{role} ")

    def more_routing_versions(self, count: int) -> None:
        drafts, publishes = self.another("police_intelligence"), self.person("police_intelligence")
        for _ in range(count):
            made = routing.draft(drafts, DEFAULT)
            publish_draft(by=publishes, number=made.number, note="Again", version=made.version)

    def more_agreements(self, count: int) -> None:
        for _ in range(count):
            self.agree(f"ISA-{uuid.uuid4().hex[:8]}")

    def more_disclosures(self, count: int) -> None:
        for number in range(count):
            self.share(self.tell(f"Told {number}"), self.agreement)

    def more_reports(self, count: int) -> None:
        for number in range(count):
            self.tell(f"Report number {number}")

    def more_flags(self, count: int) -> None:
        for number in range(count):
            report = self.tell(f"Told by a cousin, number {number}")
            flag_source(
                by=self.person("police_triage"), report_id=report.pk, reason="told", words="x"
            )

    def more_urgent(self, count: int) -> None:
        for number in range(count):
            self.tell(f"Child at risk, number {number}", risks=frozenset({Risk.CHILD}))

    def more_junk(self, count: int) -> None:
        for number in range(count):
            self.tell(f"See www.{number}.example", set_aside=LOOKS_LIKE_JUNK)

    def more_cases(self, count: int) -> None:
        police = self.person("police_intelligence")
        for number in range(count):
            open_case(
                by=police,
                owner_id=Agency.objects.get(key="police").pk,
                kind=CaseKind.PLACE,
                title=f"Place {number}",
                report_ids=[self.tell(f"Told {number}").pk],
                reason=LinkReason.SAME_PLACE,
            )

    def more_items(self, count: int) -> None:
        """Of intelligence, from a report of their own."""
        for number in range(count):
            intelligence.write(self, number, report=self.tell(f"Told {number}"))

    def more_meetings(self, count: int) -> None:
        for number in range(count):
            call_meeting(
                by=self.person("police_intelligence"),
                title=f"Meeting {number}",
                starts_at=timezone.now() + timedelta(days=number + 1),
                teams=[("safeguarding", "safeguarding")],
                case_ids=[self.case.pk],
            )

    def fuller_meeting(self, count: int) -> None:
        """The same meeting with more cases, each with a task and a decision."""
        police = self.person("police_intelligence")
        self.more_cases(count)
        for case in Case.objects.order_by("-opened_at")[:count]:
            item = add_to_agenda(by=police, meeting_id=self.meeting.pk, case_id=case.pk)
            place = {"by": police, "meeting_id": self.meeting.pk, "item_id": item.pk}
            decide_at_meeting(
                **place,
                decided=Decided(
                    decision="Fit a lock",
                    rationale="The door never shuts",
                    decided_by="All",
                    decided_on=timezone.localdate(),
                    readers=Readers.PARTNERS,
                ),
            )
            set_task_at_meeting(
                **place,
                what=f"Task of {case.title}",
                agency_id=case.owner_id,
                due=Due(TaskClock.HOURS, amount=8),
            )

    def more_tasks(self, count: int) -> None:
        for number in range(count):
            set_task(
                by=self.person("police_intelligence"),
                case_id=self.case.pk,
                what=f"Task number {number}",
                agency_id=self.case.owner_id,
                due_on=timezone.localdate() + timedelta(days=7),
            )

    def fuller_case(self, count: int) -> None:
        """The same case with more reports, notes and tasks."""
        police = self.person("police_intelligence")
        for number in range(count):
            link_report(
                by=police,
                case_id=self.case.pk,
                report_id=self.tell(f"Again {number}").pk,
                reason=LinkReason.SAME_PLACE,
                version=Case.objects.get(pk=self.case.pk).version,
            )
            add_note(by=police, case_id=self.case.pk, text=f"Note {number}")
        self.more_tasks(count)
