"""Visits by officers: planned for reasons, written in parts, never changed once recorded (R5.4)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import audiences, papers
from agencies.licensing.actions.visit_parts import (
    Swabbed,
    ToiletSeen,
    check_condition,
    write_swab,
    write_toilet,
)
from agencies.licensing.actions.visit_release import release_visit
from agencies.licensing.enums import Outcome
from agencies.licensing.models import (
    Premises,
    Tenure,
    Visit,
    VisitCopy,
    VisitLine,
    VisitPart,
    VisitSwab,
    VisitToilet,
)
from agencies.licensing.queries.visits import visit_parts_visible_to
from agencies.licensing.visit_enums import About, Verdict, VisitPiece, VisitState
from agencies.licensing.visit_words import SWAB_WORDING
from agencies.registry.models import Agency, AgencyKind
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import premises as made
from tests.support import visits
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db
TOMORROW = datetime.timedelta(days=1)


def _client(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def test_an_evening_is_planned_once_and_in_its_order(officer: User, lantern: Premises) -> None:
    other = made.another_premises(officer)
    key = uuid.uuid4()
    at = timezone.now() + TOMORROW
    evening = visits.Evening(
        stops=[(other.pk, at), (lantern.pk, at + TOMORROW)],
        purpose=visits.VisitPurpose.SWABS,
        officers=[officer.pk],
        others=["PC Ada Thurlby"],
    )
    first = visits.plan_visits(by=officer, evening=evening, key=key)
    assert visits.plan_visits(by=officer, evening=evening, key=key) == first
    assert [each.premises for each in first] == [other, lantern]
    names = [each.name for each in first[0].officers.all()]
    assert names == [officer.display_name, "PC Ada Thurlby"]
    with pytest.raises(CaseworkError, match="planned or under way"):
        visits.planned(officer, lantern)


def test_only_officers_plan_and_write(police: User, officer: User, lantern: Premises) -> None:
    visit = visits.under_way(officer, lantern)
    for act in (
        lambda: visits.planned(police, lantern),
        lambda: visits.toilet(police, visit),
        lambda: visits.moved(police, visit, "cancel", "x"),
    ):
        with pytest.raises(NotAllowed):
            act()
    client = _client(police)
    for address in (
        reverse("licensing:visit-part", args=[visit.pk, "findings"]),
        reverse("licensing:visit-row", args=[visit.pk, "toilet", uuid.uuid4()]),
    ):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("state", list(VisitState), ids=str)
def test_parts_are_written_only_while_the_visit_is_under_way(
    state: VisitState, officer: User, lantern: Premises
) -> None:
    visit = _in_state(officer, lantern, state)
    if state == VisitState.UNDER_WAY:
        visits.toilet(officer, visit)
        return
    with pytest.raises(WrongState):
        visits.toilet(officer, visit)


def _in_state(officer: User, premises: Premises, state: VisitState) -> Visit:
    if state == VisitState.PLANNED:
        return visits.planned(officer, premises)[0]
    visit = visits.under_way(officer, premises)
    if state == VisitState.CANCELLED:
        return visits.moved(officer, visit, "cancel", "Closed tonight")
    if state == VisitState.UNDER_WAY:
        return visit
    visits.concluded(officer, visit)
    visit = visits.moved(officer, visit, "record")
    move = {VisitState.FOLLOWED_UP: "follow_up", VisitState.CLOSED: "close"}.get(state)
    return visits.moved(officer, visit, move, "Seen again") if move else visit


def test_the_database_refuses_to_change_what_is_recorded(officer: User, lantern: Premises) -> None:
    """Not only the actions: no statement of the application changes a recorded visit's parts."""
    visit = visits.whole(officer, lantern)
    for table in ("visitpart", "visittoilet", "visitswab"):
        with acting_as(officer), connection.cursor() as cursor:
            cursor.execute(f"UPDATE licensing_{table} SET version = 9")
            assert cursor.rowcount == 0
    swab = VisitSwab.objects.get()
    swab.pk, swab.key = uuid.uuid4(), uuid.uuid4()
    with pytest.raises(DatabaseError), acting_as(officer):
        swab.save(force_insert=True)
    assert VisitLine.objects.filter(visit=visit, about=About.SWABS).count() == 1


