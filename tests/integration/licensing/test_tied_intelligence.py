"""Which premises an item of intelligence is about: said by police, shown to licensing with the item
and for as long as it is disclosed, and never to the premises."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg2.errors import InsufficientPrivilege

from agencies.licensing import papers
from agencies.licensing.actions.shared_intelligence import (
    read_tied,
    tie_intelligence,
    untie_intelligence,
)
from agencies.licensing.actions.transfer import transfer_premises
from agencies.licensing.models import Premises, PremisesIntelligence
from agencies.licensing.queries.intelligence import ties_visible_to
from agencies.registry.models import Disclosure
from agencies.registry.people import clearances_of, forget
from agencies.registry.row_security import acting_as, showing
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.intelligence import move_item
from reports.errors import CaseworkError, NotAllowed, WrongState
from reports.models import IntelligenceItem
from tests.integration.disclosures.test_concurrency import at_once
from tests.support import intelligence, tied
from tests.support import premises as made
from tests.support.world import World

pytestmark = pytest.mark.django_db
ClientFor = Callable[..., Client]
ANALYST, OFFICER = "police_intelligence", "licensing_officer"
TEXT = "Class A drugs are sold from the car park."
AT_PREMISES = ("premises_manager", "premises_staff", "door_supervisor")
NOT_TOLD = ("police_triage", "spp_coordinator", "public_health", "safeguarding", *AT_PREMISES)


def ties_by_sql(user: User) -> int:
    """Rows that a plain SELECT of the table gives."""
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM licensing_premisesintelligence")
        return int(cursor.fetchone()[0])


def page_of(client: Client, premises: Premises) -> str:
    return client.get(reverse("licensing:premises", args=[premises.pk])).content.decode()


def section(page: str) -> str:
    """The words of the section, without what stands around it."""
    found = re.search(r'id="intelligence">(.*?)<h2', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


def events(item: IntelligenceItem, reason: str) -> int:
    return AuditEvent.objects.filter(object_id=str(item.pk), reason=reason).count()


# --- Who sees it, and until when ------------------------------------------------------------------


def test_a_tie_shares_nothing_until_the_item_is_and_ends_with_it(
    world: World, client_for: ClientFor
) -> None:
    """By the pages, by the query and by raw SQL: not shared, shared, withdrawn."""
    officer, here = world.person(OFFICER), made.lantern(world)
    item = tied.tied_item(world, is_shared=False)
    client = client_for(officer)

    def shown() -> tuple[bool, int, int]:
        forget(officer)
        with acting_as(officer):
            listed = ties_visible_to(officer).count()
        return "Shared intelligence" in page_of(client, here), listed, ties_by_sql(officer)

    assert shown() == (False, 0, 0)
    disclosure = intelligence.share(world, item)
    assert shown() == (True, 1, 1)
    tied.end(world, disclosure)
    assert shown() == (False, 0, 0)
    assert ties_by_sql(world.person(ANALYST)) == 1


def test_an_overdue_disclosure_shows_no_tie_before_the_task_has_ended_it(world: World) -> None:
    officer = world.person(OFFICER)
    item = tied.tied_item(world)
    assert ties_by_sql(officer) == 1
    over = timezone.now() - timedelta(minutes=1)
    Disclosure.objects.filter(object_id=item.pk).update(
        made_at=over - timedelta(days=1), expires_at=over
    )
    forget(officer)
    assert ties_by_sql(officer) == 0
    with acting_as(officer), pytest.raises(PremisesIntelligence.DoesNotExist):
        read_tied(by=officer, item_id=item.pk, premises_id=made.lantern(world).pk)


def test_a_withdrawn_item_takes_its_ties_out_of_sight(world: World, client_for: ClientFor) -> None:
    item, here = tied.tied_item(world), made.lantern(world)
    move_item(
        by=world.person(ANALYST), item_id=item.pk, move="withdraw", version=3, words="Wrong place"
    )
    for role in (OFFICER, ANALYST):
        page = page_of(client_for(world.person(role)), here)
        assert item.display_reference not in page
    assert ties_by_sql(world.person(OFFICER)) == 0


def test_nobody_else_learns_of_a_tie_by_raw_sql(
    world: World, person_with: Callable[..., User]
) -> None:
    """Not police triage, not partners, not the premises itself, not the licensing team of another
    agency; and of a tie that was taken back not the officer either."""
    item = tied.tied_item(world)
    elsewhere = person_with("licensing_officer", name="elsewhere", agency="cleansing")
    for user in (*map(world.person, NOT_TOLD), elsewhere):
        assert ties_by_sql(user) == 0, user
    assert ties_by_sql(world.person(OFFICER)) == 1
    analyst = world.person(ANALYST)
    untie_intelligence(by=analyst, item_id=item.pk, premises_id=made.lantern(world).pk)
    assert ties_by_sql(world.person(OFFICER)) == 0
    assert ties_by_sql(analyst) == 1


def test_an_item_that_another_team_got_shows_licensing_officers_no_tie(
    world: World,
) -> None:
    """Whoever is an officer and sees the item as something else: the tie follows the disclosure to
    licensing alone."""
    item = tied.tied_item(world, is_shared=False)
    other = "shared:licensing:partnership.coordinator"
    IntelligenceItem.objects.filter(pk=item.pk).update(audience=[*item.audience, other])
    held = ["licensing.officer", "partnership.coordinator", other]
    with showing(held):
        assert IntelligenceItem.objects.filter(pk=item.pk).exists()
        assert not PremisesIntelligence.objects.exists()
    mine = "shared:licensing:licensing.officer"
    with showing([*held, mine]):
        assert not PremisesIntelligence.objects.exists()
    IntelligenceItem.objects.filter(pk=item.pk).update(audience=[*item.audience, mine])
    with showing([*held, mine]):
        assert PremisesIntelligence.objects.count() == 1


# --- What raw SQL may write -----------------------------------------------------------------------

ADD = (
    "INSERT INTO licensing_premisesintelligence"
    " (id, premises_id, item_id, tied_by_id, tied_at, audience)"
    " VALUES (gen_random_uuid(), %s, %s, %s, now(), %s::varchar[])"
)


def done(held: list[str], sql: str, *values: Any) -> str:
    """'yes', or what stands in the way: 'not allowed', 'not possible', 'no row'."""
    try:
        with showing(held), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            found = cursor.rowcount
            transaction.set_rollback(True)
    except IntegrityError:
        return "not possible"
    except DatabaseError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        return "not allowed"
    return "yes" if found else "no row"


def test_police_intelligence_alone_writes_ties_and_nobody_finds_out_by_trying(
    world: World,
) -> None:
    """An officer who tries to add the tie that is there is told the same as of one that is not."""
    item, free = tied.tied_item(world, is_shared=False), intelligence.release(world, 1)
    here, own = made.lantern(world).pk, ["police.intelligence"]
    analyst = world.person(ANALYST)
    held = clearances_of(analyst)
    assert done(held, ADD, here, free.pk, analyst.pk, own) == "yes"
    assert done(held, ADD, here, item.pk, analyst.pk, own) == "not possible"
    for wider in (["licensing.officer"], [*own, "premises:lantern"], []):
        assert done(held, ADD, here, free.pk, analyst.pk, wider) in {"not possible", "not allowed"}
    for role in (OFFICER, "police_triage", *AT_PREMISES):
        user = world.person(role)
        for each in (item, free):
            assert done(clearances_of(user), ADD, here, each.pk, user.pk, own) == "not allowed"


@pytest.mark.parametrize("column", ["premises_id", "item_id", "tied_at", "tied_by_id", "audience"])
def test_what_a_tie_says_never_changes(world: World, column: str) -> None:
    tied.tied_item(world)
    value = {
        "tied_at": "now()",
        "audience": "ARRAY['police.intelligence', 'x']::varchar[]",
    }.get(column, f"'{uuid.uuid4()}'")
    held = clearances_of(world.person(ANALYST))
    change = f"UPDATE licensing_premisesintelligence SET {column} = {value}"
    assert done(held, change) == "not allowed"
    assert done(held, "DELETE FROM licensing_premisesintelligence") == "not allowed"


def test_what_was_taken_back_stays_so(world: World) -> None:
    item, analyst = tied.tied_item(world), world.person(ANALYST)
    held = clearances_of(analyst)
    back = "UPDATE licensing_premisesintelligence SET untied_at = now(), untied_by_id = %s"
    assert done(held, back, analyst.pk) == "yes"
    assert done(clearances_of(world.person(OFFICER)), back, analyst.pk) == "no row"
    untie_intelligence(by=analyst, item_id=item.pk, premises_id=made.lantern(world).pk)
    again = "UPDATE licensing_premisesintelligence SET untied_at = NULL, untied_by_id = NULL"
    assert done(held, again) == "not allowed"


# --- Saying so, and taking it back ----------------------------------------------------------------


def test_saying_it_twice_says_it_once_and_each_change_is_recorded(world: World) -> None:
    analyst, item, here = world.person(ANALYST), intelligence.release(world), made.lantern(world)
    of = {"item_id": item.pk, "premises_id": here.pk}
    first = tie_intelligence(by=analyst, **of)
    assert tie_intelligence(by=intelligence.second_person(), **of).pk == first.pk
    assert events(item, "intelligence_tied") == 1
    untie_intelligence(by=analyst, **of)
    again = untie_intelligence(by=intelligence.second_person(), **of)
    assert again.untied_by == analyst
    assert events(item, "intelligence_untied") == 1
    assert tie_intelligence(by=analyst, **of).pk != first.pk
    assert PremisesIntelligence.objects.count() == 2
    of_premises = AuditEvent.objects.filter(object_id=str(here.pk))
    assert of_premises.filter(reason="intelligence_tied").count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["tie", "untie"])
def test_two_who_say_it_at_the_same_moment_say_it_once(world: World, first: str) -> None:
    """And of two who take it back one does; nobody is told of an error."""
    item, here = intelligence.release(world), made.lantern(world)
    people = world.person(ANALYST), intelligence.second_person()
    act = {"tie": tie_intelligence, "untie": untie_intelligence}[first]
    if first == "untie":
        tied.tie(world, item)
    for person in people:
        forget(person)
    of = {"item_id": item.pk, "premises_id": here.pk}
    outcome = at_once(*(partial(act, by=person, **of) for person in people))
    assert len({each.pk for each in outcome}) == 1, outcome
    assert PremisesIntelligence.objects.count() == 1
    done_once = {"tie": "intelligence_tied", "untie": "intelligence_untied"}[first]
    assert events(item, done_once) == 1


def test_only_released_items_are_tied_by_those_who_may_share(world: World) -> None:
    here, analyst = made.lantern(world).pk, world.person(ANALYST)
    draft, released = intelligence.write(world), intelligence.release(world, 1)
    with pytest.raises(WrongState):
        tie_intelligence(by=analyst, item_id=draft.pk, premises_id=here)
    with pytest.raises(CaseworkError):
        tie_intelligence(by=analyst, item_id=released.pk, premises_id=uuid.uuid4())
    for role in (OFFICER, "police_triage", "premises_manager"):
        for act in (tie_intelligence, untie_intelligence):
            with pytest.raises(NotAllowed):
                act(by=world.person(role), item_id=released.pk, premises_id=here)
    with pytest.raises(PremisesIntelligence.DoesNotExist):
        untie_intelligence(by=analyst, item_id=released.pk, premises_id=here)
    assert not PremisesIntelligence.objects.exists()


def test_an_item_is_about_few_premises(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agencies.licensing.actions.shared_intelligence.MOST_PREMISES", 1)
    item = tied.tied_item(world)
    other = made.another_premises(world.person(OFFICER), "The Reed")
    with pytest.raises(CaseworkError, match="one thing"):
        tied.tie(world, item, other)


def test_police_choose_the_premises_by_a_search_and_take_it_back(
    world: World, client_for: ClientFor
) -> None:
    """From the item's page, by links and buttons alone."""
    item, here = intelligence.release(world), made.lantern(world)
    other = made.another_premises(world.person(OFFICER), "The Reed and Rush")
    client = client_for(world.person(ANALYST))
    own = client.get(reverse("reports:triage:intelligenceitem-detail", args=[item.pk]))
    address = reverse("licensing:item-premises", args=[item.pk])
    assert f'href="{address}"' in own.content.decode()
    found = client.get(address, {"q": "Reed and"}).content.decode()
    assert f'value="{other.pk}"' in found
    assert f'value="{here.pk}"' not in found
    response = client.post(address, {"premises": other.pk}, follow=True)
    page = response.content.decode()
    assert "It is about this one" in page
    assert "Not shared with licensing" in page_of(client, other)
    take_back = reverse("licensing:item-untie", args=[item.pk, other.pk])
    assert f'action="{take_back}"' in page
    page = client.post(take_back, follow=True).content.decode()
    assert "No premises yet" in page
    assert "Taken back" in page
    assert item.display_reference not in page_of(client, other)


