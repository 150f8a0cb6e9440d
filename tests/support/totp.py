"""Authenticator apps in tests: the codes of RFC 6238, from the standard library."""

from __future__ import annotations

import base64
import hmac
import struct
import time


def totp(secret: str, at: float | None = None, *, period: int = 30) -> str:
    """The 6 digits that an app shows for a base32 `secret` at Unix time `at` (now)."""
    counter = int((time.time() if at is None else at) // period)
    key = base64.b32decode(secret, casefold=True)
    digest = hmac.new(key, struct.pack(">Q", counter), "sha1").digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