def test_a_part_sent_twice_is_saved_once_and_a_lost_race_is_told(
    officer: User, lantern: Premises, person_with: Callable[..., User]
) -> None:
    colleague = person_with("licensing_officer")
    visit = visits.under_way(officer, lantern)
    key = uuid.uuid4()
    given = ToiletSeen(name="Ladies", words="Nothing")
    for _again in range(2):
        row = write_toilet(by=officer, visit_id=visit.pk, given=given, key=key)
    assert VisitToilet.objects.get() == row
    assert row.version == 1
    changed = ToiletSeen(name="Ladies", words="A wrap")
    for _again in range(2):
        write_toilet(by=officer, visit_id=visit.pk, given=changed, row_id=row.pk, version=1)
    with pytest.raises(Conflict):
        write_toilet(by=colleague, visit_id=visit.pk, given=given, row_id=row.pk, version=1)
    words = {"words": "Asked twice"}
    for _again in range(2):
        visits.piece(officer, visit, VisitPiece.ANGELA, code="right", words=words)
    with pytest.raises(Conflict):
        visits.piece(colleague, visit, VisitPiece.ANGELA, code="not", words=words)
    assert VisitPart.objects.get().code == "right"


def test_the_page_of_a_conflict_shows_both_and_sent_again_counts(
    officer: User, lantern: Premises, person_with: Callable[..., User]
) -> None:
    visit = visits.under_way(officer, lantern)
    colleague = person_with("licensing_officer")
    words = {"words": "said by a colleague"}
    visits.piece(colleague, visit, VisitPiece.ANGELA, code="right", words=words)
    address = reverse("licensing:visit-part", args=[visit.pk, "angela"])
    sent = {"version": "1", "code": "not", "words": "said by me"}
    client = _client(officer)
    response = client.post(address, sent)
    page = response.content.decode()
    assert response.status_code == 409
    assert "said by a colleague" in page
    assert "said by me" in page
    assert colleague.display_name in page
    assert client.post(address, sent | {"version": "2"}).status_code == 302
    assert VisitPart.objects.get().words.open() == {"words": "said by me"}


def test_a_visit_is_recorded_whole_or_not(officer: User, lantern: Premises) -> None:
    visit = visits.under_way(officer, lantern)
    with pytest.raises(WrongState, match="Findings"):
        visits.moved(officer, visit, "record")
    day = timezone.localdate() + TOMORROW
    visits.concluded(officer, visit, outcome=Outcome.WARNING_LETTER, day=day)
    visit = visits.moved(officer, visit, "record")
    assert (visit.outcome, visit.follow_up_on) == (Outcome.WARNING_LETTER, day)


def test_a_later_visit_follows_up_the_earlier_one(officer: User, lantern: Premises) -> None:
    first = visits.recorded(officer, lantern, day=timezone.localdate())
    second = visits.recorded(officer, lantern)
    first.refresh_from_db()
    assert second.follows == first
    assert first.state == VisitState.FOLLOWED_UP


def test_conditions_are_written_as_they_were_then(officer: User, lantern: Premises) -> None:
    condition = made.another_condition(lantern)
    visit = visits.under_way(officer, lantern)
    arguments = {"by": officer, "visit_id": visit.pk, "condition_id": condition.pk}
    check_condition(**arguments, verdict=Verdict.NOT_KEPT, words="No book", version=1)
    condition.text = "Another text"
    condition.save()
    row = visit.visitconditions.get()
    assert (row.text, row.verdict) == ("A register of door staff is kept.", "not_kept")


