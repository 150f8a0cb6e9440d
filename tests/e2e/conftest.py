"""Browser tests: a live server with static files, and visitors with or without JavaScript.

Every visitor's test fails on a request to another origin, an error in the console (a breach of the
content policy is one), or an answer of 500.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler
from django.test import Client
from playwright.sync_api import Browser, Page

from portal.accounts.models import User
from reports.models import Report
from tests.e2e.browsing import carry_session
from tests.e2e.whole_journey import QUESTION
from tests.support import browser as browsers
from tests.support.browser import DESKTOP, PHONE, Record
from tests.support.inboxes import ask

# Playwright keeps an event loop running in the main thread; tests use the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Django's test server sends a head and then a body: without this, each answer on a kept connection
# waits 40 ms for the browser to acknowledge the head. The portal's own server does the same.
WSGIRequestHandler.disable_nagle_algorithm = True


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browsers.start() as browser:
        yield browser


@pytest.fixture
def records() -> list[Record]:
    return []


@pytest.fixture
def browse(
    live_server: Any,
    chromium: Browser,
    client_for: Callable[..., Client],
    records: list[Record],
) -> Iterator[Callable[..., Page]]:
    """`browse(who="police_triage", js=True, viewport=DESKTOP)`: a page of a browser of its own.

    `who` is a role or a user, signed in with a second factor; nobody by default. `page.goto("/")`
    is relative to the live server. What the page does is kept in `records`.
    """
    contexts = []

    def make(
        who: str | User = "",
        *,
        js: bool = True,
        viewport: dict[str, int] = DESKTOP,
        **options: Any,
    ) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            java_script_enabled=js,
            viewport=viewport,
            locale="en-GB",
            timezone_id="Europe/London",
            **{"reduced_motion": "reduce", **options},
        )
        context.set_default_timeout(10_000)
        record = Record(origin=live_server.url)
        record.watch(context)
        contexts.append(context)
        records.append(record)
        page = context.new_page()
        if who:
            carry_session(client_for(who), page, live_server.url)
        return page

    yield make
    for context in contexts:
        context.close()
    problems = [problem for record in records for problem in record.problems()]
    assert not problems, "\n".join(problems)


@pytest.fixture
def page(browse: Callable[..., Page]) -> Page:
    """A resident with JavaScript on a desktop."""
    return browse()


@pytest.fixture
def no_js_page(browse: Callable[..., Page]) -> Page:
    """A resident whose browser runs no script."""
    return browse(js=False)


@pytest.fixture
def phone_page(browse: Callable[..., Page]) -> Page:
    """A resident on the narrowest screen that must work: 320 CSS pixels."""
    return browse(viewport=PHONE)


@pytest.fixture
def asked(person_with: Callable[..., User]) -> Callable[[], None]:
    """Has the police ask something about the only report."""
    redis.Redis.from_url(settings.REDIS_URL).flushdb()

    def ask_now() -> None:
        ask(
            Report.objects.get(),
            by=person_with("police_triage"),
            checked_by=person_with("police_intelligence"),
            words=QUESTION,
        )

    return ask_now
