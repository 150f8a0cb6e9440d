"""A proxy through which a browser sends everything, and which writes all of it down.

It sees what a record in the page does not: icons, workers, what a browser looks up in advance. It
passes on what is for one server, answers for one other site by itself, and refuses the rest.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

OF_THE_CONNECTION = {"connection", "proxy-connection", "keep-alive", "transfer-encoding", "host"}


@dataclass(frozen=True)
class Asked:
    method: str
    host: str
    path: str
    headers: dict[str, str]


@dataclass
class Proxy:
    """`server`: host and port that requests are passed on to; `neutral`: the host it plays, which
    takes `slow` seconds to answer."""

    server: str
    neutral: str
    slow: float = 0
    address: str = ""
    asked: list[Asked] = field(default_factory=list)

    def elsewhere(self) -> list[Asked]:
        return [each for each in self.asked if each.host != self.server]


class _Handler(BaseHTTPRequestHandler):
    proxy: Proxy

    def answer(self) -> None:
        parts = urlsplit(self.path if "://" in self.path else f"//{self.path}")
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.netloc, parts.path, headers)
        self.proxy.asked.append(asked)
        length = int(headers.get("content-length", 0))
        body = self.rfile.read(length) if length else None
        if asked.host == self.proxy.server:
            self._pass_on(f"{parts.path}?{parts.query}" if parts.query else parts.path, body)
        elif asked.host == self.proxy.neutral:
            time.sleep(self.proxy.slow)
            self._send(200, [("Content-Type", "text/html")], b"<title>W</title><h1>Weather</h1>")
        else:
            self._send(502, [], b"")

    def _pass_on(self, path: str, body: bytes | None) -> None:
        there = http.client.HTTPConnection(self.proxy.server, timeout=30)
        passed = {n: v for n, v in self.headers.items() if n.lower() not in OF_THE_CONNECTION}
        there.request(self.command, path, body, {**passed, "Host": self.proxy.server})
        response = there.getresponse()
        content = response.read()
        dropped = {*OF_THE_CONNECTION, "content-length"}
        headers = [(n, v) for n, v in response.getheaders() if n.lower() not in dropped]
        self._send(response.status, headers, content)
        there.close()

    def _send(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nothing: what was asked is in the record."""


class _Listening(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # a browser opens many at once; five, as usual, are soon too few


METHODS = ("GET", "POST", "HEAD", "PUT", "OPTIONS", "CONNECT")


@contextmanager
def recording(server: str, *, neutral: str) -> Iterator[Proxy]:
    """A proxy for the time of a test. `server`: an address such as http://localhost:8001."""
    proxy = Proxy(server=urlsplit(server).netloc, neutral=urlsplit(neutral).netloc)
    does = {f"do_{method}": _Handler.answer for method in METHODS}
    handler = type("Handler", (_Handler,), {"proxy": proxy, **does})
    listening = _Listening(("127.0.0.1", 0), handler)
    proxy.address = f"http://127.0.0.1:{listening.server_address[1]}"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    try:
        yield proxy
    finally:
        listening.shutdown()
        listening.server_close()
