"""Which address shows rows of which kind, and which shows none.

An address that is for signed-in people is one of three things: it is looked at by a probe of
kinds.py; it only takes forms, and tests/integration/visibility/test_hidden_rows.py sends it the
keys of hidden rows; or it is listed here with the reason why it shows no protected row.
"""

from __future__ import annotations

import inspect
import re

from tests.support.routes import WAYS, Route, all_routes
from tests.support.visibility.kinds import KINDS
from tests.support.visibility.looking import Channel

OWN_AGENCY = "people of one's own agency: tests/integration/registry/test_people.py"
AGREEMENTS = "agreements, which have no audience: their own tests say who sees which"

SHOWS_NO_ROWS = {
    "oversight:search": "events, codes only: tests/integration/oversight/test_search.py",
    "oversight:search-export": "events, codes only: tests/integration/oversight/test_search.py",
    "oversight:who-looked": "events, codes only: tests/integration/oversight/test_search.py",
    "registry:agreement": AGREEMENTS,
    "registry:agreement-change": AGREEMENTS,
    "registry:agreement-end": AGREEMENTS,
    "registry:agreement-record": AGREEMENTS,
    "registry:agreements": AGREEMENTS,
    "reports:triage:disclose-case": "a form about a case one sees: test_hidden_rows.py",
    "reports:triage:disclose-report": "a form about a report one sees: test_hidden_rows.py",
    "registry:people": OWN_AGENCY,
    "registry:invite": OWN_AGENCY,
    "registry:person": OWN_AGENCY,
    "registry:access-review": OWN_AGENCY,
}

FILE_LIKE = {
    Channel.FILE: re.compile(r"FileResponse|StreamingHttpResponse|sendfile|x-accel", re.IGNORECASE),
    Channel.EXPORT: re.compile(r"content-disposition|text/csv|spreadsheetml|\bcsv\.writer"),
    Channel.API: re.compile(r"APIView|@api_view|ViewSet|NinjaAPI|Router\("),
    Channel.MAP: re.compile(r"TileView|MVT|ST_AsMVT|geo\+json"),
}
"""What the source of a view's module says when the view answers by such a channel."""

BY_ADDRESS = {
    Channel.FILE: re.compile(r"(^|/)(files?|attachments?|download)(/|$|\.)"),
    Channel.EXPORT: re.compile(r"(^|/)exports?(/|$|\.)|\.(csv|xlsx|pdf|json|geojson)$"),
    Channel.API: re.compile(r"(^|/)api(/|$)"),
    Channel.MAP: re.compile(r"(^|/)(tiles?|points)(/|$|\.)"),
}


def protected_routes() -> dict[str, Route]:
    """Routes for people who hold a permission: not the public's, not the pages about oneself."""
    from agencies.registry.permissions import Permission

    return {
        name: route for name, route in all_routes().items() if route.permission in Permission.values
    }


def probed(channel: Channel | None = None) -> set[str]:
    return {
        route
        for kind in KINDS
        for probe in kind.probes
        if channel in (None, probe.channel)
        for route in probe.routes
    }


def is_accounted_for(name: str) -> bool:
    return name in probed() or name in SHOWS_NO_ROWS or not WAYS[name].gets


def channels_of(route: Route) -> set[Channel]:
    """The channels, of those that are easily forgotten, by which a route seems to answer."""
    view = inspect.unwrap(route.view)
    words = inspect.getsource(getattr(view, "view_class", view))
    return {
        channel
        for channel in FILE_LIKE
        if FILE_LIKE[channel].search(words) or BY_ADDRESS[channel].search(route.pattern)
    }
