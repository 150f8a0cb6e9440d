"""Finds of another system come in once, quietly, and can be taken back."""

from __future__ import annotations

import datetime
import subprocess
import sys
import time
from collections import Counter
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from agencies.refuse.actions import imports
from agencies.refuse.actions.import_work import carry_on, forget_old_files
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.import_enums import Field, ImportState
from agencies.refuse.import_mapping import BadMapping
from agencies.refuse.models import (
    Find,
    FindImport,
    FindImportFile,
    FindImportLine,
    FindMapping,
    Job,
    NewWork,
)
from agencies.registry.models import Membership
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.enums import Priority, Status
from reports.errors import Conflict, NotAllowed, WrongState
from reports.models import Report, ReportNarrative
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.refuse.conftest import NEEDLES
from tests.support import finds_file as files
from tests.support import processes
from tests.support.database import owner
from tests.support.finds_file import line
from tests.support.geography import IN_CENTRAL, IN_FRANCE, Geography

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


@pytest.fixture
def officer(person_with: Any) -> User:
    made: User = person_with("police_triage")
    return made


def states(found: FindImport) -> dict[str, int]:
    return Counter(
        f"{each.state} {each.why}".strip() for each in FindImportLine.objects.filter(upload=found)
    )


def of(found: FindImport, number: int) -> FindImportLine:
    return FindImportLine.objects.get(upload=found, number=number)


def test_what_was_dealt_with_is_a_closed_report_with_its_find(lead: User) -> None:
    found = files.brought_in(lead, [line(1, Place="By the gate", Hazards="loose")])
    report, find = Report.objects.get(), Find.objects.get()
    assert (report.channel, report.kind, report.status) == ("partner", "needle_find", "closed")
    assert (report.place_text, report.happened_precision) == ("By the gate", "exact")
    assert (find.report_id, find.litter, find.at_least, find.at_most, find.land) == (
        report.pk, "needle_uncapped", 3, 3, "street")  # fmt: skip
    assert (find.hazards, find.disposal, find.ward) == (["loose"], "boxed", report.ward)
    assert find.ward is not None
    assert timezone.now() - find.found_at > datetime.timedelta(days=40)
    assert ReportNarrative.objects.get(report=report).text.open() == ""
    assert (of(found, 2).state, of(found, 2).find) == ("in", find)


def test_old_finds_are_told_to_nobody_and_make_no_clock_run(lead: User) -> None:
    rows = [line(1, Qty="30", Hazards="loose; children"),
            line(2, Qty="30", Hazards="loose; children", Status="open")]  # fmt: skip
    files.brought_in(lead, rows)
    make_jobs()
    assert not OutboxMessage.objects.exists()
    job = Job.objects.get()
    assert (job.priority, job.because[-1]) == (2, "old")
    assert set(Report.objects.values_list("priority", "due_at", "waiting_since")) == {
        (Priority.NORMAL, None, None)
    }
    assert not NewWork.objects.exists()


def test_what_was_found_today_and_is_still_there_is_as_pressing_as_any(lead: User) -> None:
    now = {"Date time": files.days_ago(0.1), "Status": "open", "Qty": "9"}
    files.brought_in(lead, [line(1, **now)])
    make_jobs()
    assert Job.objects.get().priority == 1
    assert Find.objects.get().disposal == "left"


def test_the_dry_run_says_what_comes_in_and_why_not_and_changes_nothing(lead: User) -> None:
    tomorrow = files.days_ago(-1)
    rows = [
        line(1),
        line(2, **{"Date time": "soon"}),
        line(3, **{"Date time": tomorrow}),
        line(4, Longitude=str(IN_FRANCE.x), Latitude=str(IN_FRANCE.y)),
        line(5, Longitude="", Latitude=""),
        line(6, Qty="none"),
        line(7, Item="violin"),
        line(8, Disposal="bagged"),
        line(9, Ref="FS-1"),
        line(10, Item=""),
    ]
    found = files.checked(lead, rows)
    assert states(found) == {
        # Where a column says nothing, the answer for every line holds: line 11 is a needle.
        "ready": 2,
        "refused bad_time": 1,
        "refused future": 1,
        "refused outside": 1,
        "refused no_place": 1,
        "refused bad_count": 1,
        "left_out word": 1,
        "refused bagged": 1,
        "repeat twice": 1,
    }
    assert not Report.objects.exists()
    assert [of(found, number).why for number in (3, 4, 5)] == ["bad_time", "future", "outside"]


