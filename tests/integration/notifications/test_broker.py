"""The connection to the broker: looked for often and for ever, lost without an error of ours."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings
from kombu.exceptions import OperationalError

from portal.celery import RECONNECT_SECONDS, PromptConnection, app


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.flushdb()
    yield
    client.flushdb()


def test_worker_and_beat_use_it_and_never_give_up() -> None:
    assert isinstance(app.connection_for_read(), PromptConnection)
    assert isinstance(app.connection_for_write(), PromptConnection)
    assert app.conf.broker_connection_max_retries is None


def test_waits_for_a_broker_that_is_away_stay_short() -> None:
    waits: list[float] = []
    connection = PromptConnection("redis://127.0.0.1:9/0")
    with pytest.raises(OperationalError):
        connection.ensure_connection(
            errback=lambda _error, wait: waits.append(wait), max_retries=3, callback=None
        )
    assert waits == sorted(waits)
    assert max(waits) <= RECONNECT_SECONDS


def test_a_task_can_be_given_back_after_the_transport_was_closed() -> None:
    """As a worker does that lost Redis in the middle of a task: it must not trip over our side."""
    connection = app.connection_for_read()
    queue = connection.SimpleQueue("spotlight-lost")
    queue.put({"any": "task"})
    message = queue.get(timeout=5)
    assert not message.acknowledged
    channel = message.channel
    connection._do_close_transport()
    channel.close()
    again = app.connection_for_read().SimpleQueue("spotlight-lost")
    end = time.monotonic() + 5
    while not again.qsize():
        assert time.monotonic() < end, "the task was not given back"
        time.sleep(0.05)
    returned = again.get(timeout=5)
    assert returned.payload == {"any": "task"}
    returned.ack()