def test_what_is_no_premises_is_refused_in_words(world: World, client_for: ClientFor) -> None:
    item = intelligence.release(world)
    client = client_for(world.person(ANALYST))
    address = reverse("licensing:item-premises", args=[item.pk])
    for typed in ("", "the pub", str(uuid.uuid4())):
        response = client.post(address, {"premises": typed})
        assert response.status_code == 422
        assert "Choose the premises from the list" in response.content.decode()
    draft = intelligence.write(world, 1)
    response = client.post(
        reverse("licensing:item-premises", args=[draft.pk]), {"premises": made.lantern(world).pk}
    )
    assert response.status_code == 409
    assert "Only a released item" in response.content.decode()


def test_sharing_with_licensing_asks_whether_it_is_about_a_premises(
    world: World, client_for: ClientFor
) -> None:
    item = intelligence.release(world)
    disclosure = intelligence.share(world, item)
    client = client_for(world.person(ANALYST))
    address = reverse("reports:triage:disclosure", args=[disclosure.pk])
    page = client.get(address).content.decode()
    assert "Is it about a licensed premises?" in page
    assert reverse("licensing:item-premises", args=[item.pk]) in page
    tied.end(world, disclosure)
    assert "Is it about a licensed premises?" not in client.get(address).content.decode()


