"""A database that answers and stores nothing: residents are told so, and lose nothing.

It has become a replica, somebody set it to read only, its disk is full: none is an error of ours,
and none may store half a report. Afterwards the same press of Send makes one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest

from tests.support import samples, unwritable
from tests.support.resident import (
    ACCEPTED,
    AT_RISK,
    CHECK,
    NOT_KEPT,
    OUTAGE,
    WITH_PHOTO,
    Resident,
    address,
    hidden,
)
from tests.support.stack import Stack
from tests.support.unwritable import full_disk, read_only, replica

SENDING_FILLS = (
    "reports_report",
    "reports_reportnarrative",
    "reports_reportfile",
    "audit_event",
    "outbox_message",
)
"""What Send writes to, in its order: where the disk is full, all before it has been written."""
HELP_NUMBERS = ("999", "101", "0800 555 111")
NEED_NOTHING = ("/", "/stay-safe/", "/privacy/", "/report/emergency/", "/report/help/")
PAGES = (
    *(address(step) for step in ("danger", "what", "where", "details", "photos", "check")),
    *("/report/people/", "/report/sent/", "/report/time/", "/report/inbox/"),
)
WORDS = "Vans stop behind the chapel. " + random.Random(4).randbytes(4_000).hex()
"""Too long for a draft's row: they go to where long values go."""

PHOTO = samples.grainy_jpeg()
STORED = """
    SELECT (SELECT count(*) FROM reports_report), (SELECT count(*) FROM reports_reportnarrative),
        (SELECT count(*) FROM reports_reportfile), (SELECT count(*) FROM outbox_message),
        (SELECT count(*) FROM audit_event WHERE operation = 'collection')
"""
NOTHING, ONE, ONE_WITH_PHOTO = (0, 0, 0, 0, 0), (1, 1, 0, 1, 1), (1, 1, 1, 1, 1)
UNSENT = "SELECT count(*) FROM outbox_message WHERE status <> 'sent'"
WAITING = "SELECT pid FROM pg_locks WHERE NOT granted"
PICTURES = "SELECT count(*) FROM reports_filecontent"

pytestmark = pytest.mark.slow


def stored(stack: Stack) -> tuple[int, ...]:
    return stack.rows(STORED)[0]


def is_told(resident: Resident, path: str, form: dict[str, str]) -> dict[str, str]:
    """What is sent is answered by the page that says so; its form, to send the same again."""
    status, _, page = resident.ask("POST", path, form)
    assert status == OUTAGE, page
    assert resident.headers["Retry-After"] == "60"
    assert "no-store" in resident.headers["Cache-Control"]
    assert "was not stored" in page
    assert "Try again" in page
    assert "Exit this page" in page
    assert all(number in page for number in HELP_NUMBERS)
    again = hidden(page)
    assert again == form
    return again


def is_one_report(stack: Stack, resident: Resident, *, parts: tuple[int, ...]) -> None:
    """Send, pressed as before, and pressed once more: one report and its notification."""
    assert resident.press_send(), resident.sending
    assert resident.press_send(), resident.sending
    assert resident.sending.other == []
    _, code = resident.confirmation()
    assert stored(stack) == parts
    assert resident.opens_inbox(code)
    stack.wait_until(lambda: not stack.one(UNSENT), "its notification leaves", seconds=60)


@pytest.mark.parametrize("become", [replica, read_only], ids=["a-replica", "set-so"])
def test_a_database_that_is_read_only_is_an_outage(
    emptied: Stack, become: Callable[[Stack], AbstractContextManager[None]]
) -> None:
    stack = emptied
    sender, typist, leaver = (Resident(stack.port, number=number) for number in (31, 32, 33))
    place = f"Behind the chapel: {become.__name__}"  # the same words twice would look like junk
    sender.answer_all(AT_RISK, place=place)
    for other in (typist, leaver):
        other.answer_some(AT_RISK[:-1], place=place)
    details = {"details-narrative": WORDS, "csrfmiddlewaretoken": typist.token}
    with become(stack):
        is_told(sender, CHECK, sender.page)
        again = is_told(typist, address("details"), details)
        for path in PAGES:
            for method, form in (("GET", None), ("POST", details)):
                status, _, _ = typist.ask(method, path, form)
                assert status < 500 or status == OUTAGE, (method, path, status)
        for path in NEED_NOTHING:
            status, _, page = leaver.ask("GET", path)
            assert status == 200, path
            assert all(number in page for number in HELP_NUMBERS), path
        assert leaver.ask("GET", "/exit/")[0] == ACCEPTED
        assert leaver.cookie == 'session=""'
        assert leaver.ask("GET", "/health/ready")[0] == OUTAGE
        assert stored(stack) == NOTHING

    stack.wait_until(lambda: leaver.ask("GET", "/health/ready")[0] == 200, "it takes changes")
    assert typist.ask("POST", address("details"), again)[0] == ACCEPTED
    assert WORDS in typist.open_check()
    is_one_report(stack, sender, parts=ONE)


