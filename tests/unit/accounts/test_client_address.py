"""Whose request it is: forwarding headers count only from our own proxies."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from portal.accounts.client_address import UNKNOWN, client_address

PROXIES = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8")]


def ask(peer: str, forwarded: str = "") -> str:
    headers: dict[str, Any] = {"REMOTE_ADDR": peer}
    if forwarded:
        headers["HTTP_X_FORWARDED_FOR"] = forwarded
    return client_address(RequestFactory().get("/", **headers))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("198.51.100.7", "", "198.51.100.7"),
        # Nobody we know: the header is a claim and is not read.
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),
        ("198.51.100.7", "10.0.0.1", "198.51.100.7"),
        # Our proxy: the nearest address that is not ours.
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        # Nonsense in the header: stop at what is known.
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4, rubbish, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        # The same client through a dual-stack socket.
        ("::ffff:198.51.100.7", "", "198.51.100.7"),
        ("", "203.0.113.9", UNKNOWN),
    ],
)
def test_client_address(settings: Settings, peer: str, forwarded: str, expected: str) -> None:
    settings.TRUSTED_PROXIES = PROXIES
    assert ask(peer, forwarded) == expected


def test_no_proxy_is_trusted_unless_configured(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = []
    assert ask("127.0.0.1", "203.0.113.9") == "127.0.0.1"