def test_the_grid_and_degrees_name_the_same_place(lead: User) -> None:
    grid = IN_CENTRAL.transform(27700, clone=True)
    rows = [
        {key: cell for key, cell in line(1).items() if key not in ("Longitude", "Latitude")}
        | {"Easting": f"{grid.x:.0f}", "Northing": f"{grid.y:.0f}"}
    ]
    files.brought_in(lead, rows)
    point = Find.objects.get().point
    assert point is not None
    there = point.transform(27700, clone=True)
    assert there.distance(grid) < 2


def test_the_same_file_again_brings_nothing_new(lead: User) -> None:
    rows = [line(1), line(2), line(3, Ref="")]
    files.brought_in(lead, rows)
    again = files.checked(lead, rows)
    assert states(again) == {"repeat reference": 2, "repeat same": 1}
    with pytest.raises(WrongState, match="No line"):
        files.start(lead, again)
    more = files.brought_in(lead, [*rows, line(4)])
    assert states(more)["in"] == 1
    assert (Find.objects.count(), Report.objects.count()) == (4, 4)


def test_another_system_may_use_the_same_references(lead: User) -> None:
    files.brought_in(lead, [line(1)])
    other = files.checked(lead, [line(1)], system="Parks")
    assert states(other) == {"ready": 1}
    assert of(other, 2).near == [Find.objects.get().pk]


def test_what_may_be_here_already_is_suggested_and_never_merged(lead: User) -> None:
    files.brought_in(lead, [line(1)])
    rows = [line(11, days=30, Ref=f"X-{number}") for number in (1, 2)] + [line(40)]
    found = files.checked(lead, rows)
    near = Find.objects.get().pk
    assert [of(found, number).near for number in (2, 3, 4)] == [[near], [near], []]
    assert of(found, 2).near_metres == [0]
    found = imports.leave_out(
        by=lead, import_id=found.pk, shown=[2, 3, 4], chosen=[2, 4], version=found.version
    )
    assert states(found) == {"left_out chosen": 1, "ready": 2}
    found = imports.leave_out(
        by=lead, import_id=found.pk, shown=[2, 3], chosen=[3], version=found.version
    )
    assert (of(found, 2).state, of(found, 3).state) == ("ready", "left_out")
    files.start(lead, found)
    carry_on(seconds=files.LONG)
    assert Find.objects.count() == 3
    assert of(found, 2).find != Find.objects.get(pk=near)


# --- What is kept, and what is not ----------------------------------------------------------------


def test_who_did_it_is_dropped_as_the_file_is_read(lead: User) -> None:
    found = files.upload(lead, [line(1, Crew="Sam Secret", Notes="Seen by Sam Secret")])
    kept = FindImportFile.objects.get().table.open()
    assert "Crew" not in kept["headings"]
    assert "Sam Secret" not in kept["rows"][0]
    assert "Seen by Sam Secret" in kept["rows"][0]
    assert found.facts.open()["people"] == ["Crew"]


def test_columns_that_nobody_matched_are_dropped_at_once(lead: User) -> None:
    found = files.upload(lead, [line(1, Notes="Seen by Sam Secret")])
    found = files.match(lead, found)
    assert "Secret" not in str(FindImportFile.objects.get().table.open())
    assert found.facts.open()["dropped"] == ["Notes"]
    carry_on(seconds=files.LONG)
    files.start(lead, FindImport.objects.get())
    carry_on(seconds=files.LONG)
    for model in (Report, Find, FindImport, FindImportLine, AuditEvent):
        assert "Secret" not in str(list(model.objects.values()))


def test_the_file_is_sealed_and_goes_with_the_end_of_the_import(lead: User) -> None:
    found = files.checked(lead, [line(1, Place="Rosebud Passage")])
    with connection.cursor() as cursor:
        cursor.execute('SELECT "table" FROM refuse_findimportfile')
        assert b"Rosebud" not in bytes(cursor.fetchone()[0])
    files.start(lead, found)
    carry_on(seconds=files.LONG)
    assert not FindImportFile.objects.exists()
    assert FindImport.objects.get().kept_until is None


@pytest.mark.parametrize("end", ["done", "undone", "discarded", "expired"])
def test_of_a_file_that_is_gone_no_word_of_its_columns_is_kept(lead: User, end: str) -> None:
    """A first line that is no headings, but a person's, would stay for ever otherwise."""
    cells = {"Sam Secret contact": "x", "Sam Secret, 4 High Street": "y"}
    found = files.checked(lead, [line(1, **cells)])
    assert "Secret" in str(found.facts.open())
    if end == "discarded":
        imports.discard_import(by=lead, import_id=found.pk, version=found.version)
    elif end == "expired":
        with time_machine.travel(found.kept_until + datetime.timedelta(seconds=1)):
            forget_old_files()
    else:
        files.start(lead, found)
        carry_on(seconds=files.LONG)
        if end == "undone":
            done = FindImport.objects.get()
            imports.undo_import(by=lead, import_id=done.pk, version=done.version)
            carry_on(seconds=files.LONG)
    found.refresh_from_db()
    assert found.state == ("discarded" if end == "expired" else end)
    assert found.matched is None
    facts = found.facts.open()
    assert (facts["people"], facts["dropped"]) == (1, 1)
    assert "Secret" not in str(facts)


