"""What raw SQL may write of licensed premises, table by table and role by role: row security,
grants and triggers alone, without any of our code. tests/support/row_writes.py says who may."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from psycopg2.errors import InsufficientPrivilege

from agencies.licensing.actions.names import answer_name_request
from agencies.licensing.actions.premises import open_account
from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.models import IncidentPerson, NameRequest, PersonName, Premises, Seizure
from agencies.registry.people import clearances_of
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.vault.ids import uuid7
from tests.support import premises as made
from tests.support import row_writes, tied, visits, writing
from tests.support.row_writes import MOVES, WRITES
from tests.support.visibility import premises as scene

pytestmark = pytest.mark.django_db

MOST = 6
"""Rows of a table that are tried, the newest first: what one state forbids another may allow."""


@pytest.fixture
def rows(
    officer: User,
    police: User,
    manager: User,
    there: User,
    lantern: Premises,
    heron: Premises,
    person_with: Callable[..., User],
) -> dict[str, list[Model]]:
    """Rows of `lantern` and of officers, by model: those of the matrix, and some that are open."""
    found: dict[str, list[Model]] = {}

    def note(name: str, row: Model) -> None:
        if name not in (scene.THERE, scene.SHOWN_THERE):
            found.setdefault(type(row).__name__, []).append(row)

    people = {"licensing_officer": officer, "premises_manager": manager, "police_triage": police}
    scene.build(SimpleNamespace(people=people, note=note), there)  # type: ignore[arg-type]
    for row in (lantern, lantern.tenures.get(), *lantern.changes.all()):
        note(scene.HERE, row)
    told = made.another_incident(manager)
    note(scene.HERE, made.ask(officer, told))
    note(scene.HERE, made.name_asked_for(told, officer))
    visit = visits.under_way(officer, lantern)
    visits.toilet(officer, visit)
    visits.swab(officer, visit)
    visits.piece(officer, visit, visits.VisitPiece.NOTES, words={"notes": "x"})
    visits.check_condition(
        by=officer,
        visit_id=visit.pk,
        condition_id=lantern.conditions.all()[0].pk,
        verdict=visits.Verdict.KEPT,
        words="Seen",
        version=1,
    )
    for each in ("parts", "toilets", "swabs", "conditions"):
        for row in getattr(visit, f"visit{each}").all():
            note(scene.HERE, row)
    note(scene.HERE, tied.as_tied(person_with("police_intelligence"), told.report_id, lantern))
    return found


def test_each_role_writes_what_the_table_by_hand_says_and_nothing_else(
    rows: dict[str, list[Model]],
    officer: User,
    police: User,
    manager: User,
    staff: User,
    there: User,
) -> None:
    people = {
        "officer": officer,
        "police": police,
        "manager": manager,
        "colleague": staff,
        "elsewhere": there,
    }
    wrong = []
    for model in row_writes.models():
        writers, name = WRITES[model.__name__], model.__name__
        tried = list(reversed(rows[name]))[:MOST]
        columns = [*row_writes.columns_of(model._meta.db_table), MOVES]
        for who, user in people.items():
            held = clearances_of(user)
            adds = any(row_writes.may_add(row, held) for row in tried)
            removes = any(row_writes.may_remove(row, held) for row in tried)
            changes = {
                each
                for each in columns
                if any(row_writes.may_change(row, each, held) for row in tried)
            }
            expected = writers.columns(who, columns)
            if adds != (who in writers.adds):
                wrong.append(f"{name}: {who} {'adds' if adds else 'can not add'}")
            if removes != (who in writers.removes):
                wrong.append(f"{name}: {who} {'removes' if removes else 'can not remove'}")
            if changes != expected:
                more, less = sorted(changes - expected), sorted(expected - changes)
                wrong.append(f"{name}: {who} changes {more} too, and can not change {less}")
    assert not wrong, "\n".join(wrong)


def test_every_table_of_licensing_says_who_writes_it() -> None:
    assert set(WRITES) == {each.__name__ for each in row_writes.models()}, (
        "Say who writes the rows of each model in tests/support/row_writes.py."
    )


# --- One who held the licence, and one who holds it next ------------------------------------------

KEPT_BY_FORMER = {
    "Incident", "IncidentPerson", "IncidentAmendment", "IncidentDraft", "Seizure", "SeizureLine",
    "CollectionTask", "StaffMember", "DoorShift", "RegisterEntry", "Training", "ConditionEvidence",
    "PurgeProof", "ReviewTold", "ReviewQuestion", "VisitLine", "VisitCopy", "Letter", "LetterCopy",
    "ActionPlan", "ActionStep", "StepEvent", "VenueAlert", "AlertRead",
}  # fmt: skip
"""What the database would still show to who told it; their accounts end with the licence."""
SHOWN_TO_NEXT = {"Premises", "LicenceNumber", "Condition", "VenueAlert"}


def test_a_new_holder_sees_the_licence_alone_and_the_former_one_writes_nothing(
    rows: dict[str, list[Model]], officer: User, manager: User, lantern: Premises
) -> None:
    lantern.refresh_from_db()
    transfer_premises(
        by=officer,
        premises_id=lantern.pk,
        holder="Quill Inns (fictional) Ltd",
        since=timezone.localdate(),
        version=lantern.version,
    )
    agency = open_account(by=officer, premises_id=lantern.pk)
    former = ["premises", "premises:lantern"]
    following = ["premises", f"premises:{agency.key}"]
    wrong = []
    for model in row_writes.models():
        name = model.__name__
        tried = list(reversed(rows[name]))[:3]
        for who, held, sees in (
            ("former", former, name in KEPT_BY_FORMER),
            ("next", following, name in SHOWN_TO_NEXT),
        ):
            with showing(held):
                seen = model._default_manager.filter(pk__in=[each.pk for each in rows[name]])
                if seen.exists() != sees:
                    wrong.append(f"{name}: {who} {'does not see' if sees else 'sees'} rows")
            may = {
                each
                for each in [*row_writes.columns_of(model._meta.db_table), MOVES]
                if any(row_writes.may_change(row, each, held) for row in tried)
            }
            if any(row_writes.may_add(row, held) for row in tried):
                wrong.append(f"{name}: {who} adds rows")
            if may != ({"due_on", "version"} if (who, name) == ("next", "Condition") else set()):
                wrong.append(f"{name}: {who} changes {sorted(may)}")
    assert not wrong, "\n".join(wrong)


# --- What is forged -------------------------------------------------------------------------------


def refused(held: list[str], sql: str, *values: Any) -> bool:
    """Whether row security, a grant or a trigger refuses it."""
    try:
        with showing(held), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
    except DatabaseError as error:
        return isinstance(error.__cause__, InsufficientPrivilege)
    return False


def twin_of(table: str, given: str) -> str:
    """Adds a copy of a row that one sees, with these columns as `given` says."""
    return (
        f"INSERT INTO {table} SELECT (twin).* FROM (SELECT jsonb_populate_record("
        f"it, jsonb_build_object('id', gen_random_uuid(), {given})) AS twin FROM {table} it LIMIT 1"
        ") AS made"
    )


ADD_NAME = (
    "INSERT INTO licensing_personname (person_id, details, added_by, audience)"
    " VALUES (%s, '\\x00', %s, %s::varchar[])"
)


def test_a_name_is_handed_in_for_somebody_of_an_own_incident_alone_and_for_police(
    manager: User, there: User, police: User, officer: User
) -> None:
    def person(by: User, *, is_named: bool) -> Any:
        """Whose name never came."""
        incident = made.another_incident(by, people=())
        somebody = IncidentPerson(
            incident=incident,
            number=1,
            role="witness",
            is_named=is_named,
            audience=incident.audience,
        )
        with made.everything_shown():
            somebody.save(force_insert=True)
        return somebody.pk

    own, unnamed, other = (
        person(manager, is_named=True),
        person(manager, is_named=False),
        person(there, is_named=True),
    )
    held, lantern, seen = clearances_of(manager), "premises:lantern", ["police.triage"]
    assert refused(held, ADD_NAME, other, lantern, seen), "of another's incident"
    assert refused(held, ADD_NAME, other, "premises:heron", seen), "as another premises"
    assert refused(held, ADD_NAME, own, "premises:heron", seen)
    assert refused(held, ADD_NAME, unnamed, lantern, seen), "of whom no name was announced"
    assert refused(held, ADD_NAME, own, lantern, [*seen, lantern]), "to read it oneself"
    assert refused(held, ADD_NAME, own, lantern, ["licensing.officer"]), "past the police"
    for user in (there, police, officer):
        assert refused(clearances_of(user), ADD_NAME, own, lantern, seen)
    assert not refused(held, ADD_NAME, own, lantern, seen)
    for sql in (
        "UPDATE licensing_personname SET audience = ARRAY['licensing.officer', 'police.triage']",
        "UPDATE licensing_personname SET details = '\\x01'",
        "DELETE FROM licensing_personname",
    ):
        assert refused(clearances_of(police), sql)


def test_a_premises_writes_for_no_other_and_under_no_other_s_name(
    manager: User, lantern: Premises, heron: Premises
) -> None:
    """A row of an own licence that names another premises, or that another premises is shown."""
    made.another_entry(manager)
    copy = twin_of("licensing_registerentry", "'entry', gen_random_uuid(), {}")
    held = clearances_of(manager)
    assert not refused(held, copy.format("'number', 1"))
    assert refused(held, copy.format(f"'premises_id', '{heron.pk}'"))
    assert refused(held, copy.format(f"'tenure_id', '{heron.tenures.get().pk}'"))
    audience = "'audience', ARRAY['premises:lantern', 'premises:heron']"
    assert refused(held, copy.format(audience))


# --- A name that police allowed -------------------------------------------------------------------


def names_seen(user: User) -> int:
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM licensing_personname")
        return int(cursor.fetchone()[0])


def test_a_name_is_open_to_who_asked_alone_until_the_day_that_police_gave(
    manager: User, officer: User, police: User, person_with: Callable[..., User]
) -> None:
    colleague, incident = person_with("licensing_officer"), made.another_incident(manager)
    made.name_asked_for(incident, officer)
    assert names_seen(officer) == 0
    answer_name_request(
        by=police, incident_id=incident.pk, number=1, answer="allowed", words="x", version=1
    )
    assert [names_seen(each) for each in (officer, colleague, manager)] == [1, 0, 0]
    ended = NameRequest.objects.get()
    over = timezone.now() - datetime.timedelta(days=1)
    ended.pk, ended.words, ended.answer_words = uuid7(), "x", "x"
    ended.answered_at, ended.read_until = over - datetime.timedelta(days=28), over
    ended.person = made.another_incident(manager).people.get()
    ended.save(force_insert=True)
    assert names_seen(officer) == 1, "what was allowed for another name has ended"
    assert PersonName.objects.count() == 2


def test_an_officer_allows_themselves_nothing(manager: User, officer: User, police: User) -> None:
    made.name_asked_for(made.another_incident(manager), officer)
    held = clearances_of(officer)
    allow = (
        "UPDATE licensing_namerequest SET answer = 'allowed', answer_words = words,"
        " answered_by_id = asked_by_id, answered_at = now(), read_until = now() + interval '1 day'"
    )
    assert refused(held, allow)
    twin = twin_of("licensing_namerequest", "{}")
    answered = (
        "'answer', 'allowed', 'answer_words', it.words, 'answered_by_id', it.asked_by_id,"
        " 'answered_at', now(), 'read_until', now() + interval '1 day'"
    )
    assert refused(held, twin.format(answered))
    assert refused(held, twin.format("'reader', 'member:another'"))
    assert refused(clearances_of(manager), allow) or names_seen(officer) == 0
    assert not refused(clearances_of(police), allow)
    assert names_seen(officer) == 1
    assert refused(clearances_of(police), allow), "an answer is final"


def test_a_premises_says_that_its_step_is_done_and_nothing_else_of_it(
    manager: User, there: User, officer: User, lantern: Premises
) -> None:
    plan = writing.another_plan(officer, lantern)
    step = plan.steps.get(answers="premises")
    move = f"UPDATE licensing_actionstep SET state = '{{}}' WHERE id = '{step.pk}'"
    held = clearances_of(manager)
    for state in ("confirmed", "dropped"):
        assert refused(held, move.format(state))
    assert refused(held, "UPDATE licensing_actionstep SET due_on = due_on + 1")
    assert not refused(held, move.format("done"))


def test_a_bag_that_police_took_stays_theirs_to_say(manager: User, police: User) -> None:
    """Nobody is taken out of an audience, and a line of the register is added to nobody else's."""
    bag = made.another_seizure(manager)
    held = clearances_of(manager)
    given = "'number', 2, 'step', 'collected', 'officer', 'PC 1', 'reference', 'X'"
    line = twin_of("licensing_seizureline", given)
    assert refused(held, line)
    assert not refused(clearances_of(police), line)
    for row in (bag, bag.collection):
        table = row._meta.db_table
        sql = f"UPDATE {table} SET audience = ARRAY['premises:lantern']::varchar[]"
        assert refused(held, sql)
        assert refused(["licensing.officer"], sql)
    assert Seizure.objects.get().audience == bag.audience
