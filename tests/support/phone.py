"""A phone in the field over plain HTTP: the cookie of a shift, a token, batches of entries."""

from __future__ import annotations

import http.client
import json
import uuid
from contextlib import closing
from datetime import datetime, timedelta, timezone
from typing import Any

from agencies.refuse.entries import NEWEST
from tests.unit.refuse.test_entries import FIND

HEADERS = {"X-Spotlight-Field": "1", "Accept": "application/json"}


def find(**change: Any) -> dict[str, Any]:
    """One to queue, with every field and a key of its own."""
    at = datetime.now(timezone.utc) - timedelta(hours=1)
    return FIND | {"id": str(uuid.uuid4()), "at": at.isoformat()} | change


def claim(job_id: str) -> dict[str, Any]:
    return find(kind="move", job=job_id, move="claim")


def body_of(entries: list[dict[str, Any]]) -> str:
    now = datetime.now(timezone.utc).isoformat()
    return json.dumps({"version": NEWEST, "now": now, "entries": entries})


class Phone:
    """`secret`: of a shift. Raises OSError where the server is away."""

    def __init__(self, port: int, secret: str, *, host: str = "localhost") -> None:
        self.port, self.host = port, host
        self.cookies = {"spotlight_shift": secret}
        self.token = ""

    def send(self, entries: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """The status, and what the answer says."""
        status, answer = self.ask_for_token() if not self.token else (200, {})
        if status != 200:
            return status, answer
        return self._ask("POST", "store", body_of(entries))

    def ask_for_token(self) -> tuple[int, dict[str, Any]]:
        status, answer = self._ask("GET", "token")
        self.token = answer.get("token", "")
        return status, answer

    def headers(self) -> dict[str, str]:
        """Of a request that stores."""
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        more = {"Content-Type": "application/json", "X-CSRFToken": self.token}
        return HEADERS | more | {"Host": self.host, "Cookie": kept}

    def stored(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What became of each, in their order."""
        status, answer = self.send(entries)
        assert status == 200, answer
        return [answer["entries"][each["id"]] for each in entries]

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, Any]]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, f"/field/api/{path}", body, self.headers())
            response = connection.getresponse()
            for morsel in response.headers.get_all("Set-Cookie", []):
                name, _, value = morsel.partition(";")[0].partition("=")
                self.cookies[name] = value
            answer: dict[str, Any] = json.loads(response.read())
            return response.status, answer
