"""From a resident's report of needles to the crew that cleared them, and what its sender sees."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.gis.geos import Point
from django.db import connection

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.jobs import move_job, prioritise_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.enums import Because, Disposal, JobPriority, JobStatus, Land, Litter
from agencies.refuse.errors import TakenByAnother
from agencies.refuse.models import Find, Job, JobEvent, NewWork, Site
from agencies.refuse.queries import finds_visible_to, jobs_visible_to
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.inbox import open_inbox
from reports.actions.triage import move_report
from reports.enums import Category, Kind, MoveReason, Risk, ShownStatus, Status, ToldSender
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.models import Report, ReportClosing, TimelineEntry
from reports.queries import narratives_visible_to, reports_visible_to
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.refuse.conftest import NEEDLES, job_of, needle_report
from tests.support.geography import IN_CENTRAL
from tests.support.inboxes import CODE, stretched, tokens

pytestmark = pytest.mark.django_db

NEAR = Point(IN_CENTRAL.x, IN_CENTRAL.y + 0.0008, srid=4326)  # 89 m north
FURTHER = Point(IN_CENTRAL.x, IN_CENTRAL.y + 0.0010, srid=4326)  # 111 m north


def go(by: User, job: Job, move: str, found: Found | None = None) -> Job:
    job.refresh_from_db()
    return move_job(by=by, job_id=job.pk, move=move, version=job.version, found=found)


def done(by: User, job: Job) -> Job:
    return go(by, job, "cleared", NEEDLES)


# --- Coming in ------------------------------------------------------------------------------------


def test_a_report_of_needles_becomes_a_job_with_its_clock() -> None:
    report = needle_report()
    job = job_of(report)
    assert (job.status, job.priority, job.because) == ("open", JobPriority.P2, ["public"])
    assert job.since == report.received_at
    assert (job.due_at - job.since).total_seconds() == 4 * 3600


def test_a_job_is_made_once_however_often_the_schedule_runs() -> None:
    needle_report()
    assert make_jobs() == 1
    assert make_jobs() == 0
    assert Job.objects.count() == 1
    assert not NewWork.objects.exists()


def test_what_is_not_for_cleansing_becomes_no_job() -> None:
    needle_report(kind=Kind.CONCERN, category=Category.DEALING)
    make_jobs()
    assert not Job.objects.exists()


def test_a_concern_that_police_pass_on_becomes_one(person_with: Callable[..., User]) -> None:
    police = person_with("police_triage")
    report = needle_report(kind=Kind.CONCERN, category=Category.OTHER)
    for name, reason in (("start", MoveReason.START), ("pass_on", MoveReason.CLEANSING)):
        report.refresh_from_db()
        move_report(
            by=police,
            report_id=report.pk,
            transition=name,
            reason=reason,
            version=report.version,
        )
    job = job_of(report)
    report.refresh_from_db()
    assert job.since == report.changed_at or job.since < report.changed_at
    assert "council.cleansing_crew" in report.audience


@pytest.mark.parametrize(
    ("at", "because"), [(NEAR, [Because.NEAR_SCHOOL]), (FURTHER, [Because.PUBLIC])]
)
def test_within_100_m_of_a_school_it_comes_first(at: Point, because: list[str]) -> None:
    Site.objects.create(kind="school", name="Fictional Primary School", shape=IN_CENTRAL)
    job = job_of(needle_report(point=at, point_origin="pin"))
    assert job.because == because
    is_first = job.priority == JobPriority.P1
    told = OutboxMessage.objects.filter(type="refuse.first", object_id=job.pk, urgent=True)
    assert told.exists() == is_first == (at is NEAR)


# --- Who sees what --------------------------------------------------------------------------------


def test_a_crew_sees_the_place_and_never_the_words(crew: User, job: Job) -> None:
    with acting_as(crew):
        assert list(jobs_visible_to(crew)) == [job]
        assert reports_visible_to(crew).get().place_text
        assert not narratives_visible_to(crew).exists()


@pytest.mark.parametrize(
    "role", ["police_triage", "police_intelligence", "spp_coordinator", "licensing_officer"]
)
def test_nobody_else_sees_who_was_there(
    person_with: Callable[..., User], crew: User, job: Job, role: str
) -> None:
    """By their queries and by raw SQL: jobs, their history, and what else a row may name."""
    done(crew, job)
    onlooker = person_with(role)
    with acting_as(onlooker), connection.cursor() as cursor:
        assert not jobs_visible_to(onlooker).exists()
        for table in ("refuse_job", "refuse_jobevent", "refuse_newwork"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        for table, column in (
            ("reports_timelineentry", "by_id"),
            ("reports_reportclosing", "closed_by_id"),
            ("reports_report", "assigned_to_id"),
            ("reports_urgentacknowledgement", "by_id"),
        ):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [crew.pk])
            assert cursor.fetchone() == (0,), table


def test_police_and_coordinators_get_place_and_count(
    person_with: Callable[..., User], crew: User
) -> None:
    job = job_of(needle_report(point=IN_CENTRAL, point_origin="pin"))
    done(crew, job)
    names = {field.name for field in Find._meta.concrete_fields}
    assert not names & {"by", "found_by", "made_by", "device"}
    for role in ("police_triage", "police_intelligence", "spp_coordinator"):
        person = person_with(role)
        with acting_as(person):
            find = finds_visible_to(person).get()
            assert (find.at_least, find.at_most) == (2, 5)


# --- Moving ---------------------------------------------------------------------------------------


def shown() -> tuple[ShownStatus, ToldSender | None]:
    inbox = open_inbox(tokens=tokens(CODE))
    assert inbox is not None
    return inbox.status, inbox.told


@pytest.mark.parametrize(
    ("move", "found", "told"),
    [
        ("cleared", NEEDLES, ToldSender.CLEARED),
        ("not_found", None, ToldSender.NOTHING_THERE),
        ("private_land", None, ToldSender.PRIVATE_LAND),
    ],
)
def test_its_sender_sees_how_it_goes(
    crew: User, move: str, found: Found | None, told: ToldSender
) -> None:
    job = job_of(needle_report(receipt=stretched(CODE)))
    assert shown() == (ShownStatus.RECEIVED, None)
    go(crew, job, "claim")
    assert shown() == (ShownStatus.ASSESSING, None)
    go(crew, job, "go")
    assert shown() == (ShownStatus.ASSESSING, None)
    go(crew, job, move, found)
    assert shown() == (ShownStatus.CLOSED, told)
    go(crew, job, "undo")
    assert shown() == (ShownStatus.ASSESSING, None)


def test_undoing_what_was_cleared_takes_the_find_out_of_every_count(crew: User, job: Job) -> None:
    done(crew, job)
    assert finds_visible_to(crew).count() == 1
    go(crew, job, "undo")
    assert not finds_visible_to(crew).exists()
    assert ReportClosing.objects.get().reopened_at is not None
    done(crew, job)
    assert finds_visible_to(crew).count() == 1


def test_a_crews_name_is_in_no_entry_that_police_read(crew: User, job: Job) -> None:
    go(crew, job, "claim")
    done(crew, job)
    entries = TimelineEntry.objects.filter(report=job.report_id, kind="moved")
    assert [(each.by_id, each.after) for each in entries] == [(None, "assessing"), (None, "closed")]
    assert {each.by_id for each in JobEvent.objects.exclude(move="made")} == {crew.pk}


def test_what_a_crew_does_is_in_the_audit_log_under_its_name(crew: User, job: Job) -> None:
    done(crew, job)
    reasons = AuditEvent.objects.filter(actor_id=crew.pk).values_list("reason", flat=True)
    assert {"job_cleared", "cleared"} <= set(reasons)


def test_a_colleague_cannot_take_over_what_is_taken(crew: User, mate: User, job: Job) -> None:
    go(crew, job, "claim")
    for move in ("go", "give_back", "not_found"):
        with pytest.raises(TakenByAnother, match="Cara Crew has this job"):
            go(mate, job, move)


def test_a_lead_may_give_back_what_a_crew_has(crew: User, mate: User, lead: User, job: Job) -> None:
    go(crew, job, "claim")
    go(lead, job, "give_back")
    assert go(mate, job, "claim").held_by_id == mate.pk


def test_an_old_page_changes_nothing(crew: User, lead: User, job: Job) -> None:
    old = job.version
    prioritise_job(by=lead, job_id=job.pk, priority=JobPriority.P1, words="Fair", version=old)
    with pytest.raises(Conflict):
        move_job(by=crew, job_id=job.pk, move="claim", version=old)


def test_what_cannot_be_is_refused(crew: User, job: Job) -> None:
    with pytest.raises(WrongState):
        go(crew, job, "undo")
    with pytest.raises(CaseworkError, match="Say what was cleared"):
        go(crew, job, "cleared")
    with pytest.raises(CaseworkError, match="sharps box"):
        go(
            crew,
            job,
            "cleared",
            Found(
                litter=Litter.NEEDLE_CAPPED,
                at_least=1,
                at_most=1,
                land=Land.STREET,
                disposal=Disposal.BAGGED,
            ),
        )
    job.refresh_from_db()
    assert job.status == JobStatus.OPEN


def test_others_may_not_move_it(person_with: Callable[..., User], job: Job) -> None:
    for role in ("police_triage", "spp_coordinator", "licensing_officer"):
        with pytest.raises(NotAllowed):
            move_job(by=person_with(role), job_id=job.pk, move="claim", version=1)


@pytest.mark.django_db(transaction=True)
def test_of_two_phones_at_once_one_gets_the_job(crew: User, mate: User) -> None:
    job = job_of(needle_report())
    got = at_once(
        *(
            partial(move_job, by=each, job_id=job.pk, move="claim", version=None)
            for each in (crew, mate)
        )
    )
    won = [each for each in got if isinstance(each, Job)]
    lost = [each for each in got if isinstance(each, TakenByAnother)]
    assert len(won) == len(lost) == 1, got
    assert lost[0].holder == won[0].held_by.full_name
    assert JobEvent.objects.filter(move="claim").count() == 1


# --- Danger, and what others did ------------------------------------------------------------------


def test_an_urgent_report_waits_for_police_whatever_a_crew_does(crew: User) -> None:
    """A crew that clears needles has not looked after the child (R6.2)."""
    report = needle_report(risks=frozenset({Risk.CHILD}))
    Report.objects.filter(pk=report.pk).update(teams=["council.cleansing", "police.triage"])
    job = job_of(report)
    done(crew, job)
    report.refresh_from_db()
    assert (report.status, report.waiting_since is not None) == (Status.RECEIVED, True)


def test_a_report_that_police_closed_stays_closed_and_the_job_is_done(
    crew: User, person_with: Callable[..., User], job: Job
) -> None:
    police = person_with("police_triage")
    for name, reason in (("start", "start"), ("close", "done")):
        report = Report.objects.get(pk=job.report_id)
        move_report(
            by=police, report_id=report.pk, transition=name, reason=reason, version=report.version
        )
    done(crew, job)
    assert Report.objects.get(pk=job.report_id).status == Status.CLOSED
    assert ReportClosing.objects.get().closed_by_id == police.pk


def test_a_report_that_is_opened_again_is_a_job_again(
    crew: User, person_with: Callable[..., User], job: Job
) -> None:
    done(crew, job)
    report = Report.objects.get(pk=job.report_id)
    move_report(
        by=person_with("police_triage"),
        report_id=report.pk,
        transition="reopen",
        reason="new_information",
        words="Seen again",
        version=report.version,
    )
    make_jobs()
    job.refresh_from_db()
    assert (job.status, job.held_by_id, job.done_at) == (JobStatus.OPEN, None, None)
    assert JobEvent.objects.filter(job=job, move="again").count() == 1
