"""Words and marks that must turn up nowhere, and a visitor who leaves them at every chance.

Headers, network address, files and answers each hold a text that is found by searching.
"""

from __future__ import annotations

import http.client
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.support import html, samples

CANARIES = {
    "narrative": "Zebediah Quillfeather deals behind the Ocelot Laundrette",
    "name": "Wilhelmina Thistlewood-Okonjo",
    "phone": "07700 900461",
    "email": "wilhelmina.thistlewood@canary.example",
    "street name": "purple bandicoot",
    "safe times": "only while the kestrel is asleep",
    "nickname": "Gulliver the Numbat",
    "number plate": "QU0 KKA",
    "answer": "About the hour of the pangolin",
    "file name": "wombat-crescent.jpg",
    "hidden in the photo": samples.SECRET.decode(),
    "user agent": "Canarybrowser/77.3 (Quagga OS)",
    "hint of the browser": '"Quaggium";v="77"',
    "network address": "127.0.0.99",
    "forwarded address": "203.0.113.177",
    "language": "cy-GB-quokka",
    "referrer": "https://axolotl.example/came-from-here",
}
BOUNDARY = "what-stands-between-the-parts"


@dataclass
class Browser:
    """A small HTTP client that comes from a network address of its own, through a trusted proxy."""

    server: str
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def ask(
        self, method: str, path: str, form: dict[str, Any] | None = None, *, photo: str = ""
    ) -> tuple[int, str]:
        """Status and body; a redirect is followed. `photo`: the name of a field to send one in."""
        body = None if form is None else urlencode(form, doseq=True).encode()
        sort = "application/x-www-form-urlencoded"
        if photo:
            body, sort = _with_photo(form or {}, photo), f"multipart/form-data; boundary={BOUNDARY}"
        connection = http.client.HTTPConnection(
            str(urlsplit(self.server).netloc),
            timeout=20,
            source_address=(CANARIES["network address"], 0),
        )
        connection.request(method, path, body, self.headers() | {"Content-Type": sort})
        response = connection.getresponse()
        content = response.read().decode()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self.cookies.load(value)
        connection.close()
        if response.status in {301, 302}:
            return self.ask("GET", str(response.getheader("Location")))
        return response.status, content

    def headers(self) -> dict[str, str]:
        return {
            "User-Agent": CANARIES["user agent"],
            "Sec-CH-UA": CANARIES["hint of the browser"],
            "Accept-Language": CANARIES["language"],
            "Referer": CANARIES["referrer"],
            "X-Forwarded-For": CANARIES["forwarded address"],
            "X-Real-IP": CANARIES["forwarded address"],
            "Forwarded": f"for={CANARIES['forwarded address']}",
            "Cookie": "; ".join(f"{name}={each.value}" for name, each in self.cookies.items()),
        }

    def send(self, path: str, answers: dict[str, Any], *, photo: str = "") -> tuple[int, str]:
        """Fill in the form of a page that is asked for first, and send it."""
        _status, page = self.ask("GET", path)
        return self.ask("POST", path, {**hidden_on(page), **answers}, photo=photo)

    def knock(self, raw: bytes) -> None:
        """Something that is no request."""
        host, port = str(urlsplit(self.server).netloc).split(":")
        source = (CANARIES["network address"], 0)
        with socket.create_connection((host, int(port)), 5, source) as line, suppress(OSError):
            line.sendall(raw)
            line.recv(1000)


def _with_photo(form: dict[str, Any], name: str) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in form.items()
    ]
    file = f'name="{name}"; filename="{CANARIES["file name"]}"\r\nContent-Type: image/jpeg'
    head = "".join(parts) + f"--{BOUNDARY}\r\nContent-Disposition: form-data; {file}\r\n\r\n"
    return head.encode() + samples.phone_jpeg() + f"\r\n--{BOUNDARY}--\r\n".encode()


def hidden_on(page: str) -> dict[str, str]:
    """Hidden fields of the page's own forms."""
    return {
        name: value
        for form in html.read(page).forms
        if form.method == "post" and "exit" not in form.action
        for name, value in form.hidden.items()
    }
