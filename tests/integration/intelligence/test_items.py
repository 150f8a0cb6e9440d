"""Writing, checking, releasing, grading anew: who may, what is kept, what the database takes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.intelligence import (
    change_item,
    grade_again,
    grade_of,
    move_item,
    read_item,
    write_item,
)
from reports.actions.intelligence_reports import add_report, take_report_out
from reports.enums import RetentionGroup
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from reports.grading import Grade, LegacyGrade, WrongGrade
from reports.intelligence_enums import ItemEvent, ItemStatus
from reports.intelligence_workflow import CHECKLIST
from reports.models import IntelligenceEntry, IntelligenceItem, IntelligenceLink, Report
from reports.queries import intelligence_of_report, intelligence_visible_to
from tests.integration.intelligence.conftest import GOOD, RAW, STRICT, TEXT, draft_of

Write = Callable[..., IntelligenceItem]


def events(item: IntelligenceItem, reason: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(object_id=item.pk, reason=reason))


def fresh(item: IntelligenceItem) -> IntelligenceItem:
    return IntelligenceItem.objects.get(pk=item.pk)


# --- Writing --------------------------------------------------------------------------------------


def test_an_item_is_written_from_reports_and_kept_as_police_intelligence(
    write: Write, writer: User, report: Report
) -> None:
    item = write()
    assert (item.status, item.regime, item.retention_group) == ("draft", "part3", "4")
    assert item.marking == "sensitive"
    assert item.audience == ["police.intelligence"]
    assert item.day < timezone.localdate(item.written_at)
    assert item.review_on.year - timezone.localdate(item.written_at).year == 6
    assert list(intelligence_of_report(writer, report.pk)) == [item]
    (event,) = events(item, "intelligence_written")
    assert event.operation == "combination"
    assert AuditEvent.objects.filter(object_id=report.pk, reason="intelligence_written").exists()


@pytest.mark.parametrize(("group", "years"), [("1", 10), ("2", 10), ("3", 6), ("4", 6)])
def test_the_retention_group_says_when_an_item_is_reviewed_next(
    write: Write, writer: User, group: str, years: int
) -> None:
    """And so does another group that is chosen while it is still being written."""
    other = write()
    draft = draft_of(group=RetentionGroup(group))
    change_item(by=writer, item_id=other.pk, draft=draft, version=1)
    for item in (write(group=RetentionGroup(group)), fresh(other)):
        written = timezone.localdate(item.written_at)
        assert (item.retention_group, item.review_on.year) == (group, written.year + years)


def test_the_text_lies_sealed_and_the_log_holds_no_word_of_it(write: Write, writer: User) -> None:
    item = write(grade=STRICT)
    read_item(by=writer, item_id=item.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text FROM reports_intelligenceitem t"
            " UNION ALL SELECT h::text FROM reports_intelligenceentry h"
            " UNION ALL SELECT a::text FROM audit_event a"
        )
        stored = "".join(row for (row,) in cursor.fetchall())
    for words in (TEXT, "member of the public", "joint visit"):
        assert words not in stored
        assert words.encode().hex() not in stored


def test_reading_an_item_loads_nothing_of_what_was_reported(write: Write, writer: User) -> None:
    item = write()
    with CaptureQueriesContext(connection) as captured:
        read = read_item(by=writer, item_id=item.pk)
    assert read.text == TEXT
    statements = " ".join(each["sql"] for each in captured.captured_queries)
    for table in ("reportnarrative", "reportcontact", "reportsource", "reportamendment"):
        assert table not in statements
    (event,) = events(item, "intelligence")
    assert event.operation == "consultation"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"text": " "},
        {"day": datetime.date(2999, 1, 1)},
        {"grade": Grade("2", "", "P", "A1")},
        {"legacy": LegacyGrade("1", "A", "1")},
    ],
)
def test_what_breaks_a_rule_is_not_written(write: Write, wrong: dict[str, Any]) -> None:
    with pytest.raises(CaseworkError):
        write(**wrong)
    assert not IntelligenceItem.objects.exists()


def test_an_item_needs_a_report_unless_it_is_of_an_older_scheme(writer: User, db: None) -> None:
    with pytest.raises(CaseworkError):
        write_item(by=writer, report_ids=[], draft=draft_of())
    item = write_item(
        by=writer,
        report_ids=[],
        draft=draft_of(grade=Grade(), legacy=LegacyGrade("B", "2", "1")),
    )
    stored = fresh(item)
    assert (stored.legacy_scheme, stored.legacy_source, stored.legacy_information) == (
        "5x5x5",
        "B",
        "2",
    )
    # Nothing was turned into anything.
    assert not stored.source_evaluation
    assert not stored.assessment
    assert not stored.handling
    with pytest.raises(WrongGrade):
        move_item(by=writer, item_id=item.pk, move="send", version=1)


def test_triage_and_partners_neither_see_nor_write_intelligence(
    write: Write, report: Report, person_with: Callable[..., User]
) -> None:
    item = write()
    for role in ("police_triage", "licensing_officer", "safeguarding", "auditor"):
        person = person_with(role)
        assert not intelligence_visible_to(person).exists()
        with pytest.raises((NotAllowed, IntelligenceItem.DoesNotExist)):
            read_item(by=person, item_id=item.pk)
        with pytest.raises(NotAllowed):
            write_item(by=person, report_ids=[report.pk], draft=draft_of())


def test_a_report_that_one_may_not_see_gives_no_intelligence(writer: User, report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(audience=["safeguarding"])
    with pytest.raises(Report.DoesNotExist):
        write_item(by=writer, report_ids=[report.pk], draft=draft_of())


def test_a_changed_grade_stays_in_the_history_and_so_do_reports(
    write: Write, writer: User, report: Report, second: User
) -> None:
    item = write()
    change_item(by=second, item_id=item.pk, draft=draft_of(grade=STRICT), version=1)
    assert fresh(item).edited_by == second
    graded = IntelligenceEntry.objects.get(item=item, kind=ItemEvent.GRADED)
    assert (graded.before, graded.after, graded.by) == ("[2BP]", "[2BC A1 S2]", second)
    with pytest.raises(WrongState):
        take_report_out(by=writer, item_id=item.pk, report_id=report.pk, version=2)
    with pytest.raises(CaseworkError):
        add_report(by=writer, item_id=item.pk, report_id=report.pk, version=2)


def test_a_report_is_added_and_taken_out_again(
    write: Write, writer: User, report: Report, tell: Callable[[str], Report]
) -> None:
    item = write()
    other = tell("Again")
    add_report(by=writer, item_id=item.pk, report_id=other.pk, version=1)
    take_report_out(by=writer, item_id=item.pk, report_id=report.pk, version=2)
    standing = IntelligenceLink.objects.filter(item=item, unlinked_at__isnull=True)
    assert [each.report_id for each in standing] == [other.pk]
    assert IntelligenceLink.objects.filter(item=item, unlinked_by=writer).count() == 1


# --- Releasing ------------------------------------------------------------------------------------


def test_a_second_person_releases_with_the_whole_checklist(
    write: Write, writer: User, second: User
) -> None:
    item = write()
    move_item(by=writer, item_id=item.pk, move="send", version=1)
    assert OutboxMessage.objects.get(object_id=item.pk).type == "intelligence.to_check"
    with pytest.raises(CaseworkError):
        move_item(by=second, item_id=item.pk, move="release", version=2, confirmed=[*CHECKLIST][1:])
    released = move_item(by=second, item_id=item.pk, move="release", version=2, confirmed=CHECKLIST)
    assert (released.status, released.released_by) == (ItemStatus.RELEASED, second)
    (event,) = events(item, "intelligence_release")
    assert event.detail["confirmed"] == sorted(CHECKLIST)


def test_nobody_who_wrote_any_of_it_releases(
    write: Write, writer: User, second: User, person_with: Callable[..., User]
) -> None:
    """Not by having somebody else save a comma last."""
    item = write()
    third = person_with("police_intelligence")
    for version, (by, text) in enumerate(((second, "Anew, by me"), (third, "Anew, by me.")), 1):
        draft = draft_of(text=text)
        change_item(by=by, item_id=item.pk, draft=draft, version=version)
    move_item(by=writer, item_id=item.pk, move="send", version=3)
    for person in (writer, second, third):
        for move, given in (("release", {"confirmed": CHECKLIST}), ("return", {"words": "No"})):
            with pytest.raises(NotAllowed):
                move_item(by=person, item_id=item.pk, move=move, version=4, **given)
    fourth = person_with("police_intelligence")
    move_item(by=fourth, item_id=item.pk, move="release", version=4, confirmed=CHECKLIST)


def test_what_comes_back_comes_with_words_and_is_changed_and_sent_again(
    write: Write, writer: User, second: User
) -> None:
    item = write()
    move_item(by=writer, item_id=item.pk, move="send", version=1)
    with pytest.raises(WrongState):
        change_item(by=writer, item_id=item.pk, draft=draft_of(), version=2)
    with pytest.raises(CaseworkError):
        move_item(by=second, item_id=item.pk, move="return", version=2, words=" ")
    move_item(by=second, item_id=item.pk, move="return", version=2, words="Who saw it?")
    assert "Who saw it?" in read_item(by=writer, item_id=item.pk).history.values()
    change_item(by=writer, item_id=item.pk, draft=draft_of(), version=3)
    assert move_item(by=writer, item_id=item.pk, move="send", version=4).status == "checking"


def test_an_item_without_a_whole_grade_or_provenance_is_not_sent(
    write: Write, writer: User
) -> None:
    for changes in ({"grade": Grade("2")}, {"provenance": ""}):
        item = write(**changes)
        with pytest.raises(CaseworkError):
            move_item(by=writer, item_id=item.pk, move="send", version=1)
        assert fresh(item).status == ItemStatus.DRAFT


def test_of_two_who_decide_at_once_the_second_is_told(
    write: Write, writer: User, second: User, person_with: Callable[..., User]
) -> None:
    item = write()
    move_item(by=writer, item_id=item.pk, move="send", version=1)
    move_item(by=second, item_id=item.pk, move="return", version=2, words="Too exact")
    third = person_with("police_intelligence")
    with pytest.raises(Conflict) as raised:
        move_item(by=third, item_id=item.pk, move="release", version=2, confirmed=CHECKLIST)
    assert raised.value.current_version == 3


# --- Grading anew ---------------------------------------------------------------------------------


def test_a_new_grade_keeps_who_when_old_new_and_why(release: Write, second: User) -> None:
    item = release(grade=STRICT)
    new = Grade("1", "A", "P")
    grade_again(by=second, item_id=item.pk, grade=new, words="Seen by a patrol", version=3)
    entry = IntelligenceEntry.objects.get(item=item, kind=ItemEvent.REGRADED)
    assert (entry.by, entry.before, entry.after) == (second, "[2BC A1 S2]", "[1AP]")
    said = read_item(by=second, item_id=item.pk).history[entry.pk]
    assert said.startswith("Seen by a patrol")
    assert "Not before the joint visit" in said  # the conditions that went
    assert grade_of(fresh(item)) == new
    assert events(item, "intelligence_regraded")[0].detail == {"from": "2BC.A1.S2", "to": "1AP"}


def test_a_new_grade_needs_a_reason_a_change_and_a_released_item(
    release: Write, write: Write, writer: User
) -> None:
    item = release()
    with pytest.raises(CaseworkError):
        grade_again(by=writer, item_id=item.pk, grade=STRICT, words=" ", version=3)
    with pytest.raises(CaseworkError):
        grade_again(by=writer, item_id=item.pk, grade=GOOD, words="Same", version=3)
    with pytest.raises(WrongGrade):
        grade_again(by=writer, item_id=item.pk, grade=Grade("2"), words="Why", version=3)
    with pytest.raises(WrongState):
        grade_again(by=writer, item_id=write().pk, grade=STRICT, words="Why", version=1)


ASKED_FIRST = replace(STRICT, sanitisation="S1")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (STRICT, replace(STRICT, conditions="Ask PC Wren who lives across the road")),
        (STRICT, replace(STRICT, action="A3", usage="At the visit")),
        (STRICT, replace(STRICT, action="A2")),
        (STRICT, replace(STRICT, sanitisation="S1")),
        (STRICT, GOOD),
        (GOOD, STRICT),
    ],
)
def test_whoever_wrote_an_item_gives_its_recipients_no_other_words_and_no_more_leave(
    release: Write, writer: User, second: User, before: Grade, after: Grade
) -> None:
    """Words and codes reach them at once, so another than an author puts them there (R1.4)."""
    item = release(grade=before)
    again = {"item_id": item.pk, "grade": after, "words": "Why", "version": 3}
    with pytest.raises(NotAllowed, match="Ask a colleague"):
        grade_again(by=writer, **again)
    assert grade_of(fresh(item)) == before
    assert grade_of(grade_again(by=second, **again)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (ASKED_FIRST, replace(ASKED_FIRST, sanitisation="S2")),
        (replace(STRICT, action="A2"), STRICT),
        (GOOD, replace(GOOD, source="3", assessment="E")),
    ],
)
def test_whoever_wrote_an_item_makes_it_stricter_or_doubts_it_at_once(
    release: Write, writer: User, before: Grade, after: Grade
) -> None:
    item = release(grade=before)
    graded = grade_again(by=writer, item_id=item.pk, grade=after, words="Why", version=3)
    assert grade_of(graded) == after


# --- What the database takes ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"action_code": "A1"},
        {"sanitisation": "S1"},
        {"handling": "C"},
        {"assessment": ""},
        {"source_evaluation": "B"},
        {"status": "gone"},
        {"legacy_scheme": "5x5x5"},
        {"legacy_source": "A"},
        {"audience": []},
    ],
)
def test_the_database_keeps_no_grade_that_breaks_the_rules(
    release: Write, change: dict[str, Any]
) -> None:
    item = release()
    with pytest.raises(DatabaseError), transaction.atomic():
        IntelligenceItem.objects.filter(pk=item.pk).update(**change)


def test_the_database_takes_no_release_by_who_wrote_or_edited(release: Write, writer: User) -> None:
    item = release()
    for field in ("released_by", "edited_by"):
        person = writer if field == "released_by" else item.released_by
        with pytest.raises(IntegrityError), transaction.atomic():
            IntelligenceItem.objects.filter(pk=item.pk).update(**{field: person})
    for authors in ([], [item.written_by_id, item.released_by_id]):
        with pytest.raises(IntegrityError), transaction.atomic():
            IntelligenceItem.objects.filter(pk=item.pk).update(authors=authors)


def test_history_can_not_be_changed_nor_anything_deleted(release: Write) -> None:
    release()
    for statement in (
        "UPDATE reports_intelligenceentry SET before = ''",
        "DELETE FROM reports_intelligenceentry",
        "DELETE FROM reports_intelligenceitem",
        "DELETE FROM reports_intelligencelink",
    ):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_raw_words_are_in_no_row_of_intelligence(release: Write) -> None:
    item = release()
    assert RAW not in fresh(item).text.open()
