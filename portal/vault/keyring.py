"""The keys of sealed values: where they come from, and that they are sound.

A keyring is JSON, `{"current": "k2", "keys": {"k1": "<base64>", "k2": "<base64>"}}`, each key 32
random bytes. It comes from SPOTLIGHT_KEYRING or the file that SPOTLIGHT_KEYRING_FILE names, never
from the database, and is never logged: nothing here puts a key into a text, a repr or an error.

Keys are not used as they are: each purpose has its own subkey (HKDF-SHA256), so that a later use of
the same keyring, such as a blind index, shares no key with the seals.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.signals import setting_changed

from portal import env
from portal.env import ConfigurationError
from portal.vault.errors import UnknownKey

KEY_BYTES = 32
PURPOSE = "the keys of sealed fields"
EXAMPLE = '{"current": "k1", "keys": {"k1": "<32 random bytes in base64>"}}'
SEAL_PURPOSE = b"spotlight:seal:v1"
RELOAD_SECONDS = 5.0

_KEY_ID = re.compile(r"[A-Za-z0-9_.-]{1,32}\Z")


class KeyringError(ConfigurationError):
    """The keyring is missing or unsound; the text says how, and never holds a key."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"SPOTLIGHT_KEYRING: {problem} It holds {PURPOSE}. Example: {EXAMPLE}. "
            "`manage.py keys make PATH` makes one; SPOTLIGHT_KEYRING_FILE=PATH then uses it."
        )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """json's own reading keeps the last of two equal names, and so would lose a key in silence."""
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise KeyringError(f"“{name}” stands there twice.")
    return dict(pairs)


def parse(text: str) -> tuple[str, dict[str, bytes]]:
    """The current key id and every key by id. Raises KeyringError."""
    if not text.strip():
        raise KeyringError("it is not set.")
    try:
        data = json.loads(text, object_pairs_hook=_without_duplicates)
    except json.JSONDecodeError as error:
        raise KeyringError(f"it is not JSON (line {error.lineno}).") from None
    if not isinstance(data, dict) or not isinstance(data.get("keys"), dict) or not data["keys"]:
        raise KeyringError("it needs “current” and “keys”.")
    keys = {key_id: _key(key_id, value) for key_id, value in data["keys"].items()}
    if len(set(keys.values())) < len(keys):
        raise KeyringError("two key ids share one key.")
    current = data.get("current")
    if not isinstance(current, str) or current not in keys:
        raise KeyringError("“current” names no key in “keys”.")
    return current, keys


def _key(key_id: str, value: object) -> bytes:
    if not _KEY_ID.match(key_id):
        raise KeyringError("a key id has 1 to 32 letters, digits, dots, dashes or underscores.")
    try:
        key = base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except binascii.Error:
        raise KeyringError(f"the key “{key_id}” is not base64.") from None
    if len(key) != KEY_BYTES:
        raise KeyringError(f"the key “{key_id}” has {len(key)} bytes instead of {KEY_BYTES}.")
    return key


def new_keyring_json(key_id: str = "k1") -> str:
    """A keyring with one fresh random key, ready to be written to a file."""
    return to_json(key_id, {key_id: secrets.token_bytes(KEY_BYTES)})


def to_json(current: str, keys: Mapping[str, bytes]) -> str:
    """A keyring as its file holds it; parse() reads it back."""
    encoded = {key_id: base64.b64encode(key).decode("ascii") for key_id, key in keys.items()}
    return json.dumps({"current": current, "keys": encoded}, indent=2) + "\n"


class Keyring:
    """The process's keys, read when first needed and read again when a key id is unknown.

    Reading again lets web and workers follow a keyring file to which a key was added, without a
    restart in the middle of a rotation. At most once in RELOAD_SECONDS, so that a row with a lost
    key can't make every request read files.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def __repr__(self) -> str:
        return "<Keyring>"

    def __reduce__(self) -> Any:
        raise TypeError("A keyring can't be pickled.")

    @property
    def current(self) -> str:
        """The id of the key that new seals are made with."""
        return self._loaded()[0]

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the current one among them, in order."""
        return tuple(sorted(self._loaded()[1]))

    def cipher(self, key_id: str) -> AESGCM:
        """The cipher for one key. Raises UnknownKey, which names the id."""
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            cipher = self._ciphers[key_id] = AESGCM(self.subkey(key_id, purpose=SEAL_PURPOSE))
        return cipher

    def subkey(self, key_id: str, *, purpose: bytes) -> bytes:
        """32 bytes derived from a key for one purpose alone. Raises UnknownKey."""
        keys = self._loaded()[1]
        if key_id not in keys:
            keys = self._read_again(key_id)
        if key_id not in keys:
            raise UnknownKey(key_id)
        hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose)
        return hkdf.derive(keys[key_id])

    def forget(self) -> None:
        """Drop what was read; the next use reads it again."""
        self._state: tuple[str, Mapping[str, bytes]] | None = None
        self._ciphers: dict[str, AESGCM] = {}
        self._read_at = float("-inf")

    def hold(self, text: str) -> None:
        """Use this keyring from now on, in this process. Raises KeyringError."""
        state = parse(text)
        self.forget()
        self._state = state

    def _loaded(self) -> tuple[str, Mapping[str, bytes]]:
        state = self._state
        if state is None:
            state = self._state = parse(settings.KEYRING_JSON)
        return state

    def _read_again(self, wanted: str) -> Mapping[str, bytes]:
        with self._lock:
            keys = self._loaded()[1]
            if time.monotonic() - self._read_at < RELOAD_SECONDS:
                return keys
            self._read_at = time.monotonic()
            try:
                fresh = parse(env.secret("SPOTLIGHT_KEYRING", purpose=PURPOSE))
            except ConfigurationError:  # a file being replaced; the keys already held still serve
                return keys
            if wanted in fresh[1] and set(keys) <= set(fresh[1]):
                self._state = fresh
                return fresh[1]
            return keys


keyring = Keyring()


def _forget_on_change(*, setting: str, **_: object) -> None:
    if setting == "KEYRING_JSON":
        keyring.forget()


setting_changed.connect(_forget_on_change, dispatch_uid="portal.vault.keyring")
