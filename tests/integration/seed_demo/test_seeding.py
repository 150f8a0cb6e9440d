"""Demonstration data: plausible, plainly fictional, and backdated without a seam."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone as django_timezone
from PIL import Image

from agencies.operations.models import Operation, Problem
from agencies.operations.queries import published_summaries
from agencies.registry.models import Disclosure, SharingAgreement
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.demo import front_door, seeding, stories
from portal.demo.front_door import receipt_code
from portal.demo.seeding import seed
from portal.notifications.models import DemoMessage, OutboxMessage
from portal.oversight.models import Explanation, UnusualAccess
from portal.vault.ids import uuid7
from reports.actions.junk import looking_through_junk
from reports.enums import LISTED_STATUSES, SET_ASIDE, CaseStatus, Channel, Kind, Priority, Status
from reports.models import (
    Case,
    CaseNote,
    CaseTask,
    FileContent,
    IntelligenceItem,
    OriginatorRequest,
    Report,
    ReportAmendment,
    ReportContact,
    ReportFile,
    ReportMessage,
    ReportNarrative,
    ReportPair,
    TimelineEntry,
)
from reports.places import areas_at
from reports.queries import reports_set_aside, reports_visible_to
from reports.receipt_codes import display
from reports.suggesting import suggestions_for
from tests.support import geography, inboxes, tree

UNTIL = datetime(2026, 11, 20, 18, 0, tzinfo=timezone.utc)
DAYS = 60
A_REAL_PLATE = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b|\b[A-Z]\d{1,3} ?[A-Z]{3}\b")


def quiet(total: int) -> Callable[[], None]:
    return lambda: None


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: object) -> Iterator[seeding.Seeded]:
    """Two months of reports for the whole module, rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        geography.load()
        with override_settings(FILES_UNSCANNED="allow"):
            made = seed(seed=1, until=UNTIL, progress=quiet, days=DAYS)
        yield made
        transaction.set_rollback(True)


