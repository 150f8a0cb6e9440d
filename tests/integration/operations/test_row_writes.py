"""What raw SQL may write of problems and operations, table by table: row security, grants and
triggers alone, without any of our code. The table is written by hand, apart from the policies."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction

from agencies.operations.actions.summaries import withdraw_summary
from agencies.operations.models import Operation, Problem, ProblemEntry, ProblemTask
from agencies.operations.queries import published_summaries
from agencies.registry.people import clearances_of
from agencies.registry.row_security import showing
from portal.accounts.models import User
from portal.vault.ids import uuid7
from tests.support import operations as made
from tests.support import row_writes
from tests.support.row_writes import MOVES, Writers, of
from tests.support.visibility import operations as scene

pytestmark = pytest.mark.django_db

SAID = (
    "title place ward_codes corners lsoa_codes stage outcome seen objective hypothesis measure"
    " baseline target owner_agency_id owner_id review_on reminded_for closed_at version"
)
PLANNED = (
    "name kind starts_on ends_on place aim problem_id lead_id partner_keys state summary_state"
    " summary summary_by_id published_by_id published_at version"
)
ENDED = "state ended_by_id ended_at version"
SEEN = "audience moves"
WRITES: dict[str, Writers] = {
    "Problem": of("coordinator", coordinator=f"{SAID} {SEEN}"),
    "ProblemPartner": of("coordinator", coordinator=f"left_at {SEEN}"),
    "ProblemTask": of("coordinator", coordinator=f"{ENDED} reminded_at {SEEN}", partner=ENDED),
    "ProblemEntry": of("coordinator partner", coordinator=SEEN),
    "StudyArea": of("coordinator", coordinator=SEEN),
    "Assessment": of("coordinator", coordinator=SEEN),
    "Operation": of("coordinator", coordinator=f"{PLANNED} {SEEN}"),
    "Activity": of("coordinator partner", coordinator=f"undone_at {SEEN}", partner="undone_at"),
}
FIXED = {"measure"}
"""Of a problem whose areas are fixed (test_comparing.py)."""


def test_each_writes_what_the_table_by_hand_says_and_nothing_else(
    coordinator: User, second: User, cleansing: User, police: User
) -> None:
    """`partner`: of an agency that takes part, with a task and an activity of its own."""
    problem = made.invited(coordinator, made.responded(coordinator), "cleansing")
    made.tasked(coordinator, problem, "cleansing")
    made.counted(coordinator, problem, second)
    planned = made.operation(coordinator)
    made.done(cleansing, planned, "cleansing")
    people = {"coordinator": coordinator, "partner": cleansing, "outside": police}
    wrong = []
    for row in scene._rows(problem, planned):
        name = type(row).__name__
        kinds = row_writes.columns_of(row._meta.db_table)
        # Ground is drawn again by test_comparing.py: what is tried here is no ground.
        columns = [*(each for each, kind in kinds.items() if kind != "geometry"), MOVES]
        for who, user in people.items():
            held = clearances_of(user)
            expected = WRITES[name].columns(who, columns)
            if name == "Problem":
                expected -= FIXED
            changes = {each for each in columns if row_writes.may_change(row, each, held)}
            if row_writes.may_add(row, held) != (who in WRITES[name].adds):
                wrong.append(f"{name}: {who} adds, or can not add")
            if row_writes.may_remove(row, held):
                wrong.append(f"{name}: {who} removes")
            if changes != expected:
                more, less = sorted(changes - expected), sorted(expected - changes)
                wrong.append(f"{name}: {who} changes {more} too, and can not change {less}")
    assert not wrong, "\n".join(sorted(set(wrong)))


def test_every_table_with_an_audience_says_who_writes_it() -> None:
    models = apps.get_app_config("operations").get_models()
    protected = {each.__name__ for each in models if hasattr(each, "audience")}
    assert set(WRITES) == protected


def test_nothing_hangs_on_a_problem_that_others_see_than_see_it(
    coordinator: User, cleansing: User
) -> None:
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")
    entry = ProblemEntry.objects.filter(problem=problem)[0]
    for audience in (
        [*problem.audience, "partner:police"],
        ["partner:cleansing"],
        ["partnership.coordinator"],
    ):
        for user in (coordinator, cleansing):
            entry.pk, entry.audience, entry.words = uuid7(), audience, "x"
            with (
                pytest.raises(DatabaseError),
                showing(clearances_of(user)),
                transaction.atomic(),
            ):
                entry.save(force_insert=True)


def test_a_partner_ends_no_task_of_another_agency_by_sql(
    coordinator: User, cleansing: User
) -> None:
    problem = made.invited(coordinator, made.opened(coordinator), "cleansing")
    task = made.tasked(coordinator, problem)
    with pytest.raises(DatabaseError), showing(clearances_of(cleansing)), transaction.atomic():
        ProblemTask.objects.filter(pk=task.pk).update(version=7)


def test_everybody_reads_what_was_published_and_nothing_else_of_an_operation(
    coordinator: User, second: User, police: User
) -> None:
    begun = made.operation(coordinator, partners=())
    found = made.written(coordinator, made.finished(coordinator, begun))
    with showing([]):
        assert not published_summaries().exists()
    made.published(second, found)
    with showing([]):
        assert [each.text for each in published_summaries()] == ["We cleaned eight streets."]
        assert not Operation.objects.exists()
        assert not Problem.objects.exists()
    row = published_summaries().get()
    row.pk, row.operation_key = uuid7(), uuid7()
    with pytest.raises(DatabaseError), showing(clearances_of(police)), transaction.atomic():
        row.save(force_insert=True)
    version = made.fresh(found).version
    withdraw_summary(by=coordinator, operation_id=found.pk, version=version)
    with showing([]):
        assert not published_summaries().exists()
