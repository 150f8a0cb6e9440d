"""Whose request is this? The one place that reads a client address, for throttling only.

The address is never stored: it becomes part of a short-lived cache key.
"""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

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
