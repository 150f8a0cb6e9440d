"""Delivery by a real worker process over a real Redis, and what happens when either fails."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from portal.notifications import delivery, heartbeat, nudge
from portal.notifications.models import OutboxMessage, Status
from portal.notifications.outbox import enqueue
from portal.notifications.tasks import beat, deliver
from portal.vault.ids import uuid7
from tests.support import mail, processes

pytestmark = pytest.mark.django_db(transaction=True)


def queue(*, urgent: bool = False) -> OutboxMessage:
    with transaction.atomic():
        return enqueue(
            "report.urgent" if urgent else "report.received",
            object_type="report",
            object_id=uuid7(),
            agency_key="police",
            urgent=urgent,
        )


def wait_until(happened: Callable[[], object], *, seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def all_sent() -> bool:
    return not OutboxMessage.objects.exclude(status=Status.SENT).exists()


def smtp_worker(log: Path, server: mail.MailServer):  # type: ignore[no-untyped-def]
    """A worker that sends to the test's mail server."""
    return processes.worker(
        log,
        DJANGO_SETTINGS_MODULE="portal.settings",
        SPOTLIGHT_MAIL_TRANSPORT="smtp",
        SPOTLIGHT_EMAIL_URL=server.url,
    )


def test_a_committed_message_is_sent_without_waiting_for_the_sweep(
    celery_worker: subprocess.Popen[bytes],
) -> None:
    queue()
    wait_until(all_sent, seconds=10)


def test_the_worker_reports_that_it_works(celery_worker: subprocess.Popen[bytes]) -> None:
    beat.apply_async()
    wait_until(lambda: heartbeat.age() is not None)


def test_a_worker_killed_while_sending_loses_nothing_and_repeats_with_the_same_id(
    tmp_path: Path,
) -> None:
    """The second message was taken by the mail server, but the worker dies before it hears so."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    messages = {str(queue().pk) for _ in range(3)}
    with mail.server() as server:
        server.silent_after = 1
        with smtp_worker(tmp_path / "first.log", server) as worker:
            deliver.apply_async()
            assert server.silent.wait(timeout=15)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(timeout=10)
        by_status = sorted(OutboxMessage.objects.values_list("status", flat=True))
        assert by_status == ["sending", "sending", "sent"]
        assert set(OutboxMessage.objects.values_list("attempts", flat=True)) == {1}

        server.silent_after = None
        redis.Redis.from_url(settings.REDIS_URL).flushdb()
        with smtp_worker(tmp_path / "second.log", server):
            deliver.apply_async()
            time.sleep(1)
            assert not all_sent()  # the dead worker's lease still runs
            OutboxMessage.objects.filter(status=Status.SENDING).update(
                claimed_at=timezone.now() - delivery.LEASE - timedelta(seconds=1)
            )
            deliver.apply_async()
            wait_until(all_sent)
    ids = server.ids()
    assert len(ids) == 4
    assert len(set(ids)) == 3
    assert {each.strip("<>").split(".")[0] for each in ids} == messages
    assert [each for each in set(ids) if ids.count(each) == 2] == [ids[1]]


def test_an_urgent_message_that_is_held_beyond_its_lease_comes_twice_with_the_same_id(
    tmp_path: Path,
) -> None:
    """The first worker lives and is still waiting for an answer when the second takes over."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    message = queue(urgent=True)
    answer = threading.Event()
    with mail.server() as server:
        server.held_until = answer
        with smtp_worker(tmp_path / "first.log", server):
            deliver.apply_async()
            wait_until(lambda: server.received)
            server.held_until = None
            OutboxMessage.objects.update(
                claimed_at=timezone.now() - delivery.URGENT_LEASE - timedelta(seconds=1)
            )
            with smtp_worker(tmp_path / "second.log", server):
                deliver.apply_async()
                wait_until(all_sent)
                answer.set()
                # Neither sends it once more: what the first heard late changes nothing.
                sent = OutboxMessage.objects.values().get()
                for _ in range(2):
                    deliver.apply_async()
                time.sleep(1)
                assert OutboxMessage.objects.values().get() == sent
    first, second = server.ids()
    assert first == second
    assert str(message.pk) in first
    assert sent["attempts"] == 2


def test_many_nudges_queue_one_task() -> None:
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    assert [nudge.publish() for _ in range(3)] == [True, False, False]
    assert client.llen("spotlight") == 1
    nudge.received()
    assert nudge.publish()


@pytest.mark.parametrize("state", ["refusing", "silent"])
def test_a_broker_that_is_down_or_silent_costs_the_visitor_nothing(state: str) -> None:
    """The bound is 0.3 ms for the nudge, and no error; the row stays queued for the sweep."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if state == "silent":
            listener.listen(1)  # takes the connection and never answers
        url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        with override_settings(REDIS_URL=url):
            queue()
            costs = []
            for _ in range(50):
                start = time.perf_counter()
                nudge.nudge()
                costs.append(time.perf_counter() - start)
            start = time.perf_counter()
            with pytest.raises(redis.RedisError):
                nudge.publish()
            assert time.perf_counter() - start < 2
            nudge.received()
    assert statistics.median(costs) < 0.0003
    assert max(costs) < 0.5
    assert OutboxMessage.objects.get().status == Status.QUEUED
