"""Needle bins are a series of their own, and sharps boxes are counted from finds."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.contrib.gis.geos import Point
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agencies.refuse import box_page, stock
from agencies.refuse.actions.bins import (
    BinFacts,
    Emptied,
    add_bin,
    change_bin,
    record_emptying,
    undo_emptying,
)
from agencies.refuse.actions.boxes import add_boxes, move_box, set_stock_limit
from agencies.refuse.actions.jobs import move_job
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.actions.shifts import start_shift
from agencies.refuse.actions.sync import store_batch
from agencies.refuse.entries import read_batch
from agencies.refuse.models import Bin, BinVisit, BinVisitor, Box, BoxMove, Entry, Find, Job, Shift
from agencies.refuse.stock_enums import BoxState, BoxStep
from agencies.refuse.stock_queries import (
    bin_visits_visible_to,
    filled_of,
    returns_by_month,
    stock_limit_now,
)
from agencies.registry.roles import ROLES
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.integration.disclosures.test_concurrency import at_once
from tests.integration.refuse.conftest import job_of, needle_report
from tests.support.geography import IN_CENTRAL, Geography
from tests.unit.refuse.test_entries import FIND

pytestmark = pytest.mark.django_db

PLACES = {"refuse_crew", "cleansing_lead", "police_triage", "police_intelligence",
          "spp_coordinator"}  # fmt: skip
CREWS = {"refuse_crew", "cleansing_lead"}
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def bin_here(lead: User, reference_data: Geography) -> Bin:
    facts = BinFacts(name="Bin 1", place="By the lodge", point=IN_CENTRAL)
    return add_bin(by=lead, facts=facts)


@pytest.fixture
def shift(crew: User) -> Shift:
    return start_shift(by=crew, device_id=None, name="Van 3").shift


def emptied(**change: Any) -> Emptied:
    how: dict[str, Any] = {"at": timezone.now(), "fill_tenths": 7, "returns": 41}
    return Emptied(**how | change)


def boxes(lead: User, *serials: str, holds: int = 20) -> list[Box]:
    return add_boxes(by=lead, serials=serials, millilitres=1_000, holds=holds)


def send(by: User, shift: Shift, *entries: dict[str, Any]) -> None:
    now = timezone.now().isoformat()
    body = json.dumps({"version": 1, "now": now, "entries": entries}).encode()
    answers = store_batch(by=by, shift=shift, batch=read_batch(body), app_version=1)
    assert {str(each.outcome) for each in answers.values()} == {"stored"}


def logged(serial: str, low: int, high: int | None, **change: Any) -> dict[str, Any]:
    how = {"id": str(uuid.uuid4()), "box": serial, "at_least": low, "at_most": high}
    return FIND | how | change


# --- Bins -----------------------------------------------------------------------------------------


def test_a_crew_writes_down_that_a_bin_was_emptied(bin_here: Bin, crew: User) -> None:
    visit = record_emptying(by=crew, bin_id=bin_here.pk, emptied=emptied())
    assert (visit.fill_tenths, visit.returns, visit.visitor.user) == (7, 41, crew)
    assert not Find.objects.exists()


def test_returns_are_a_series_of_their_own(bin_here: Bin, crew: User, shift: Shift) -> None:
    """No find adds to it, and it adds to no find."""
    send(crew, shift, logged("", 5, 5))
    record_emptying(by=crew, bin_id=bin_here.pk, emptied=emptied(returns=30))
    record_emptying(by=crew, bin_id=bin_here.pk, emptied=emptied(returns=None))
    months = returns_by_month(crew)
    assert len(months) == 12
    assert (months[-1].visits, months[-1].returns, months[-1].uncounted) == (2, 30, 1)
    assert sum(each.visits for each in months[:-1]) == 0
    assert Find.objects.get().at_least == 5


def test_what_was_written_by_mistake_counts_no_more(
    bin_here: Bin, crew: User, mate: User, lead: User
) -> None:
    first, second = (
        record_emptying(by=crew, bin_id=bin_here.pk, emptied=emptied()) for _ in range(2)
    )
    with pytest.raises(NotAllowed):
        undo_emptying(by=mate, visit_id=first.pk)
    undo_emptying(by=crew, visit_id=first.pk)
    undo_emptying(by=lead, visit_id=second.pk)
    assert not bin_visits_visible_to(lead).exists()
    with pytest.raises(BinVisit.DoesNotExist):
        undo_emptying(by=lead, visit_id=first.pk)


def test_only_a_lead_says_that_somebody_else_emptied_it(
    bin_here: Bin, crew: User, mate: User, lead: User
) -> None:
    told = emptied()
    with pytest.raises(NotAllowed):
        record_emptying(by=crew, bin_id=bin_here.pk, emptied=told, who=mate.pk)
    visit = record_emptying(by=lead, bin_id=bin_here.pk, emptied=told, who=mate.pk)
    assert (visit.visitor.user, visit.visitor.recorded_by) == (mate, lead)


def test_what_a_bin_can_not_be_is_refused(bin_here: Bin, crew: User, lead: User) -> None:
    swapped = Point(IN_CENTRAL.y, IN_CENTRAL.x, srid=4326)
    for facts in (
        BinFacts(name=" ", place="x", point=IN_CENTRAL),
        BinFacts(name="x", place="x", point=swapped),
    ):
        with pytest.raises(CaseworkError):
            add_bin(by=lead, facts=facts)
    facts = BinFacts(name="Bin 1", place="By the lodge", point=IN_CENTRAL)
    with pytest.raises(NotAllowed):
        add_bin(by=crew, facts=facts)
    change_bin(by=lead, bin_id=bin_here.pk, facts=facts, is_active=False, version=1)
    with pytest.raises(Conflict):
        change_bin(by=lead, bin_id=bin_here.pk, facts=facts, is_active=True, version=1)
    for told in (
        emptied(at=timezone.now() + HOUR),
        emptied(at=timezone.now() - datetime.timedelta(days=400)),
        emptied(fill_tenths=11),
        emptied(returns=10_001),
    ):
        with pytest.raises(CaseworkError):
            record_emptying(by=crew, bin_id=bin_here.pk, emptied=told)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_by_raw_sql_places_and_counts_reach_partners_and_names_never(
    bin_here: Bin, crew: User, lead: User, person_with: Callable[..., User], role: str
) -> None:
    record_emptying(by=crew, bin_id=bin_here.pk, emptied=emptied())
    boxes(lead, "SB-1")
    who = person_with(role)
    tables = {"refuse_bin": PLACES, "refuse_binvisit": PLACES, "refuse_binvisitor": CREWS,
              "refuse_box": CREWS, "refuse_boxmove": CREWS}  # fmt: skip
    with acting_as(who), connection.cursor() as cursor:
        for table, roles in tables.items():
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (int(role in roles),), table


def test_no_column_of_what_partners_see_could_hold_a_name_of_a_crew() -> None:
    for model in (Bin, BinVisit):
        leads_to = {each.related_model for each in model._meta.concrete_fields}
        assert not leads_to & {User, Shift, Entry}


# --- Boxes ----------------------------------------------------------------------------------------


def test_what_is_in_a_box_is_counted_from_finds(crew: User, lead: User, shift: Shift) -> None:
    full, other = boxes(lead, "SB-1", "SB-2", holds=10)
    mistake = logged("SB-1", 9, 9)
    send(
        crew, shift,
        logged("sb-1", 2, 5),
        logged(" SB-1 ", 4, 4),
        logged("SB-2", 21, None),
        logged("", 50, 50),
        logged("SB-1", 3, 3, disposal="left"),
        mistake,
        {"id": str(uuid.uuid4()), "kind": "undo", "at": FIND["at"], "find": mistake["id"]},
    )  # fmt: skip
    filled = filled_of(lead, [full, other])
    assert filled["SB-1"] == stock.Filled(6, 9, is_open=False, holds=10)
    assert filled["SB-2"] == stock.Filled(21, 21, is_open=True, holds=10)
    assert box_page.warning_of(full, filled["SB-1"]) == ""
    assert "Past its fill line" in box_page.warning_of(other, filled["SB-2"])
    send(crew, shift, logged("SB-1", 1, 1))
    assert "May be full" in box_page.warning_of(full, filled_of(lead, [full])["SB-1"])


def test_a_job_that_a_phone_clears_counts_into_its_box(
    crew: User, lead: User, shift: Shift
) -> None:
    (box,) = boxes(lead, "SB-1")
    job = job_of(needle_report())
    send(crew, shift, logged("SB-1", 3, 3, kind="move", job=str(job.pk), move="cleared"))
    assert filled_of(lead, [box])["SB-1"].low == 3
    job.refresh_from_db()
    move_job(by=crew, job_id=job.pk, move="undo", version=job.version)
    assert filled_of(lead, [box])["SB-1"].low == 0


def test_what_was_left_and_then_cleared_counts_once(crew: User, lead: User, shift: Shift) -> None:
    (box,) = boxes(lead, "SB-1")
    send(crew, shift, logged("SB-1", 7, 7, disposal="left"))
    make_jobs()
    job = Job.objects.get()
    send(crew, shift, logged("SB-1", 6, 6, kind="move", job=str(job.pk), move="cleared"))
    assert filled_of(lead, [box])["SB-1"].low == 6


def test_through_whose_hands_a_box_went(crew: User, mate: User, lead: User) -> None:
    (box,) = boxes(lead, "SB-1")
    step = partial(move_box, by=lead, box_id=box.pk)
    step(step=BoxStep.HAND_OUT, version=1, to=crew.pk)
    step(step=BoxStep.TAKE_BACK, version=2)
    step(step=BoxStep.HAND_OUT, version=3, to=mate.pk)
    step(step=BoxStep.SEAL, version=4)
    step(step=BoxStep.DISPOSE, version=5, words="Note 77")
    moves = [(each.step, each.given_by, each.taken_by) for each in BoxMove.objects.filter(box=box)]
    assert moves == [
        ("added", None, None),
        ("hand_out", lead, crew),
        ("take_back", crew, lead),
        ("hand_out", lead, mate),
        ("seal", mate, lead),
        ("dispose", lead, lead),
    ]
    box.refresh_from_db()
    assert (box.state, box.held_by) == (BoxState.DISPOSED, None)


def test_what_can_not_be_done_with_a_box(crew: User, lead: User, mate: User) -> None:
    (box,) = boxes(lead, "SB-1")
    of: dict[str, Any] = {"by": lead, "box_id": box.pk, "version": 1}
    for step in (BoxStep.TAKE_BACK, BoxStep.DISPOSE, BoxStep.ADDED):
        with pytest.raises(WrongState):
            move_box(**of, step=step)
    with pytest.raises(CaseworkError):
        move_box(**of, step=BoxStep.HAND_OUT)
    with pytest.raises(NotAllowed):
        move_box(**of | {"by": crew}, step=BoxStep.HAND_OUT, to=mate.pk)
    move_box(**of, step=BoxStep.HAND_OUT, to=crew.pk)
    with pytest.raises(Conflict):
        move_box(**of, step=BoxStep.SEAL)


def test_a_serial_is_there_once_and_a_batch_with_one_again_adds_none(lead: User) -> None:
    boxes(lead, "SB-1")
    with pytest.raises(CaseworkError, match="SB-1"):
        boxes(lead, "SB-0", "SB-1")
    assert Box.objects.count() == BoxMove.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_add_or_hand_out_one_box_at_once(crew: User, mate: User, lead: User) -> None:
    added = at_once(*[partial(boxes, lead, "SB-1")] * 2)
    assert sorted(type(each).__name__ for each in added) == ["CaseworkError", "list"]
    box = Box.objects.get()
    hand = partial(move_box, by=lead, box_id=box.pk, step=BoxStep.HAND_OUT, version=1)
    got = at_once(partial(hand, to=crew.pk), partial(hand, to=mate.pk))
    assert sorted(type(each).__name__ for each in got) == ["Box", "Conflict"]
    assert BoxMove.objects.filter(step="hand_out").count() == 1


def test_a_low_stock_is_warned_of(lead: User, crew: User) -> None:
    assert (stock_limit_now(), box_page.stock_of(lead).is_low) == (stock.LOW, True)
    boxes(lead, *(f"SB-{each}" for each in range(stock.LOW)))
    assert not box_page.stock_of(lead).is_low
    set_stock_limit(by=lead, boxes=stock.LOW + 1)
    assert box_page.stock_of(lead).is_low
    with pytest.raises(NotAllowed):
        set_stock_limit(by=crew, boxes=1)


@pytest.mark.parametrize(
    "change",
    [{"state": "lost"}, {"state": "with_crew"}, {"serial": "sb 1"}, {"holds": 0},
     {"millilitres": 0}],
    ids=lambda change: "-".join(map(str, (*change, *change.values()))),
)  # fmt: skip
def test_the_database_refuses_a_box_that_can_not_be(lead: User, change: dict[str, Any]) -> None:
    (box,) = boxes(lead, "SB-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Box.objects.filter(pk=box.pk).update(**change)


@pytest.mark.parametrize("change", [{"fill_tenths": 11}, {"returns": 10_001}], ids=str)
def test_the_database_refuses_a_visit_that_can_not_be(
    bin_here: Bin, crew: User, change: dict[str, Any]
) -> None:
    visit = record_emptying(by=crew, bin_id=bin_here.pk, emptied=emptied())
    with pytest.raises(IntegrityError), transaction.atomic():
        BinVisit.objects.filter(pk=visit.pk).update(**change)


@pytest.mark.parametrize("model", [BinVisitor, BoxMove], ids=lambda model: model.__name__)
def test_who_had_what_is_never_changed(bin_here: Bin, crew: User, lead: User, model: Any) -> None:
    record_emptying(by=crew, bin_id=bin_here.pk, emptied=emptied())
    boxes(lead, "SB-1")
    for change in (lambda: model.objects.update(audience=["x"]), model.objects.all().delete):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            change()
