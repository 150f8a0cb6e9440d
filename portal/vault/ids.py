"""Primary keys: UUID version 7 (RFC 9562), made in Python so that they are known before saving.

Their first 48 bits are milliseconds, so inserts land at the end of an index; the rest is random,
so an outsider can neither count rows nor guess the next.
"""

from __future__ import annotations

import uuid

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    return uuid_utils.compat.uuid7()
