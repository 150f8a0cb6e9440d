"""Calls to a provider, bounded in time, size and place: it may be down, slow or somebody else."""

from __future__ import annotations

import time
from typing import Any

import requests

CONNECT_SECONDS = 3
READ_SECONDS = 5
WHOLE_SECONDS = 10
LARGEST_ANSWER = 256 * 1024


class BoundedSession(requests.Session):
    """Follows no redirect, believes no proxy setting, and gives up in time.

    Raises requests.RequestException for everything that goes wrong, a too large or too slow answer
    included.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # no netrc, no proxies: what is called is in the settings

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs |= {
            "timeout": (CONNECT_SECONDS, READ_SECONDS),
            "allow_redirects": False,
            "stream": True,
        }
        response = super().request(method, url, *args, **kwargs)
        with response:
            # What requests itself keeps a read body in; it has no public way to give up half-way.
            response._content = _read(response)  # noqa: SLF001
        return response


def _read(response: requests.Response) -> bytes:
    """The read time-out holds for each piece; a provider that drips must end as well."""
    deadline = time.monotonic() + WHOLE_SECONDS
    body = bytearray()
    for piece in response.iter_content(8192):
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise requests.exceptions.ContentDecodingError("The answer is too large.")
        if time.monotonic() > deadline:
            raise requests.exceptions.ReadTimeout("The answer takes too long.")
    return bytes(body)
