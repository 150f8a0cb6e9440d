"""Registers of other systems: what each line would do, what it did, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions import import_work
from agencies.licensing.actions.imports import choose, start_import, undo_import
from agencies.licensing.actions.register import change_number, move_premises
from agencies.licensing.enums import PremisesState
from agencies.licensing.models import (
    Premises,
    PremisesImport,
    PremisesImportFile,
    PremisesImportLine,
)
from agencies.licensing.premises_enums import Choice, ImportState, LineState, Why
from agencies.registry.models import Membership
from portal.accounts.models import User
from reports.errors import Conflict, WrongState
from tests.support import premises as made
from tests.support import register_file as file

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]


def row_of(premises: Premises, **of: str) -> dict[str, str]:
    """The line of a register that says of a premises just what is here."""
    return file.line(
        premises.licence_number,
        **{
            "Premises name": premises.name,
            "Address": premises.address,
            "Postcode": premises.postcode,
            "Type": "Pub",
            "Licence holder": made.HOLDER,
            "DPS": premises.dps,
            "Capacity": str(premises.capacity or ""),
        }
        | of,
    )


def outcomes(found: PremisesImport) -> list[tuple[str, str]]:
    return [(each.state, each.why) for each in file.lines_of(found)]


def test_a_dry_run_says_of_every_line_what_it_would_do_and_does_nothing(officer: User) -> None:
    same = made.another_premises(officer, "The Same", capacity=90)
    other = made.another_premises(officer, "The Other", capacity=90)
    moved = made.another_premises(officer, "The Moved", postcode="PE1 1AA")
    old = made.another_premises(officer, "The Old")
    old_number = old.licence_number
    change_number(by=officer, premises_id=old.pk, number="PL/NEW", version=old.version)
    shut = made.another_premises(officer, "The Shut")
    move_premises(by=officer, premises_id=shut.pk, move="close", version=shut.version)
    before = list(Premises.objects.order_by("pk").values())
    new = file.line()
    found = file.checked(
        officer,
        [
            new,
            row_of(same) | {"Licence number": f" {same.licence_number.lower()} "},
            row_of(other, Capacity="120", DPS="Nia Newcome"),
            file.line("X-1", **{"Premises name": "Moved", "Postcode": "pe11aa"}),
            row_of(old) | {"Licence number": old_number},
            row_of(shut),
            dict(new),
            file.line("", Capacity="lots"),
            file.line("X-2", **{"Premises name": " "}),
            row_of(same, **{"Licence number": "X-3", "Address": ""}),
        ],
    )
    assert outcomes(found) == [
        (LineState.NEW, ""),
        (LineState.SAME, ""),
        (LineState.CHANGED, ""),
        (LineState.ASK, Why.NEW_NUMBER),
        (LineState.ASK, Why.OLD_NUMBER),
        (LineState.ASK, Why.CLOSED),
        (LineState.REFUSED, Why.TWICE),
        (LineState.REFUSED, Why.BAD_CAPACITY),
        (LineState.REFUSED, Why.NO_NAME),
        (LineState.REFUSED, Why.NO_ADDRESS),
    ]
    changed, asked = file.lines_of(found)[2], file.lines_of(found)[3]
    assert changed.content is not None
    assert sorted(changed.content.open()["differences"]) == [
        ["capacity", 90, 120],
        ["dps", "Pat Wansdyke", "Nia Newcome"],
    ]
    assert asked.premises == moved
    assert list(Premises.objects.order_by("pk").values()) == before


def test_what_was_chosen_comes_in_and_what_was_not_does_not(officer: User) -> None:
    moved = made.another_premises(officer, "The Moved", postcode="PE1 1AA")
    number = moved.licence_number
    shut = made.another_premises(officer, "The Shut")
    move_premises(by=officer, premises_id=shut.pk, move="close", version=shut.version)
    found = file.checked(
        officer,
        [
            file.line("N-1", **{"Premises name": "Moved", "Postcode": "PE1 1AA"}),
            row_of(shut, Capacity="44"),
            file.line("N-2"),
            file.line("N-3"),
        ],
    )
    lines = file.lines_of(found)
    chosen = {
        lines[0].number: Choice.NUMBER.value,
        lines[1].number: Choice.ADD.value,  # which is no choice of this line
        lines[2].number: Choice.OUT.value,
    }
    found = choose(by=officer, upload_id=found.pk, chosen=chosen, version=found.version)
    done = file.run(found, officer)
    assert done.state == ImportState.DONE
    assert [each for each, _why in outcomes(done)] == [
        LineState.IN, LineState.ASK, LineState.LEFT_OUT, LineState.IN]  # fmt: skip
    moved.refresh_from_db()
    assert moved.licence_number == "N-1"
    assert moved.earlier_numbers.get().number == number
    assert not Premises.objects.filter(licence_number="N-2").exists()
    added = Premises.objects.get(licence_number="N-3")
    assert (added.kind, added.dps, added.capacity) == ("pub", "Fay Filer", 120)
    assert added.tenures.get().holder == "Filed Taverns Ltd"
    assert not PremisesImportFile.objects.exists()


def test_what_came_in_is_what_the_dry_run_said_and_comes_in_once(officer: User) -> None:
    changed = made.another_premises(officer, "The Changed", capacity=90)
    shut = made.another_premises(officer, "The Shut")
    move_premises(by=officer, premises_id=shut.pk, move="close", version=shut.version)
    new = file.line(Postcode="PE1 1AA", Capacity="35")
    rows = [new, row_of(changed, Capacity="120", DPS="Nia Newcome"), row_of(shut), dict(new)]
    found = file.checked(officer, rows)
    said = outcomes(found)
    facts = [each.content.open()["facts"] for each in file.lines_of(found)[:2] if each.content]
    done = file.run(found, officer)
    came_in = [said[0], said[1]]
    assert came_in == [(LineState.NEW, ""), (LineState.CHANGED, "")]
    assert outcomes(done) == [(LineState.IN, "")] * 2 + said[2:]
    for given, line in zip(facts, file.lines_of(done), strict=False):
        premises = Premises.objects.get(pk=line.premises_id)
        assert premises.tenures.get().holder in (given["holder"], made.HOLDER)
        kept = {"name", "kind", "address", "postcode", "dps", "capacity", "licence_number"}
        assert {each: getattr(premises, each) for each in kept & set(given)} == {
            each: given[each] for each in kept & set(given)
        }
    again = outcomes(file.checked(officer, rows))
    assert again == [(LineState.SAME, "")] * 2 + said[2:]


def test_another_holder_in_a_file_is_told_of_and_transfers_nothing(officer: User) -> None:
    premises = made.another_premises(officer, capacity=90)
    found = file.checked(officer, [row_of(premises, **{"Licence holder": "Somebody Else"})])
    (line,) = file.lines_of(found)
    assert line.content is not None
    assert line.content.open()["differences"] == [["holder", made.HOLDER, "Somebody Else"]]
    assert line.state == LineState.SAME
    with pytest.raises(WrongState):
        file.run(found, officer)
    assert premises.tenures.count() == 1


def test_an_import_is_taken_back_as_far_as_nothing_else_happened(
    officer: User, client_for: ClientFor
) -> None:
    changed = made.another_premises(officer, "The Changed", capacity=90)
    touched = made.another_premises(officer, "The Touched", capacity=90)
    found = file.checked(
        officer,
        [
            row_of(changed, Capacity="120"),
            row_of(touched, Capacity="120"),
            file.line("N-1"),
            file.line("N-2"),
        ],
    )
    done = file.run(found, officer)
    made.change(officer, touched, "To midnight")
    made.invite(officer, Premises.objects.get(licence_number="N-2").pk)
    undo_import(by=officer, upload_id=done.pk, version=done.version)
    import_work.carry_on(seconds=60)
    done.refresh_from_db()
    assert done.state == ImportState.UNDONE
    assert [each for each, _why in outcomes(done)] == [
        LineState.UNDONE, LineState.KEPT, LineState.UNDONE, LineState.KEPT]  # fmt: skip
    changed.refresh_from_db()
    touched.refresh_from_db()
    assert (changed.capacity, touched.capacity) == (90, 120)
    assert Premises.objects.get(licence_number="N-1").state == PremisesState.CLOSED
    assert Premises.objects.get(licence_number="N-2").state == PremisesState.OPEN
    again = file.checked(officer, [file.line("N-1")])
    assert outcomes(again) == [(LineState.ASK, Why.CLOSED)]


def test_what_changed_here_after_the_check_is_left_as_it_is(officer: User) -> None:
    premises = made.another_premises(officer, capacity=90)
    found = file.checked(officer, [row_of(premises, Capacity="120"), file.line("N-1")])
    made.change(officer, premises, "To midnight")
    made.another_premises(officer, licence_number="n-1")
    done = file.run(found, officer)
    assert outcomes(done) == [(LineState.REFUSED, Why.MOVED)] * 2
    premises.refresh_from_db()
    assert premises.capacity == 90


def test_a_worker_that_is_killed_or_doubled_brings_each_line_in_once(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_work, "AT_ONCE", 1)
    found = file.checked(officer, [file.line("N-1"), file.line("N-2")])
    start_import(by=officer, upload_id=found.pk, version=found.version)
    assert import_work._batch(found.pk)
    assert Premises.objects.count() == 1
    for _again in range(2):
        import_work.carry_on(seconds=60)
    assert Premises.objects.count() == 2


def test_an_import_stops_with_the_right_of_who_asked_for_it(officer: User) -> None:
    found = file.checked(officer, [file.line()])
    start_import(by=officer, upload_id=found.pk, version=found.version)
    Membership.objects.filter(user=officer).update(suspended_at=timezone.now())
    import_work.carry_on(seconds=60)
    found.refresh_from_db()
    assert found.state == ImportState.STOPPED
    assert not Premises.objects.exists()


def test_a_file_that_nobody_brings_in_goes(officer: User) -> None:
    found = file.checked(officer, [file.line()])
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert import_work.forget_old_files() == 1
        assert import_work.forget_old_files() == 0
    found.refresh_from_db()
    assert found.state == ImportState.DISCARDED
    assert not PremisesImportFile.objects.exists()
    assert not PremisesImportLine.objects.exists()


def test_of_two_officers_the_second_is_told(officer: User) -> None:
    found = file.checked(officer, [file.line()])
    start_import(by=officer, upload_id=found.pk, version=found.version)
    with pytest.raises(Conflict):
        start_import(by=officer, upload_id=found.pk, version=found.version)


def test_from_the_file_to_the_register_in_the_pages(officer: User, client_for: ClientFor) -> None:
    moved = made.another_premises(officer, "The Moved", postcode="PE1 1AA")
    words = (
        "Ref;Trading name;Premises address;Post code;Colour\n"
        'N-1;"The Filed; Heron";2 Nowhere Street;;red\n'
        "N-2;The Moved;1 Nowhere Street;PE1 1AA;=1+1\n"
    )
    client = client_for(officer)
    uploads = reverse("licensing:premises-imports")
    bad = client.post(uploads, {"source": "Uniform", "file": SimpleUploadedFile("a.csv", b"\0")})
    assert bad.status_code == 422
    sent = client.post(
        uploads, {"source": "Uniform", "file": SimpleUploadedFile("a.csv", words.encode())}
    )
    columns = sent.url
    page = client.get(columns).content.decode()
    assert '<option value="Trading name" selected' in page
    found = PremisesImport.objects.get()
    given = {
        "licence_number": "Ref",
        "name": "Trading name",
        "address": "Premises address",
        "postcode": "Post code",
        "default": "bar",
        "version": found.version,
    }
    assert client.post(columns, given | {"name": "Ref"}).status_code == 422
    assert client.post(columns, given).status_code == 302
    found.refresh_from_db()
    lines = reverse("licensing:premises-import-lines", args=[found.pk])
    assert "has another number" in client.get(f"{lines}?state=ask").content.decode()
    pick = {"line-3": "number", "line-999": "number", "line-x": "", "version": found.version}
    chosen = reverse("licensing:premises-import-choose", args=[found.pk])
    assert client.post(chosen, pick).status_code == 302
    assert client.post(chosen, pick).status_code == 409
    found.refresh_from_db()
    start = reverse("licensing:premises-import-start", args=[found.pk])
    assert client.post(start, {"version": found.version}).status_code == 302
    assert "of 2 lines" in client.get(start.replace("start/", "")).content.decode()
    import_work.carry_on(seconds=60)
    moved.refresh_from_db()
    assert moved.licence_number == "N-2"
    assert Premises.objects.get(licence_number="N-1").kind == "bar"
    again = client.post(
        uploads, {"source": "uniform ", "file": SimpleUploadedFile("b.csv", words.encode())}
    )
    kept = client.get(again.url).content.decode()
    assert '<option value="Ref" selected' in kept
    assert '<option value="bar" selected' in kept