@pytest.mark.usefixtures("seeded")
class TestSeeded:
    def test_every_channel_kind_and_status_that_people_cause_is_there(self) -> None:
        assert set(Report.objects.values_list("channel", flat=True)) == set(Channel.values)
        # Recorded crimes are real: `import_crime` brings them, and none is invented.
        invented = set(Kind.values) - {Kind.RECORDED_CRIME}
        assert set(Report.objects.values_list("kind", flat=True)) == invented
        caused = {*LISTED_STATUSES, *SET_ASIDE} - {Status.REFERENCE}
        assert set(Report.objects.values_list("status", flat=True)) == caused

    def test_every_text_says_that_it_is_fictional(self) -> None:
        # What a crew's phone sends has no words: an empty narrative.
        texts = [text for each in ReportNarrative.objects.all() if (text := each.text.open())]
        texts += [each.text.open() for each in CaseNote.objects.all()]
        texts += [each.text.open() for each in ReportAmendment.objects.all()]
        texts += [each.text.open() for each in ReportMessage.objects.all()]

        assert [text for text in texts if not text.startswith(stories.MARK)] == []
        assert [text for text in texts if "{" in text or "}" in text] == []

    def test_narratives_differ(self) -> None:
        texts = [text for each in ReportNarrative.objects.all() if (text := each.text.open())]

        assert len(set(texts)) > 0.95 * len(texts)

    def test_nothing_could_be_a_real_registration_or_telephone_number(self) -> None:
        for narrative in ReportNarrative.objects.all():
            said = narrative.text.open() + str(
                narrative.particulars.open() if narrative.particulars else ""
            )
            assert not A_REAL_PLATE.search(said)
        numbers = [each.details.open()["phone"] for each in ReportContact.objects.all()]
        assert numbers
        assert all(number.startswith("07700 900") for number in numbers)

    def test_premises_are_marked_as_fictional_and_have_no_point(self) -> None:
        incidents = Report.objects.filter(kind=Kind.PREMISES_INCIDENT)

        assert incidents
        assert all(each.place_text.endswith("(fictional)") for each in incidents)
        assert not incidents.filter(point__isnull=False)

    def test_wards_are_those_of_the_points_and_some_reports_have_none(self) -> None:
        with_point = Report.objects.filter(point__isnull=False)

        assert 0.5 < with_point.count() / Report.objects.count() < 0.95
        for report in with_point[:40]:
            assert areas_at(report.point).ward_id in (report.ward_id, None)

    def test_some_people_are_at_risk_and_these_reports_come_first(self) -> None:
        at_risk = Report.objects.filter(risks__overlap=["child", "adult"])

        assert at_risk.count() >= 5
        assert at_risk.filter(category__in=["cuckooing", "county_lines"]).exists()
        assert at_risk.filter(priority=1).exists()

    def test_some_reports_tell_of_the_same_thing(self) -> None:
        again = [
            each
            for each in ReportNarrative.objects.all()
            if re.search("told you already|my neighbour said|Again tonight", each.text.open())
        ]

        assert len(again) >= 3

    def test_a_pair_is_linked_as_the_same_another_put_aside_and_others_are_suggested(self) -> None:
        pairs = ReportPair.objects.order_by("verdict")

        assert [each.verdict for each in pairs] == ["different", "same"]
        officer = User.objects.get(email="triage@spotlight.example")
        said = {key for each in pairs for key in (each.first_id, each.second_id)}
        with acting_as(officer):
            rest = reports_visible_to(officer).exclude(pk__in=said).order_by("-received_at")[:200]
            assert any(suggestions_for(each, by=officer) for each in rest)

    def test_reports_of_different_cases_name_a_vehicle_that_can_not_be(self) -> None:
        named = [each for each in ReportAmendment.objects.all() if each.marks]
        assert len({each.report_id for each in named}) >= 3
        assert len({mark for each in named for mark in each.marks or ()}) == 1
        assert all("00 SPL" in each.text.open() for each in named)  # no year has the number 00

    def test_cases_have_reports_notes_and_tasks_and_one_is_closed(self) -> None:
        cases = Case.objects.all()

        assert cases.count() >= 2
        assert all(case.links.count() >= 3 for case in cases)
        assert CaseNote.objects.count() >= 3
        assert set(CaseTask.objects.values_list("status", flat=True)) >= {"open", "done"}
        assert cases.filter(status=CaseStatus.CLOSED).exists()
        closed = cases.filter(status=CaseStatus.CLOSED)
        assert not CaseTask.objects.filter(case__in=closed, status="open")

    def test_agencies_agreed_and_some_cases_are_shared_under_what_they_agreed(self) -> None:
        shared = Disclosure.objects.all()

        assert SharingAgreement.objects.count() == 4
        assert shared.filter(ended_at__isnull=True).count() >= 2
        for each in shared.filter(ended_at__isnull=True):
            rows = {"case": Case, "intelligenceitem": IntelligenceItem}[each.object_type].objects
            assert each.recipient_clearance in rows.get(pk=each.object_id).audience

    def test_intelligence_is_there_in_every_state_but_withdrawn(self) -> None:
        items = IntelligenceItem.objects.all()

        assert sorted(items.values_list("status", flat=True)) == [
            "checking", "draft", "released", "released", "returned"
        ]  # fmt: skip
        assert all(each.text.open().startswith(stories.MARK) for each in items)
        assert items.filter(legacy_scheme="5x5x5").count() == 1
        shared = Disclosure.objects.get(object_type="intelligenceitem", ended_at__isnull=True)
        assert OriginatorRequest.objects.get().disclosure == shared

    def test_problems_are_at_several_steps_and_a_week_of_action_was_told_of(self) -> None:
        assert set(Problem.objects.values_list("stage", flat=True)) >= {"scanning", "analysis"}
        week = Operation.objects.get()
        assert (week.state, week.summary_state) == ("finished", "published")
        assert week.activities.count() == 7
        assert published_summaries().get().text.startswith(stories.MARK)

    def test_what_looks_like_junk_waits_was_closed_and_was_found_to_be_real(self) -> None:
        held = Report.objects.filter(status=Status.HELD)

        assert {str(sign) for each in held for sign in each.junk_signs} == {
            "repeated", "connection", "links", "trap", "busy",
        }  # fmt: skip
        assert held.filter(priority=Priority.URGENT).count() == 1
        assert all(each.audience == ["police.junk"] for each in held)
        decided = TimelineEntry.objects.filter(reason__in=["nonsense", "real"])
        assert {each.report.status for each in decided} == {Status.JUNK, Status.RECEIVED}

    def test_whoever_may_triage_can_look_at_it(self) -> None:
        for email in ("triage", "triage.two", "intelligence", "intelligence.two"):
            person = User.objects.get(email=f"{email}@spotlight.example")
            with looking_through_junk(person):
                assert reports_set_aside(person).count() >= 4

    def test_photos_are_drawn_by_the_decoder_and_outlive_the_visit_they_came_by(self) -> None:
        files = ReportFile.objects.all()

        by_status = sorted(each.report.status for each in files)
        assert by_status == sorted([Status.HELD, Status.RECEIVED, *2 * [Status.ASSESSING]])
        for each in FileContent.objects.all():
            assert each.session_id is None
            image = Image.open(io.BytesIO(each.picture.open()))
            assert image.size == (1024, 768)
            assert not image.getexif()
        looked = AuditEvent.objects.filter(operation="consultation", detail__part="picture")
        assert looked.count() == 2

    def test_a_question_was_answered_one_is_open_and_one_waits_for_a_second_person(self) -> None:
        questions = ReportMessage.objects.filter(direction="question").order_by("written_at")

        assert [each.state for each in questions] == ["sent", "sent", "waiting"]
        assert all(each.written_by != each.checked_by for each in questions)
        assert [each.answers_id for each in ReportMessage.objects.filter(direction="answer")] == [
            questions[0].pk
        ]

    def test_the_code_of_the_demonstration_opens_the_inbox(self, client: Client) -> None:
        inboxes.enter(client, receipt_code(1))
        page = client.get("/report/inbox/report/").content.decode()

        assert front_door.ANSWERED in page
        assert front_door.ASKED_AGAIN in page
        how_to = (tree.ROOT / "docs/how-to/report-a-concern.md").read_text()
        assert display(receipt_code(1)) in how_to

    def test_nothing_is_dated_after_the_end(self) -> None:
        end = UNTIL + timedelta(seconds=30)

        assert not Report.objects.filter(changed_at__gt=end)
        assert not AuditEvent.objects.filter(at__gt=end)
        assert not TimelineEntry.objects.filter(at__gt=end)
        assert not DemoMessage.objects.filter(at__gt=end)

    def test_each_collection_is_audited_when_it_happened(self) -> None:
        events = {
            event.object_id: event.at
            for event in AuditEvent.objects.filter(
                operation="collection", reason__in=Channel.values
            )
        }
        for report in Report.objects.all():
            late = events[str(report.pk)] - report.received_at
            assert timedelta(0) <= late < timedelta(seconds=1)

    def test_audit_events_are_numbered_in_the_order_of_their_times(self) -> None:
        times = list(AuditEvent.objects.order_by("sequence").values_list("at", flat=True))

        assert times == sorted(times)

    def test_keys_tell_the_same_time_as_the_rows(self) -> None:
        for model, field in ((Report, "received_at"), (AuditEvent, "at"), (TimelineEntry, "at")):
            for key, at in model.objects.values_list("pk", field):
                assert abs((key.int >> 80) / 1000 - at.timestamp()) < 1

    def test_timelines_go_forwards_from_receipt(self) -> None:
        for entry in TimelineEntry.objects.filter(report__isnull=False).select_related("report"):
            assert entry.at >= entry.report.received_at

    def test_messages_were_delivered_when_they_were_queued(self) -> None:
        assert OutboxMessage.objects.filter(status="sent").count() > 50
        assert not OutboxMessage.objects.exclude(status__in=["sent", "queued"])
        for message in OutboxMessage.objects.filter(status="sent"):
            assert message.sent_at - message.created_at < timedelta(days=5)

    def test_people_that_came_before_the_reports_made_them(self) -> None:
        crew = AuditEvent.objects.filter(operation="collection", actor_label="refuse_crew")

        assert crew.exists()

    def test_the_auditor_has_unusual_access_of_each_kind_to_look_at(self) -> None:
        flags = {
            (each.kind, each.person.full_name): each.outcome for each in UnusualAccess.objects.all()
        }

        assert flags == {
            ("more_than_usual", "Marcus Thornhaugh"): "",
            ("off_hours", "Deborah Castorfield"): "explained",
            ("own_name", "Tomasz Wexcombe"): "",
            ("after_moving", "Ruth Helpringham"): "",
        }
        assert UnusualAccess.objects.get(asked_at__isnull=False).kind == "own_name"
        said = Explanation.objects.get()
        assert said.words.open().startswith(stories.MARK)

    def test_seeding_again_adds_nothing(self, seeded: seeding.Seeded) -> None:
        before = (Report.objects.count(), AuditEvent.objects.count())
        again = seed(seed=1, until=UNTIL, progress=quiet, days=DAYS)

        assert seeded.added == before[0]
        assert again.added == 0
        assert (Report.objects.count(), AuditEvent.objects.count()) == before

    def test_time_and_keys_are_real_again(self) -> None:
        now = datetime.now(tz=timezone.utc)

        assert abs(django_timezone.now() - now) < timedelta(seconds=5)
        assert abs((uuid7().int >> 80) / 1000 - now.timestamp()) < 5


