"""Keeping the register of premises, and passing a licence on: who sees what of the past."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import ProgrammingError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions.premises import open_account
from agencies.licensing.actions.register import (
    Leaver,
    change_dps,
    change_facts,
    change_number,
    move_premises,
)
from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.enums import IncidentKind, PremisesState
from agencies.licensing.errors import PremisesClosed
from agencies.licensing.models import Premises, PremisesChange
from agencies.licensing.premises_enums import ChangeKind, Leaving
from agencies.licensing.premises_page import reporting_of
from agencies.licensing.register_sections import _paper
from agencies.registry.models import Membership
from agencies.registry.people import forget
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import premises as made
from tests.support.people import PREMISES, agency_named
from tests.support.visibility.premises import TABLES

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
PersonWith = Callable[..., User]


def today() -> datetime.date:
    return timezone.localdate()


def pages_of(client: Client, query: str) -> str:
    return client.get(reverse("licensing:premises-list") + query).content.decode()


# --- Finding --------------------------------------------------------------------------------------


def test_the_register_is_searched_by_all_that_is_known_of_a_premises(
    officer: User, client_for: ClientFor
) -> None:
    heron = made.another_premises(officer, "The Painted Heron", dps="Ola Deepingham")
    made.another_premises(officer, "Club Meridian")
    old = heron.licence_number
    change_number(by=officer, premises_id=heron.pk, number="PL/NEW/7", version=heron.version)
    client = client_for(officer)
    for words in ("painted", "DEEPINGHAM", old, "pl/new/7"):
        page = pages_of(client, f"?q={words}")
        assert "The Painted Heron" in page, words
        assert "Club Meridian" not in page
    assert "Club Meridian" in pages_of(client, "?q=lantern+taverns")
    assert client.get(reverse("licensing:premises-list") + "?q=x").status_code == 422


def test_filters_leave_out_what_they_say_and_closed_ones_until_asked_for(
    officer: User, client_for: ClientFor
) -> None:
    shut = made.another_premises(officer, "The Shut Door", in_pubwatch=True)
    move_premises(by=officer, premises_id=shut.pk, move="close", version=shut.version)
    made.another_premises(officer, "The Open Door", has_door_staff=True)
    client = client_for(officer)
    for query, seen in (
        ("", {"The Open Door"}),
        ("?state=all", {"The Open Door", "The Shut Door"}),
        ("?state=closed&pubwatch=yes", {"The Shut Door"}),
        ("?sia=yes", {"The Open Door"}),
        ("?sia=no", set()),
        ("?kind=hotel", set()),
    ):
        page = pages_of(client, query)
        assert {each for each in ("The Open Door", "The Shut Door") if each in page} == seen, query


# --- Changing -------------------------------------------------------------------------------------


def test_a_premises_is_added_with_the_place_of_its_postcode(
    officer: User, client_for: ClientFor
) -> None:
    given = {
        "title": "The New Quill",
        "kind": "pub",
        "address": "3 Nowhere Street",
        "point": "52.5726, -0.2427",
        "has_door_staff": "yes",
        "in_pubwatch": "no",
        "licence_number": "PL/77",
        "holder": "Quill Ltd",
        "since": "1/4/2024",
        "dps": "Quentin Quill",
    }
    address = reverse("licensing:premises-add")
    client = client_for(officer)
    refused = client.post(address, given | {"point": "60, 0"})
    assert refused.status_code == 422
    assert "The New Quill" in refused.content.decode()
    assert client.post(address, given).status_code == 302
    premises = Premises.objects.get(licence_number="PL/77")
    assert premises.point is not None
    assert (premises.dps, premises.has_door_staff) == ("Quentin Quill", True)
    assert client.post(address, given | {"licence_number": "pl/77"}).status_code == 422


def test_each_change_is_a_line_of_history_with_before_and_after(officer: User) -> None:
    premises = made.another_premises(officer)
    facts = {"hours": "To midnight", "capacity": 90, "name": premises.name}
    change_facts(by=officer, premises_id=premises.pk, facts=facts, version=premises.version)
    line = PremisesChange.objects.filter(premises=premises).first()
    assert line is not None
    assert (line.kind, line.role) == (ChangeKind.FACTS, "licensing_officer")
    assert line.before == {"hours": "", "capacity": None}
    assert line.after == {"hours": "To midnight", "capacity": 90}
    event = AuditEvent.objects.filter(reason="premises_facts").latest("sequence")
    assert "midnight" not in str(event.detail)
    with pytest.raises(ProgrammingError), acting_as(officer):
        PremisesChange.objects.update(role="nobody")


def test_of_two_at_once_the_second_sees_what_the_first_did(
    officer: User, client_for: ClientFor
) -> None:
    premises = made.another_premises(officer)
    client, address = (
        client_for(officer),
        reverse("licensing:premises-change", args=[premises.pk, "number"]),
    )
    stale = {"number": "PL/2", "version": premises.version}
    assert client.post(address, stale | {"number": "PL/1"}).status_code == 302
    conflict = client.post(address, stale)
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert "PL/2" in page, "what was typed is kept"
    assert "Now it is PL/1" in page
    for act, given in (
        (transfer_premises, {"holder": "Else", "since": today()}),
        (move_premises, {"move": "close"}),
        (change_dps, {"dps": "Else", "since": today()}),
    ):
        with pytest.raises(Conflict):
            act(by=officer, premises_id=premises.pk, version=premises.version, **given)


def test_a_number_is_one_premises_for_ever(officer: User) -> None:
    one, two = made.another_premises(officer), made.another_premises(officer)
    first = one.licence_number
    one = change_number(by=officer, premises_id=one.pk, number="PL/9", version=one.version)
    for taken in (first.lower(), "pl/9"):
        with pytest.raises(CaseworkError):
            change_number(by=officer, premises_id=two.pk, number=taken, version=two.version)
        with pytest.raises(CaseworkError):
            made.another_premises(officer, licence_number=taken)
    back = change_number(by=officer, premises_id=one.pk, number=first, version=one.version)
    again = change_number(by=officer, premises_id=one.pk, number="PL/9", version=back.version)
    assert sorted(again.earlier_numbers.values_list("number", flat=True)) == sorted([first, "PL/9"])


def test_a_closed_premises_takes_nothing_new_until_it_is_opened_again(
    officer: User, manager: User, lantern: Premises
) -> None:
    lantern = move_premises(
        by=officer, premises_id=lantern.pk, move="close", version=lantern.version
    )
    assert lantern.closed_on == today()
    with pytest.raises(PremisesClosed):
        made.another_incident(manager)
    with pytest.raises(WrongState):
        move_premises(by=officer, premises_id=lantern.pk, move="resume", version=lantern.version)
    move_premises(by=officer, premises_id=lantern.pk, move="reopen", version=lantern.version)
    made.another_incident(manager)


def test_only_who_keeps_the_register_changes_it(police: User, manager: User) -> None:
    lantern = Premises.objects.get()
    for user in (police, manager):
        with pytest.raises(NotAllowed):
            move_premises(by=user, premises_id=lantern.pk, move="close", version=lantern.version)


@pytest.mark.parametrize("then", Leaving)
def test_a_supervisor_who_leaves_and_what_becomes_of_their_account(
    officer: User, manager: User, staff: User, lantern: Premises, then: Leaving
) -> None:
    incident = made.another_incident(manager)
    membership = Membership.objects.get(user=manager)
    change_dps(
        by=officer,
        premises_id=lantern.pk,
        dps="Nia Newcome",
        since=today(),
        version=lantern.version,
        leaver=Leaver(membership=membership.pk, then=then),
    )
    membership.refresh_from_db()
    has_ended = not Membership.objects.current().filter(pk=membership.pk).exists()
    assert has_ended == (then == Leaving.END)
    assert (membership.roles == ["premises_staff"]) == (then == Leaving.STAFF)
    for user, sees in ((manager, 0 if has_ended else 1), (staff, 1)):
        forget(user)
        with acting_as(user):
            assert incident.__class__.objects.count() == sees


def test_nobody_of_another_premises_is_let_go(
    officer: User, there: User, lantern: Premises
) -> None:
    other = Membership.objects.get(user=there)
    with pytest.raises(CaseworkError):
        change_dps(
            by=officer,
            premises_id=lantern.pk,
            dps="",
            since=today(),
            version=lantern.version,
            leaver=Leaver(membership=other.pk, then=Leaving.END),
        )


# --- Transfers ------------------------------------------------------------------------------------


def _rows(clearances: list[str], table: str) -> int:
    with showing(clearances), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_a_new_holder_sees_the_licence_and_nothing_told_before(
    officer: User, manager: User, staff: User, lantern: Premises, person_with: PersonWith
) -> None:
    """By raw SQL, for every table of licensed premises."""
    made.another_condition(lantern)
    incident = made.another_incident(manager)
    made.another_seizure(manager, incident=incident.pk)
    made.invite(officer, lantern.pk)
    made.letter(officer, lantern.pk)
    transfer_premises(
        by=officer,
        premises_id=lantern.pk,
        holder="Quill Inns Ltd",
        since=today(),
        version=lantern.version,
    )
    former = agency_named(PREMISES)
    assert not former.is_active
    assert not former.invitations.filter(withdrawn_at=None).exists()
    assert not former.invitation_codes.filter(withdrawn_at=None).exists()
    new = open_account(by=officer, premises_id=lantern.pk)
    assert new != former
    sees = {"licensing_premises": 1, "licensing_condition": 1, "licensing_tenure": 1}
    for table in (model._meta.db_table for model in TABLES):
        of_new = _rows([f"premises:{new.key}"], table)
        assert of_new == sees.get(table, 0), table
    # Who holds the former clearance: nobody. What was told stays for officers and police.
    for user in (manager, staff):
        forget(user)
        with acting_as(user):
            for model in TABLES:
                assert not model.objects.exists(), model
    for clearance in ("licensing.officer", "police.triage", "police.intelligence"):
        assert _rows([clearance], "licensing_incident") == 1
    newcomer = person_with("premises_manager", agency=new.key)
    told = made.another_incident(newcomer)
    assert f"premises:{new.key}" in told.audience
    assert f"premises:{former.key}" not in told.audience


def test_the_former_clearance_opens_no_premises_licence_or_condition(
    officer: User, manager: User, lantern: Premises
) -> None:
    """Even a session that outlived everything sees only what its holder told."""
    made.another_condition(lantern)
    incident = made.another_incident(manager)
    transfer_premises(
        by=officer,
        premises_id=lantern.pk,
        holder="Quill Inns Ltd",
        since=today(),
        version=lantern.version,
    )
    former = [f"premises:{PREMISES}", "premises"]
    for table in ("licensing_premises", "licensing_condition", "licensing_tenure"):
        assert _rows(former, table) == 0, table
    assert incident.audience == type(incident).objects.get(pk=incident.pk).audience


def test_a_session_of_the_former_holder_ends_with_the_transfer(
    officer: User, manager: User, lantern: Premises, client_for: ClientFor
) -> None:
    client, officers = client_for(manager), client_for(officer)
    assert client.get("/venue/").status_code == 200
    address = reverse("licensing:premises-transfer", args=[lantern.pk])
    made.another_seizure(manager, bag_number="B-77")
    lantern.refresh_from_db()
    page = officers.get(address).content.decode()
    assert "B-77" in page
    assert manager.full_name in page
    given = {"holder": "Quill Inns Ltd", "since": f"{today():%d/%m/%Y}"}
    done = officers.post(address, given | {"version": lantern.version})
    assert done.status_code == 302
    assert client.get("/venue/").status_code in {302, 403}


@pytest.mark.parametrize("days", [1, -4_000])
def test_a_transfer_is_neither_to_come_nor_before_the_former_holder(
    officer: User, lantern: Premises, days: int
) -> None:
    since = today() + datetime.timedelta(days=days)
    with pytest.raises(CaseworkError):
        transfer_premises(
            by=officer,
            premises_id=lantern.pk,
            holder="Quill",
            since=since,
            version=lantern.version,
        )
    assert lantern.tenures.count() == 1


# --- What its page says ---------------------------------------------------------------------------


def test_reporting_and_severity_are_two_figures(officer: User, manager: User) -> None:
    for _each in range(12):
        made.another_incident(manager, kinds=(IncidentKind.FOUND,))
    lantern = Premises.objects.get()
    with acting_as(officer):
        of = reporting_of(officer, lantern)
    assert of is not None
    assert (of["total"], of["rate"]) == (12, 1.0)
    levels = {label: number for label, number, _address in of["levels"]}
    assert levels == {"Very serious": 0, "Serious": 0, "Lower": 12}
    assert not {"score", "risk", "rank"} & set(of)


def test_the_licence_as_a_paper_holds_its_history_escaped(officer: User) -> None:
    premises = made.another_premises(officer, "The <b>Bold</b> Heron")
    with acting_as(officer):
        html = _paper(officer, str(premises.pk))
    assert "The &lt;b&gt;Bold&lt;/b&gt; Heron" in html
    assert "Added to the register" in html
    assert "<script" not in html


def test_every_state_has_its_moves_on_the_page(officer: User, client_for: ClientFor) -> None:
    premises = made.another_premises(officer)
    client: Any = client_for(officer)
    page = client.get(reverse("licensing:premises", args=[premises.pk])).content.decode()
    assert "/change/suspend/" in page
    assert "/change/reopen/" not in page
    wrong = reverse("licensing:premises-change", args=[premises.pk, "reopen"])
    assert client.get(wrong).status_code == 302
    assert client.post(wrong, {"version": premises.version}).status_code == 409
    assert client.get(wrong.replace("reopen", "burn")).status_code == 404
    assert PremisesState(premises.state) == PremisesState.OPEN
