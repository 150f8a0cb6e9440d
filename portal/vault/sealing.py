"""Sealing: bytes in, bytes out that only the keyring opens, and only where they were made for.

A seal is `version (1 byte) | key id length (1 byte) | key id | nonce (12 bytes) | ciphertext | tag
(16 bytes)`, AES-256-GCM. What comes before the nonce and the name of the place (`bound_to`) are
authenticated with it, so a seal that is altered, or copied to another row or field, does not open.

Nonces are random: with 96 bits, one key may make 2**32 seals before two nonces are likelier than
2**-32 to meet (NIST SP 800-38D, 8.3), which is more than this system ever writes under one key.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag

from portal.vault.errors import SealError, SealTooLarge, TamperedSeal, UnboundSeal, UnknownKey
from portal.vault.keyring import keyring

__all__ = [
    "SealError",
    "SealTooLarge",
    "TamperedSeal",
    "UnboundSeal",
    "UnknownKey",
    "key_id_of",
    "seal",
    "unseal",
]

VERSION = 1
NONCE_BYTES = 12
TAG_BYTES = 16
HEADER_BYTES = 2


def seal(plaintext: bytes, *, bound_to: str) -> bytes:
    """Seal `plaintext` with the current key for the one place that `bound_to` names."""
    key_id = keyring.current
    header = bytes((VERSION, len(key_id))) + key_id.encode("ascii")
    nonce = os.urandom(NONCE_BYTES)
    sealed = keyring.cipher(key_id).encrypt(nonce, plaintext, _associated(header, bound_to))
    return header + nonce + sealed


def unseal(blob: bytes | memoryview, *, bound_to: str) -> bytes:
    """What was sealed. Raises UnknownKey (naming the key id) or TamperedSeal."""
    blob = bytes(blob)
    key_id = key_id_of(blob)
    start = HEADER_BYTES + len(key_id)
    header, nonce = blob[:start], blob[start : start + NONCE_BYTES]
    try:
        return keyring.cipher(key_id).decrypt(
            nonce, blob[start + NONCE_BYTES :], _associated(header, bound_to)
        )
    except InvalidTag:
        raise TamperedSeal from None


def key_id_of(blob: bytes) -> str:
    """The id of the key a seal was made with, read from its front. Raises TamperedSeal."""
    if len(blob) < HEADER_BYTES or blob[0] != VERSION:
        raise TamperedSeal
    length = blob[1]
    if not length or len(blob) < HEADER_BYTES + length + NONCE_BYTES + TAG_BYTES:
        raise TamperedSeal
    try:
        return blob[HEADER_BYTES : HEADER_BYTES + length].decode("ascii")
    except UnicodeDecodeError:
        raise TamperedSeal from None


def _associated(header: bytes, bound_to: str) -> bytes:
    if not bound_to:
        raise UnboundSeal("A seal must be bound to a place.")
    return header + b"\0" + bound_to.encode("utf-8")