@pytest.mark.django_db
class TestSame:
    def made(self) -> list[tuple[object, ...]]:
        """What a seed makes, rolled back."""
        with transaction.atomic():
            seed(seed=4, until=UNTIL, progress=quiet, days=6)
            found = [
                (report.pk, report.reference, report.status, report.received_at, words.text.open())
                for report in Report.objects.order_by("pk")
                for words in ReportNarrative.objects.filter(pk=report.pk)
            ]
            transaction.set_rollback(True)
        return found

    def test_a_seed_makes_the_same_keys_references_and_words(self, reference_data: object) -> None:
        first = self.made()

        assert first
        assert self.made() == first


@pytest.mark.django_db
class TestRefusals:
    def test_refuses_where_reports_are_real(self, settings: object) -> None:
        settings.PRODUCTION = True  # type: ignore[attr-defined]

        with pytest.raises(CommandError, match="SPOTLIGHT_MODE is demonstration"):
            call_command("seed_demo", verbosity=0)
        assert not Report.objects.exists()

    def test_says_what_to_do_when_there_are_no_streets(self) -> None:
        with pytest.raises(CommandError, match="load_reference"):
            call_command("seed_demo", verbosity=0)

    @pytest.mark.parametrize("count", ["0", "-1", "many", "99999999999"])
    def test_refuses_a_scale_that_makes_no_sense(self, count: str) -> None:
        with pytest.raises(CommandError, match="whole number"):
            call_command("seed_demo", f"--scale={count}", verbosity=0)

    def test_refuses_a_time_that_is_none(self) -> None:
        with pytest.raises(CommandError, match="is not a time"):
            call_command("seed_demo", "--until=yesterday", verbosity=0)
