"""The lead's desk: board, map, crews, and how long jobs take."""

from __future__ import annotations

import csv
import io
import math
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.test import Client
from django.utils import timezone

from agencies.refuse import board, densest, response_times
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.rounds import Searched, record_round
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.enums import JobPriority
from agencies.refuse.models import Find, Job
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.clocks import LONDON
from tests.integration.refuse.conftest import NEEDLES, job_of, needle_report
from tests.support.geography import IN_CENTRAL

pytestmark = pytest.mark.django_db

COLUMN = re.compile(r'data-job="([0-9a-f-]+)" data-column="(\w+)"')


@pytest.fixture
def desk(client_for: Callable[..., Client], lead: User) -> Client:
    return client_for(lead)


def moved(job: Job, by: User, move: str) -> Job:
    job.refresh_from_db()
    found = NEEDLES if move == "cleared" else None
    return move_job(by=by, job_id=job.pk, move=move, version=job.version, found=found)


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# --- The board ------------------------------------------------------------------------------------


def on_board(answer: Any) -> list[tuple[str, str]]:
    return COLUMN.findall(answer.content.decode())


def test_jobs_stand_in_the_column_of_how_they_stand(desk: Client, crew: User) -> None:
    jobs = {move: job_of(needle_report()) for move in ("", "claim", "go", "cleared")}
    for move, job in jobs.items():
        if move:
            moved(job, crew, move)
    answer = desk.get("/cleansing/board/")
    assert dict(on_board(answer)) == {
        str(jobs[move].pk): column
        for move, column in (
            ("", "open"), ("claim", "claimed"), ("go", "on_way"), ("cleared", "done"),
        )
    }  # fmt: skip
    assert "Cara Crew" in text_of(answer)
    assert "3 hours left" in text_of(answer)


def test_the_most_pressing_come_first_and_late_says_so(desk: Client) -> None:
    late, first, later = (job_of(needle_report()) for _ in range(3))
    now = timezone.now()
    Job.objects.filter(pk=late.pk).update(due_at=now - timedelta(minutes=150))
    Job.objects.filter(pk=first.pk).update(priority=1)
    answer = desk.get("/cleansing/board/")
    assert [key for key, _ in on_board(answer)] == [str(each.pk) for each in (first, late, later)]
    assert "2 hours late" in text_of(answer)


def test_what_was_done_before_today_is_on_no_board(desk: Client, crew: User, job: Job) -> None:
    moved(job, crew, "not_found")
    Job.objects.update(done_at=timezone.now() - timedelta(days=1))
    assert on_board(desk.get("/cleansing/board/")) == []


def test_a_full_column_says_how_many_more_there_are(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "MOST_IN_COLUMN", 2)
    for _ in range(3):
        job_of(needle_report())
    answer = desk.get("/cleansing/board/")
    assert len(on_board(answer)) == 2
    assert "Waiting 3" in text_of(answer)
    assert "1 more: see the table" in text_of(answer)


def test_the_board_is_chosen_by_priority_ward_and_crew(
    desk: Client, crew: User, mate: User
) -> None:
    one, other = (job_of(needle_report()) for _ in range(2))
    moved(one, crew, "claim")
    moved(other, mate, "claim")
    Job.objects.filter(pk=other.pk).update(priority=1)
    for query, shown in (
        (f"?crew={crew.pk}", one), ("?priority=1", other), ("?priority=2", one),
    ):  # fmt: skip
        assert on_board(desk.get(f"/cleansing/board/{query}")) == [(str(shown.pk), "claimed")]
    known = one.report.ward_id is not None
    assert len(on_board(desk.get("/cleansing/board/?ward=none"))) == (0 if known else 2)
    for wrong in ("?crew=x", "?ward=x", "?priority=9"):
        assert desk.get(f"/cleansing/board/{wrong}").status_code == 422
        assert desk.get(f"/cleansing/board/columns/{wrong}").status_code == 422


def looks(lead: User) -> int:
    return AuditEvent.objects.filter(
        actor_id=str(lead.pk), object_id__startswith="refuse:board"
    ).count()


def test_an_open_board_is_recorded_again_only_when_it_shows_something_else(
    desk: Client, lead: User, crew: User, job: Job
) -> None:
    page = desk.get("/cleansing/board/").content.decode()
    (stamp,) = re.findall(r'data-stamp="(\w+)"', page)
    address = f"/cleansing/board/columns/?stamp={stamp}"
    assert on_board(desk.get(address)) == [(str(job.pk), "open")]
    assert looks(lead) == 1
    moved(job, crew, "claim")
    assert on_board(desk.get(address)) == [(str(job.pk), "claimed")]
    assert looks(lead) == 2
    assert desk.get("/cleansing/board/columns/")["Spotlight-Marking"]


# --- The map --------------------------------------------------------------------------------------


