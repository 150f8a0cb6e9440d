"""Benchmark 1: a resident presses "Send" (the final POST: sealed, audited, outboxed)."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from urllib.parse import parse_qsl

from django.apps import apps
from django.db import connection

from tests.bench import floor, journey
from tests.bench.client import Outcome, Request, send
from tests.bench.place import CannotMeasure, say, timed
from tests.bench.results import Result, rate
from tests.bench.statements import browser, counted

CONNECTIONS = 8
ROUNDS = 3
WARMING = 40
BUDGET = 60.0
MOST_STATEMENTS = 12


@dataclass(frozen=True)
class Stored:
    """How many rows of each kind there are."""

    reports: int
    narratives: int
    contacts: int
    events: int
    messages: int

    def __sub__(self, other: Stored) -> Stored:
        return Stored(*(a - b for a, b in zip(_values(self), _values(other), strict=True)))


def _values(stored: Stored) -> tuple[int, ...]:
    return (stored.reports, stored.narratives, stored.contacts, stored.events, stored.messages)


def measure(*, port: int, count: int, libpq: dict[str, str]) -> list[Result]:
    """`count` reports over CONNECTIONS connections, in rounds that alternate with the floor's."""
    per_round = count // ROUNDS
    with timed(f"Preparing {WARMING + per_round * ROUNDS} journeys up to their last button"):
        requests = journey.prepare(port, WARMING + per_round * ROUNDS, first=0)
    _sent(port, requests[:WARMING])
    with connection.cursor() as cursor:
        cursor.execute(floor.INSERT_TABLE)
    floors: list[float] = []
    ours: list[Outcome] = []
    before = _stored()
    for number in range(ROUNDS):
        floors.append(floor.run(floor.INSERT, transactions=per_round, libpq=libpq).rate)
        start = WARMING + number * per_round
        ours.append(_sent(port, requests[start : start + per_round]))
    _check_stored(_stored() - before, per_round * ROUNDS)
    say(f"Rounds: floor {_shown(floors)}; ours {_shown([each.rate for each in ours])} per second")
    return [
        rate(
            "submit a report (final POST)",
            ours=statistics.median(each.rate for each in ours),
            floor=statistics.median(floors),
            unit="per second",
            budget=BUDGET,
            sql_statements=_statements(port),
            most_statements=MOST_STATEMENTS,
            rows=_stored().reports,
            more=f"{CONNECTIONS} connections; mean {statistics.mean(e.mean for e in ours):.1f} ms, "
            f"95 % within {max(e.percentile(0.95) for e in ours):.1f} ms",
        )
    ]


def _sent(port: int, requests: list[Request]) -> Outcome:
    outcome = send(port, requests, connections=CONNECTIONS)
    if outcome.unexpected:
        raise CannotMeasure(
            f"{len(outcome.unexpected)} of {len(requests)} submissions were refused "
            f"(statuses {sorted(set(outcome.unexpected))})."
        )
    return outcome


def _stored() -> Stored:
    counts = [
        apps.get_model("reports", "Report").objects,
        apps.get_model("reports", "ReportNarrative").objects,
        apps.get_model("reports", "ReportContact").objects,
        apps.get_model("audit", "AuditEvent").objects.filter(operation="collection"),
        apps.get_model("notifications", "OutboxMessage").objects,
    ]
    return Stored(*(each.count() for each in counts))


def _check_stored(added: Stored, expected: int) -> None:
    """A rate counts only for reports that are all there, each with all its parts."""
    if _values(added) != (expected,) * 5:
        raise CannotMeasure(f"{expected} reports were sent, but stored were: {added}")


def _statements(port: int) -> int:
    """One more journey, whose last button is pressed in this process."""
    (request,) = journey.prepare(port, 1, first=10_000_000)
    cookies = dict(each.split("=", 1) for each in request.headers["Cookie"].split("; "))
    client = browser(cookies)
    with counted() as statements:
        response = client.post(request.path, dict(parse_qsl(request.body or "", True)))
    if response.status_code != request.expect:
        raise CannotMeasure(f"In this process the last button answered {response.status_code}.")
    return statements.count


def _shown(figures: list[float]) -> str:
    return ", ".join(f"{each:,.0f}" for each in figures)
