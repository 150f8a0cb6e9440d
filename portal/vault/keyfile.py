"""Changing the keyring's file: a key added, a key retired.

Others may have to know a key before the first value is sealed or signed with it; they say so with
`before_use()`. The registry's part: the database checks clearances with these keys, so it gets a
new one before web and workers can sign with it (agencies.registry.grants.share_keys).
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from portal import env
from portal.vault.keyring import KEY_BYTES, PURPOSE, KeyringError, keyring, parse, to_json

VARIABLE = "SPOTLIGHT_KEYRING_FILE"

_listeners: list[Callable[[], None]] = []


def before_use(listener: Callable[[], None]) -> None:
    """Call `listener` when the keys have changed, before anybody else can read the new file."""
    if listener not in _listeners:
        _listeners.append(listener)


def share() -> None:
    """Tell everybody which keys the keyring holds now."""
    for listener in _listeners:
        listener()


def path_of_file() -> Path:
    """The file that holds the keyring. Raises KeyringError when it comes from a variable."""
    if not env.is_set(VARIABLE):
        raise KeyringError(
            "only a keyring in a file can be changed by a command. Put it into a file, name it in "
            f"{VARIABLE}, and unset SPOTLIGHT_KEYRING."
        )
    return Path(env.text(VARIABLE, purpose=PURPOSE))


def add(key_id: str) -> None:
    """A fresh random key under this id, the current one from now on. Raises KeyringError."""
    path = path_of_file()
    _, keys = parse(path.read_text(encoding="utf-8"))
    if key_id in keys:
        raise KeyringError(f"there is a key “{key_id}” already; choose another id.")
    _put(path, to_json(key_id, {**keys, key_id: secrets.token_bytes(KEY_BYTES)}))


def retire(key_id: str) -> None:
    """Take a key out, for good. That nothing needs it is the caller's to know."""
    path = path_of_file()
    current, keys = parse(path.read_text(encoding="utf-8"))
    if key_id not in keys:
        raise KeyringError(f"it holds no key “{key_id}”.")
    if key_id == current:
        raise KeyringError(f"“{key_id}” is the current key; add another one first.")
    del keys[key_id]
    _put(path, to_json(current, keys))


def next_id() -> str:
    """An id that is not taken: k2 after k1."""
    number = len(keyring.ids) + 1
    while f"k{number}" in keyring.ids:
        number += 1
    return f"k{number}"


def _put(path: Path, text: str) -> None:
    """Replace the file in one step, as its owner's, after everybody was told. Raises OSError."""
    before = path.stat()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), before.st_mode & 0o777)
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
        keyring.hold(text)
        share()
        os.replace(name, path)  # noqa: PTH105  (a name of mkstemp's)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        keyring.forget()
        raise