def test_when_the_report_is_stored_and_the_answer_fails_nobody_is_told_that_it_is_not(
    emptied: Stack,
) -> None:
    """The database shuts down between the report and the draft, which waits for somebody here."""
    stack = emptied
    resident = Resident(stack.port, number=34)
    resident.answer_all(AT_RISK, place="Behind the swimming pool")
    with stack.connected() as cursor, ThreadPoolExecutor(1) as pool:
        cursor.execute("BEGIN; SELECT 1 FROM django_session FOR UPDATE")
        pressed = pool.submit(resident.ask, "POST", CHECK, resident.page)
        stack.wait_until(lambda: stack.rows(WAITING), "the draft is waited for")
        assert stored(stack) == ONE
        unwritable.as_superuser(stack, f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) _")
        status, _, page = pressed.result()
        cursor.execute("ROLLBACK")
    assert status == OUTAGE, page
    assert "not stored" not in page
    assert "We may have what you just sent." in page
    assert hidden(page) == resident.page
    is_one_report(stack, resident, parts=ONE)


def test_a_disk_that_is_full_stores_no_half_of_a_report(emptied: Stack) -> None:
    """Wherever it is full: at the first row of a report, at the last, or anywhere between."""
    stack = emptied
    resident = Resident(stack.port, number=41)
    resident.answer_some(WITH_PHOTO, place="Behind the bakery")
    assert resident.add_photo(PHOTO)[0] == ACCEPTED
    resident.open_check()
    for table in SENDING_FILLS:
        with full_disk(stack, table):
            assert is_told(resident, CHECK, resident.page) == resident.page
        assert stored(stack) == NOTHING, table
    is_one_report(stack, resident, parts=ONE_WITH_PHOTO)
    assert stack.one(PICTURES) == 1


def test_a_disk_that_is_full_loses_nothing_of_a_draft(emptied: Stack) -> None:
    stack = emptied
    resident = Resident(stack.port, number=42)
    resident.answer_some(WITH_PHOTO[:-2], place="Behind the chapel")
    details = {"details-narrative": WORDS, "csrfmiddlewaretoken": resident.token}
    with full_disk(stack, "django_session", long_values=True):
        again = is_told(resident, address("details"), details)
        assert WORDS not in resident.open(address("details"))
    assert resident.ask("POST", address("details"), again)[0] == ACCEPTED
    assert WORDS in resident.open_check()
    is_one_report(stack, resident, parts=ONE)


def test_a_disk_that_is_full_keeps_no_half_of_a_photo(emptied: Stack) -> None:
    stack = emptied
    resident = Resident(stack.port, number=43)
    resident.answer_some(WITH_PHOTO, place="Behind the garages")
    with full_disk(stack, "reports_filecontent", long_values=True):
        status, page = resident.add_photo(PHOTO)
        assert status == 422
        assert NOT_KEPT in page
        assert stack.one(PICTURES) == 0
    assert resident.add_photo(PHOTO)[0] == ACCEPTED
    resident.open_check()
    is_one_report(stack, resident, parts=ONE_WITH_PHOTO)


def test_a_disk_that_is_full_of_logs_keeps_nobody_from_sending(emptied: Stack) -> None:
    stack = emptied
    log = stack.run_dir / "log" / "web.log"
    kept = log.with_suffix(".kept")
    stack.kill("web")
    log.rename(kept)
    log.symlink_to(unwritable.FULL)
    stack.start("web")
    stack.wait_until(stack.has_web, "the web server answers")
    resident = Resident(stack.port, number=44)
    resident.answer_all(AT_RISK, place="Behind the station")
    is_one_report(stack, resident, parts=ONE)
    stack.kill("web")
    kept.replace(log)
