"""A phone in the field over plain HTTP: the cookie of a shift, a token, batches of entries."""

from __future__ import annotations

import http.client
import json
import uuid
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.unit.refuse.test_entries import FIND

HEADERS = {"Host": "localhost", "X-Spotlight-Field": "1", "Accept": "application/json"}


def find(**change: Any) -> dict[str, Any]:
    """One to queue, with every field and a key of its own."""
    at = datetime.now(timezone.utc) - timedelta(hours=1)
    return FIND | {"id": str(uuid.uuid4()), "at": at.isoformat()} | change


def claim(job_id: str) -> dict[str, Any]:
    return find(kind="move", job=job_id, move="claim")


class Phone:
    """`secret`: of a shift. Raises OSError where the server is away."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.cookies = {"spotlight_shift": secret}
        self.token = ""

    def send(self, entries: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """The status, and what the answer says."""
        if not self.token:
            status, answer = self._ask("GET", "token")
            if status != 200:
                return status, answer
            self.token = answer["token"]
        now = datetime.now(timezone.utc).isoformat()
        body = json.dumps({"version": 1, "now": now, "entries": entries})
        return self._ask("POST", "store", body)

    def stored(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What became of each, in their order."""
        status, answer = self.send(entries)
        assert status == 200, answer
        return [answer["entries"][each["id"]] for each in entries]

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, Any]]:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = HEADERS | {"Cookie": kept}
        if body is not None:
            headers |= {"Content-Type": "application/json", "X-CSRFToken": self.token}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, f"/field/api/{path}", body, headers)
            response = connection.getresponse()
            for morsel in response.headers.get_all("Set-Cookie", []):
                name, _, value = morsel.partition(";")[0].partition("=")
                self.cookies[name] = value
            answer: dict[str, Any] = json.loads(response.read())
            return response.status, answer
