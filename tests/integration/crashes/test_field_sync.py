"""Phones send what they queued while the web server or the database is killed, twice at once, and
against each other: each entry is stored once, and whoever was slower is told who was quicker."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from tests.integration.disclosures.test_concurrency import at_once
from tests.support.phone import Phone, claim, find
from tests.support.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.alone]

COUNT = 50
KILLED_AFTER = (1, 12, 35)
"""Entries of a batch that are stored when the server that stores them is killed."""
JOBS = 4
NAMES = ("Cara Crew", "Milan Mate")
BEGIN = f"""
import json, uuid
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.models import Job
from agencies.registry.models import Agency, Membership
from agencies.registry.row_security import acting_as
from django.contrib.gis.geos import Point
from portal.accounts.models import User
from reports.actions.submit import Submission, submit_report
from reports.enums import Category, Channel, Kind
secrets = []
for name in {NAMES!r}:
    email = f"{{uuid.uuid4().hex}}@agency.example"
    user = User.objects.create_user(email, None, full_name=name)
    agency = Agency.objects.get(key="cleansing")
    Membership.objects.create(user=user, agency=agency, roles=["refuse_crew"])
    secrets.append(start_shift(by=user, device_id=None, name="Van of " + name).secret)
told = Submission(channel=Channel.ONLINE, kind=Kind.NEEDLE_FIND, category=Category.LITTER,
                  narrative="", point=Point(-0.2442, 52.5795, srid=4326))
for _ in range({JOBS}):
    submit_report(by=None, submission=told, idempotency_key=uuid.uuid4())
make_jobs()
jobs = Job.objects.order_by("-due_at", "-id").values_list("pk", flat=True)[:{JOBS}]
print(json.dumps([secrets, [str(each) for each in jobs]]))
"""
OF_EACH = """
    SELECT entry.id::text, entry.outcome,
        (SELECT count(*) FROM reports_report report WHERE report.idempotency_key = entry.id),
        (SELECT count(*) FROM refuse_find find WHERE find.report_id = entry.report_id),
        (SELECT count(*) FROM audit_event event
            WHERE event.object_id = entry.id::text AND event.operation = 'collection'),
        (SELECT count(*) FROM reports_reportclosing closing
            WHERE closing.report_id = entry.report_id)
    FROM refuse_entry entry WHERE entry.kind = 'find' AND entry.id = ANY(%s::uuid[])
"""
FINDS = "SELECT count(*) FROM refuse_find"
STORED = "SELECT count(*) FROM refuse_entry"
HOLDER = """
    SELECT person.full_name FROM refuse_job job
    JOIN accounts_user person ON person.id = job.held_by_id WHERE job.id = %s
"""


@dataclass(frozen=True)
class Crews:
    phones: tuple[Phone, Phone]
    jobs: list[str]


@pytest.fixture
def crews(emptied: Stack) -> Crews:
    secrets, jobs = json.loads(emptied.run_python(BEGIN).splitlines()[-1])
    assert len(jobs) == JOBS
    one, other = (Phone(emptied.port, secret) for secret in secrets)
    return Crews((one, other), jobs)


def check_once(stack: Stack, entries: list[dict[str, Any]], *, finds_before: int) -> None:
    """One entry, report, find, event and closing for each, and no find besides."""
    keys = [each["id"] for each in entries]
    stored = {key: tuple(rest) for key, *rest in stack.rows(OF_EACH, keys)}
    assert stored == dict.fromkeys(keys, ("stored", 1, 1, 1, 1))
    assert stack.one(FINDS) - finds_before == len(keys)


def kill_within(stack: Stack, name: str, send: Callable[[], Any], *, after: int) -> Any:
    """Kill a part when so many entries more are stored; what the sender got, or its error."""
    with stack.connected() as cursor, ThreadPoolExecutor(1) as pool:

        def count() -> int:
            cursor.execute(STORED)
            return int(cursor.fetchone()[0])

        before = count()
        sent = pool.submit(send)
        stack.wait_until(lambda: count() - before >= after, "some are stored", pause=0.001)
        stack.kill(name)
        try:
            return sent.result(timeout=60)
        except (OSError, ValueError) as error:
            return error


def bring_back(stack: Stack, name: str) -> None:
    stack.start(name)
    stack.wait_until(stack.has_web, "the web server answers")


def test_the_web_server_is_killed_while_a_batch_is_stored(emptied: Stack, crews: Crews) -> None:
    phone, _ = crews.phones
    for after in KILLED_AFTER:
        finds_before = emptied.one(FINDS)
        entries = [find() for _ in range(COUNT)]
        got = kill_within(emptied, "web", partial(phone.send, entries), after=after)
        assert isinstance(got, OSError), "it was killed before it had answered"
        survived = emptied.one(FINDS) - finds_before
        assert after <= survived < COUNT
        bring_back(emptied, "web")
        again = phone.stored(entries)
        assert Counter(each["again"] for each in again) == {
            True: survived,
            False: COUNT - survived,
        }
        check_once(emptied, entries, finds_before=finds_before)


def test_the_database_is_killed_while_a_batch_is_stored(emptied: Stack, crews: Crews) -> None:
    """The app is told so in words, and everything it holds goes once when it asks again."""
    phone, _ = crews.phones
    entries = [find() for _ in range(COUNT)]
    status, answer = kill_within(emptied, "postgres", partial(phone.send, entries), after=10)
    assert status == 503
    assert "phone" in answer["words"]
    status, answer = phone.send(entries)  # while it is away
    assert status == 503
    assert "phone" in answer["words"]
    emptied.start("postgres")
    emptied.wait_until(lambda: _answers(emptied), "the database has recovered")
    again = phone.stored(entries)
    assert {each["outcome"] for each in again} == {"stored"}
    assert sum(each["again"] for each in again) >= 10
    check_once(emptied, entries, finds_before=0)


def _answers(stack: Stack) -> bool:
    try:
        return bool(stack.one("SELECT true"))
    except Exception:
        return False


def test_the_same_batch_twice_at_once(emptied: Stack, crews: Crews) -> None:
    """The app in the background and the app on the screen both send; or the phone gave up waiting
    and asked again while the first request still ran."""
    phone, _ = crews.phones
    entries = [find() for _ in range(COUNT)]
    phone.stored([find()])  # has its token
    finds_before = emptied.one(FINDS)
    both = at_once(*[partial(phone.stored, entries)] * 2)
    assert not [each for each in both if isinstance(each, Exception)], both
    for one, other in zip(*both, strict=True):
        assert (one["outcome"], other["outcome"]) == ("stored", "stored")
        assert {one["again"], other["again"]} == {True, False}
    check_once(emptied, entries, finds_before=finds_before)


def test_two_phones_claim_the_same_jobs_at_once(emptied: Stack, crews: Crews) -> None:
    """Of each job one has it, and the other is told who: in whichever order each phone sends."""
    one, other = crews.phones
    for phone in crews.phones:
        phone.stored([find()])
    there, back = [claim(each) for each in crews.jobs], [claim(each) for each in crews.jobs[::-1]]
    got = at_once(partial(one.stored, there), partial(other.stored, back))
    assert not [each for each in got if isinstance(each, Exception)], got
    for job, *answers in zip(crews.jobs, got[0], got[1][::-1], strict=True):
        assert {each["outcome"] for each in answers} == {"stored", "conflict"}
        has_it = [each["outcome"] for each in answers].index("stored")
        assert answers[1 - has_it]["holder"] == NAMES[has_it] == emptied.one(HOLDER, job)
