"""The outbox in the database: queued with its cause, claimed once, retried, parked, no content."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.registry.models import Agency, Membership
from portal.accounts.models import User
from portal.notifications import delivery, demonstration, heartbeat, state
from portal.notifications.models import DemoMessage, OutboxMessage, Status
from portal.notifications.outbox import enqueue
from portal.notifications.registry import NotificationType, UnknownNotification, register
from portal.vault.ids import uuid7
from tests.support.mail import MailServer, server
from tests.support.world import CANARY, World

DEMO = "portal.notifications.transports.demo.EmailBackend"
SMTP = "django.core.mail.backends.smtp.EmailBackend"

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings: Any) -> Iterator[MailServer]:
    with server() as running:
        settings.EMAIL_BACKEND = SMTP
        settings.EMAIL_HOST, _, port = running.url.removeprefix("smtp://").partition(":")
        settings.EMAIL_PORT = int(port)
        settings.EMAIL_TIMEOUT = 1
        yield running


@pytest.fixture(autouse=True)
def demo_transport(settings: Any) -> None:
    """Django's test runner puts its own in place of the one that the settings name."""
    settings.EMAIL_BACKEND = DEMO


def queue(agency: str = "police", **more: Any) -> OutboxMessage:
    with transaction.atomic():
        return enqueue(
            "report.received", object_type="report", object_id=uuid7(), agency_key=agency, **more
        )


def make_due() -> None:
    OutboxMessage.objects.filter(status=Status.QUEUED).update(next_attempt_at=timezone.now())


# --- Queueing -------------------------------------------------------------------------------------


def test_queueing_costs_one_statement() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        enqueue("report.received", object_type="report", object_id=uuid7(), agency_key="police")
    assert len(queries) == 1


def test_an_unknown_type_or_audience_is_refused() -> None:
    with transaction.atomic():
        with pytest.raises(UnknownNotification, match=r"report\.received"):
            enqueue("nonsense", object_type="report", object_id=uuid7(), agency_key="police")
        with pytest.raises(ValueError, match="agency or for a user"):
            enqueue("report.received", object_type="report", object_id=uuid7())
        with pytest.raises(ValueError, match="agency or for a user"):
            enqueue(
                "report.received",
                object_type="report",
                object_id=uuid7(),
                agency_key="police",
                user_id=uuid7(),
            )


def test_a_type_can_not_be_registered_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        register(NotificationType(key="report.received", subject="", template="", permission=""))


@pytest.mark.django_db(transaction=True)
def test_the_row_falls_with_its_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        enqueue("report.received", object_type="report", object_id=uuid7(), agency_key="police")
    with transaction.atomic():
        enqueue("report.received", object_type="report", object_id=uuid7(), agency_key="police")
        transaction.set_rollback(True)
    assert not OutboxMessage.objects.exists()


def test_the_same_while_it_waits_is_queued_once_and_again_once_it_was_tried() -> None:
    about = uuid7()

    def say() -> None:
        with transaction.atomic():
            enqueue("report.received", object_type="report", object_id=about, agency_key="police")

    say()
    say()
    assert OutboxMessage.objects.count() == 1
    (claimed,) = delivery.claim(10)
    say()
    assert OutboxMessage.objects.count() == 2
    delivery.put_back(claimed)  # does not collide with the one that waits
    assert OutboxMessage.objects.filter(status=Status.QUEUED).count() == 2


# --- Sending --------------------------------------------------------------------------------------


def test_a_message_reaches_the_teams_mailbox_and_says_nothing(world: World) -> None:
    OutboxMessage.objects.all().delete()
    with transaction.atomic():
        enqueue(
            "report.received",
            object_type="report",
            object_id=world.concern.pk,
            agency_key="police",
        )
    assert delivery.deliver_batch().sent == 1
    sent = DemoMessage.objects.get()
    assert sent.recipients == [Agency.objects.get(key="police").mailbox]
    for word in [each for each in CANARY.split() if len(each) > 2]:
        assert word not in sent.body + sent.subject
    assert world.concern.reference not in sent.body + sent.subject
    assert "http://localhost:8000/" in sent.body
    message = OutboxMessage.objects.get()
    assert (message.status, message.attempts, message.last_error) == ("sent", 1, "")
    assert message.sent_at


def test_a_message_for_a_user_goes_only_to_who_may_see_it(
    person_with: Callable[..., User],
) -> None:
    officer, cleaner = person_with("police_triage"), person_with("refuse_crew")
    for each in (officer, cleaner):
        with transaction.atomic():
            enqueue("report.assigned", object_type="report", object_id=uuid7(), user_id=each.pk)
    outcome = delivery.deliver_batch()
    assert (outcome.sent, outcome.failed) == (1, 1)
    assert OutboxMessage.objects.get(user_id=cleaner.pk).last_error == "no_recipient"
    assert DemoMessage.objects.get().recipients == [officer.email]