# --- The premises' page ---------------------------------------------------------------------------


def test_an_officer_reads_the_item_on_the_premises_page_and_that_is_recorded(
    world: World, client_for: ClientFor
) -> None:
    item, here = tied.tied_item(world), made.lantern(world)
    client = client_for(world.person(OFFICER))
    words = section(page_of(client, here))
    last_day = timezone.localdate() + timedelta(days=30)
    for expected in (
        item.title,
        "2BC",  # source, assessment, handling
        "Not before the joint visit",
        "A1",
        f"until the end of {last_day.day} {last_day:%B %Y}",
        "Read the text",
    ):
        assert expected in words, words
    assert TEXT not in words
    assert "Made from a report" not in words
    before = events(item, "disclosure")
    read = client.post(reverse("licensing:premises-intelligence", args=[here.pk, item.pk]))
    assert TEXT in section(read.content.decode())
    assert events(item, "disclosure") == before + 1
    assert TEXT not in page_of(client, here)


def test_police_see_which_ties_are_not_shared_and_read_by_their_own_record(
    world: World, client_for: ClientFor
) -> None:
    item, here = tied.tied_item(world, is_shared=False), made.lantern(world)
    client = client_for(world.person(ANALYST))
    words = section(page_of(client, here))
    assert "Not shared with licensing" in words
    assert "Police say that it is about this premises" in words
    read = client.post(reverse("licensing:premises-intelligence", args=[here.pk, item.pk]))
    assert TEXT in section(read.content.decode())
    assert events(item, "intelligence") == 1
    intelligence.share(world, item)
    assert "Not shared with licensing" not in page_of(client, here)


