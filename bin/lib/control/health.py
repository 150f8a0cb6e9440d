"""Asking a running portal how it is."""

from __future__ import annotations

import http.client
import json
import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """`up`: it takes reports. `ailing`: what is not well, in words; "" when all is."""

    up: bool
    ailing: str


def ask(port: int, path: str = "/health/ready") -> Answer:
    """What the portal on this machine says at `path`, or why it says nothing."""
    # The portal answers only to names it knows.
    host = os.environ.get("SPOTLIGHT_ALLOWED_HOSTS", "").split(",")[0].strip() or "localhost"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        response = connection.getresponse()
        body = response.read(10_000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return Answer(up=False, ailing=str(error))
    finally:
        connection.close()
    return Answer(up=response.status == 200, ailing=ailing(response.status, body))


def ailing(status: int, body: str) -> str:
    """The parts that are not well, from the JSON of /health/ready; "" when there are none."""
    try:
        checks = json.loads(body).get("checks", {})
    except (ValueError, AttributeError):
        return "" if status == 200 else f"{status}: {body[:200]}"
    return "; ".join(f"{name}: {words}" for name, words in checks.items() if words != "ok")
