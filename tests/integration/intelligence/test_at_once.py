"""Officers who decide on one item at the same moment: real threads, each with its own connection;
and every grade there can be, one after the other, against the item's history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from agencies.registry.people import forget
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.intelligence import change_item, grade_again, grade_of, move_item
from reports.errors import CaseworkError, Conflict, WrongState
from reports.grading import Grade, WrongGrade, grade_is_right
from reports.intelligence_enums import ItemEvent, ItemStatus
from reports.intelligence_workflow import CHECKLIST
from reports.models import IntelligenceEntry, IntelligenceItem
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.intelligence.conftest import CONDITIONS, STRICT, draft_of

Make = Callable[..., IntelligenceItem]
TIMES = 3


def lost(outcome: list[Any]) -> list[Exception]:
    return [each for each in outcome if isinstance(each, Exception)]


def one_won(outcome: list[Any]) -> None:
    """The others were told that somebody was quicker, in words."""
    losers = lost(outcome)
    assert len(losers) == len(outcome) - 1, outcome
    assert all(isinstance(each, (Conflict, WrongState)) for each in losers), losers
    assert all(str(each) for each in losers)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["release", "return", "withdraw", "take_back"])
def test_of_two_who_decide_at_the_same_moment_one_decides(
    write: Make, writer: User, second: User, person_with: Callable[..., User], other: str
) -> None:
    third = person_with("police_intelligence")
    for _ in range(TIMES):
        for person in (second, third):
            forget(person)
        item = write()
        move_item(by=writer, item_id=item.pk, move="send", version=1)
        release = partial(move_item, item_id=item.pk, version=2, confirmed=CHECKLIST)
        more = {"confirmed": CHECKLIST} if other == "release" else {"words": "Too exact"}
        outcome = at_once(
            partial(release, by=second, move="release"),
            partial(move_item, by=third, item_id=item.pk, version=2, move=other, **more),
        )
        one_won(outcome)
        item.refresh_from_db()
        moved = IntelligenceEntry.objects.filter(item=item, kind=ItemEvent.MOVED)
        assert moved.count() == 2  # sent, and one decision
        assert moved.latest("at").after == item.status
        is_released = AuditEvent.objects.filter(object_id=item.pk, reason="intelligence_release")
        assert is_released.exists() == (item.status == ItemStatus.RELEASED)


@pytest.mark.django_db(transaction=True)
def test_who_changes_an_item_while_another_releases_it_changes_nothing_that_was_released(
    write: Make, writer: User, second: User
) -> None:
    """Either it was released as it was checked, or it is a draft again and nobody released it."""
    for _ in range(TIMES):
        item = write()
        move_item(by=writer, item_id=item.pk, move="send", version=1)

        def take_back_and_change(item: IntelligenceItem = item) -> Any:
            move_item(by=writer, item_id=item.pk, move="take_back", version=2)
            return change_item(
                by=writer, item_id=item.pk, draft=draft_of(text="Another text"), version=3
            )

        outcome = at_once(
            partial(move_item, by=second, item_id=item.pk, move="release", version=2,
                    confirmed=CHECKLIST),
            take_back_and_change,
        )  # fmt: skip
        one_won(outcome)
        item.refresh_from_db()
        was_changed = item.text.open() == "Another text"
        assert item.is_released != was_changed


@pytest.mark.django_db(transaction=True)
def test_of_two_new_grades_at_the_same_moment_one_is_kept_whole(
    release: Make, second: User, person_with: Callable[..., User]
) -> None:
    third = person_with("police_intelligence")
    grades = Grade("1", "A", "P"), Grade("3", "E", "C", "A3", "S1", "Ask first", "At the visit")
    for _ in range(TIMES):
        item = release(grade=STRICT)
        for person in (second, third):
            forget(person)
        outcome = at_once(
            *(
                partial(
                    grade_again, by=by, item_id=item.pk, grade=grade, words="Seen again", version=3
                )
                for by, grade in zip((second, third), grades, strict=True)
            )
        )
        one_won(outcome)
        item.refresh_from_db()
        entry = IntelligenceEntry.objects.get(item=item, kind=ItemEvent.REGRADED)
        kept = grade_of(item)
        assert kept in grades
        assert (entry.before, entry.after) == (str(STRICT), str(kept))


# --- R1.2 and R1.9 --------------------------------------------------------------------------------

WORDS = some.sampled_from(["", "  ", CONDITIONS, "At the visit"])
GRADES = some.builds(
    Grade,
    some.sampled_from(["", "1", "2", "3", "B"]),
    some.sampled_from(["", "A", "B", "C", "D", "E", "2"]),
    some.sampled_from(["", "P", "C", "S"]),
    some.sampled_from(["", "A1", "A2", "A3", "A4"]),
    some.sampled_from(["", "S1", "S2", "S3"]),
    WORDS,
    WORDS,
) | some.sampled_from(
    [
        Grade("2", "B", "P"),
        Grade("1", "A", "C", "A2", "S1", CONDITIONS),
        Grade("3", "D", "C", "A3", "S2", CONDITIONS, "At the visit"),
        STRICT,
    ]
)


def is_right(grade: Grade) -> bool:
    """By the rules, with codes of the shipped lists."""
    parts = grade.source, grade.assessment, grade.handling, grade.action, grade.sanitisation
    known = ("1", "2", "3"), tuple("ABCDE"), ("P", "C"), ("", "A1", "A2", "A3"), ("", "S1", "S2")
    are_known = all(code in codes for code, codes in zip(parts, known, strict=True))
    return are_known and grade_is_right(grade, complete=True)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(some.lists(GRADES, min_size=1, max_size=6))
def test_whatever_grades_are_tried_only_right_ones_are_kept_and_each_is_in_the_history(
    release: Make, second: User, tried: list[Grade]
) -> None:
    """R1.2 for what is taken, R1.9 for what is remembered: each change once, from what it was."""
    item = release(grade=Grade("2", "B", "P"))
    expected = [str(grade_of(item))]
    for grade in tried:
        before = grade_of(IntelligenceItem.objects.get(pk=item.pk))
        version = IntelligenceItem.objects.get(pk=item.pk).version
        try:
            grade_again(by=second, item_id=item.pk, grade=grade, words="Why", version=version)
        except WrongGrade:
            assert not is_right(grade)
        except CaseworkError:
            assert grade == before
        else:
            assert is_right(grade)
            expected.append(str(grade))
            before = grade
        assert grade_of(IntelligenceItem.objects.get(pk=item.pk)) == before
    entries = IntelligenceEntry.objects.filter(item=item, kind=ItemEvent.REGRADED).order_by("at")
    assert [(each.before, each.after) for each in entries] == [*pairwise(expected)]
    assert all(each.by_id == second.pk and each.words is not None for each in entries)