def points(browser: Client, query: str = "") -> list[dict[str, Any]]:
    answer = browser.get(f"/cleansing/map/points{query}")
    assert answer["Content-Type"].startswith("application/geo+json")
    features: list[dict[str, Any]] = answer.json()["features"]
    return features


def test_the_map_shows_jobs_that_wait_and_places_of_finds_and_names_nobody(
    desk: Client, crew: User
) -> None:
    waiting = job_of(needle_report(point=IN_CENTRAL, point_origin="pin"))
    for _ in range(2):
        moved(job_of(needle_report(point=IN_CENTRAL, point_origin="pin")), crew, "cleared")
    moved(waiting, crew, "claim")
    job, place = points(desk)
    assert job["properties"]["id"] == str(waiting.pk)
    assert job["properties"]["priority"] == 2
    assert place["properties"]["finds"] == 2
    assert place["properties"]["items"] == 4
    near = [round(each, 3) for each in IN_CENTRAL.coords]
    assert [round(each, 3) for each in place["geometry"]["coordinates"]] == near
    assert "Cara" not in str(points(desk)) + text_of(desk.get("/cleansing/map/"))
    assert [each["properties"]["kind"] for each in points(desk, "?show=finds")] == ["place"]
    assert [each["properties"]["kind"] for each in points(desk, "?show=jobs")] == ["job"]
    assert points(desk, "?priority=1&show=jobs") == []
    assert desk.get("/cleansing/map/points?show=x").status_code == 422
    assert desk.get("/cleansing/map/?show=x").status_code == 422


def test_finds_count_by_place_and_ward_for_28_days_and_not_when_undone(
    lead: User, crew: User
) -> None:
    apart = Point(IN_CENTRAL.x + 0.005, IN_CENTRAL.y, srid=4326)
    for at in (IN_CENTRAL, IN_CENTRAL, apart):
        moved(job_of(needle_report(point=at, point_origin="pin")), crew, "cleared")
    old, undone = (job_of(needle_report(point=apart, point_origin="pin")) for _ in range(2))
    moved(old, crew, "cleared")
    long_ago = timezone.now() - timedelta(days=29)
    Find.objects.filter(report=old.report).update(found_at=long_ago)
    moved(undone, crew, "cleared")
    moved(undone, crew, "undo")
    with acting_as(lead):
        places = densest.densest(lead, densest.lately(lead))
        assert [each.finds for each in places] == [2, 1]
        assert [each.items for each in places] == [4, 2]
        wards = densest.by_ward(lead)
    assert sum(each.finds for each in wards) == 3
    assert sum(each.waiting for each in wards) == 1


def test_the_map_says_how_long_each_ward_was_searched_to_leads_alone(
    lead: User, crew: User, client_for: Callable[..., Client], reference_data: Any
) -> None:
    """So that wards compare like with like (R4.4), one where nothing was found too."""
    now = timezone.now()
    for ward, hours, days in (("Central", 2, 1), ("Central", 1, 2), ("Central", 4, 29)):
        record_round(
            by=lead,
            key=uuid.uuid4(),
            searched=Searched(
                crew_id=crew.pk,
                ward_id=reference_data.wards[ward].pk,
                started_at=now - timedelta(days=days, hours=hours),
                ended_at=now - timedelta(days=days),
            ),
        )
    page = client_for(lead).get("/cleansing/map/").content.decode()
    assert 'data-label="Hours searched">3.0<' in page
    page = client_for(crew).get("/cleansing/map/")
    assert page.status_code == 200
    assert "ours searched" not in page.content.decode()


def test_police_open_no_page_of_the_desk(client_for: Callable[..., Client]) -> None:
    police = client_for("police_triage")
    for page in ("board/", "board/columns/", "map/", "map/points", "crews/", "targets/",
                 "response-times/", "response-times/jobs.csv"):  # fmt: skip
        assert police.get(f"/cleansing/{page}").status_code == 403, page


def test_a_crew_sees_board_and_map_and_nothing_that_measures_them(
    client_for: Callable[..., Client], crew: User
) -> None:
    browser = client_for(crew)
    page = browser.get("/cleansing/board/").content.decode()
    assert "/cleansing/map/" in page
    for shut in ("crews/", "targets/", "response-times/", "response-times/jobs.csv", "phones/"):
        assert f'href="/cleansing/{shut}"' not in page
        assert browser.get(f"/cleansing/{shut}").status_code == 403


# --- Crews ----------------------------------------------------------------------------------------


def test_the_lead_sees_what_each_has_in_hand_and_on_which_phone(
    desk: Client, crew: User, mate: User, job: Job
) -> None:
    moved(job, crew, "go")
    start_shift(by=mate, device_id=None, name="Van 7")
    rows = dict(
        re.findall(
            r'data-label="Name">([^<]+)</td>(.*?)</tr>',
            desk.get("/cleansing/crews/").content.decode(),
            re.DOTALL,
        )
    )
    assert str(job.pk) in rows["Cara Crew"]
    assert "Not on shift" in rows["Cara Crew"]
    assert "Van 7" in rows["Milan Mate"]
    assert "Nothing" in rows["Milan Mate"]


