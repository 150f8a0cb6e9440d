"""Whether what is sent again under one key is what was sent the first time.

What was told is kept as a keyed digest, since names are in it: whoever reads the row can't try
names on it. Photos apart, since a form that is sent again may hold none or some of them: they went
with the first.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from agencies.licensing.models import Incident
from portal.vault.errors import UnknownKey
from portal.vault.keyring import keyring

if TYPE_CHECKING:
    from agencies.licensing.actions.incidents import Told

PURPOSE = b"spotlight:sent-incident:v1"


def digests_of(told: Told, key_id: str | None = None) -> tuple[str, list[str]]:
    """(digest of all that was typed, one of each photo). `key_id`: the present key's otherwise.
    Raises UnknownKey."""
    key_id = key_id or keyring.current
    key = keyring.subkey(key_id, purpose=PURPOSE)
    typed = json.dumps(_typed(told), sort_keys=True, ensure_ascii=False).encode()
    photos = sorted({_digest(key, b"photo:" + each.encode()) for each in told.photos})
    return f"{key_id}:{_digest(key, b'typed:' + typed)}", photos


def is_the_same(incident: Incident, told: Told) -> bool:
    """Whether nothing is told that this incident does not hold already."""
    key_id = incident.sent_digest.partition(":")[0]
    try:
        typed, photos = digests_of(told, key_id)
    except UnknownKey:  # its key was retired: shown as something new, nothing is lost
        return False
    return hmac.compare_digest(typed, incident.sent_digest) and set(photos) <= set(
        incident.sent_photos
    )


def _typed(told: Told) -> dict[str, Any]:
    """All of it but photos. When it happened as it was said: "now" is later each time."""
    said = asdict(told)
    for name in ("pictures", "photos"):
        del said[name]
    happened_at, typed_when = said.pop("happened_at"), said.pop("typed_when")
    said["when"] = typed_when or happened_at.isoformat()
    for name in ("on_duty", "cctv_until"):
        said[name] = str(said[name] or "")
    return said


def _digest(key: bytes, content: bytes) -> str:
    return hmac.digest(key, content, hashlib.sha256).hex()
