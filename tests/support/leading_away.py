"""Addresses that should never be where a form leads, and how a browser would read an address."""

from __future__ import annotations

from urllib.parse import urlsplit

ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2e%2e",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "ftp://evil.example",
    "//evil.example@testserver/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example#testserver",
    "https://evil.example\\@testserver",
    "//ｅvil.example",
    "https://evil。example/",
    "//[::1",
    "http://[evil",
    "/" * 3000 + "evil.example",
]


def leads_away(location: str) -> bool:
    """Whether a browser that follows this would leave the site; as browsers read addresses."""
    cleaned = "".join(each for each in location if each not in "\t\n\r").strip("\x00 ")
    cleaned = cleaned.replace("\\", "/")
    if cleaned.startswith("//"):
        return True
    parts = urlsplit(cleaned)
    return bool(parts.scheme) and not (
        parts.scheme in {"http", "https"} and parts.hostname in {"testserver", "localhost"}
    )
