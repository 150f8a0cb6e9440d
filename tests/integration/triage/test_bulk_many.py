"""Fifty thousand reports at once, with a worker that is killed and a report that can't be changed.

What is measured is said in docs/adr/0057-bulk-actions.md.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.models import F

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.bulk import confirm_bulk, prepare_bulk, undo_bulk
from reports.actions.bulk_work import carry_on
from reports.bulk import MOST_AT_ONCE, Asked
from reports.bulk_enums import BulkKind, BulkState
from reports.enums import Priority, Status
from reports.models import BulkAction, BulkRow, Report, TimelineEntry
from reports.queries import reports_visible_to
from tests.support import processes
from tests.support.database import owner

pytestmark = [pytest.mark.slow, pytest.mark.alone, pytest.mark.django_db(transaction=True)]

TOTAL = MOST_AT_ONCE
URGENT = 5_000
"""Left out by the preview."""
TO_DO = 1_000
"""Really done, through the action for one report; of the others somebody moved in between."""
COPIES = """
INSERT INTO reports_report SELECT (jsonb_populate_record(told, jsonb_build_object(
    'id', gen_random_uuid(), 'reference', lpad(number::text, 10, '0'), 'idempotency_key', null,
    'place_text', '', 'status', 'assessing', 'priority', CASE number %% %s WHEN 0 THEN 1 ELSE 3 END,
    'received_at', told.received_at - number * interval '1 minute'))).*
FROM reports_report AS told, generate_series(%s, %s) AS number WHERE told.id = %s
"""
AT_ONCE = 5_000
UNDONE = 300
"""Closed and put back again."""
CARRY_ON = """
import django
django.setup()
from reports.actions.bulk_work import carry_on
print("working", flush=True)
carry_on(seconds=600)
"""
REFUSE = """
CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
CREATE TRIGGER refuse_one BEFORE UPDATE ON reports_report
    FOR EACH ROW WHEN (NEW.id = '{key}') EXECUTE FUNCTION refuse_one();
