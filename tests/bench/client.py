"""The load: requests sent by a process of its own over kept-alive connections to loopback.

`python -m tests.bench.client` reads a job (JSON) on its input and writes what it measured. It
imports nothing but the standard library and does nothing between two requests but read the answer,
so that what it costs stays small beside what it measures.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from typing import Any

TIMEOUT_SECONDS = 60


@dataclass
class Request:
    """One request; `expect` is the status that counts as done."""

    path: str
    method: str = "GET"
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    expect: int = 200


@dataclass
class Outcome:
    """Seconds for all, milliseconds for each, and the statuses that were not expected."""

    seconds: float
    milliseconds: list[float]
    unexpected: list[int]

    @property
    def rate(self) -> float:
        return len(self.milliseconds) / self.seconds

    @property
    def mean(self) -> float:
        return sum(self.milliseconds) / len(self.milliseconds)

    def percentile(self, share: float) -> float:
        return sorted(self.milliseconds)[int(share * (len(self.milliseconds) - 1))]


def send(port: int, requests: list[Request], *, connections: int) -> Outcome:
    """Send all requests over so many connections, from a process of its own."""
    job = {"port": port, "connections": connections, "requests": [asdict(r) for r in requests]}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.client"],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=900,
        check=True,
    )
    return Outcome(**json.loads(done.stdout))


def _send_some(
    port: int,
    requests: list[dict[str, Any]],
    start: threading.Barrier,
    found: list[tuple[float, int]],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    connection.connect()
    start.wait()
    for request in requests:
        begun = time.perf_counter()
        connection.request(
            request["method"], request["path"], body=request["body"], headers=request["headers"]
        )
        response = connection.getresponse()
        response.read()
        took = (time.perf_counter() - begun) * 1000
        found.append((took, 0 if response.status == request["expect"] else response.status))
    connection.close()


def main() -> None:
    job = json.load(sys.stdin)
    count = job["connections"]
    start = threading.Barrier(count + 1)
    found: list[list[tuple[float, int]]] = [[] for _ in range(count)]
    threads = [
        threading.Thread(
            target=_send_some, args=(job["port"], job["requests"][n::count], start, found[n])
        )
        for n in range(count)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begun
    every = [each for some in found for each in some]
    outcome = Outcome(
        seconds=seconds,
        milliseconds=[took for took, _ in every],
        unexpected=[status for _, status in every if status],
    )
    json.dump(asdict(outcome), sys.stdout)


if __name__ == "__main__":
    main()
