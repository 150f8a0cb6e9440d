"""Whose request is this? The one place that reads a client address, for throttling only.

The address is never stored: it becomes part of a short-lived cache key. What is counted is a
connection: of an IPv6 address its /64, since that is what one household or phone is given, and
whoever has one has 2⁶⁴ addresses.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

IPV6_BITS = 64
UNKNOWN = "unknown"  # a Unix socket peer: all such requests share one budget


def client_address(request: HttpRequest) -> str:
    """The peer's address, or the one that our own proxies say stands behind them.

    X-Forwarded-For is a claim by whoever sent it. It is read only when the peer is one of
    SPOTLIGHT_TRUSTED_PROXIES, and only from the right: each proxy appends the address it saw, so
    the last address that is not a trusted proxy is the nearest one that could not be made up.
    """
    peer = _parse(request.META.get("REMOTE_ADDR", ""))
    if peer is None:
        return UNKNOWN
    nearest = peer
    claims = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _is_trusted_proxy(nearest) and claims:
        claimed = _parse(claims.pop().strip())
        if claimed is None:
            break
        nearest = claimed
    return str(nearest)


def connection_of(request: HttpRequest) -> str:
    """The connection that a request came by: an IPv4 address, or the /64 of an IPv6 one."""
    address = _parse(client_address(request))
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, IPV6_BITS), strict=False))
    return str(address or UNKNOWN)


def tells_people_apart(request: HttpRequest) -> bool:
    """Whether connections can be counted: not when all that is seen is this machine, which is then
    a proxy that SPOTLIGHT_TRUSTED_PROXIES does not name."""
    address = _parse(client_address(request))
    return address is not None and not address.is_loopback


def _parse(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    # ::ffff:192.0.2.1 is 192.0.2.1 seen through a dual-stack socket: one budget, not two.
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _is_trusted_proxy(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)
