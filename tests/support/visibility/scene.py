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

from agencies.registry.agreements import record_agreement
from agencies.registry.clearances import Clearance
from agencies.registry.models import Agency, Disclosure, Membership
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from portal.oversight.actions import explain
from portal.oversight.models import Outcome
from reports.actions.access import ask_for_access, tell_partners
from reports.actions.cases import add_note, link_report, open_case, set_task
from reports.actions.disclose import KINDS as SHAREABLE
from reports.actions.disclose import Terms, disclose
from reports.actions.submit import Submission, submit_report
from reports.actions.triage import amend_report, assign_report, move_report
from reports.enums import (
    AccessPurpose,
    CaseKind,
    Category,
    Channel,
    Kind,
    LinkReason,
    MoveReason,
    Risk,
    TimelineKind,
)
from reports.models import (
    AccessRequest,
    Case,
    CaseLink,
    CaseNote,
    CaseNotice,
    CaseTask,
    Report,
    ReportAmendment,
    ReportFile,
    TimelineEntry,
)
from tests.factories.oversight import unusual_access
from tests.factories.pictures import waiting_pictures
from tests.support import geography
from tests.support.people import PASSWORD

TEAMS = ("safeguarding", "cleansing", "licensing")
PLACE = "Nowhere Yard"
DUE = date(2030, 1, 1)


class Scene:
    """`rows[label][name]`: the keys of the rows of a kind that go by a name."""

    def __init__(self, agency_of_role: dict[str, str]) -> None:
        geography.load()
        self.rows: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.people = {role: _person(role, agency_of_role.get(role, "spp")) for role in ROLES}
        self._number = 0
        self._reports()
        self._amendments()
        self._cases()
        self._sharing()
        self._asking()
        self._unusual()
        self._timeline()

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
                place_text=f"{PLACE} {self._number}",
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
        self.passed = {team: self._passed(team) for team in TEAMS}
        officer = self.people["police_triage"]
        assign_report(by=officer, report_id=self.concern.pk, to_id=officer.pk, version=1)

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

    def _cases(self) -> None:
        self.case = self._case("of the police")
        self.shared = self._case("shared with licensing")
        self._link("an incident, in a shared case", self.shared, self.incident)

    def _sharing(self) -> None:
        """All that may be shared of a case goes to licensing, under an agreement."""
        today = timezone.localdate()
        agreement = record_agreement(
            by=self.people["spp_coordinator"],
            terms={
                "reference": "ISA-1",
                "title": "Premises where drugs are sold",
                "parties": ["police", "licensing"],
                "purpose": "licensing",
                "purpose_words": "Licences of premises where drugs are sold.",
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
        made: Disclosure = disclose(
            by=self.people["police_intelligence"],
            object_type="case",
            object_id=self.shared.pk,
            terms=Terms(
                agreement_id=agreement.pk,
                team=f"licensing:{Clearance.LICENSING_OFFICER}",
                purpose="licensing",
                parts=SHAREABLE["case"].parts,
                last_day=today + timedelta(days=30),
                reason="The licence is reviewed.",
            ),
        )
        self.note("of a case, to licensing", made)
        self._note_and_task("shared with licensing", Case.objects.get(pk=self.shared.pk))

    def _asking(self) -> None:
        """Licensing is told that another case exists, and asks for access to it."""
        case = Case.objects.get(pk=self.case.pk)
        police, team = self.people["police_intelligence"], Clearance.LICENSING_OFFICER
        tell_partners(by=police, case_id=case.pk, teams=[team], version=case.version)
        notice = CaseNotice.objects.get(case=case, team=team)
        self.note("to licensing", notice)
        asked: AccessRequest = ask_for_access(
            by=self.people["licensing_officer"],
            notice_id=notice.pk,
            purpose=AccessPurpose.LICENSING,
            words=f"asked {uuid.uuid4().hex}",
        )
        self.note("by licensing", asked)

    def _unusual(self) -> None:
        """Unusual access of somebody of the administrator's own agency, and of the police."""
        for name, role in (("own agency", "spp_coordinator"), ("police", "police_triage")):
            flag = unusual_access(self.people[role])
            self.note(name, flag)
            explained = explain(
                by=self.people["auditor"],
                unusual_id=flag.pk,
                outcome=Outcome.EXPLAINED,
                words=f"explained {uuid.uuid4().hex}",
            )
            self.note(name, explained)

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
            agency_key="police",
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
        shared = entry.case_id == self.shared.pk and entry.kind != TimelineKind.SHARED
        return "of a case shared with licensing" if shared else "what the police did"


def _person(role: str, agency: str) -> User:
    user = User.objects.create_user(f"{role}@matrix.example", PASSWORD, full_name=role)
    Membership.objects.create(user=user, agency=Agency.objects.get(key=agency), roles=[role])
    return user
