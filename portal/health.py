"""/health/live, /health/ready and /metrics.

Ready answers 503 when the portal can accept nothing: the database is down or read only, or its
tables are not those of this release. A broker, worker or outbox that lags is `degraded` and still
200: reports are taken and receipts given all the same, and taking the web server out of service
would help nobody (docs/adr/0014). Answers name the part that ails and how, never an address, a
user or a password.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any, ClassVar

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from django_prometheus.exports import ExportToDjangoView
from health_check.base import HealthCheck
from health_check.contrib.redis import Redis
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from portal.notifications import heartbeat, state

TIMEOUT = timedelta(seconds=6)  # one more than the database's connect_timeout
REDIS_TIMEOUT_SECONDS = 1


class _DatabaseCheck(HealthCheck):
    """A check that asks the database, on the connection of the request's own thread."""

    timeout = TIMEOUT

    async def run(self) -> None:
        try:
            await sync_to_async(self.ask)()
        except DatabaseError:
            raise ServiceUnavailable("the database does not answer") from None

    def ask(self) -> None:
        raise NotImplementedError


class Database(_DatabaseCheck):
    def ask(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('transaction_read_only')")
            if cursor.fetchone() == ("on",):
                raise ServiceUnavailable("the database takes no changes: a replica, or set so")


class Migrations(_DatabaseCheck):
    def ask(self) -> None:
        missing = _on_disk() - set(MigrationRecorder(connection).applied_migrations())
        if missing:
            raise ServiceUnavailable(f"{len(missing)} not applied; run make manage ARGS=migrate")


class Worker(_DatabaseCheck):
    def ask(self) -> None:
        age = heartbeat.age()
        if age is None:
            raise ServiceUnavailable("no worker has ever reported")
        if age > heartbeat.LATE:
            raise ServiceUnavailable(f"last heard of {age.total_seconds():.0f} seconds ago")


class Outbox(_DatabaseCheck):
    def ask(self) -> None:
        urgent = state.urgent_lag()
        if urgent > state.URGENT_LATE:
            raise ServiceUnavailable(
                f"an urgent message has waited for {urgent.total_seconds():.0f} seconds"
            )
        lag = state.lag()
        if lag > state.LATE:
            raise ServiceUnavailable(f"a message is {lag.total_seconds():.0f} seconds late")
        parked = state.counts()["parked"]
        if parked:
            raise ServiceUnavailable(f"{parked} given up; run make doctor")


class Broker(Redis):
    """django-health-check's own, short of the host names that its errors and labels hold."""

    timeout = TIMEOUT

    def __init__(self) -> None:
        super().__init__(client_factory=_redis)


def _redis() -> redis.asyncio.Redis:
    return redis.asyncio.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
    )


@cache
def _on_disk() -> set[tuple[str, str]]:
    """This release's migrations. They can't change while the process runs."""
    return set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


class ReadyView(HealthCheckView):
    """JSON, or plain text with `?format=text` or when the client asks for text/plain."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]
    essential: ClassVar[dict[str, type[HealthCheck]]] = {
        "database": Database,
        "migrations": Migrations,
    }
    helpful: ClassVar[dict[str, type[HealthCheck]]] = {
        "redis": Broker,
        "worker": Worker,
        "outbox": Outbox,
    }

    async def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        names = {**self.essential, **self.helpful}
        results = await asyncio.gather(*(check().get_result() for check in names.values()))
        found = {
            name: result.error.message if result.error else "ok"
            for name, result in zip(names, results, strict=True)
        }
        ailing = {name for name, words in found.items() if words != "ok"}
        down = bool(ailing & self.essential.keys())
        status = "unavailable" if down else "degraded" if ailing else "ready"
        return self._answer(status, found, code=503 if down else 200)

    def _answer(self, status: str, found: dict[str, str], *, code: int) -> HttpResponse:
        wants_text = self.request.GET.get("format") == "text" or self.request.headers.get(
            "Accept", ""
        ).startswith("text/plain")
        if not wants_text:
            return JsonResponse({"status": status, "checks": found}, status=code)
        lines = [status, *(f"{name}: {words}" for name, words in found.items())]
        return HttpResponse("\n".join(lines) + "\n", content_type="text/plain", status=code)


ready = login_not_required(ReadyView.as_view())


@login_not_required
@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures, for SPOTLIGHT_METRICS_NETWORKS only; elsewhere there is no such page.

    The peer's own address decides, never a header: a proxy that forwards /metrics from outside must
    not be in those networks.
    """
    if not _from_inside(request.META.get("REMOTE_ADDR", "")):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    registry = CollectorRegistry()
    registry.register(_Figures())
    response.content += generate_latest(registry)
    return response


def _from_inside(address: str) -> bool:
    try:
        peer = ip_address(address)
    except ValueError:  # a Unix socket has no address, and a proxy is behind it
        return False
    peer = getattr(peer, "ipv4_mapped", None) or peer
    return any(peer in network for network in settings.METRICS_NETWORKS)


class _Figures(Collector):
    """Asked of the database at each scrape, so that every web process tells the same."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        messages = GaugeMetricFamily(
            "spotlight_outbox_messages", "Notifications not yet sent.", labels=["status"]
        )
        for status, count in state.counts().items():
            messages.add_metric([status], count)
        yield messages
        yield GaugeMetricFamily(
            "spotlight_outbox_lag_seconds",
            "How long the oldest due notification has been due.",
            value=state.lag().total_seconds(),
        )
        yield GaugeMetricFamily(
            "spotlight_outbox_urgent_wait_seconds",
            "How long ago the oldest urgent notification that has not left was queued.",
            value=state.urgent_lag().total_seconds(),
        )
        age = heartbeat.age()
        if age is not None:
            yield GaugeMetricFamily(
                "spotlight_worker_heartbeat_age_seconds",
                "How long ago a worker last said that it works.",
                value=age.total_seconds(),
            )
