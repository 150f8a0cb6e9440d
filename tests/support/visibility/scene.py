"""Rows of every kind for every audience, made through the real actions, each under a name.

The names are what the hand-written policy in kinds.py speaks of. A kind whose rows are not all
named fails the matrix, so nothing is left out of it by mistake.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from agencies.registry.clearances import Clearance
from agencies.registry.models import Agency, Membership
from agencies.registry.people import forget
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.oversight.actions import explain
from portal.oversight.models import Outcome, UnusualAccess
from reports.actions.access import ask_for_access, tell_partners
from reports.actions.acknowledge import acknowledge_urgent, escalate_waiting
from reports.actions.bulk import prepare_bulk
from reports.actions.cases import add_note, link_report, open_case
from reports.actions.inbox import answer_question
from reports.actions.intelligence import move_item, write_item
from reports.actions.originator import answer_recipient, ask_originator
from reports.actions.questions import write_question
from reports.actions.safeguarding import record_safeguarding
from reports.actions.source_advice import flag_source, record_advice
from reports.actions.submit import SetAside, Submission, submit_report
from reports.actions.suggestions import decide_pair, undo_pair
from reports.actions.tasks import set_task
from reports.actions.triage import amend_report, assign_report, move_report
from reports.bulk import Asked
from reports.bulk_enums import BulkKind
from reports.casework_enums import Readers
from reports.enums import (
    AccessPurpose,
    CaseKind,
    Category,
    Channel,
    JunkSign,
    Kind,
    LinkReason,
    MoveReason,
    Risk,
    Status,
    TimelineKind,
    ToldSender,
    Verdict,
)
from reports.intelligence_workflow import CHECKLIST
from reports.models import (
    AccessRequest,
    BulkRow,
    Case,
    CaseLink,
    CaseNote,
    CaseNotice,
    CaseTask,
    IntelligenceEntry,
    IntelligenceItem,
    IntelligenceLink,
    Report,
    ReportAmendment,
    ReportClosing,
    ReportFile,
    ReportMessage,
    SafeguardingRecord,
    TimelineEntry,
    UrgentAcknowledgement,
    UrgentEscalation,
)
from reports.routing_default import DEFAULT
from reports.safeguarding_enums import ReferralRoute
from reports.source_enums import FlagReason
from tests.factories import routing
from tests.factories.oversight import unusual_access
from tests.factories.pictures import waiting_pictures
from tests.support import geography, inboxes, intelligence, watching
from tests.support.people import PASSWORD, agency_named
from tests.support.visibility import (
    casework,
    cleansing,
    hotspots,
    maps,
    operations,
    premises,
    releases,
    saved,
    tied,
)
from tests.support.visibility.sharing import Sharing

TEAMS = ("safeguarding", "cleansing", "licensing")
DUE = date(2040, 1, 1)
ELSEWHERE = "licensing_officer of another agency"
"""Somebody with the role of a team, but not of the agency that things are shared with."""
OTHER_PREMISES = "premises_manager of another premises"
LOOKERS = (*ROLES, ELSEWHERE, OTHER_PREMISES)
AMONG_OURSELVES = {
    TimelineKind.PARTNERS_TOLD,
    TimelineKind.ACCESS_ASKED,
    TimelineKind.ACCESS_ANSWERED,
    TimelineKind.SHARED,
}
"""What stays out of a timeline that is shared: who else knows of it."""
OF_NOTES = {TimelineKind.NOTE, TimelineKind.DECISION}


class Scene:
    """`rows[label][name]`: the keys of the rows of a kind that go by a name."""

    def __init__(self, agency_of_role: dict[str, str]) -> None:
        geography.load()
        self.rows: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.people = {role: _person(role, agency_of_role.get(role, "spp")) for role in ROLES}
        self.people[ELSEWHERE] = _person("licensing_officer", "cleansing")
        premises.other_agency()
        self.people[OTHER_PREMISES] = _person("premises_manager", premises.OTHER)
        self._number = 0
        self._reports()
        self._amendments()
        self._pairs()
        self._questions()
        self._safeguarding()
        self._closings()
        self._source_flags()
        self._urgent()
        self._cases()
        self._asking()  # before the case is shared: its timeline then holds what must stay out
        self._sharing()
        self._intelligence()
        casework.build(self)
        cleansing.build(self)
        premises.build(self, there=self.people[OTHER_PREMISES])
        tied.build(self)
        saved.build(self)
        operations.build(self)
        hotspots.build(self)
        releases.build(self)
        maps.build(self)
        watching.build(self)
        self._bulk()
        self._unusual()
        self._timeline()
        self._events()
        for person in self.people.values():
            forget(person)

    def keys(self, label: str, names: set[str]) -> set[str]:
        return {key for name in names for key in self.rows[label][name]}

    def all_keys(self, label: str) -> set[str]:
        return self.keys(label, set(self.rows[label]))

    def note(self, name: str, row: Any) -> None:
        """Say what a row goes by."""
        self.rows[row._meta.label][name].add(str(row.pk))

    def tell(self, name: str, *, kind: Kind = Kind.CONCERN, **more: Any) -> Report:
        """A report with all of its sealed parts, which go by the same name."""
        self._number += 1
        key = uuid.uuid4()
        report = submit_report(
            by=None,
            submission=Submission(
                channel=Channel.ONLINE,
                kind=kind,
                narrative=f"words of {key.hex}",
                contact={"name": f"contact of {key.hex}"},
                source={"how": f"source of {key.hex}"},
                point=geography.IN_CENTRAL,
                point_origin="pin",
                place_text=f"{premises.PLACE} {self._number}",
                pictures=waiting_pictures(),
                **more,
            ),
            idempotency_key=key,
        )
        self.note(name, report)
        for part in ("ReportNarrative", "ReportContact", "ReportSource"):
            self.rows[f"reports.{part}"][name].add(str(report.pk))
        picture = ReportFile.objects.get(report=report)
        self.note(name, picture)
        self.rows["reports.FileContent"][name].add(str(picture.pk))
        return report

    def _reports(self) -> None:
        self.concern = self.tell("a concern", category=Category.DEALING)
        self.tell("a concern that is urgent", risks=frozenset({Risk.CHILD}))
        self.tell("a concern about litter", category=Category.LITTER)
        self.needles = self.tell("a needle find", kind=Kind.NEEDLE_FIND)
        self.incident = self.tell("an incident at premises", kind=Kind.PREMISES_INCIDENT)
        self.tell("intelligence of a partner", kind=Kind.PARTNER_INTELLIGENCE)
        self.tell("a recorded crime", kind=Kind.RECORDED_CRIME)
        self._set_aside("set aside as junk")
        self.passed = {team: self._passed(team) for team in TEAMS}
        officer = self.people["police_triage"]
        assign_report(by=officer, report_id=self.concern.pk, to_id=officer.pk, version=1)
        # A draft of the routing rules by which every report would have gone otherwise.
        sooner = routing.rule("sooner", {}, [], minutes=1)
        editor = self.people["police_intelligence"]
        self.draft = routing.draft(editor, [sooner, *DEFAULT])

    def _set_aside(self, name: str) -> None:
        """A report that looks like junk: nobody's work shows it (triage/test_junk.py)."""
        report = submit_report(
            by=None,
            submission=Submission(
                channel=Channel.ONLINE,
                kind=Kind.CONCERN,
                narrative=f"words of {uuid.uuid4().hex}",
                point=geography.IN_CENTRAL,
                point_origin="pin",
                place_text=premises.PLACE,
                pictures=waiting_pictures(),
                set_aside=SetAside(signs=(JunkSign.TRAP,), tell=False),
            ),
            idempotency_key=uuid.uuid4(),
        )
        self.note(name, report)
        self.rows["reports.ReportNarrative"][name].add(str(report.pk))
        picture = ReportFile.objects.get(report=report)
        self.note(name, picture)
        self.rows["reports.FileContent"][name].add(str(picture.pk))

    def _passed(self, team: str) -> Report:
        officer = self.people["police_triage"]
        report = self.tell(f"passed to {team}")
        self._amend(report, "a concern, before it was passed on", version=1)
        for move, reason, version in (("start", MoveReason.START, 2), ("pass_on", team, 3)):
            move_report(
                by=officer, report_id=report.pk, transition=move, reason=reason, version=version
            )
        return report

    def _amendments(self) -> None:
        self._amend(self.concern, "a concern", version=2)
        self._amend(self.needles, "a needle find", version=1)
        self._amend(self.incident, "an incident at premises", version=1)
        for team in TEAMS:
            self._amend(self.passed[team], f"passed to {team}", version=4)

    def _amend(self, report: Report, name: str, *, version: int) -> None:
        made: ReportAmendment = amend_report(
            by=self.people["police_triage"],
            report_id=report.pk,
            text=f"addition {uuid.uuid4().hex}",
            version=version,
        )
        self.note(name, made)

    def _pairs(self) -> None:
        """Two reports that are said to tell of the same, and two of which that was taken back."""
        police = self.people["police_intelligence"]
        for name, other in (("of two reports", self.needles), ("taken back", self.incident)):
            pair = decide_pair(
                by=police,
                report_id=self.concern.pk,
                other_id=other.pk,
                verdict=Verdict.SAME,
                words=f"said {uuid.uuid4().hex}",
            )
            self.note(name, pair)
        undo_pair(by=police, report_id=self.concern.pk, other_id=other.pk, words="Not the same")

    def _questions(self) -> None:
        """A question that was sent and answered, and one that waits."""
        triage, intelligence = (
            self.people[f"police_{each}"] for each in ("triage", "intelligence")
        )
        report = self.tell("a concern", receipt=inboxes.stretched(inboxes.CODE))
        words = f"asked {uuid.uuid4().hex}"
        sent = inboxes.ask(report, by=triage, checked_by=intelligence, words=words)
        self.note("a question that was sent", sent)
        answer_question(
            tokens=inboxes.tokens(inboxes.CODE),
            question_id=sent.pk,
            words=f"answered {uuid.uuid4().hex}",
        )
        self.note("an answer", ReportMessage.objects.get(answers=sent))
        waiting = write_question(by=triage, report_id=report.pk, words=f"asked {uuid.uuid4().hex}")
        self.note("a question that waits", waiting)

    def _safeguarding(self) -> None:
        """That somebody was referred, or not: of a concern, and of one that safeguarding got."""
        triage = self.people["police_triage"]
        for name, report in (
            ("of a concern", self.concern),
            ("of one with safeguarding", self.passed["safeguarding"]),
        ):
            made: SafeguardingRecord = record_safeguarding(
                by=triage,
                report_id=report.pk,
                route=ReferralRoute.NONE,
                words=f"recorded {uuid.uuid4().hex}",
            )
            self.note(name, made)

    def _closings(self) -> None:
        """Reports that were closed, and what their senders are told. They stand among the open
        ones again, which is what lists show."""
        for name, kind in (
            ("a concern", Kind.CONCERN),
            ("an incident at premises", Kind.PREMISES_INCIDENT),
        ):
            report = self.tell(name, kind=kind)
            for version, (move, reason) in enumerate((("start", "start"), ("close", "done")), 1):
                move_report(
                    by=self.people["police_triage"],
                    report_id=report.pk,
                    transition=move,
                    reason=reason,
                    told=ToldSender.LOOKED_AT if move == "close" else "",
                    version=version,
                )
            Report.objects.filter(pk=report.pk).update(status=Status.ASSESSING)
            self.note(f"of {name}", ReportClosing.objects.get(report=report))

    def _source_flags(self) -> None:
        """A flag for advice of the source unit, kept after it was obtained."""
        report = self.tell("a concern")
        flag = flag_source(
            by=self.people["police_triage"],
            report_id=report.pk,
            reason=FlagReason.NEAR,
            words=f"flagged {uuid.uuid4().hex}",
        )
        advice = record_advice(
            by=self.people["police_intelligence"],
            report_id=report.pk,
            outcome="kept",
            advised_on=timezone.localdate(),
            reference="SU-1",
            given_by="DS B. Wells",
            words=f"advised {uuid.uuid4().hex}",
            version=1,
        )
        self.note("of a concern", flag)
        self.note("of a concern", advice)

    def _urgent(self) -> None:
        """One that somebody has, and one of which the team was told that nobody has it."""
        taken, waits = (
            self.tell("a concern that is urgent", risks=frozenset({Risk.CHILD})) for _ in range(2)
        )
        acknowledge_urgent(by=self.people["police_triage"], report_id=taken.pk)
        self.note("of an urgent report", UrgentAcknowledgement.objects.get(report=taken))
        long_ago = timezone.now() - timedelta(minutes=20)
        Report.objects.filter(pk=waits.pk).update(waiting_since=long_ago)
        escalate_waiting()
        self.note("of an urgent report", UrgentEscalation.objects.get(report=waits))

    def _cases(self) -> None:
        self.case = self._case("of the police")
        self.shared = self._case("shared with licensing")
        self._link("an incident, in a shared case", self.shared, self.incident)

    def _sharing(self) -> None:
        self.part = part = self._case("shared in part with safeguarding")
        ended = self._case("not shared any more")
        self.told = self.tell("shared with public health")
        self._amend(self.told, "shared with public health", version=1)
        sharing = Sharing(self)
        sharing.whole_case(self.shared)
        sharing.part_of_case(part)
        sharing.report(self.told)
        sharing.ended(ended)
        sharing.overdue(self.tell("shared until last week"))
        # What is added while it is shared is shared too; what is added later is not.
        self._note_and_task("shared with licensing", Case.objects.get(pk=self.shared.pk))
        self._note_and_task("shared in part with safeguarding", Case.objects.get(pk=part.pk))
        self._note_and_task("not shared any more", Case.objects.get(pk=ended.pk))
        self._amend(self.told, "shared with public health", version=2)

    def _intelligence(self) -> None:
        """Items in each state; one shared with licensing, which asks the originator; one withdrawn
        after it was shared."""
        self.second = _person("police_intelligence", "police", name="second")
        self._item("being written")
        self._item("waiting for a second person", "send")
        self._item("released", "send", "release")
        shared = self._item("shared with licensing", "send", "release")
        taken_back = self._item("withdrawn, shared before", "send", "release")
        sharing = Sharing(self, only_intelligence=True)
        disclosure = sharing.item("of an item, to licensing", shared)
        sharing.item("of an item, withdrawn with it", taken_back)
        self._move(taken_back, "withdraw", version=3)
        asked = ask_originator(
            by=self.people["licensing_officer"],
            disclosure_id=disclosure.pk,
            wish="act",
            purpose="licensing",
            words=f"asked {uuid.uuid4().hex}",
        )
        answer_recipient(
            by=self.second, asked_id=asked.pk, answer="refused", words=f"said {uuid.uuid4().hex}"
        )
        self.note("by licensing", asked)
        for link in IntelligenceLink.objects.all():
            self.note("of an item", link)
        for entry in IntelligenceEntry.objects.all():
            self.note("of an item", entry)

    def _item(self, name: str, *moves: str) -> IntelligenceItem:
        """From a report that only the police may see."""
        item = write_item(
            by=self.people["police_intelligence"],
            report_ids=[self.concern.pk],
            draft=intelligence.draft(),
        )
        IntelligenceItem.objects.filter(pk=item.pk).update(title=f"Item {uuid.uuid4().hex}")
        for number, move in enumerate(moves, start=1):
            self._move(item, move, version=number)
        self.note(name, item)
        return IntelligenceItem.objects.get(pk=item.pk)

    def _move(self, item: IntelligenceItem, move: str, *, version: int) -> None:
        by = self.second if move == "release" else self.people["police_intelligence"]
        move_item(
            by=by,
            item_id=item.pk,
            move=move,
            version=version,
            words="Why",
            confirmed=CHECKLIST if move == "release" else (),
        )

    def _asking(self) -> None:
        """Licensing is told that a case exists and asks for access to it; so was treatment, whose
        notice was then taken back."""
        asked = self._tell_and_ask("licensing_officer", Clearance.LICENSING_OFFICER, self.case)
        self.note("to licensing", asked.notice)
        self.note("by licensing", asked)
        asked = self._tell_and_ask("treatment_provider", Clearance.TREATMENT, self.shared)
        self.note("to treatment, taken back", asked.notice)
        self.note("by treatment, before that", asked)
        version = Case.objects.get(pk=self.shared.pk).version
        police = self.people["police_intelligence"]
        tell_partners(by=police, case_id=self.shared.pk, teams=[], version=version)

    def _tell_and_ask(self, role: str, team: Clearance, case: Case) -> AccessRequest:
        version = Case.objects.get(pk=case.pk).version
        police = self.people["police_intelligence"]
        tell_partners(by=police, case_id=case.pk, teams=[team], version=version)
        asked: AccessRequest = ask_for_access(
            by=self.people[role],
            notice_id=CaseNotice.objects.get(case=case, team=team).pk,
            purpose=AccessPurpose.LICENSING,
            words=f"asked {uuid.uuid4().hex}",
        )
        return asked

    def _bulk(self) -> None:
        """A preview of what could be done to two reports, one of which is left out."""
        asked = Asked(BulkKind.MOVE, transition="start", reason="start")
        keys = [self.needles.pk, self.passed["safeguarding"].pk]
        chosen = Report.objects.filter(pk__in=keys).order_by("pk")
        made = prepare_bulk(by=self.people["police_triage"], reports=chosen, asked=asked)
        self.note("of the police", made)
        for row in BulkRow.objects.filter(bulk=made):
            self.note("of the police", row)

    def _unusual(self) -> None:
        """Unusual access of somebody of the administrator's own agency, and of the police. (What
        else is noticed depends on when this runs.)"""
        for role in ("spp_coordinator", "police_triage"):
            explain(
                by=self.people["auditor"],
                unusual_id=unusual_access(self.people[role]).pk,
                outcome=Outcome.EXPLAINED,
                words=f"explained {uuid.uuid4().hex}",
            )
        for flag in UnusualAccess.objects.select_related("agency"):
            own = flag.agency is not None and flag.agency.key == "spp"
            name = "of the own agency" if own else "of another agency"
            self.note(name, flag)
            for said in flag.explanations.all():
                self.note(name, said)

    def _case(self, name: str) -> Case:
        police = self.people["police_intelligence"]
        report = self.tell(f"a concern, in a case {name}")
        case: Case = open_case(
            by=police,
            owner_id=Agency.objects.get(key="police").pk,
            kind=CaseKind.PLACE,
            title=f"Garages {uuid.uuid4().hex}",
            report_ids=[report.pk],
            reason=LinkReason.SAME_PLACE,
        )
        self.note(name, case)
        self.note(f"a concern, in a case {name}", CaseLink.objects.get(case=case))
        self._note_and_task(name, case)
        return case

    def _note_and_task(self, name: str, case: Case) -> None:
        police = self.people["police_intelligence"]
        note: CaseNote = add_note(by=police, case_id=case.pk, text=f"note {uuid.uuid4().hex}")
        self.note(name, note)
        task: CaseTask = set_task(
            by=police,
            case_id=case.pk,
            what=f"task {uuid.uuid4().hex}",
            agency_id=case.owner_id,
            due_on=DUE,
        )
        self.note(name, task)

    def _link(self, name: str, case: Case, report: Report) -> None:
        made: CaseLink = link_report(
            by=self.people["police_intelligence"],
            case_id=case.pk,
            report_id=report.pk,
            reason=LinkReason.SAME_PLACE,
            version=case.version,
        )
        self.note(name, made)

    def _timeline(self) -> None:
        for entry in TimelineEntry.objects.all():
            self.note(self._name_of(entry), entry)

    def _name_of(self, entry: TimelineEntry) -> str:
        if entry.reason in TEAMS:
            return f"passed to {entry.reason}"
        if entry.task_id:
            return self._name_of_task(str(entry.task_id))
        if entry.kind in OF_NOTES and entry.after == Readers.POLICE:
            return "what the police did"
        if entry.kind not in AMONG_OURSELVES:
            if entry.case_id == self.shared.pk:
                return "of a case shared with licensing"
            if entry.report_id == self.told.pk:
                return "of a report shared with public health"
        return "what the police did"

    def _name_of_task(self, key: str) -> str:
        """What tells of a task goes where the task goes."""
        names = (name for name, keys in self.rows["reports.CaseTask"].items() if key in keys)
        found = next(name for name in names)
        return f"of a task {found}" if found in casework.TASKS else "what the police did"

    def _events(self) -> None:
        """Last: all that was recorded of the above."""
        for event in AuditEvent.objects.all():
            self.note("everything that was recorded", event)


def _person(role: str, agency: str, *, name: str = "") -> User:
    email = f"{role}{name}@{agency}.example"
    user = User.objects.create_user(email, PASSWORD, full_name=f"{role} of {agency}")
    Membership.objects.create(
        user=user,
        agency=agency_named(agency),
        roles=[role],
        active_from=timezone.now() - timedelta(days=30),
    )
    return user
