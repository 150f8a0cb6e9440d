"""A resident in front of a portal that fails: presses Send again until there is a confirmation."""

from __future__ import annotations

import html
import http.client
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

CHECK, SENT, PHOTOS = "/report/check/", "/report/sent/", "/report/photos/"
PHOTO_NAME = "IMG_0142.jpg"
NOT_KEPT = "we can’t keep files just now"
PATIENCE_SECONDS = 40
PAUSE_SECONDS = 0.1

Answers = tuple[tuple[str, dict[str, str]], ...]

AT_RISK: Answers = (
    ("danger", {"danger": "no"}),
    ("what", {"category": "worried"}),
    ("at-risk", {"who": "child"}),
    ("where", {"own_words": "{place}"}),
    ("details", {"narrative": "A boy of about twelve carries parcels. {place}"}),
)
"""The shortest way to a report that says that a child is at risk."""
WITH_PHOTO: Answers = (*AT_RISK, ("more", {"topics": "photos"}))
"""The same, and there is a photo to show."""
NEEDLES: Answers = (
    ("danger", {"danger": "no"}),
    ("what", {"category": "litter"}),
    ("where", {"own_words": "{place}"}),
    ("litter", {"found": "needles"}),
)
ACCEPTED = 302
OUTAGE = 503


@dataclass
class Sending:
    """What somebody who pressed Send met until there was a confirmation."""

    presses: int = 0
    broken: int = 0
    outages: int = 0
    other: list[int] = field(default_factory=list)
    confirmed_at: float = 0.0


class Resident:
    """One visitor with a browser of their own, who sees only pages."""

    def __init__(self, port: int, *, number: int) -> None:
        self.port = port
        # As a proxy would say: each visitor comes from an address of their own.
        self.address = f"10.0.{number // 250}.{number % 250 + 1}"
        self.cookie = ""
        self.sending = Sending()

    def answer_all(self, answers: Answers, *, place: str) -> None:
        """Every question, up to the page with the Send button, which stays open."""
        self.answer_some(answers[:-1], place=place)
        self.answer_last(answers, place=place)
        self.open_check()

    def answer_some(self, answers: Answers, *, place: str) -> None:
        """All of these, none of which may fail."""
        _, _, page = self.ask("GET", "/report/danger/")
        self.token = hidden(page)["csrfmiddlewaretoken"]
        for step, given in answers:
            status, _, page = self.ask("POST", address(step), self._typed(step, given, place))
            assert status == ACCEPTED, (step, status, page)

    def answer_last(self, answers: Answers, *, place: str) -> Sending:
        """The last of these, again and again until the next question comes."""
        step, given = answers[-1]
        typed, met = self._typed(step, given, place), Sending()
        self._until_done(lambda: self._press(address(step), typed, met, leads_to=""), met)
        return met

    def show_photo(self, content: bytes) -> Sending:
        """Add a photo, again and again until the page lists it."""
        met = Sending()
        self._until_done(lambda: self._press_upload(content, met), met)
        return met

    def open_check(self) -> str:
        """The page with all answers, opened again until it is there."""
        page = self.open(CHECK)
        self.page = hidden(page)
        return page

    def press_send(self) -> bool:
        """Once, from the page that is open; whether there was a confirmation."""
        return self._press(CHECK, self.page, self.sending, leads_to=SENT)

    def send(self) -> Sending:
        """Press Send until it is confirmed."""
        self._until_done(self.press_send, self.sending)
        return self.sending

    def _press_upload(self, content: bytes, met: Sending) -> bool:
        if PHOTO_NAME in self.open(PHOTOS):
            return True
        met.presses += 1
        try:
            status, page = self.add_photo(content)
        except (OSError, http.client.HTTPException):
            met.broken += 1
            return False
        if status == OUTAGE or NOT_KEPT in page:
            met.outages += 1
        elif status != ACCEPTED:
            met.other.append(status)
        return status == ACCEPTED

    def add_photo(self, content: bytes) -> tuple[int, str]:
        """Choose a file on the page for photos and press Upload; the status and the page."""
        page = self.open(PHOTOS)
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in (hidden(page) | {"do": "upload"}).items()
        ]
        file = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="photos-photo"; '
            f'filename="{PHOTO_NAME}"\r\nContent-Type: image/jpeg\r\n\r\n'
        )
        body = "".join([*parts, file]).encode() + content + f"\r\n--{boundary}--\r\n".encode()
        status, _, page = self._exchange(
            "POST", PHOTOS, body, f"multipart/form-data; boundary={boundary}"
        )
        return status, page

    def _typed(self, step: str, given: dict[str, str], place: str) -> dict[str, str]:
        typed = {f"{step}-{name}": value.format(place=place) for name, value in given.items()}
        return typed | {"csrfmiddlewaretoken": self.token}

    def _press(self, path: str, form: dict[str, str], met: Sending, *, leads_to: str) -> bool:
        met.presses += 1
        try:
            status, location, _ = self.ask("POST", path, form)
        except (OSError, http.client.HTTPException):
            met.broken += 1
            return False
        if status == ACCEPTED and location.startswith(leads_to):
            met.confirmed_at = time.monotonic()
            return True
        if status == OUTAGE:
            met.outages += 1
        else:
            met.other.append(status)
        return False

    def _until_done(self, press: Callable[[], bool], met: Sending) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not press():
            assert time.monotonic() < end, f"it is not taken: {met}"
            time.sleep(PAUSE_SECONDS)

    def open(self, path: str) -> str:
        """A page, reloaded until it is there; anything but the page or an outage is a failure."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, location, page = self.ask("GET", path)
            except (OSError, http.client.HTTPException):
                status, location, page = OUTAGE, "", ""
            if status == 200:
                return page
            assert status == OUTAGE, (path, status, location)
            assert time.monotonic() < end, f"{path} does not come"
            time.sleep(PAUSE_SECONDS)

    def confirmation(self) -> tuple[str, str]:
        """The reference and the receipt code that the confirmation shows."""
        page = self.open(SENT)
        reference = re.search(r'class="app-reference"[^>]*>([0-9A-Z-]+)<', page)
        code = re.search(r'class="app-code"[^>]*><strong>([^<]+)<', page)
        assert reference, page
        assert code, page
        return reference[1], html.unescape(code[1])

    def opens_inbox(self, code: str) -> bool:
        """Whether the receipt code leads to a report."""
        _, _, page = self.ask("GET", "/report/inbox/")
        status, location, _ = self.ask("POST", "/report/inbox/", hidden(page) | {"code": code})
        return (status, location) == (ACCEPTED, "/report/inbox/report/")

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Status, `Location`, and the page."""
        body = urlencode(form).encode() if form is not None else None
        return self._exchange(method, path, body, "application/x-www-form-urlencoded")

    def _exchange(
        self, method: str, path: str, body: bytes | None, content_type: str
    ) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": "localhost", "X-Forwarded-For": self.address}
        if self.cookie:
            headers["Cookie"] = self.cookie
        if body is not None:
            headers["Content-Type"] = content_type
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        finally:
            connection.close()
        self.headers = response.headers
        if cookie := response.headers.get("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return response.status, response.headers.get("Location", ""), page


def address(step: str) -> str:
    return f"/report/{step}/"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms, as a browser would send them back."""
    found = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found[name[1]] = html.unescape(value[1]) if value else ""
    return found