def test_recipients_are_asked_for_when_the_message_is_sent(
    person_with: Callable[..., User],
) -> None:
    officer = person_with("police_triage")
    with transaction.atomic():
        enqueue("report.assigned", object_type="report", object_id=uuid7(), user_id=officer.pk)
    Membership.objects.filter(user=officer).delete()
    assert delivery.deliver_batch().sent == 0
    assert not DemoMessage.objects.exists()


def test_a_team_without_a_mailbox_is_told_person_by_person_and_nobody_twice(
    person_with: Callable[..., User], smtp: MailServer
) -> None:
    for _ in range(3):
        person_with("police_triage")
    Agency.objects.filter(key="police").update(mailbox="")
    queue()
    smtp.silent_after = 2  # the third is taken, but never answered
    assert delivery.deliver_batch().failed == 1
    assert len(smtp.received) == 3
    smtp.silent_after = None
    make_due()
    assert delivery.deliver_batch().sent == 1
    assert len(smtp.received) == 4  # only the unanswered one again
    assert len(set(smtp.ids())) == 3
    assert smtp.ids()[2] == smtp.ids()[3]


def test_urgent_messages_leave_first(smtp: MailServer) -> None:
    queue("licensing")
    queue("police", urgent=True)
    delivery.deliver_batch()
    assert smtp.received[0]["To"] == Agency.objects.get(key="police").mailbox


def test_a_message_is_marked_as_automatic_and_has_an_id_of_its_row(smtp: MailServer) -> None:
    message = queue()
    delivery.deliver_batch()
    (sent,) = smtp.received
    assert str(message.pk) in sent["Message-ID"]
    assert sent["Auto-Submitted"] == "auto-generated"


# --- When it fails --------------------------------------------------------------------------------


def test_a_refused_message_waits_longer_each_time_and_is_then_parked(smtp: MailServer) -> None:
    smtp.refuse_with = "550 no such person: someone@police.example"
    queue()
    waits = []
    for attempt in range(1, delivery.MAX_ATTEMPTS + 1):
        make_due()
        assert delivery.deliver_batch().failed == 1
        row = OutboxMessage.objects.get()
        assert (row.attempts, row.last_error) == (attempt, "smtp_550")
        waits.append(row.next_attempt_at - timezone.now())
    assert row.status == Status.PARKED
    assert timedelta(seconds=20) < waits[0] < timedelta(seconds=40)
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert max(waits) < delivery.LONGEST_WAIT * 1.3
    make_due()
    assert delivery.deliver_batch().failed == 0
    assert state.counts() == {"queued": 0, "sending": 0, "parked": 1}


def test_when_the_mail_server_is_down_a_batch_stops_early_and_keeps_the_rest(settings: Any) -> None:
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    for _ in range(5):
        queue()
    outcome = delivery.deliver_batch()
    assert (outcome.sent, outcome.failed, outcome.put_back) == (0, delivery.PATIENCE, 3)
    assert set(OutboxMessage.objects.values_list("status", flat=True)) == {"queued"}
    assert set(OutboxMessage.objects.values_list("last_error", flat=True)) == {"connect", ""}


def test_one_bad_message_does_not_keep_the_others(smtp: MailServer) -> None:
    OutboxMessage.objects.create(
        type="gone.since",
        object_type="report",
        object_id=uuid7(),
        agency_key="police",
        dedupe_key="x",
    )
    queue()
    outcome = delivery.deliver_batch()
    assert (outcome.sent, outcome.failed) == (1, 1)
    assert OutboxMessage.objects.get(type="gone.since").last_error == "UnknownNotification"


def test_a_claim_that_was_taken_over_is_not_overwritten() -> None:
    queue()
    (mine,) = delivery.claim(1)
    OutboxMessage.objects.update(claimed_at=timezone.now() - delivery.LEASE * 2)
    (theirs,) = delivery.claim(1)
    assert theirs.pk == mine.pk
    delivery.put_back(mine)
    assert OutboxMessage.objects.get().status == Status.SENDING
    assert OutboxMessage.objects.get().attempts == 2


def test_a_message_being_sent_is_left_alone_until_its_lease_is_over() -> None:
    queue()
    assert len(delivery.claim(10)) == 1
    assert delivery.claim(10) == []


def test_the_lease_of_an_urgent_message_is_short() -> None:
    urgent, ordinary = queue(urgent=True), queue()
    assert len(delivery.claim(10)) == 2
    lately = timezone.now() - delivery.URGENT_LEASE - timedelta(seconds=1)
    OutboxMessage.objects.update(claimed_at=lately)
    assert [each.pk for each in delivery.claim(10)] == [urgent.pk]
    OutboxMessage.objects.filter(pk=ordinary.pk).update(
        claimed_at=timezone.now() - delivery.LEASE - timedelta(seconds=1)
    )
    assert [each.pk for each in delivery.claim(10)] == [ordinary.pk]


