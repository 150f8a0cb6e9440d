"""What happens to a report that looks like junk when it is sent; and to one that does not."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
import redis
import time_machine
from altcha import Challenge, Payload, solve_challenge
from django.conf import settings
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from portal.accounts.tries import SECRET
from portal.audit.models import AuditEvent
from portal.celery import SWEEP_SECONDS
from portal.notifications.models import OutboxMessage
from reports.actions.submit import Submission, submit_report
from reports.enums import Channel, JunkSign, Kind, Status
from reports.intake import screening, wizard
from reports.models import FileContent, Report, ReportFile, ReportNarrative
from reports.tasks import tell_of_danger
from tests.factories.pictures import waiting_pictures
from tests.integration.intake.journey import NARRATIVE, address, reference_on, walk
from tests.support.inboxes import enter
from tests.support.statements import statements as sent_by
from tests.support.world import LOOKS_LIKE_JUNK

pytestmark = pytest.mark.django_db

HOME = "203.0.113.7"
ELSEWHERE = "198.51.100.9"


@pytest.fixture(autouse=True)
def counts() -> redis.Redis:
    """Nothing was counted yet."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    return client


@pytest.fixture(autouse=True)
def _checked(settings: Settings) -> None:
    """The check is on. Tests answer faster than anybody can: that sign has tests of its own."""
    settings.JUNK_CHECK = True
    settings.JUNK_FASTEST_SECONDS = 0