# --- Response times -------------------------------------------------------------------------------


def took(
    minutes: float | None, *, target: int = 240, days_ago: float = 2, priority: int = 2
) -> Job:
    """A job that came in some days ago and was done after so many minutes, or not at all."""
    job = job_of(needle_report())
    since = timezone.now() - timedelta(days=days_ago)
    Job.objects.filter(pk=job.pk).update(
        priority=priority,
        since=since,
        due_at=since + timedelta(minutes=target),
        done_at=None if minutes is None else since + timedelta(minutes=minutes),
        **({} if minutes is None else {"status": "not_found", "held_by": _somebody()}),
    )
    return job


def _somebody() -> User:
    return User.objects.filter(full_name="Cara Crew").get()


def measured(lead: User, days: int = 28) -> dict[JobPriority, response_times.Times]:
    with acting_as(lead):
        jobs = response_times.counted(lead, days=days, now=timezone.now())
        return {each.priority: each for each in response_times.by_priority(jobs)}


def test_a_share_counts_what_is_not_done_as_late_and_what_has_time_not_at_all(
    lead: User, crew: User
) -> None:
    for minutes in (30, 60, 239, 241, None):
        took(minutes)
    took(5, target=10_000)  # its time is not up, though it is done
    took(5, days_ago=40)
    found = measured(lead)[JobPriority.P2]
    assert (found.share.jobs, found.share.in_time, found.not_done) == (5, 3, 1)
    assert found.median == pytest.approx(239 * 60)
    assert found.ninetieth is None
    assert measured(lead, days=91)[JobPriority.P2].share == response_times.Share(6, 4)
    assert measured(lead)[JobPriority.P1].median is None


def test_the_page_says_the_numbers_with_their_range(desk: Client, crew: User) -> None:
    for minutes in (10, 20, 30, 40, 50, 60, 70, 80, 90, 300):
        took(minutes)
    page = text_of(desk.get("/cleansing/response-times/"))
    assert "10 jobs came in since" in page
    # 9 of 10: Wilson's interval is 59.6 % to 98.2 %.
    assert "P2 10 90% 60% to 98% 50 minutes 1 hour 0" in page
    assert "9 of 10 (90%)" in page
    assert desk.get("/cleansing/response-times/?period=7").status_code == 422


def test_weeks_begin_on_monday_in_london_and_none_is_left_out(lead: User, crew: User) -> None:
    now = timezone.now()
    took(10, days_ago=9)
    with acting_as(lead):
        jobs = response_times.counted(lead, days=28, now=now)
        weeks = response_times.by_week(jobs, days=28, now=now)
    came = (now - timedelta(days=9)).astimezone(LONDON).date()
    monday = came - timedelta(days=came.weekday())
    held = [week.first for week in weeks if week.shares[JobPriority.P2].jobs]
    assert held == [max(monday, weeks[0].first)]
    assert weeks[0].first == response_times.start_of(28, now).date()
    assert all(week.first.weekday() == 0 for week in weeks[1:])
    assert len(weeks) == math.ceil((28 + 1 + weeks[0].first.weekday()) / 7)


def test_the_file_has_the_jobs_names_nobody_and_is_recorded(
    desk: Client, lead: User, crew: User
) -> None:
    done, waiting = took(30), took(None)
    took(5, target=10_000)
    answer = desk.get("/cleansing/response-times/jobs.csv")
    text = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert "Cara" not in text
    marking, heading, *rows = list(csv.reader(io.StringIO(text)))
    assert marking == ["OFFICIAL-SENSITIVE"]
    assert (heading[0], heading[-2:]) == ("Reference", ["Minutes to done", "In time"])
    assert {row[0]: row[-2:] for row in rows} == {
        done.report.display_reference: ["30", "yes"],
        waiting.report.display_reference: ["", "no"],
    }
    event = AuditEvent.objects.get(object_id="refuse:response-times-export")
    assert (event.actor_id, event.detail["shown"]) == (lead.pk, 2)
    assert desk.get("/cleansing/response-times/jobs.csv?period=7").status_code == 404


def test_a_find_without_a_point_is_on_the_teams_map_alone(crew: User) -> None:
    """What partners see of it is its ward: the pin is whoever's who reported it."""
    job = job_of(needle_report(point=IN_CENTRAL, point_origin="pin"))
    moved(job, crew, "cleared")
    find = Find.objects.get()
    assert find.point is None
    assert find.ward_id == job.report.ward_id
    with acting_as(crew):
        (place,) = densest.densest(crew, densest.lately(crew))
    assert place.centre.coords == pytest.approx(IN_CENTRAL.coords)