def test_a_file_that_nobody_brought_in_goes_after_three_days(lead: User) -> None:
    found = files.checked(lead, [line(1)])
    assert forget_old_files() == 0
    with time_machine.travel(found.kept_until + datetime.timedelta(seconds=1)):
        assert forget_old_files() == 1
    found.refresh_from_db()
    assert (found.state, found.kept_until) == (ImportState.DISCARDED, None)
    assert not FindImportFile.objects.exists()
    assert not FindImportLine.objects.exists()
    assert AuditEvent.objects.filter(reason="finds_file_expired").count() == 1


def test_what_was_matched_is_there_for_the_next_file_of_the_system(lead: User) -> None:
    found = files.upload(lead, [line(1, Item="spiky thing")])
    found = imports.match_columns(
        by=lead,
        import_id=found.pk,
        columns={Field.MOMENT: "Date time", Field.LONGITUDE: "Longitude",
                 Field.LATITUDE: "Latitude", Field.LITTER: "Item"},
        one_for_all=files.ONE_FOR_ALL,
        version=found.version,
    )  # fmt: skip
    words = {Field.LITTER: {"spiky thing": "needle_capped"}}
    imports.match_words(by=lead, import_id=found.pk, words=words, version=found.version)
    last = imports.matched_before(lead, "  OLD street SYSTEM")
    assert last is not None
    assert last.words == words
    assert last.columns[Field.LITTER] == "Item"
    files.match(lead, files.upload(lead, [line(1)]))
    assert FindMapping.objects.count() == 1
    kept = imports.matched_before(lead, files.SYSTEM)
    assert kept is not None
    assert kept.words[Field.LITTER] == {"spiky thing": "needle_capped", "needle": "needle_uncapped"}


def test_every_word_has_to_mean_something_of_ours(lead: User) -> None:
    found = files.upload(lead, [line(1), line(2, Item="foil")])
    found = imports.match_columns(
        by=lead,
        import_id=found.pk,
        columns={Field.MOMENT: "Date time", Field.LONGITUDE: "Longitude",
                 Field.LATITUDE: "Latitude", Field.LITTER: "Item"},
        one_for_all=files.ONE_FOR_ALL,
        version=found.version,
    )  # fmt: skip
    act = partial(imports.match_words, by=lead, import_id=found.pk, version=found.version)
    for words in ({}, {"needle": "foil"}, {"needle": "gold", "foil": "foil"}):
        with pytest.raises(BadMapping):
            act(words={Field.LITTER: words})


# --- Taking it back -------------------------------------------------------------------------------


def undo(by: User, found: FindImport) -> FindImport:
    found.refresh_from_db()
    imports.undo_import(by=by, import_id=found.pk, version=found.version)
    carry_on(seconds=files.LONG)
    found.refresh_from_db()
    return found


def test_undone_its_finds_count_no_more_and_the_history_stays(lead: User) -> None:
    rows = [line(1), line(2, Status="open"), line(3, Status="open"), line(4, Status="open")]
    found = files.brought_in(lead, rows[:3])
    make_jobs()
    late = files.brought_in(lead, rows[3:])
    mine, cleared = Job.objects.order_by("report__finds__found_at")
    move_job(by=lead, job_id=cleared.pk, move="cleared", version=None, found=NEEDLES)
    found = undo(lead, found)
    undo(lead, late)
    assert found.state == ImportState.UNDONE
    assert states(found) == {"undone": 3}
    # What a crew cleared meanwhile was really there: its own find stays.
    left = Find.objects.get(undone_at__isnull=True)
    assert (left.report_id, left.at_most) == (cleared.report_id, 5)
    assert Report.objects.count() == 4
    assert set(Report.objects.values_list("status", flat=True)) == {Status.CLOSED}
    mine.refresh_from_db()
    cleared.refresh_from_db()
    assert (mine.status, cleared.status) == ("not_found", "cleared")
    make_jobs()
    assert Job.objects.count() == 2  # of the last nobody had made one, and nobody does now
    assert not OutboxMessage.objects.exists()


