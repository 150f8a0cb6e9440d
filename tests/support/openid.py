"""The browser's and the administrator's side of the tests' OpenID provider."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.env import SignInProvider

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10


@dataclass
class OpenIDProvider:
    """A running provider; `configured` is what SPOTLIGHT_SSO would say of it."""

    url: str

    def configured(
        self, agency: str = "police", *, domain: str = "agency.example", trusted: bool = False
    ) -> SignInProvider:
        """Register Spotlight as a client, as the agency's administrator would."""
        answer = self._send(
            "post",
            "/oauth2/clients",
            {
                "redirect_uris": [
                    settings.SITE_URL + reverse("registry:single-sign-on-callback", args=[agency])
                ],
            },
        ).json()
        return SignInProvider(
            agency=agency,
            label=f"The {agency} account",
            issuer=self.url,
            client_id=answer["client_id"],
            client_secret=answer["client_secret"],
            domains=frozenset({domain}),
            trusts_second_factor=trusted,
        )

    def knows(self, subject: str, **claims: Any) -> None:
        """`knows("7", email=…, email_verified=True)`: somebody with an account there."""
        self._send("put", f"/users/{subject}", claims)

    def misbehaves(self, **tricks: Any) -> None:
        """See tests/support/openid_provider.py; without arguments it is honest again."""
        self._send("put", "/tricks", tricks)

    def asked(self) -> dict[str, str]:
        """The parameters of the latest authorization request."""
        found: dict[str, str] = requests.get(f"{self.url}/asked", timeout=SECONDS).json()[-1]
        return found

    def sign_in(self, address: str, subject: str) -> str:
        """What the person does there, in their browser; the address they are sent back to."""
        form = requests.get(address, timeout=SECONDS)
        assert form.status_code == 200, form.text
        answer = requests.post(
            address, data={"sub": subject}, timeout=SECONDS, allow_redirects=False
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def _send(self, method: str, path: str, body: Any) -> requests.Response:
        answer = requests.request(method, self.url + path, json=body, timeout=SECONDS)
        answer.raise_for_status()
        return answer


@contextmanager
def running() -> Iterator[OpenIDProvider]:
    """Start the provider; it ends with its input, so with this program at the latest."""
    command = [sys.executable, "-m", "tests.support.openid_provider"]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port.isdigit(), "the OpenID provider did not start"
        try:
            yield OpenIDProvider(f"http://localhost:{port}")
        finally:
            process.stdin.close()
            process.wait(timeout=SECONDS)


def address_asked(response: Any) -> str:
    """Where the page that leaves for the provider leads; its link and its header agree."""
    assert response.status_code == 200, response.status_code
    address = response["Refresh"].removeprefix("0; url=")
    link = re.search(r'<a class="govuk-link" href="(http://localhost:[^"]+)"', _text(response))
    assert link is not None
    assert unescape(link[1]) == address
    return str(address)


def come_back(client: Client, location: str) -> Any:
    """Follow the provider's redirect to us, in the same browser."""
    parts = urlsplit(location)
    assert location.startswith(settings.SITE_URL)
    return client.get(parts.path, dict(parse_qsl(parts.query)))


def _text(response: Any) -> str:
    return str(response.content.decode())