@pytest.fixture
def no_redis(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"


def proof_of(page: HttpResponse) -> str:
    """What the browser makes of the page's challenge."""
    given = Challenge.from_dict(json.loads(page.context["challenge"]))
    solution = solve_challenge(given)
    assert solution is not None
    return str(Payload(given, solution).to_base64())


def tell(
    client: Client | None = None,
    *,
    proved: bool = False,
    trap: str = "",
    peer: str = HOME,
    words: str = NARRATIVE,
    **answers: dict[str, Any],
) -> HttpResponse:
    """One resident's report, sent; gives the answer to the last button."""
    client = client or Client()
    page = walk(client, details={"narrative": words}, **answers)
    fields = {
        "check-journey": str(page.context["journey"]),
        "check-proof": proof_of(page) if proved else "",
        "check-subject": trap,
    }
    return client.post(address("check"), fields, REMOTE_ADDR=peer)  # type: ignore[return-value]


def words(number: int) -> str:
    """Other words for each number, so that they are not the same."""
    return f"A van comes to number {number} every evening and leaves again"


def last() -> Report:
    return Report.objects.latest("received_at")


def come(load: int) -> None:
    """Very many reports came in just now."""
    redis.Redis.from_url(settings.REDIS_URL).set(screening._minutes()[1], load)


# --- Into the queue, or set aside -----------------------------------------------------------------


@pytest.mark.parametrize("proved", [True, False])
def test_in_quiet_times_a_report_goes_into_the_queue_with_or_without_scripts(
    proved: bool,
) -> None:
    tell(proved=proved)
    report = last()
    assert (report.status, report.junk_signs) == (Status.RECEIVED, None)
    assert OutboxMessage.objects.get().type == "report.received"


def test_when_very_many_come_the_one_without_proof_is_set_aside_and_the_proved_one_is_not() -> None:
    come(settings.JUNK_BUSY_AT + 1)
    tell(proved=True)
    assert last().status == Status.RECEIVED
    tell()
    assert (last().status, last().junk_signs) == (Status.HELD, [JunkSign.BUSY])


def test_a_proof_of_another_journey_counts_as_none() -> None:
    come(settings.JUNK_BUSY_AT + 1)
    other = proof_of(walk(Client()))
    client = Client()
    page = walk(client)
    client.post(
        address("check"), {"check-journey": str(page.context["journey"]), "check-proof": other}
    )
    assert last().junk_signs == [JunkSign.BUSY]


@pytest.mark.parametrize(
    ("odd", "sign"),
    [
        ({"trap": "Cheap pills"}, JunkSign.TRAP),
        ({"words": "https://cheap.example/pills"}, JunkSign.LINKS),
        ({"words": "12345 67890"}, JunkSign.NO_LETTERS),
    ],
)
def test_an_odd_report_is_set_aside_even_with_proof(odd: dict[str, str], sign: JunkSign) -> None:
    tell(proved=True, **odd)  # type: ignore[arg-type]
    assert last().junk_signs == [sign]


def test_a_report_sent_faster_than_anybody_reads_is_set_aside(settings: Settings) -> None:
    settings.JUNK_FASTEST_SECONDS = 60
    tell()
    assert last().junk_signs == [JunkSign.FAST]


def test_the_time_counts_from_the_first_page_of_this_report(settings: Settings) -> None:
    settings.JUNK_FASTEST_SECONDS = 60
    client = Client()
    client.get(address("danger"))
    session = client.session
    session["wizard_report_wizard"]["begun"] -= 61
    session.save()
    tell(client)
    assert last().junk_signs is None
    tell(client, words=words(2))  # a second report in the same visit has a first page of its own
    assert last().junk_signs == [JunkSign.FAST]


def test_the_same_words_again_and_again_are_set_aside_from_the_third_on() -> None:
    for peer in (HOME, ELSEWHERE, "192.0.2.4"):
        tell(peer=peer)
    found = Report.objects.order_by("received_at").values_list("status", flat=True)
    assert list(found) == [Status.RECEIVED, Status.RECEIVED, Status.HELD]
    tell(words=words(1))
    assert last().status == Status.RECEIVED


@pytest.mark.django_db(transaction=True)
def test_pressing_send_again_after_an_outage_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database refuses three times what was counted each time before it got there."""

    def fail(**_: Any) -> Report:
        raise OperationalError

    client = Client(raise_request_exception=False)
    page = walk(client)
    fields = {"check-journey": str(page.context["journey"]), "check-subject": ""}
    with monkeypatch.context() as patch:
        patch.setattr(wizard, "submit_report", fail)
        for _ in range(3):
            assert client.post(address("check"), fields).status_code == 503
    assert client.post(address("check"), fields).status_code == 302
    assert last().status == Status.RECEIVED
    assert screening.load_now() == 1


def test_many_reports_of_one_connection_are_set_aside_and_those_of_others_are_not() -> None:
    for number in range(6):
        tell(words=words(number))
    assert last().junk_signs == [JunkSign.CONNECTION]
    tell(words=words(7), peer=ELSEWHERE)
    assert last().junk_signs is None
    tell(words=words(8), proved=True)  # the same connection, whose browser did the work
    assert last().junk_signs is None


def test_addresses_of_one_household_are_one_connection() -> None:
    for number in range(6):
        tell(words=words(number), peer=f"2001:db8:1:2::{number + 1}")
    assert last().junk_signs == [JunkSign.CONNECTION]
    tell(words=words(9), peer="2001:db8:1:3::1")
    assert last().junk_signs is None


@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", ""])
def test_a_proxy_that_nobody_named_is_not_taken_for_a_person(peer: str) -> None:
    for number in range(6):
        tell(words=words(number), peer=peer)
    assert not Report.objects.filter(status=Status.HELD).exists()


@pytest.mark.usefixtures("no_redis")
def test_without_redis_a_report_is_taken_and_goes_into_the_queue() -> None:
    for number in range(7):
        tell(words=words(number))
    assert set(Report.objects.values_list("status", flat=True)) == {Status.RECEIVED}
    tell(words="www.cheap.example")
    assert last().junk_signs == [JunkSign.LINKS]  # what needs no count still holds


def test_the_check_can_be_switched_off(settings: Settings) -> None:
    settings.JUNK_CHECK = False
    tell(words="www.cheap.example", trap="x")
    assert (last().status, last().junk_signs) == (Status.RECEIVED, None)


# --- What is stored, and what the sender sees -----------------------------------------------------


def test_what_is_set_aside_is_stored_whole_and_nobody_is_told_but_that_it_waits(
    client: Client,
) -> None:
    tell(client, trap="x", contact={"contactable": "yes", "phone": "01733 000 000"})
    report = last()
    narrative = ReportNarrative.objects.get(report=report)
    assert narrative.text.open() == NARRATIVE
    assert report.audience == narrative.audience == ["police.junk"]
    message = OutboxMessage.objects.get()
    assert (message.type, message.urgent) == ("report.set_aside", False)
    assert AuditEvent.objects.get(operation="collection").object_id == str(report.pk)


def test_the_sender_sees_what_everybody_sees(client: Client) -> None:
    pages = []
    for trap in ("", "x"):
        visitor = Client()
        tell(visitor, trap=trap)
        page = visitor.get("/report/sent/")
        shown = page.content.decode().replace(reference_on(page), "REFERENCE")
        shown = re.sub(r"csrfmiddlewaretoken\" value=\"\w+", "", shown)
        pages.append(shown.replace(page.context["code"], "CODE"))
        code = page.context["code"]
    assert last().status == Status.HELD
    assert pages[0] == pages[1]
    enter(client, code)
    assert "Your report is now: <strong>Received</strong>" in (
        client.get("/report/inbox/report/").content.decode()
    )


def test_pressing_send_again_makes_no_second_one(client: Client) -> None:
    page = walk(client)
    fields = {"check-journey": str(page.context["journey"]), "check-subject": "x"}
    for _ in range(3):
        assert client.post(address("check"), fields).headers["Location"] == "/report/sent/"
    assert Report.objects.get().status == Status.HELD


def test_danger_that_is_set_aside_is_told_of_at_once_and_a_flood_of_it_once() -> None:
    for number in range(4):
        tell(words=words(number), trap="x", safety={"risks": ["child"]})
    assert Report.objects.filter(status=Status.HELD, priority=1).count() == 4
    message = OutboxMessage.objects.get()
    assert (message.type, message.urgent) == ("report.set_aside", True)


def test_danger_that_came_right_after_the_message_is_told_of_within_its_minute() -> None:
    with time_machine.travel("2031-03-01T12:00:00Z", tick=False) as clock:
        tell(words=words(1), trap="x", safety={"risks": ["child"]})
        clock.shift(timedelta(seconds=1))
        tell(words=words(2), trap="x", safety={"risks": ["child"]})
        second = last()
        told = OutboxMessage.objects.filter(type="report.set_aside")
        assert told.count() == 1
        for _ in range(3):  # as the schedule does
            clock.shift(timedelta(seconds=SWEEP_SECONDS))
            tell_of_danger()
        assert [message.object_id for message in told.order_by("created_at")][1:] == [second.pk]
        assert told.latest("created_at").created_at - second.received_at < timedelta(seconds=45)
        for _ in range(12):
            clock.shift(timedelta(seconds=SWEEP_SECONDS))
            tell_of_danger()
        assert told.count() == 2


def test_a_flood_of_danger_is_told_of_twice_a_minute_at_most() -> None:
    with time_machine.travel("2031-03-01T12:00:00Z", tick=False) as clock:
        for number in range(12):
            tell(words=words(number), trap="x", safety={"risks": ["child"]})
            clock.shift(timedelta(seconds=SWEEP_SECONDS))
            tell_of_danger()
        assert OutboxMessage.objects.filter(type="report.set_aside").count() <= 5


def test_what_speaks_of_no_danger_is_not_told_of_by_the_schedule() -> None:
    for number in range(2):
        tell(words=words(number), trap="x")
    OutboxMessage.objects.all().delete()
    tell_of_danger()
    assert not OutboxMessage.objects.exists()


@pytest.mark.usefixtures("no_redis")
def test_without_redis_each_is_told_of() -> None:
    for number in range(2):
        tell(words=words(number), trap="x")
    assert OutboxMessage.objects.filter(type="report.set_aside").count() == 2


def test_photos_are_set_aside_with_their_report(client: Client) -> None:
    report = submit_report(
        by=None,
        submission=Submission(
            channel=Channel.ONLINE,
            kind=Kind.NEEDLE_FIND,
            narrative="",
            place_text="Here",
            pictures=waiting_pictures(),
            set_aside=LOOKS_LIKE_JUNK,
        ),
        idempotency_key=uuid.uuid4(),
    )
    assert ReportFile.objects.get(report=report).audience == ["police.junk"]
    assert FileContent.objects.get().audience == ["police.junk"]


# --- What is counted ------------------------------------------------------------------------------


def test_counters_hold_no_address_and_no_word_and_end(counts: redis.Redis) -> None:
    canary = "Quillfeather of Nowhere Mews said so yesterday"
    tell(words=canary, peer=HOME, trap="x")
    names = [name.decode() for name in counts.scan_iter()]
    assert any(":from:" in name for name in names)
    assert any(":same:" in name for name in names)
    everything = " ".join(names + [str(counts.get(name)) for name in names])
    for private in (HOME, "203.0", "Quillfeather", "quillfeather", "Nowhere", "nowhere"):
        assert private not in everything
    ends = {name: counts.ttl(name) for name in names}
    assert all(0 < left <= 3600 for name, left in ends.items() if name != SECRET), ends
    assert 0 < ends[SECRET] <= 24 * 3600


def test_tomorrow_nobody_can_tell_that_it_is_the_same_connection(counts: redis.Redis) -> None:
    def of_connection() -> set[bytes]:
        return {name for name in counts.scan_iter() if b":from:" in name}

    tell()
    today = of_connection()
    counts.delete(SECRET)  # as Redis does when its day is over
    tell(words=words(2))
    assert len(of_connection() - today) == 1


# --- The page -------------------------------------------------------------------------------------


def test_the_last_page_asks_for_more_work_the_more_reports_come(client: Client) -> None:
    def tries() -> int:
        page = walk(client)
        solution = solve_challenge(Challenge.from_dict(json.loads(page.context["challenge"])))
        assert solution is not None
        return int(solution.counter)

    assert 10 <= tries() <= 20
    come(10_000)
    assert 40 <= tries() <= 80


def test_a_page_shown_again_has_new_work_in_it(client: Client) -> None:
    page = walk(client)
    again = client.get(address("check"))
    assert page.context["challenge"] != again.context["challenge"]


def test_the_trap_is_no_trap_for_people(client: Client) -> None:
    page = walk(client).content.decode()
    assert '<div class="app-trap">' in page
    assert 'tabindex="-1"' in page
    assert "Leave this box empty" in page
    styles = (settings.BASE_DIR / "static/css/app.css").read_text(encoding="utf-8")
    assert re.search(r"\.app-trap \{\s+display: none;", styles)


def test_sending_takes_few_statements_set_aside_or_not(client: Client, reference_data: Any) -> None:
    for trap in ("", "x"):
        page = walk(client, contact={"contactable": "yes", "email": "someone@example.com"})
        fields = {"check-journey": str(page.context["journey"]), "check-subject": trap}
        fields["check-proof"] = proof_of(page)
        with sent_by() as sent:
            client.post(address("check"), fields)
        assert len(sent) <= 10, sent  # and BEGIN and COMMIT: the budget is twelve
