"""Pages for everybody, and what machines ask for."""

from __future__ import annotations

from tests.support.ways.way import Way, answers

WAYS = {
    "engagement:landing": Way(),
    "engagement:before-you-start": Way(),
    "engagement:exit": answers("leaves for another site"),
    "engagement:stay-safe": Way(),
    "engagement:privacy": Way(),
    "engagement:cookies": Way(),
    "engagement:accessibility": Way(),
    "engagement:data-sources": Way(),
    "reports:places:search": answers("JSON", query="?q=linclon"),
    "reports:places:base-layer": answers("GeoJSON"),
    "notifications:demo-outbox": Way(demonstration=True),
    "health-live": answers("for machines"),
    "health-ready": answers("for machines"),
    "metrics": answers("for machines of the internal network"),
}
