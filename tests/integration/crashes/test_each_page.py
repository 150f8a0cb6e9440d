"""A resident's pages while a server is away: no error of ours, and nothing typed is lost."""

from __future__ import annotations

import pytest

from tests.support.resident import ACCEPTED, AT_RISK, OUTAGE, Resident, address, hidden
from tests.support.stack import Stack

PLACE = "Behind the library"
WORDS = "A boy of about twelve carries parcels."
STEPS = ("danger", "what", "at-risk", "where", "details", "safety", "more", "photos", "contact")
PAGES = (
    *(address(step) for step in STEPS),
    "/report/people/",
    "/report/vehicle/3f9a12cc/",
    "/report/check/",
    "/report/sent/",
    "/report/time/",
    "/report/inbox/",
    "/report/inbox/report/",
)
NEED_NOTHING = (
    "/",
    "/stay-safe/",
    "/privacy/",
    "/cookies/",
    "/accessibility/",
    "/report/emergency/",
    "/report/help/",
)
HELP_NUMBERS = ("999", "101", "0800 555 111")

pytestmark = [pytest.mark.slow, pytest.mark.alone]


def test_without_the_database_every_page_says_so_and_the_draft_is_there_afterwards(
    stack: Stack,
) -> None:
    resident = Resident(stack.port, number=1)
    resident.answer_some(AT_RISK, place=PLACE)
    resident.open_check()
    stack.kill("postgres")
    for path in PAGES:
        for method in ("GET", "POST"):
            form = {"typed": WORDS} if method == "POST" else None
            status, _, page = resident.ask(method, path, form)
            assert status == OUTAGE, (method, path)
            assert "was not stored" in page
            assert all(number in page for number in HELP_NUMBERS), path
    for path in NEED_NOTHING:
        status, _, page = resident.ask("GET", path)
        assert status == 200, path
        assert all(number in page for number in HELP_NUMBERS), path
    assert not resident.press_send()

    stack.start("postgres")
    page = resident.open_check()
    assert WORDS in page
    assert PLACE in page
    sending = resident.send()
    assert sending.other == []
    assert resident.opens_inbox(resident.confirmation()[1])


def test_without_redis_worker_and_schedule_no_page_is_different(stack: Stack) -> None:
    for name in ("redis", "worker", "beat"):
        stack.kill(name)
    resident = Resident(stack.port, number=2)
    resident.answer_all(AT_RISK, place=f"{PLACE}, later")
    for path in (address(step) for step in STEPS):
        assert resident.ask("GET", path)[0] == 200, path
    resident.open_check()
    assert resident.press_send(), resident.sending
    _, code = resident.confirmation()
    status, location, _ = resident.ask("POST", "/report/sent/", kept(resident))
    assert (status, location) == (ACCEPTED, "/report/sent/")
    assert resident.opens_inbox(code)
    assert resident.ask("GET", "/report/inbox/report/")[0] == 200


def kept(resident: Resident) -> dict[str, str]:
    return hidden(resident.open("/report/sent/")) | {"kept": "saved"}
