"""/health/live, /health/ready and /metrics: what each says, and to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from portal.notifications import heartbeat
from portal.notifications.models import Heartbeat, OutboxMessage
from portal.notifications.outbox import enqueue
from portal.vault.ids import uuid7

pytestmark = pytest.mark.django_db

NOWHERE = "redis://:password-in-the-address@127.0.0.1:9/0"


@pytest.fixture
def working() -> None:
    heartbeat.record()


@pytest.fixture
def broken_database() -> Iterator[None]:
    def refuse(*_: Any) -> None:
        raise OperationalError("connection to server at 10.1.2.3, user spotlight, failed")

    with connection.execute_wrapper(refuse):
        yield


def checks(client: Client) -> dict[str, Any]:
    response = client.get("/health/ready")
    return {"code": response.status_code, **response.json()}


def test_live_asks_nothing_of_anybody(client: Client, broken_database: None) -> None:
    with override_settings(REDIS_URL=NOWHERE):
        assert client.get("/health/live").json() == {"status": "live"}


def test_ready(client: Client, working: None) -> None:
    assert checks(client) == {
        "code": 200,
        "status": "ready",
        "checks": dict.fromkeys(["database", "migrations", "redis", "worker", "outbox"], "ok"),
    }


def test_ready_as_plain_text(client: Client, working: None) -> None:
    for ask in (
        {"path": "/health/ready?format=text"},
        {"path": "/health/ready", "headers": {"accept": "text/plain"}},
    ):
        response = client.get(**ask)  # type: ignore[arg-type]
        assert response["Content-Type"] == "text/plain"
        assert response.content.decode().splitlines()[:2] == ["ready", "database: ok"]


def test_a_broker_that_is_down_degrades_and_shows_no_secret(client: Client, working: None) -> None:
    with override_settings(REDIS_URL=NOWHERE):
        found = checks(client)
    assert (found["code"], found["status"]) == (200, "degraded")
    assert found["checks"]["redis"] != "ok"
    assert "password" not in str(found)
    assert "127.0.0.1" not in str(found)


def test_a_worker_never_or_not_lately_heard_of_degrades(client: Client) -> None:
    assert checks(client)["checks"]["worker"] == "no worker has ever reported"
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(seconds=90))
    found = checks(client)
    assert (found["code"], found["status"]) == (200, "degraded")
    assert re.fullmatch(r"last heard of (9|1\d)\d seconds ago", found["checks"]["worker"])


def test_a_late_or_parked_message_degrades(client: Client, working: None) -> None:
    with transaction.atomic():
        enqueue("report.received", object_type="report", object_id=uuid7(), agency_key="police")
    OutboxMessage.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=10))
    found = checks(client)
    assert (found["code"], found["status"]) == (200, "degraded")
    assert re.fullmatch(r"a message is 6\d\d seconds late", found["checks"]["outbox"])
    OutboxMessage.objects.update(status="parked")
    assert "1 given up" in checks(client)["checks"]["outbox"]


def test_an_urgent_message_that_has_not_left_after_a_minute_degrades(
    client: Client, working: None
) -> None:
    """Even one that is only due later: a mail server that refuses it helps nobody."""
    with transaction.atomic():
        enqueue(
            "report.urgent",
            object_type="report",
            object_id=uuid7(),
            agency_key="police",
            urgent=True,
        )
    assert checks(client)["checks"]["outbox"] == "ok"
    now = timezone.now()
    OutboxMessage.objects.update(
        created_at=now - timedelta(seconds=61), next_attempt_at=now + timedelta(hours=1)
    )
    found = checks(client)
    assert (found["code"], found["status"]) == (200, "degraded")
    assert re.fullmatch(r"an urgent message has waited for 6\d seconds", found["checks"]["outbox"])
    OutboxMessage.objects.update(status="sent")
    assert checks(client)["checks"]["outbox"] == "ok"


def test_a_database_that_is_down_is_unavailable_and_shows_no_secret(
    client: Client, broken_database: None
) -> None:
    found = checks(client)
    assert (found["code"], found["status"]) == (503, "unavailable")
    assert found["checks"]["database"] == "the database does not answer"
    assert "10.1.2.3" not in str(found)


def test_a_missing_migration_is_unavailable(client: Client, working: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'audit' AND name LIKE '0002%'")
    found = checks(client)
    assert (found["code"], found["status"]) == (503, "unavailable")
    assert found["checks"]["migrations"].startswith("1 not applied")


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_only_reading_is_possible(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


# --- Metrics --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_metrics_from_inside(client: Client, working: None, address: str) -> None:
    response = client.get("/metrics", REMOTE_ADDR=address)
    shown = response.content.decode()
    assert response.status_code == 200
    assert 'spotlight_outbox_messages{status="queued"} 0.0' in shown
    assert "spotlight_outbox_lag_seconds 0.0" in shown
    assert "spotlight_worker_heartbeat_age_seconds" in shown
    assert "django_http_requests_total" in shown


@pytest.mark.parametrize("address", ["203.0.113.9", "10.0.0.1", "", "rubbish"])
def test_metrics_from_elsewhere_do_not_exist(client: Client, address: str) -> None:
    response = client.get("/metrics", REMOTE_ADDR=address, headers={"x-forwarded-for": "127.0.0.1"})
    assert response.status_code == 404


def test_metrics_name_pages_and_not_paths(client: Client) -> None:
    client.get("/triage/canary-quillfeather/")
    assert "canary" not in client.get("/metrics").content.decode()
