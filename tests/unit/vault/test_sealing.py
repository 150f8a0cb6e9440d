"""Seals open with their key, in their place, unaltered; never otherwise."""

from __future__ import annotations

import base64
import json
import os
import re
import timeit
from pathlib import Path

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.errors import SealError, TamperedSeal, UnboundSeal, UnknownKey
from portal.vault.keyring import KeyringError, keyring, new_keyring_json, parse
from portal.vault.sealing import key_id_of, seal, unseal

PLACE = "reports.ReportNarrative.text:01a20168"


def ring(current: str, **keys: bytes) -> str:
    encoded = {name: base64.b64encode(key).decode() for name, key in keys.items()}
    return json.dumps({"current": current, "keys": encoded})


OLD, NEW = b"o" * 32, b"n" * 32


@given(st.binary(max_size=2000), st.text(min_size=1, max_size=80))
def test_a_seal_opens_to_what_was_sealed(plain: bytes, place: str) -> None:
    assert unseal(seal(plain, bound_to=place), bound_to=place) == plain


@given(st.binary(max_size=200), st.data())
def test_a_seal_with_any_byte_altered_does_not_open(plain: bytes, data: st.DataObject) -> None:
    blob = bytearray(seal(plain, bound_to=PLACE))
    index = data.draw(st.integers(0, len(blob) - 1))
    blob[index] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealError):
        unseal(bytes(blob), bound_to=PLACE)


@given(st.binary(max_size=200), st.integers(min_value=0))
def test_a_shortened_seal_does_not_open(plain: bytes, keep: int) -> None:
    blob = seal(plain, bound_to=PLACE)
    with pytest.raises(SealError):
        unseal(blob[: keep % len(blob)], bound_to=PLACE)


@given(st.text(min_size=1, max_size=40), st.text(min_size=1, max_size=40))
def test_a_seal_does_not_open_elsewhere(here: str, there: str) -> None:
    if here == there:
        return
    with pytest.raises(TamperedSeal):
        unseal(seal(b"words", bound_to=here), bound_to=there)


@given(st.binary(max_size=300))
def test_rubbish_never_opens(blob: bytes) -> None:
    with pytest.raises(SealError):
        unseal(blob, bound_to=PLACE)


def test_a_seal_must_be_bound() -> None:
    with pytest.raises(UnboundSeal):
        seal(b"words", bound_to="")


def test_two_seals_of_the_same_words_differ() -> None:
    assert seal(b"words", bound_to=PLACE) != seal(b"words", bound_to=PLACE)


def test_a_seal_of_an_older_key_still_opens_and_new_ones_use_the_current_key() -> None:
    with override_settings(KEYRING_JSON=ring("old", old=OLD)):
        blob = seal(b"words", bound_to=PLACE)
    with override_settings(KEYRING_JSON=ring("new", old=OLD, new=NEW)):
        assert unseal(blob, bound_to=PLACE) == b"words"
        assert key_id_of(blob) == "old"
        assert key_id_of(seal(b"words", bound_to=PLACE)) == "new"


def test_a_lost_key_is_named_with_what_to_do() -> None:
    with override_settings(KEYRING_JSON=ring("old", old=OLD)):
        blob = seal(b"words", bound_to=PLACE)
    with override_settings(KEYRING_JSON=ring("new", new=NEW)), pytest.raises(UnknownKey) as caught:
        unseal(blob, bound_to=PLACE)
    assert "“old”" in str(caught.value)
    assert "SPOTLIGHT_KEYRING_FILE" in str(caught.value)


def test_another_key_of_the_same_name_does_not_open() -> None:
    with override_settings(KEYRING_JSON=ring("k", k=OLD)):
        blob = seal(b"words", bound_to=PLACE)
    with override_settings(KEYRING_JSON=ring("k", k=NEW)), pytest.raises(TamperedSeal):
        unseal(blob, bound_to=PLACE)


def test_a_running_process_follows_a_key_added_to_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a rotation does: the file gets a key, another process seals with it, this one opens it."""
    path = tmp_path / "keyring.json"
    monkeypatch.delenv("SPOTLIGHT_KEYRING", raising=False)
    monkeypatch.setenv("SPOTLIGHT_KEYRING_FILE", str(path))
    with override_settings(KEYRING_JSON=ring("new", old=OLD, new=NEW)):
        blob = seal(b"words", bound_to=PLACE)
    with override_settings(KEYRING_JSON=ring("old", old=OLD)):
        path.write_text(ring("new", old=OLD, new=NEW), encoding="utf-8")
        assert unseal(blob, bound_to=PLACE) == b"words"
        assert keyring.current == "new"


def test_a_file_that_lost_a_key_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "keyring.json"
    path.write_text(ring("new", new=NEW), encoding="utf-8")
    monkeypatch.delenv("SPOTLIGHT_KEYRING", raising=False)
    monkeypatch.setenv("SPOTLIGHT_KEYRING_FILE", str(path))
    with override_settings(KEYRING_JSON=ring("new", new=NEW)):
        blob = seal(b"words", bound_to=PLACE)
    with override_settings(KEYRING_JSON=ring("old", old=OLD)):
        with pytest.raises(UnknownKey):
            unseal(blob, bound_to=PLACE)
        assert keyring.current == "old"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "not set"),
        ("{", "not JSON"),
        ("[]", "needs “current” and “keys”"),
        ('{"current": "a", "keys": {}}', "needs “current” and “keys”"),
        (ring("b", a=OLD), "names no key"),
        (ring("a", a=OLD[:31]), "31 bytes instead of 32"),
        (ring("a", a=OLD, b=OLD), "share one key"),
        ('{"current": "a", "keys": {"a": "%%%"}}', "not base64"),
        ('{"current": "a", "keys": {"a": 7}}', "0 bytes"),
        (ring("å", å=OLD), "a key id has"),
        (ring("a", a=OLD)[:-2] + f', "a": "{base64.b64encode(NEW).decode()}"}}}}', "twice"),
    ],
)
def test_an_unsound_keyring_says_what_is_wrong_and_shows_no_key(text: str, problem: str) -> None:
    with pytest.raises(KeyringError) as caught:
        parse(text)
    message = str(caught.value)
    assert problem in message
    assert "SPOTLIGHT_KEYRING" in message
    for key in re.findall(r'"([A-Za-z0-9+/]{20,}={0,2})"', text):
        assert key not in message


def test_a_new_keyring_is_sound() -> None:
    current, keys = parse(new_keyring_json())
    assert list(keys) == [current]


def test_a_keyring_never_shows_its_keys() -> None:
    assert repr(keyring) == str(keyring) == "<Keyring>"
    with pytest.raises(TypeError):
        keyring.__reduce__()


def test_sealing_a_kilobyte_is_quick() -> None:
    """The bound is 50 µs; ours takes about 3. The best of five, so that a busy machine passes."""
    plain = os.urandom(1024)
    best = min(timeit.repeat(lambda: seal(plain, bound_to=PLACE), number=200, repeat=5)) / 200
    assert best < 50e-6