def test_what_was_undone_can_come_in_again(lead: User) -> None:
    undo(lead, files.brought_in(lead, [line(1)]))
    files.brought_in(lead, [line(1)])
    assert Find.objects.filter(undone_at__isnull=True).count() == 1
    assert Report.objects.count() == 2


def test_after_a_week_it_can_not_be_undone(lead: User) -> None:
    found = files.brought_in(lead, [line(1)])
    act = partial(imports.undo_import, by=lead, import_id=found.pk, version=found.version)
    with (
        time_machine.travel(found.ended_at + imports.UNDO_FOR + datetime.timedelta(seconds=1)),
        pytest.raises(WrongState, match="too long ago"),
    ):
        act()


# --- Who may, and who is quicker ------------------------------------------------------------------


def test_crews_and_police_may_not(crew: User, lead: User, officer: User) -> None:
    for somebody in (crew, officer):
        with pytest.raises(NotAllowed):
            files.upload(somebody, [line(1)])
    found = files.checked(lead, [line(1)])
    for somebody in (crew, officer):
        with pytest.raises(NotAllowed):
            files.start(somebody, found)


def test_who_may_no_longer_do_it_brings_nothing_more_in(lead: User) -> None:
    found = files.start(lead, files.checked(lead, [line(1)]))
    Membership.objects.filter(user=lead).update(roles=["refuse_crew"])
    carry_on(seconds=files.LONG)
    found.refresh_from_db()
    assert found.state == ImportState.STOPPED
    assert not Find.objects.exists()
    Membership.objects.filter(user=lead).update(roles=["cleansing_lead"])
    again = User.objects.get(pk=lead.pk)
    files.start(again, found)
    carry_on(seconds=files.LONG)
    assert Find.objects.count() == 1


def test_of_two_who_start_it_one_is_told_that_the_other_was_quicker(lead: User) -> None:
    found = files.checked(lead, [line(1)])
    files.start(lead, found)
    with pytest.raises(Conflict):
        imports.start_import(by=lead, import_id=found.pk, version=found.version)
    carry_on(seconds=files.LONG)
    assert Find.objects.count() == 1


CARRY_ON = """
import django
django.setup()
from agencies.refuse.actions.import_work import carry_on
print("working", flush=True)
carry_on(seconds=600)
"""
REFUSE = """
CREATE FUNCTION refuse_some() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'not this one'; END $$;
CREATE TRIGGER refuse_some BEFORE INSERT ON refuse_find
    FOR EACH ROW WHEN (NEW.at_least = 4321) EXECUTE FUNCTION refuse_some();
"""
ALLOW = "DROP TRIGGER refuse_some ON refuse_find; DROP FUNCTION refuse_some()"
MANY = 140


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_each_line_comes_in_once_and_a_bad_one_keeps_no_other_out(
    transactional_db: None, reference_data: Geography, lead: User
) -> None:
    """With kill -9, in the middle of whatever it does, and one line that the database refuses."""
    rows = [line(number) for number in range(1, MANY)] + [line(MANY, Qty="4321")]
    found = files.start(lead, files.checked(lead, rows))
    with owner() as cursor:
        cursor.execute(REFUSE)
    try:
        worker = subprocess.Popen(
            [sys.executable, "-c", CARRY_ON],
            cwd=processes.ROOT,
            env=processes.environment(),
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 120
        while not Find.objects.exists():
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        worker.kill()
        worker.wait()
        assert states(found)["ready"] > 0
        carry_on(seconds=files.LONG)
    finally:
        with owner() as cursor:
            cursor.execute(ALLOW)
    assert states(found) == {"in": MANY - 1, "refused error": 1}
    assert Find.objects.count() == Report.objects.count() == MANY - 1
    found.refresh_from_db()
    assert found.state == ImportState.DONE


@pytest.mark.django_db(transaction=True)
def test_two_leads_and_two_workers_at_once(
    transactional_db: None, reference_data: Geography, lead: User, person_with: Any
) -> None:
    other = person_with("cleansing_lead", name="Olga Other")
    rows = [line(number) for number in range(1, 6)]
    found = files.checked(lead, rows)
    began = at_once(
        *(
            partial(imports.start_import, by=who, import_id=found.pk, version=found.version)
            for who in (lead, other)
        )
    )
    assert sorted(type(each).__name__ for each in began) == ["Conflict", "FindImport"]
    at_once(partial(carry_on, seconds=60), partial(carry_on, seconds=60))
    carry_on(seconds=60)
    assert states(found) == {"in": 5}
    assert Find.objects.count() == Report.objects.count() == 5
