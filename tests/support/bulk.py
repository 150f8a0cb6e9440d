"""Bulk actions in each state, for the generated tests."""

from __future__ import annotations

from reports.actions.bulk import confirm_bulk, prepare_bulk, undo_bulk
from reports.actions.bulk_work import carry_on
from reports.bulk import Asked
from reports.bulk_enums import BulkKind
from reports.enums import Risk
from reports.models import BulkAction, BulkRow, Report
from reports.queries import reports_visible_to
from tests.support.world import World

START = Asked(BulkKind.MOVE, transition="start", reason="start")
WHO = "police_triage"


def preview(world: World) -> BulkAction:
    """Of two new reports, one of which is urgent and left out."""
    told = [world.tell("One of many"), world.tell("A boy", risks=frozenset({Risk.CHILD}))]
    reports = reports_visible_to(world.person(WHO)).filter(pk__in=[each.pk for each in told])
    return prepare_bulk(by=world.person(WHO), reports=reports.order_by("pk"), asked=START)


def confirmed(world: World) -> BulkAction:
    made = preview(world)
    return confirm_bulk(
        by=world.person(WHO), bulk_id=made.pk, words="All of one evening", version=made.version
    )


def finished(world: World) -> BulkAction:
    made = confirmed(world)
    carry_on(seconds=10)
    return BulkAction.objects.get(pk=made.pk)


def undone(world: World) -> BulkAction:
    """One report was changed since, and is left alone."""
    made = finished(world)
    row = BulkRow.objects.get(bulk=made, state="done")
    Report.objects.filter(pk=row.report_id).update(version=row.done_version + 1)
    undo_bulk(by=world.person(WHO), bulk_id=made.pk, words="Mistake", version=made.version)
    carry_on(seconds=10)
    return BulkAction.objects.get(pk=made.pk)


def more(world: World, count: int) -> None:
    """Confirmed ones: of previews each person has one."""
    for _ in range(count):
        confirmed(world)


def more_left_out(world: World, count: int) -> None:
    """The latest of them leaves out more reports, and does more."""
    bulk = BulkAction.objects.latest("made_at")
    first = BulkRow.objects.filter(bulk=bulk).count() + 1
    for number in range(first, first + 2 * count):
        BulkRow(
            bulk=bulk,
            report=world.tell(f"Number {number}"),
            position=number,
            seen_version=1,
            state="skipped" if number % 2 else "pending",
            why="urgent" if number % 2 else "",
        ).save(force_insert=True)