def test_a_correction_leaves_what_was_recorded(officer: User, lantern: Premises) -> None:
    visit = visits.whole(officer, lantern)
    assert VisitSwab.objects.get().reading == visits.READING
    page = _client(officer).get(reverse("licensing:visit", args=[visit.pk])).content.decode()
    assert "8.5 ng" in page
    assert "recorded as 7.25" in page


def test_notes_are_for_officers_alone(officer: User, police: User, lantern: Premises) -> None:
    visit = visits.whole(officer, lantern)
    for user, sees in ((officer, True), (police, False)):
        page = _client(user).get(reverse("licensing:visit", args=[visit.pk])).content.decode()
        assert ("Quillwort" in page) is sees
        with acting_as(user):
            notes = visit_parts_visible_to(user).filter(piece=VisitPiece.NOTES)
            assert notes.exists() is sees
    kind = next(each for each in papers.paper_kinds() if each.key == "visit")
    assert "Quillwort" not in kind.html(officer, str(visit.pk))


def test_the_wording_stands_wherever_a_reading_does(
    officer: User, manager: User, lantern: Premises
) -> None:
    """Traces prove neither dealing nor who used: on the form and on every page with a reading."""
    visit = visits.whole(officer, lantern)
    copy = VisitCopy.objects.get()
    kind = next(each for each in papers.paper_kinds() if each.key == "visit")
    pages = [
        _client(officer).get(reverse("licensing:visit", args=[visit.pk])),
        _client(officer).get(reverse("licensing:premises", args=[lantern.pk])),
        _client(manager).get(reverse("venue:visit", args=[copy.pk])),
    ]
    shown = [each.content.decode() for each in pages] + [kind.html(officer, str(visit.pk))]
    for page in shown:
        assert "ng" in page
        assert str(SWAB_WORDING) in page
    visits.moved(officer, visit, "close", "Done")
    again = visits.under_way(officer, lantern)
    form = _client(officer).get(reverse("licensing:visit-part", args=[again.pk, "swab"]))
    assert str(SWAB_WORDING) in form.content.decode()


def test_a_premises_reads_what_was_released_and_nothing_else(
    officer: User, manager: User, there: User, lantern: Premises
) -> None:
    visit = visits.whole(officer, lantern)
    copy = VisitCopy.objects.get()
    address = reverse("venue:visit", args=[copy.pk])
    page = _client(manager).get(address).content.decode()
    assert visits.FINDINGS in page
    assert "Checks each hour" in page
    for hidden in ("Quillwort", "Duty manager", "Asked twice", "Two pieces", "Advice given"):
        assert hidden not in page
    assert _client(there).get(address).status_code == 404
    assert _client(manager).get(reverse("licensing:visit", args=[visit.pk])).status_code == 403
    with acting_as(manager):
        assert not Visit.objects.exists()
        assert not VisitPart.objects.exists()
    assert OutboxMessage.objects.filter(object_id=copy.pk).count() == 1
    visits.correction(officer, visit, words="It was the back door", is_shown=True)
    assert "It was the back door" in _client(manager).get(address).content.decode()


def test_who_holds_the_licence_later_is_shown_nothing_of_before(
    officer: User, manager: User, lantern: Premises, person_with: Callable[..., User]
) -> None:
    visits.whole(officer, lantern)
    before, today = lantern.tenures.get(), timezone.localdate()
    before.until = today
    before.save()
    agency = Agency.objects.create(key="next", name="Next", kind=AgencyKind.PREMISES)
    after = Tenure(premises=lantern, holder="Next", since=today, agency=agency)
    after.audience = audiences.of_premises(after.clearance)
    after.save(force_insert=True)
    there = person_with("premises_manager", agency=agency.key)
    copy = VisitCopy.objects.get()
    for user in (manager, there):
        client = _client(user)
        assert client.get(reverse("venue:visit", args=[copy.pk])).status_code == 404
        assert str(copy.pk) not in client.get(reverse("venue:visits")).content.decode()
    with acting_as(there):
        assert not VisitCopy.objects.exists()


