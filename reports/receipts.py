"""What is kept of a receipt code, and how a report is found by it (docs/adr/0042).

    code --scrypt--> stretched --HMAC with the keyring--> token --SHA-256--> finder

Only the finder and a seal of what was stretched are stored. The token opens a report's inbox (the
functions of migration 0055 take it), and neither the database nor a copy of it holds one. The one
slow step does not depend on the keyring nor on what is stored, so that any code, right or wrong,
takes the same work. The seal lets the rotation of keys make a new finder without the code.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid

from portal.vault.keyring import keyring
from portal.vault.sealing import key_id_of, seal, unseal
from reports.receipt_codes import normalise

PURPOSE = b"spotlight:receipt:v1"
COST = {"n": 2**14, "r": 8, "p": 1, "maxmem": 64 * 2**20}
"""16 MiB and some 50 to 80 ms on one core. Changing it makes every code unknown that is out."""


def stretched(code: str) -> bytes:
    """The slow step: 32 bytes from a code as somebody typed it."""
    return hashlib.scrypt(normalise(code).encode(), salt=PURPOSE, dklen=32, **COST)


def tokens_of(slow: bytes) -> list[bytes]:
    """What may open the inbox of this code: one for each key of the keyring, in order."""
    return [_token(slow, key_id) for key_id in keyring.ids]


def kept(slow: bytes, *, report_id: uuid.UUID) -> tuple[bytes, bytes]:
    """The finder and the seal to store with a report."""
    sealed = seal(slow, bound_to=_place(report_id))
    return finder_of(_token(slow, key_id_of(sealed))), sealed


def renewed(sealed: bytes, *, report_id: uuid.UUID) -> tuple[bytes, bytes]:
    """Finder and seal anew, with the current key. Raises UnknownKey, TamperedSeal."""
    return kept(unseal(sealed, bound_to=_place(report_id)), report_id=report_id)


def finder_of(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _token(slow: bytes, key_id: str) -> bytes:
    return hmac.new(keyring.subkey(key_id, purpose=PURPOSE), slow, hashlib.sha256).digest()


def _place(report_id: uuid.UUID) -> str:
    return f"receipt:{report_id}"
