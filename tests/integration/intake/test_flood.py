"""10,000 pieces of junk an hour, and a resident who has something to tell."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings

from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.enums import JunkSign, Status
from reports.models import Report, ReportNarrative
from tests.integration.intake.flood import Visitor
from tests.support import processes

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.alone,  # it compares how long people wait
]

PER_HOUR = 10_000
PER_SECOND = 3.0
SECONDS = 20
RESIDENTS = 4
"""Of each kind, before and during the flood."""
MOST_SLOWER = 2.0


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    environment = {
        "SPOTLIGHT_JUNK_CHECK": "1",
        # This machine and the residents here are faster than people; a clever machine is not.
        "SPOTLIGHT_JUNK_FASTEST_SECONDS": "0",
        "SPOTLIGHT_TRUSTED_PROXIES": "127.0.0.0/8",
    }
    with processes.web(tmp_path / "web.log", workers=2, **environment) as address:
        yield urlsplit(address).port or 0


def residents(port: int, words: str) -> list[tuple[float, float]]:
    """Some with scripts and some without, one after the other; what each of them waited."""
    waited = []
    for number in range(RESIDENTS):
        for proved in (True, False):
            address = f"198.51.{100 + number}.{7 + proved}"
            said = f"{words} {number} {'with' if proved else 'without'} scripts"
            waited.append(Visitor(port, address).tell(said, proved=proved))
    return waited


def test_a_flood_of_junk_delays_nobody_and_loses_nothing(
    port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Visitor(port, "198.51.100.1").tell("The first report warms the server up", proved=True)
    calm = residents(port, "In calm times a van comes every evening")
    how = [str(port), str(SECONDS), str(PER_SECOND)]
    machine = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.intake.flood", *how],
        cwd=processes.ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        until_it_is_busy()
        flooded = residents(port, "In a flood a van comes every evening")
        told = json.loads(machine.communicate(timeout=120)[0])
    finally:
        machine.kill()
        machine.wait()

    slower = [
        statistics.median(x) / statistics.median(y)
        for x, y in zip(zip(*flooded, strict=True), zip(*calm, strict=True), strict=True)
    ]
    rate = told["sent"] / told["seconds"] * 3600
    stored = {each.pk: each for each in ReportNarrative.objects.select_related("report")}
    said = {each.text.open(): each.report for each in stored.values()}
    junk = [report for words, report in said.items() if words.startswith("Offer")]
    with capsys.disabled():
        print(
            f" [{told['sent']:.0f} pieces of junk at {rate:,.0f} an hour; a resident waits"
            f" {slower[0]:.2f} times as long for all pages, {slower[1]:.2f} for Send]",
            end="",
        )

    # On a machine that is too slow or busy for it: no slower than one visitor after the other.
    one_by_one = 3600 / statistics.median(whole for whole, _send in calm)
    assert rate >= min(PER_HOUR, one_by_one)
    assert told["sent"] == len(junk) == round(SECONDS * PER_SECOND)
    assert slower[0] <= MOST_SLOWER
    # Nothing is lost, and each is whole.
    everything = len(junk) + 1 + len(calm) + len(flooded)
    assert Report.objects.count() == len(said) == everything
    assert AuditEvent.objects.filter(operation="collection").count() == everything
    # Junk is set aside, but for what came before there was so much of it.
    through = [report for report in junk if report.status == Status.RECEIVED]
    assert len(through) <= settings.JUNK_BUSY_AT
    held = [report for report in junk if report.status == Status.HELD]
    assert len(held) == len(junk) - len(through) > 0
    assert all(report.junk_signs == [JunkSign.BUSY] for report in held)
    # A real report is in the queue, with its message, or waits where somebody looks.
    for words, report in said.items():
        if words.startswith("In calm times") or words.endswith("with scripts"):
            assert report.status == Status.RECEIVED, words
        elif words.startswith("In a flood"):
            assert report.status == Status.HELD, words
    queued = {report.pk for report in said.values() if report.status == Status.RECEIVED}
    messages = OutboxMessage.objects.filter(type__in=["report.received", "report.urgent"])
    assert {each.object_id for each in messages} == queued
    assert OutboxMessage.objects.filter(type="report.set_aside").count() == 1


def until_it_is_busy(patience: float = 60.0) -> None:
    deadline = time.monotonic() + patience
    while not Report.objects.filter(status=Status.HELD).exists():
        assert time.monotonic() < deadline, "the flood does not come"
        time.sleep(0.1)