def test_findings_go_to_who_held_the_licence_at_the_visit_or_nowhere(
    officer: User, lantern: Premises
) -> None:
    nobody = made.another_premises(officer)
    visit = visits.recorded(officer, nobody)
    with pytest.raises(CaseworkError, match="account"):
        release_visit(by=officer, visit_id=visit.pk, version=visit.version)
    visit = visits.recorded(officer, lantern)
    lantern.tenures.update(until=timezone.localdate())
    with pytest.raises(CaseworkError, match="another holder"):
        release_visit(by=officer, visit_id=visit.pk, version=visit.version)


def test_what_a_reading_can_not_be_is_refused_with_nothing_lost(
    officer: User, lantern: Premises
) -> None:
    visit = visits.under_way(officer, lantern)
    address = reverse("licensing:visit-part", args=[visit.pk, "swab"])
    sent = {"version": "1", "key": str(uuid.uuid4()), "point": "Cistern 2", "unit": "ng"}
    for reading in ("", "much", "-1", "NaN", "1e9", "0.1234", "Infinity"):
        response = _client(officer).post(address, sent | {"reading": reading, "device": "D"})
        assert response.status_code == 422
        assert "Cistern 2" in response.content.decode()
    with pytest.raises(CaseworkError):
        write_swab(
            by=officer,
            visit_id=visit.pk,
            given=Swabbed(point="p", reading=Decimal(-1), unit="ng", device="d"),
            key=uuid.uuid4(),
        )
    assert not VisitSwab.objects.exists()


def test_the_plan_page_makes_an_evening_and_keeps_what_was_typed(
    officer: User, lantern: Premises
) -> None:
    day = timezone.localdate() + TOMORROW
    client = _client(officer)
    address = reverse("licensing:visit-plan")
    key = str(uuid.uuid4())
    sent = {
        "key": key,
        "premises": [str(lantern.pk)],
        "day": f"{day:%d/%m/%Y}",
        "time": "20.30",
        "minutes": "30",
        "travel": "foot",
        "purpose": "routine",
        "officers": [str(officer.pk)],
        "others": "PC Ada Thurlby",
    }
    wrong = client.post(address, sent | {"time": "half past"})
    assert wrong.status_code == 422
    assert "half past" in wrong.content.decode()
    assert " checked" in wrong.content.decode()
    assert client.post(address, sent | {"premises": []}).status_code == 422
    assert client.post(address, sent | {"premises": [str(uuid.uuid4())]}).status_code == 422
    response = client.post(address, sent, follow=True)
    page = response.content.decode()
    assert response.redirect_chain == [(reverse("licensing:visit-evening", args=[key]), 302)]
    assert "20:30" in page
    assert "PC Ada Thurlby" in page
    assert "geo:" in page


def test_a_premises_without_a_reason_can_be_chosen_on_its_own_page(
    officer: User, lantern: Premises
) -> None:
    visits.recorded(officer, lantern)
    client = _client(officer)
    address = reverse("licensing:visit-plan")
    assert lantern.name not in client.get(address).content.decode()
    chosen = f"{address}?premises={lantern.pk}"
    assert chosen in client.get(reverse("licensing:premises", args=[lantern.pk])).content.decode()
    page = client.get(chosen).content.decode()
    assert f'value="{lantern.pk}" checked' in page
    nobody = client.get(f"{address}?premises={uuid.uuid4()}")
    assert "No premises to show" in nobody.content.decode()


def test_the_file_holds_what_the_list_shows(officer: User, lantern: Premises) -> None:
    visits.whole(officer, lantern)
    other = made.another_premises(officer, "The Quiet Heron")
    visits.planned(officer, other)
    file = _client(officer).get(reverse("licensing:visits-export") + "?show=made").content.decode()
    assert lantern.name in file
    assert "Advice given" in file
    assert "The Quiet Heron" not in file
    assert "Quillwort" not in file
