"""The write door: what each action changes, refuses, records and sends."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agencies.registry.models import Agency
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.case_work import read_case_words
from reports.actions.cases import (
    add_note,
    close_case,
    link_report,
    open_case,
    unlink_report,
)
from reports.actions.submit import Submission, submit_report
from reports.actions.tasks import finish_task, set_task
from reports.actions.triage import (
    amend_report,
    assign_report,
    move_report,
    prioritise_report,
    read_narrative,
)
from reports.enums import (
    CaseKind,
    CaseOutcome,
    Category,
    Channel,
    Kind,
    LinkReason,
    MoveReason,
    PointOrigin,
    Priority,
    Risk,
    Status,
    TimelineKind,
)
from reports.errors import CaseworkError, Conflict, InvalidSubmission, NotAllowed, WrongState
from reports.models import (
    Case,
    Report,
    ReportContact,
    ReportNarrative,
    ReportSource,
    TimelineEntry,
)
from reports.queries import reports_visible_to, timeline_visible_to

WORDS = "Zebra-crossing canary: two men pass packets through a car window."


def a_submission(**changes: object) -> Submission:
    values: dict[str, object] = {
        "channel": Channel.ONLINE,
        "kind": Kind.CONCERN,
        "category": Category.DEALING,
        "narrative": WORDS,
        "place_text": "Behind the shops, Lincoln Road",
    }
    return Submission(**(values | changes))  # type: ignore[arg-type]


def submit(**changes: object) -> Report:
    return submit_report(by=None, submission=a_submission(**changes), idempotency_key=uuid.uuid4())


@pytest.mark.django_db
class TestSubmit:
    def test_stores_report_sealed_parts_audit_event_and_message(self) -> None:
        report = submit(contact={"name": "Pat"}, source={"how": "seen"})
        assert ReportNarrative.objects.get(pk=report.pk).text.open() == WORDS
        assert ReportContact.objects.get(pk=report.pk).details.open() == {"name": "Pat"}
        assert ReportSource.objects.get(pk=report.pk).details.open() == {"how": "seen"}
        event = AuditEvent.objects.get(object_id=str(report.pk))
        assert event.operation == "collection"
        assert event.actor_id is None
        message = OutboxMessage.objects.get(object_id=str(report.pk))
        assert message.type == "report.received"

    def test_anonymous_report_has_no_contact_or_source_row(self) -> None:
        report = submit()
        assert not ReportContact.objects.filter(pk=report.pk).exists()
        assert not ReportSource.objects.filter(pk=report.pk).exists()

    def test_same_key_again_returns_the_first_report(self) -> None:
        key = uuid.uuid4()
        first = submit_report(by=None, submission=a_submission(), idempotency_key=key)
        second = submit_report(by=None, submission=a_submission(), idempotency_key=key)
        assert first.pk == second.pk
        assert Report.objects.count() == 1
        assert OutboxMessage.objects.count() == 1

    @pytest.mark.parametrize("risk", [Risk.CHILD, Risk.ADULT, Risk.OVERDOSE])
    def test_danger_to_somebody_is_urgent_from_the_start(self, risk: Risk) -> None:
        report = submit(risks=frozenset({risk}))
        assert report.priority == Priority.URGENT
        assert OutboxMessage.objects.get().type == "report.urgent"

    def test_a_point_gets_its_ward_and_lsoa(self, reference_data: object) -> None:
        report = submit(
            point=Point(-0.2433, 52.5725, srid=4326), point_origin=PointOrigin.PIN, place_text=""
        )
        assert report.ward is not None
        assert report.lsoa is not None
        assert report.ward.boundary.intersects(report.point)

    def test_too_long_or_placeless_submissions_store_nothing(self) -> None:
        with pytest.raises(InvalidSubmission, match="too long"):
            submit(narrative="ż" * 20_001)
        with pytest.raises(InvalidSubmission, match="where"):
            submit(place_text="")
        assert not Report.objects.exists()

    def test_constraints_hold_in_the_database_itself(self) -> None:
        report = submit()
        for field, value in {
            "status": "nonsense",
            "kind": "nonsense",
            "priority": 9,
            "audience": [],
            "place_text": "",
            "point_origin": "pin",
        }.items():
            with pytest.raises(DatabaseError), transaction.atomic():
                Report.objects.filter(pk=report.pk).update(**{field: value})


@pytest.mark.django_db(transaction=True)
def test_eight_submissions_at_once_with_one_key_make_one_report() -> None:
    key, results = uuid.uuid4(), []
    start = threading.Barrier(8)

    def send() -> None:
        try:
            start.wait(10)
            report = submit_report(by=None, submission=a_submission(), idempotency_key=key)
            results.append(report.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(results) == 8
    assert len(set(results)) == 1
    assert Report.objects.count() == 1
    assert OutboxMessage.objects.count() == 1
    assert AuditEvent.objects.filter(operation="collection").count() == 1


@pytest.mark.django_db
class TestTriage:
    def test_reading_the_words_is_recorded_and_needs_the_permission(
        self, person_with: Callable[..., User]
    ) -> None:
        report = submit(category=Category.LITTER)
        officer = person_with("police_triage")
        assert read_narrative(by=officer, report_id=report.pk).text == WORDS
        event = AuditEvent.objects.get(operation="consultation")
        assert event.actor_id == officer.pk
        with pytest.raises(NotAllowed):
            read_narrative(by=person_with("cleansing_lead"), report_id=report.pk)
        assert AuditEvent.objects.filter(operation="consultation").count() == 1

    def test_moving_changes_status_version_timeline_and_audit(
        self, person_with: Callable[..., User]
    ) -> None:
        report, officer = submit(), person_with("police_triage")
        move_report(by=officer, report_id=report.pk, transition="start", reason="start", version=1)
        moved = move_report(
            by=officer,
            report_id=report.pk,
            transition="pass_on",
            reason="cleansing",
            words="Needles by the bins",
            version=2,
        )
        assert (moved.status, moved.version) == (Status.PASSED_ON, 3)
        assert "council.cleansing" in moved.audience
        entry = TimelineEntry.objects.filter(report=report).latest("at")
        assert (entry.before, entry.after, entry.reason) == ("assessing", "passed_on", "cleansing")
        assert entry.words.open() == "Needles by the bins"
        event = AuditEvent.objects.get(operation="disclosure")
        assert event.recipients == ["cleansing"]
        assert OutboxMessage.objects.filter(type="report.passed_on").count() == 1

    def test_passing_on_shows_the_report_to_the_receiver_alone(
        self, person_with: Callable[..., User]
    ) -> None:
        report, officer = submit(), person_with("police_triage")
        lead, licensing = person_with("cleansing_lead"), person_with("licensing_officer")
        assert not reports_visible_to(lead).exists()
        move_report(by=officer, report_id=report.pk, transition="start", reason="start", version=1)
        move_report(
            by=officer, report_id=report.pk, transition="pass_on", reason="cleansing", version=2
        )
        assert reports_visible_to(lead).filter(pk=report.pk).exists()
        assert not reports_visible_to(licensing).exists()

    @pytest.mark.parametrize(
        ("reason", "role", "may_read"),
        [
            ("safeguarding", "safeguarding", True),
            ("cleansing", "cleansing_lead", False),
            ("licensing", "licensing_officer", False),
        ],
    )
    def test_the_words_of_a_resident_go_only_where_policy_says(
        self, person_with: Callable[..., User], reason: str, role: str, may_read: bool
    ) -> None:
        report, officer, receiver = submit(), person_with("police_triage"), person_with(role)
        move_report(by=officer, report_id=report.pk, transition="start", reason="start", version=1)
        with pytest.raises(Report.DoesNotExist):
            read_narrative(by=receiver, report_id=report.pk)
        move_report(
            by=officer,
            report_id=report.pk,
            transition="pass_on",
            reason=reason,
            words="Please look today",
            version=2,
        )
        entries = timeline_visible_to(receiver).filter(report=report)
        assert [entry.words.open() for entry in entries] == ["Please look today"]
        if may_read:
            assert read_narrative(by=receiver, report_id=report.pk).text == WORDS
        else:
            with pytest.raises(NotAllowed, match="not shared"):
                read_narrative(by=receiver, report_id=report.pk)

    def test_what_a_move_refuses(self, person_with: Callable[..., User]) -> None:
        report, officer = submit(), person_with("police_triage")
        with pytest.raises(WrongState):
            move_report(
                by=officer, report_id=report.pk, transition="close", reason="done", version=1
            )
        with pytest.raises(CaseworkError, match="reason"):
            move_report(
                by=officer, report_id=report.pk, transition="start", reason="done", version=1
            )
        with pytest.raises(CaseworkError, match="case"):
            move_report(
                by=officer, report_id=report.pk, transition="add_to_case", reason="case", version=1
            )
        with pytest.raises(Conflict):
            move_report(
                by=officer, report_id=report.pk, transition="start", reason="start", version=7
            )
        with pytest.raises(Report.DoesNotExist):
            move_report(
                by=person_with("cleansing_lead"),
                report_id=report.pk,
                transition="start",
                reason="start",
                version=1,
            )
        report.refresh_from_db()
        assert (report.status, report.version) == (Status.RECEIVED, 1)

    def test_closing_with_no_action_needs_words(self, person_with: Callable[..., User]) -> None:
        report, officer = submit(), person_with("police_triage")
        move_report(by=officer, report_id=report.pk, transition="start", reason="start", version=1)
        with pytest.raises(CaseworkError, match="why"):
            move_report(
                by=officer,
                report_id=report.pk,
                transition="close",
                reason=MoveReason.NO_ACTION,
                words="  ",
                version=2,
            )

    def test_assigning_tells_the_assignee_who_must_be_able_to_see_it(
        self, person_with: Callable[..., User]
    ) -> None:
        report = submit()
        officer, colleague = person_with("police_triage"), person_with("police_triage")
        assign_report(by=officer, report_id=report.pk, to_id=colleague.pk, version=1)
        assert OutboxMessage.objects.filter(type="report.assigned").count() == 1
        with pytest.raises(NotAllowed):
            assign_report(
                by=officer,
                report_id=report.pk,
                to_id=person_with("cleansing_lead").pk,
                version=2,
            )
        assert Report.objects.get().assigned_to_id == colleague.pk

    def test_priority_and_amendment_keep_the_report_as_told(
        self, person_with: Callable[..., User]
    ) -> None:
        report, officer = submit(), person_with("police_triage")
        prioritise_report(
            by=officer,
            report_id=report.pk,
            priority=Priority.HIGH,
            words="Near a school",
            version=1,
        )
        amend_report(by=officer, report_id=report.pk, text="Caller rang back", version=2)
        read = read_narrative(by=officer, report_id=report.pk)
        assert read.text == WORDS
        assert [words for _, words in read.amendments] == ["Caller rang back"]


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_moving_one_report_at_once_one_gets_a_conflict(
    person_with: Callable[..., User],
) -> None:
    report = submit()
    officers = [person_with("police_triage"), person_with("police_triage")]
    start, outcomes = threading.Barrier(2), []

    def move(officer: object) -> None:
        try:
            start.wait(10)
            move_report(
                by=officer, report_id=report.pk, transition="start", reason="start", version=1
            )
            outcomes.append("moved")
        except Conflict:
            outcomes.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=(each,)) for each in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["conflict", "moved"]
    assert TimelineEntry.objects.filter(kind=TimelineKind.MOVED).count() == 1


@pytest.mark.django_db
class TestCases:
    @pytest.fixture
    def officer(self, person_with: Callable[..., User]) -> User:
        return person_with("police_triage", "police_intelligence")

    def a_case(self, officer: object, *reports: Report) -> Case:
        return open_case(
            by=officer,
            owner_id=Agency.objects.get(key="police").pk,
            kind=CaseKind.PLACE,
            title="Behind the shops",
            report_ids=[each.pk for each in reports],
            reason=LinkReason.SAME_PLACE,
        )

    def test_opening_takes_reports_in_with_the_most_pressing_priority(self, officer) -> None:
        calm, urgent = submit(), submit(risks=frozenset({Risk.CHILD}))
        case = self.a_case(officer, calm, urgent)
        assert case.priority == Priority.URGENT
        assert set(Report.objects.values_list("status", flat=True)) == {Status.IN_CASE}
        assert AuditEvent.objects.filter(operation="combination").count() == 4

    def test_unlinking_keeps_the_link_and_returns_the_report(self, officer) -> None:
        report, other = submit(), submit()
        case = self.a_case(officer, report, other)
        link = unlink_report(
            by=officer, case_id=case.pk, report_id=report.pk, words="Another street", version=1
        )
        assert link.unlinked_by == officer
        assert Report.objects.get(pk=report.pk).status == Status.RECEIVED
        again = link_report(
            by=officer,
            case_id=case.pk,
            report_id=report.pk,
            reason=LinkReason.ASSESSMENT,
            version=2,
        )
        assert again.pk != link.pk
        assert case.links.count() == 3

    def test_a_report_joins_a_case_once(self, officer) -> None:
        report = submit()
        case = self.a_case(officer, report)
        with pytest.raises(WrongState):
            link_report(
                by=officer,
                case_id=case.pk,
                report_id=report.pk,
                reason=LinkReason.ASSESSMENT,
                version=1,
            )

    def test_reports_one_may_not_see_cannot_be_pulled_into_a_case(self, officer) -> None:
        with pytest.raises(Report.DoesNotExist):
            open_case(
                by=officer,
                owner_id=Agency.objects.get(key="police").pk,
                kind=CaseKind.PLACE,
                title="x",
                report_ids=[uuid.uuid4()],
                reason=LinkReason.SAME_PLACE,
            )
        assert not Case.objects.exists()

    def test_a_case_closes_once_its_tasks_are_finished(self, officer) -> None:
        case = self.a_case(officer, submit())
        task = set_task(
            by=officer,
            case_id=case.pk,
            what="Check the lighting",
            agency_id=Agency.objects.get(key="cleansing").pk,
            due_on=date(2030, 1, 1),
        )
        arguments = {
            "by": officer,
            "case_id": case.pk,
            "outcome": CaseOutcome.RESOLVED,
            "words": "No reports for a month",
            "version": 1,
        }
        with pytest.raises(WrongState, match="tasks"):
            close_case(**arguments)
        finish_task(by=officer, task_id=task.pk)
        closed = close_case(**arguments)
        assert closed.closed_at >= timezone.now() - timedelta(minutes=1)
        with pytest.raises(WrongState):
            close_case(**(arguments | {"version": 2}))

    def test_notes_are_sealed_and_reading_them_is_recorded(self, officer) -> None:
        case = self.a_case(officer, submit())
        add_note(by=officer, case_id=case.pk, text="Spoke to the shop")
        before = AuditEvent.objects.filter(operation="consultation").count()
        assert [words for _, words in read_case_words(by=officer, case_id=case.pk).notes] == [
            "Spoke to the shop"
        ]
        assert AuditEvent.objects.filter(operation="consultation").count() == before + 1