"""
ALLOW = "DROP TRIGGER refuse_one ON reports_report; DROP FUNCTION refuse_one()"


def many_like(report: Report, *, count: int, urgent_each: int) -> None:
    """Reports being assessed, without sealed parts, which nothing here reads."""
    with connection.cursor() as cursor:
        for first in range(1, count + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, count)
            cursor.execute(COPIES, [urgent_each, first, last, report.pk])
        cursor.execute("ANALYZE reports_report")


def change_all_but(count: int, bulk: BulkAction) -> int:
    """Somebody was there before: at most of the reports, not at about `count` of them, from the
    first to the last. Returns how many were changed."""
    pending = BulkRow.objects.filter(bulk=bulk, state="pending").order_by("position")
    keys = list(pending.values_list("report_id", flat=True))
    step = len(keys) // count
    changed = [pk for place, pk in enumerate(keys) if place % step]
    return Report.objects.filter(pk__in=changed).update(version=F("version") + 1)


@contextmanager
def refusing(report_id: object) -> Iterator[None]:
    """The database lets nobody change this report."""
    with owner() as cursor:
        cursor.execute(REFUSE.format(key=report_id))
    try:
        yield
    finally:
        with owner() as cursor:
            cursor.execute(ALLOW)


def start_working() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CARRY_ON],
        cwd=processes.ROOT,
        env=processes.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def over(bulk: BulkAction, *, state: str = "state") -> int:
    return BulkRow.objects.filter(bulk=bulk).exclude(**{state: "pending"}).count()


def wait_for(
    bulk: BulkAction, number: int, worker: subprocess.Popen[str], *, state: str = "state"
) -> None:
    """Until that many rows are over."""
    deadline = time.monotonic() + 900
    while over(bulk, state=state) < number:
        assert worker.poll() is None, worker.communicate()[0]
        assert time.monotonic() < deadline, "It takes too long"
        time.sleep(0.05)


def test_fifty_thousand_reports_are_all_accounted_for(
    tell: Callable[..., Report], officer: User
) -> None:
    many_like(tell(), count=TOTAL, urgent_each=TOTAL // URGENT)
    reports = reports_visible_to(officer).filter(status=Status.ASSESSING).order_by("-received_at")
    asked = Asked(BulkKind.MOVE, transition="close", reason="no_action")
    begun = time.monotonic()
    bulk = prepare_bulk(by=officer, reports=reports, asked=asked)
    preview = time.monotonic() - begun
    assert bulk.total == TOTAL
    confirm_bulk(by=officer, bulk_id=bulk.pk, words="All old", version=1)
    changed = change_all_but(TO_DO, bulk)
    to_do = TOTAL - URGENT - changed
    untouched = Report.objects.filter(version=1, priority=Priority.NORMAL)
    middle = untouched.order_by("-received_at").values_list("pk", flat=True)[to_do // 2]
    begun = time.monotonic()
    with refusing(middle):
        killed = start_working()
        wait_for(bulk, TOTAL // 2, killed)
        killed.kill()
        killed.communicate(timeout=10)
        left = TOTAL - over(bulk)
        assert 0 < left <= TOTAL // 2, "It was over before it could be killed."
        check_nothing_is_half_done(bulk)
        BulkAction.objects.update(leased_until=None)  # a minute later
        said, _ = start_working().communicate(timeout=900)
    assert said.count("bulk_row_failed") == 1, said
    seconds = time.monotonic() - begun
    expected = {
        ("done", ""): to_do - 1,
        ("failed", "error"): 1,
        ("skipped", "changed"): changed,
        ("skipped", "urgent"): URGENT,
    }
    rows = BulkRow.objects.filter(bulk=bulk)
    assert Counter(rows.values_list("state", "why")) == expected
    assert sum(expected.values()) == TOTAL
    assert BulkAction.objects.get().state == BulkState.FINISHED
    assert rows.get(state="failed").report_id == middle
    check_nothing_is_half_done(bulk)
    print(f"preview {preview:.1f} s, {to_do} done and {changed} left out in {seconds:.1f} s")


def check_nothing_is_half_done(bulk: BulkAction) -> None:
    """The rows say what is true of the reports: each that is done was closed once, with one entry
    and one event, and no other was touched."""
    closed = Report.objects.filter(status=Status.CLOSED)
    done = BulkRow.objects.filter(bulk=bulk, state="done")
    keys = {str(pk) for pk in done.values_list("report_id", flat=True)}
    assert {str(pk) for pk in closed.values_list("pk", flat=True)} == keys
    assert set(closed.values_list("version", flat=True)) == {2}
    entries = TimelineEntry.objects.filter(after=Status.CLOSED)
    events = AuditEvent.objects.filter(reason="no_action")
    assert Counter(map(str, entries.values_list("report_id", flat=True))) == Counter(keys)
    assert Counter(events.values_list("object_id", flat=True)) == Counter(keys)


def test_a_worker_killed_while_undoing_puts_each_report_back_once(
    tell: Callable[..., Report], officer: User
) -> None:
    many_like(tell(), count=UNDONE, urgent_each=UNDONE + 1)
    reports = reports_visible_to(officer).filter(status=Status.ASSESSING).order_by("-received_at")
    asked = Asked(BulkKind.MOVE, transition="close", reason="no_action")
    bulk = prepare_bulk(by=officer, reports=reports, asked=asked)
    bulk = confirm_bulk(by=officer, bulk_id=bulk.pk, words="All old", version=1)
    carry_on(seconds=600)
    rows = BulkRow.objects.filter(bulk=bulk)
    assert Counter(rows.values_list("state", flat=True)) == {"done": UNDONE}
    changed = list(rows.order_by("position").values_list("report_id", flat=True)[::10])
    Report.objects.filter(pk__in=changed).update(version=F("version") + 1)
    bulk.refresh_from_db()
    undo_bulk(by=officer, bulk_id=bulk.pk, words="Wrong filter", version=bulk.version)
    killed = start_working()
    wait_for(bulk, UNDONE // 2, killed, state="undo_state")
    killed.kill()
    killed.communicate(timeout=10)
    assert 0 < UNDONE - over(bulk, state="undo_state") <= UNDONE // 2
    check_nothing_is_half_put_back(bulk)
    BulkAction.objects.update(leased_until=None)  # a minute later
    start_working().communicate(timeout=900)
    expected = {("done", ""): UNDONE - len(changed), ("skipped", "changed"): len(changed)}
    assert Counter(rows.values_list("undo_state", "undo_why")) == expected
    assert BulkAction.objects.get().state == BulkState.UNDONE
    check_nothing_is_half_put_back(bulk)


def check_nothing_is_half_put_back(bulk: BulkAction) -> None:
    """Each whose row says so is being assessed again, by one entry and one event; the rest are
    closed."""
    rows = BulkRow.objects.filter(bulk=bulk)
    keys = {str(pk) for pk in rows.filter(undo_state="done").values_list("report_id", flat=True)}
    mine = Report.objects.filter(pk__in=rows.values("report_id"))
    again = mine.filter(status=Status.ASSESSING)
    assert {str(pk) for pk in again.values_list("pk", flat=True)} == keys
    assert set(again.values_list("version", flat=True)) == {3}
    assert mine.filter(status=Status.CLOSED).count() == rows.count() - len(keys)
    entries = TimelineEntry.objects.filter(before=Status.CLOSED, after=Status.ASSESSING)
    events = AuditEvent.objects.filter(reason="bulk_undone", object_type="report")
    assert Counter(map(str, entries.values_list("report_id", flat=True))) == Counter(keys)
    assert Counter(events.values_list("object_id", flat=True)) == Counter(keys)
