"""The audit log: complete, in the same transaction, append-only, without content."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.recording import Entry, Operation, record, record_many, record_refusal
from portal.vault.ids import uuid7

INSERT = """
    INSERT INTO audit_event (id, {column} at, operation, actor_label, object_type, object_id,
        reason, recipients, detail)
    VALUES (gen_random_uuid(), {value} now(), '{operation}', '', '', '', '', '{{}}', '{{}}')
"""


@pytest.fixture
def event(db: None) -> AuditEvent:
    with transaction.atomic():
        (made,) = record(
            Operation.COLLECTION, by=None, object_type="report", object_id=uuid7(), reason="online"
        )
    return made


@pytest.mark.django_db(transaction=True)
def test_recording_needs_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="atomic"):
        record(Operation.COLLECTION, by=None, object_type="report", object_id=uuid7())


@pytest.mark.django_db(transaction=True)
def test_the_event_falls_with_its_transaction() -> None:
    with transaction.atomic():
        record(Operation.COLLECTION, by=None, object_type="report", object_id=uuid7())
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_who_is_recorded_by_role_and_agency_not_by_name(
    person_with: Callable[..., User],
) -> None:
    officer = person_with("police_triage", name="Name That Must Not Show")
    with transaction.atomic():
        (made,) = record(Operation.CONSULTATION, by=officer, objects=[officer], reason="triage")
    assert made.actor_id == officer.pk
    assert "police_triage" in made.actor_label
    assert made.agency_id is not None
    assert (made.object_type, made.object_id) == ("user", str(officer.pk))
    assert "Name" not in str([getattr(made, field.name) for field in made._meta.fields])


def test_a_resident_is_the_public(event: AuditEvent) -> None:
    assert (event.actor_id, event.actor_label) == (None, "public")


def test_one_insert_however_many_objects(db: None) -> None:
    entries = [Entry(Operation.DISCLOSURE, "report", uuid7(), recipients=["police"])] * 5
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        made = record_many(entries)
    assert len(made) == 5
    assert len([each for each in queries if "INSERT" in each["sql"]]) == 1
    assert len(queries) == 1


def test_the_database_numbers_events_upwards(event: AuditEvent) -> None:
    with transaction.atomic():
        made = record_many([Entry(Operation.ALTERATION, "report", uuid7()) for _ in range(3)])
    stored = AuditEvent.objects.in_bulk([each.pk for each in made])
    numbers = [stored[each.pk].sequence for each in made]
    assert numbers == sorted(set(numbers))
    event.refresh_from_db()
    assert numbers[0] > event.sequence


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = 'x'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        INSERT.format(column="sequence,", value="1,", operation="erasure"),
        INSERT.format(column="", value="", operation="unknown"),
    ],
)
def test_the_database_refuses(event: AuditEvent, statement: str) -> None:
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.get(pk=event.pk).reason == "online"


def test_the_guard_can_not_be_switched_off_by_a_session_variable(event: AuditEvent) -> None:
    """As a trigger of django-pgtrigger could be, and so is why these are plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{audit_event:all}', true)")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute("DELETE FROM audit_event")


def test_the_model_has_no_side_door(event: AuditEvent) -> None:
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()
    with pytest.raises(TypeError):
        AuditEvent.objects.create(operation=Operation.ERASURE)


@pytest.mark.parametrize(
    "words",
    [
        {"reason": "he lives at number 7"},
        {"recipients": ["someone@example.com"]},
        {"detail": {"note": "blue van outside"}},
        {"detail": {"note": ["fine", "not fine"]}},
        {"detail": {"note": [["deep"]]}},
        {"detail": {"two words": "x"}},
        {"detail": {"note": "x" * 65}},
        {"detail": {"note": {"a": 1}}},
        {"object_id": "a name"},
        {"reason": "line\n"},
    ],
)
def test_words_are_refused_and_not_repeated(db: None, words: dict[str, object]) -> None:
    arguments = {"object_type": "report", "object_id": uuid7(), **words}
    with pytest.raises(ValueError, match="audit") as caught, transaction.atomic():
        record(Operation.ALTERATION, by=None, **arguments)  # type: ignore[arg-type]
    assert "van" not in str(caught.value)
    assert "@" not in str(caught.value)


def test_codes_are_taken(db: None) -> None:
    detail = {"from": "received", "count": 3, "done": True, "ids": [uuid.UUID(int=1)], "none": None}
    with transaction.atomic():
        (made,) = record(
            Operation.COMBINATION, by=None, object_type="case", object_id=1, detail=detail
        )
    made.refresh_from_db()
    assert made.detail == {**detail, "ids": [str(uuid.UUID(int=1))]}


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_recorded_after_the_rollback_and_not_inside() -> None:
    with transaction.atomic():
        record(Operation.ALTERATION, by=None, object_type="report", object_id=uuid7())
        with pytest.raises(RuntimeError, match="Leave the transaction"):
            record_refusal(by=None, object_type="report", reason="not_allowed")
        transaction.set_rollback(True)
    record_refusal(by=None, object_type="report", object_id=uuid7(), reason="not_allowed")
    assert [each.operation for each in AuditEvent.objects.all()] == ["refusal"]


def test_a_refusal_can_be_recorded_in_a_test_that_rolls_back(db: None) -> None:
    assert record_refusal(by=None, object_type="page", reason="no_permission").pk


def test_searches_by_object_actor_and_time_use_an_index(event: AuditEvent) -> None:
    # Each question is one that a single index can answer: between two that serve, the
    # planner chooses by what the last autovacuum counted, which is not what is tested here.
    questions = {
        "audit_event_object": "object_id = 'x' AND object_type = 'report'",
        "audit_event_actor": "actor_id = '00000000-0000-7000-8000-000000000000'",
        "audit_event_time": "at BETWEEN '2020-01-01' AND '2020-01-02'",
    }
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for index, condition in questions.items():
            cursor.execute(f"EXPLAIN SELECT id FROM audit_event WHERE {condition}")
            plan = "\n".join(row[0] for row in cursor.fetchall())
            assert index in plan
