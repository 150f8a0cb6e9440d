"""Seals: what somebody who may do everything to the database can't do unnoticed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from agencies.registry import row_security
from portal.audit import canonical
from portal.audit.models import AuditEvent, AuditSeal
from portal.audit.recording import Operation, record
from portal.oversight import seals
from portal.vault.ids import uuid7
from tests.support import database

pytestmark = pytest.mark.django_db(transaction=True)

INSERT = """
    INSERT INTO audit_event (id, sequence, at, operation, actor_label, object_type, object_id,
        reason, recipients, detail) OVERRIDING SYSTEM VALUE
    VALUES (gen_random_uuid(), {}, now(), 'consultation', '', '', '', '', '{{}}', '{{}}')
"""


def happen(count: int = 1, **detail: Any) -> list[int]:
    """Events, each in a transaction of its own; their numbers."""
    made = []
    for _ in range(count):
        with transaction.atomic():
            (event,) = record(
                Operation.CONSULTATION,
                by=None,
                object_type="report",
                object_id=uuid7(),
                reason="triage",
                recipients=["police"],
                detail={"parts": ["narrative"], "page": 1, **detail},
            )
        made.append(event.pk)
    return [AuditEvent.objects.get(pk=pk).sequence for pk in made]


@pytest.fixture
def sealed() -> list[int]:
    """Twelve events in three seals of five, five and two."""
    numbers = happen(12)
    assert seals.seal_events(most=5) == 12
    assert AuditSeal.objects.count() == 3
    return numbers


@pytest.fixture
def superuser() -> Callable[..., None]:
    """Statements as the owner, whom no grant or policy holds, with every trigger off."""

    def execute(statement: str, *parameters: Any) -> None:
        with database.owner() as cursor:
            for table in ("audit_event", "audit_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, parameters)
            assert cursor.rowcount != 0, statement
            for table in ("audit_event", "audit_seal"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return execute


def verified() -> str:
    out = StringIO()
    call_command("audit", "verify", stdout=out, stderr=StringIO())
    return out.getvalue()


def complaint(*arguments: str) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("audit", "verify", *arguments, stdout=StringIO(), stderr=StringIO())
    return str(caught.value)


def test_an_untouched_log_is_sound(sealed: list[int]) -> None:
    happen(2)
    assert "12 events in 3 seals are as they were sealed. 2 newer" in verified()


def test_nothing_is_sealed_twice(sealed: list[int]) -> None:
    assert seals.seal_events() == 0
    happen()
    assert seals.seal_events() == 1
    assert AuditSeal.objects.count() == 4


@pytest.mark.parametrize(
    "change",
    [
        "id = gen_random_uuid()",
        "at = at + interval '1 microsecond'",
        "at = 'infinity'",
        "operation = 'erasure'",
        "actor_id = gen_random_uuid()",
        "actor_label = 'police_triage'",
        "agency_id = gen_random_uuid()",
        "object_type = 'case'",
        "object_id = 'x'",
        "reason = 'other'",
        "recipients = '{}'",
        "recipients = '{police,licensing}'",
        "detail = '{}'",
        """detail = jsonb_set(detail, '{page}', '1.0')""",
        """detail = jsonb_set(detail, '{page}', '"1"')""",
    ],
)
def test_an_altered_event_is_named(
    sealed: list[int], superuser: Callable[..., None], change: str
) -> None:
    superuser(f"UPDATE audit_event SET {change} WHERE sequence = %s", sealed[6])
    assert f"Event {sealed[6]} (" in complaint()
    assert "was altered" in complaint()


def test_every_column_counts() -> None:
    """A column added later must be added to the canonical form too."""
    assert tuple(field.column for field in AuditEvent._meta.concrete_fields) == canonical.COLUMNS


@pytest.mark.parametrize("position", [0, 4, 5, 8, 11])
def test_a_removed_event_is_named(
    sealed: list[int], superuser: Callable[..., None], position: int
) -> None:
    superuser("DELETE FROM audit_event WHERE sequence = %s", sealed[position])
    assert f"Event {sealed[position]} was removed" in complaint()


def test_the_first_of_several_is_named(sealed: list[int], superuser: Callable[..., None]) -> None:
    superuser("DELETE FROM audit_event WHERE sequence IN (%s, %s)", sealed[3], sealed[9])
    superuser("UPDATE audit_event SET reason = 'x' WHERE sequence = %s", sealed[7])
    assert f"Event {sealed[3]} was removed" in complaint()


def test_an_event_slipped_in_is_named(superuser: Callable[..., None]) -> None:
    happen(3)
    with transaction.atomic():  # leaves a gap in the numbers
        record(Operation.CONSULTATION, by=None, object_type="report", object_id="x")
        transaction.set_rollback(True)
    numbers = happen(3)
    seals.seal_events()
    superuser(INSERT.format(numbers[0] - 1))
    assert f"Event {numbers[0] - 1} (" in complaint()
    assert "was inserted later" in complaint()


def test_an_event_before_all_others_is_named(
    sealed: list[int], superuser: Callable[..., None]
) -> None:
    superuser(INSERT.format(-5))
    assert "Event -5 (" in complaint()


@pytest.mark.parametrize(
    "change",
    [
        "leaves = set_byte(leaves, 3, 255 - get_byte(leaves, 3))",
        "root = set_byte(root, 3, 255 - get_byte(root, 3))",
        "hash = set_byte(hash, 3, 255 - get_byte(hash, 3))",
        "previous_hash = set_byte(previous_hash, 3, 255 - get_byte(previous_hash, 3))",
        "sequences[1] = sequences[1] + 100",
        "sealed_at = sealed_at - interval '1 day'",
        "through_sequence = through_sequence + 100",
    ],
)
def test_an_altered_seal_is_named(
    sealed: list[int], superuser: Callable[..., None], change: str
) -> None:
    superuser(f"UPDATE audit_seal SET {change} WHERE number = 2")
    assert "Seal 2 was altered" in complaint()


def test_a_removed_seal_is_named(sealed: list[int], superuser: Callable[..., None]) -> None:
    superuser("DELETE FROM audit_seal WHERE number = 2")
    assert "Seal 2 was removed" in complaint()


def test_the_end_cut_off_shows_by_a_root_kept_elsewhere(
    sealed: list[int], superuser: Callable[..., None]
) -> None:
    """Without it a log without its end looks like a younger log: docs/adr/0030."""
    out = StringIO()
    call_command("audit", "export-root", stdout=out)
    root = out.getvalue().strip()
    assert "12 events" in verified()
    superuser("DELETE FROM audit_seal WHERE number = 3")
    superuser("DELETE FROM audit_event WHERE sequence > %s", sealed[9])
    assert "10 events in 2 seals" in verified()
    assert "Seal 3 was removed" in complaint("--root", root)


def test_a_log_sealed_anew_shows_by_a_root_kept_elsewhere(
    sealed: list[int], superuser: Callable[..., None]
) -> None:
    root = str(seals.latest_root())
    superuser("DELETE FROM audit_seal")
    superuser("DELETE FROM audit_event WHERE sequence = %s", sealed[0])
    seals.seal_events(most=5)
    assert "11 events" in verified()
    assert "Seal 3 is not the one" in complaint("--root", root)


def test_a_root_that_is_none_is_refused_with_words() -> None:
    assert "64 hexadecimal digits" in complaint("--root", "12")


def test_an_event_that_commits_late_is_not_passed_over(sealed: list[int]) -> None:
    """A lower number that appears after a higher one: the seal waits for its transaction."""
    inserted, commit = threading.Event(), threading.Event()

    def be_slow() -> None:
        try:
            with transaction.atomic():
                record(Operation.ERASURE, by=None, object_type="report", object_id="late")
                inserted.set()
                assert commit.wait(30)
        finally:
            connection.close()

    slow = threading.Thread(target=be_slow)
    slow.start()
    try:
        assert inserted.wait(30)
        (quick,) = happen()
        assert seals.seal_events(patience=0.2) == 0
        assert "1 newer" in verified()
    finally:
        commit.set()
        slow.join()
    late = AuditEvent.objects.get(object_id="late")
    assert late.sequence < quick
    assert seals.seal_events() == 2
    assert "14 events in 4 seals" in verified()


def test_sealing_makes_nobody_wait_and_events_of_busy_writers_are_sealed_once() -> None:
    stop = threading.Event()
    made: list[int] = []

    def keep_writing() -> None:
        try:
            while not stop.is_set():
                made.extend(happen())
        finally:
            connection.close()

    writers = [threading.Thread(target=keep_writing) for _ in range(3)]
    for writer in writers:
        writer.start()
    sealed = 0
    try:
        for _ in range(6):
            sealed += seals.seal_events(most=7)
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert sealed
    sealed += seals.seal_events()
    assert sealed == len(made) == AuditEvent.objects.count()
    assert f"{len(made):,} events" in verified()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_seal SET number = 9", "DELETE FROM audit_seal", "TRUNCATE audit_seal"],
)
def test_the_application_can_not_change_seals(sealed: list[int], statement: str) -> None:
    with pytest.raises(DatabaseError, match="denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_even_the_owner_is_refused_while_the_triggers_are_on(sealed: list[int]) -> None:
    with database.owner() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute("UPDATE audit_seal SET number = 9")


def test_events_are_shown_to_auditors_only(
    sealed: list[int], people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_security, "at_rest", "")
    seen = {}
    for role, person in people.items():
        with row_security.acting_as(person):
            seen[role] = AuditEvent.objects.filter(sequence__in=sealed).count()
    assert seen.pop("auditor") == 12
    assert not any(seen.values()), seen