def test_an_urgent_message_that_another_worker_took_over_is_left_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    queue(urgent=True)
    real = delivery.claim

    def claimed_and_lost(limit: int) -> list[OutboxMessage]:
        mine = real(limit)
        OutboxMessage.objects.update(claimed_at=timezone.now() + timedelta(seconds=1))
        return mine

    monkeypatch.setattr(delivery, "claim", claimed_and_lost)
    assert delivery.deliver_batch().sent == 0
    assert not DemoMessage.objects.exists()
    assert OutboxMessage.objects.get().status == Status.SENDING


def test_a_batch_that_takes_long_ends_and_what_is_left_is_due_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        queue()
    monkeypatch.setattr(delivery, "BATCH_TIME", timedelta(0))
    outcome = delivery.deliver_batch()
    assert (outcome.sent, outcome.put_back, outcome.service_is_down) == (0, 3, False)
    urgent = queue(urgent=True)
    assert delivery.claim(10)[0].pk == urgent.pk
    assert OutboxMessage.objects.filter(status=Status.SENDING).count() == 4


# --- GOV.UK Notify --------------------------------------------------------------------------------


def test_notify_gets_subject_body_and_reference(settings: Any, monkeypatch: Any) -> None:
    import requests

    key = f"spotlight-{uuid.UUID(int=1)}-{uuid.UUID(int=2)}"
    settings.EMAIL_BACKEND = "portal.notifications.transports.notify.EmailBackend"
    settings.NOTIFY_API_KEY, settings.NOTIFY_TEMPLATE = key, "template"
    calls: list[dict[str, Any]] = []

    def answer(self: Any, method: str, url: str, **kwargs: Any) -> requests.Response:
        calls.append({"url": url, **kwargs})
        response = requests.Response()
        response.status_code = 201 if len(calls) == 1 else 429
        response._content = b"{}"
        return response

    monkeypatch.setattr(requests.Session, "request", answer)
    message = queue()
    assert delivery.deliver_batch().sent == 1
    assert calls[0]["timeout"] == settings.EMAIL_TIMEOUT
    assert '"subject": "Spotlight: ' in calls[0]["data"]
    assert str(message.pk) in calls[0]["data"]
    queue()
    assert delivery.deliver_batch().failed == 1
    assert OutboxMessage.objects.get(status="queued").last_error == "notify_429"


# --- Page, state ----------------------------------------------------------------------------------


def test_the_demonstration_page_shows_messages_latest_first(settings: Any, client: Client) -> None:
    settings.DEMONSTRATION = True
    assert "No message has been sent yet" in client.get("/demo/outbox").content.decode()
    for number in range(25):
        mail.EmailMessage(
            subject=f"Message {number}",
            body="<script>alert(1)</script> http://localhost:8000/x",
            to=["team@police.example"],
            connection=mail.get_connection(DEMO),
        ).send()
    first = client.get("/demo/outbox").content.decode()
    assert first.index("Message 24") < first.index("Message 23")
    assert "<script>alert" not in first
    assert "Message 4<" not in first
    assert "Message 4<" in client.get("/demo/outbox?page=2").content.decode()
    assert client.get("/demo/outbox?page=nonsense").status_code == 200
    assert client.post("/demo/outbox").status_code == 405


def test_outside_a_demonstration_there_is_no_such_page(client: Client) -> None:
    assert client.get("/demo/outbox").status_code == 404


def test_the_demo_transport_refuses_to_work_in_production(settings: Any) -> None:
    from django.core.exceptions import ImproperlyConfigured

    settings.PRODUCTION = True
    backend = mail.get_connection(DEMO)
    with pytest.raises(ImproperlyConfigured):
        backend.send_messages([mail.EmailMessage(subject="s", body="b", to=["a@police.example"])])


def test_old_demonstration_messages_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "KEEP", 2)
    for number in range(4):
        DemoMessage.objects.create(
            message_id=str(number), sender="", recipients=[], subject=str(number), body=""
        )
    assert demonstration.forget_old() == 2
    assert {each.subject for each in demonstration.messages()} == {"2", "3"}


def test_lag_counts_from_when_a_message_was_due() -> None:
    assert state.lag() == timedelta(0)
    queue()
    OutboxMessage.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=7))
    assert timedelta(minutes=7) <= state.lag() < timedelta(minutes=8)
    OutboxMessage.objects.update(next_attempt_at=timezone.now() + timedelta(hours=1))
    assert state.lag() == timedelta(0)


def test_heartbeat() -> None:
    assert heartbeat.age() is None
    heartbeat.record()
    heartbeat.record()
    age = heartbeat.age()
    assert age is not None
    assert age < timedelta(seconds=5)