def test_an_item_is_read_from_the_page_of_its_own_premises_alone(
    world: World, client_for: ClientFor
) -> None:
    """A shared item that is not tied here, a tie that is not shared, one taken back: not there."""
    officer, analyst, here = world.person(OFFICER), world.person(ANALYST), made.lantern(world)
    untied = intelligence.release(world, 1)
    intelligence.share(world, untied)
    unshared = tied.tied_item(world, 2, is_shared=False)
    back = tied.tied_item(world, 3)
    untie_intelligence(by=analyst, item_id=back.pk, premises_id=here.pk)
    client = client_for(officer)
    for item in (untied, unshared, back):
        address = reverse("licensing:premises-intelligence", args=[here.pk, item.pk])
        response = client.post(address)
        assert response.status_code == 404
        assert events(item, "disclosure") == 0
    address = reverse("licensing:premises-intelligence", args=[here.pk, unshared.pk])
    assert client_for(world.person("police_triage")).post(address).status_code == 403
    assert client_for(world.person("premises_manager")).post(address).status_code == 403


def test_a_premises_own_people_are_shown_nothing_of_it(world: World, client_for: ClientFor) -> None:
    """Every page that a manager opens is the same with the tie and without it."""
    made.lantern(world)
    client = client_for(world.person("premises_manager"))
    addresses = [
        reverse(f"venue:{name}")
        for name in ("home", "ready", "all", "visits", "registers", "conditions", "alerts")
    ]
    token = re.compile(r'[A-Za-z0-9]{64}|(?<= value=")[0-9a-f-]{36}')

    def pages() -> list[str]:
        return [token.sub("", client.get(each).content.decode()) for each in addresses]

    with time_machine.travel(timezone.now(), tick=False):
        before = pages()
        tied.tied_item(world)
        assert pages() == before


def test_a_tie_is_of_the_premises_and_stays_with_a_new_holder_as_of_before(
    world: World, client_for: ClientFor
) -> None:
    item, officer, here = tied.tied_item(world), world.person(OFFICER), made.lantern(world)
    assert "before the present licence holder" not in page_of(client_for(officer), here)
    IntelligenceItem.objects.filter(pk=item.pk).update(day=date(2024, 5, 1))
    here.refresh_from_db()
    transfer_premises(
        by=officer,
        premises_id=here.pk,
        holder="Quill Inns (fictional) Ltd",
        since=timezone.localdate(),
        version=here.version,
    )
    words = section(page_of(client_for(officer), here))
    assert item.title in words
    assert "From before the present licence holder" in words


def test_no_paper_for_a_hearing_is_offered_of_it(world: World) -> None:
    """Neither as a paper of its own nor within another one."""
    item, officer, here = tied.tied_item(world), world.person(OFFICER), made.lantern(world)
    with acting_as(officer):
        offered = [
            (kind, paper) for kind in papers.paper_kinds() for paper in kind.listed(officer, here)
        ]
        texts = [kind.html(officer, paper.key) for kind, paper in offered]
    assert texts
    assert not [text for text in texts if item.title in text or item.display_reference in text]
