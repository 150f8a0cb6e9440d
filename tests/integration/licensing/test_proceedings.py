"""Proceedings about a licence: what is recorded, what is told, and that no clock decides (R5.6)."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing.actions.proceeding_clocks import tell_of_clocks
from agencies.licensing.actions.proceedings import begin_proceeding
from agencies.licensing.legal_clocks import interim_steps
from agencies.licensing.legal_enums import Applicant, ProceedingKind, ProceedingState, Rank, Step
from agencies.licensing.models import Premises, Proceeding, ProceedingLine
from agencies.licensing.queries.legal import proceedings_visible_to
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.notifications.models import OutboxMessage
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import proceedings as made

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
VALUES = sorted(
    {each.attname for each in Proceeding._meta.concrete_fields} - {"certified_by", "told"}
)
"""What a proceeding is, beside what is sealed and of what officers were told."""


@pytest.fixture
def proceeding(officer: User, lantern: Premises) -> Proceeding:
    return made.another_proceeding(officer, lantern)


def test_a_summary_review_goes_its_way_line_by_line(
    officer: User, proceeding: Proceeding, lantern: Premises
) -> None:
    before = Premises.objects.values().get(pk=lantern.pk)
    found = made.recorded(proceeding, "interim", officer)
    found = made.recorded(found, "represented", officer, words="")
    found = made.recorded(found, "interim_heard", officer)
    hearing = timezone.now() + 20 * 24 * HOUR
    found = made.recorded(found, "set_hearing", officer, at=hearing)
    today = timezone.localdate()
    found = made.recorded(
        found, "decide", officer, steps_from=today, steps_until=today + 40 * datetime.timedelta(1)
    )
    found = made.recorded(found, "notified", officer, at=timezone.now())
    found = made.recorded(found, "appeal", officer)
    found = made.recorded(found, "end", officer)
    assert found.state == ProceedingState.ENDED
    assert found.steps == [Step.SUSPEND]
    assert found.next_deadline is None
    moves = [*ProceedingLine.objects.values_list("number", "move")]
    names = "received interim represented interim_heard set_hearing decide notified appeal end"
    assert moves == [*enumerate(names.split(), start=1)]
    # A suspension was decided, and the register is as it was: a person changes it.
    assert Premises.objects.values().get(pk=lantern.pk) == before


def test_a_passed_deadline_changes_nothing_but_what_is_shown(
    officer: User, proceeding: Proceeding, client_for: Callable[..., Client]
) -> None:
    """No automatic legal decision (R5.6): a year later every row is as it was."""
    before = Proceeding.objects.values(*VALUES).get()
    page = reverse("licensing:proceeding", args=[proceeding.pk])
    assert "Running" in client_for(officer).get(page).content.decode()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=365)):
        shown = client_for(officer).get(page).content.decode()
        tell_of_clocks()
    assert shown.count(">Late<") == 2
    assert Proceeding.objects.values(*VALUES).get() == before
    assert len(Proceeding.objects.get().told) == 2
    assert Premises.objects.get().state == "open"


def test_lines_are_added_and_never_changed(officer: User, proceeding: Proceeding) -> None:
    for change in (
        lambda: ProceedingLine.objects.update(move="end"),
        lambda: ProceedingLine.objects.all().delete(),
        lambda: Proceeding.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(ProgrammingError), acting_as(officer):
            change()


def test_a_time_of_receipt_is_put_right_by_a_line_and_counted_anew(
    officer: User, proceeding: Proceeding
) -> None:
    right = proceeding.received_at - 5 * HOUR
    found = made.recorded(proceeding, "receipt", officer, at=right, words="The stamp says so")
    assert found.next_deadline == interim_steps(right).deadline
    first, second = ProceedingLine.objects.all()
    assert (first.at, second.at) == (proceeding.received_at, right)
    with pytest.raises(CaseworkError, match="line"):
        made.recorded(found, "note", officer, at=None, corrects=3)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ({"rank": None}, "superintendent or above"),
        ({"certified_by": " "}, "superintendent or above"),
        ({"applicant": Applicant.OTHER}, "chief officer of police"),
        ({"received_at": timezone.now() + 72 * HOUR}, "not still to come"),
    ],
)
def test_an_application_that_can_not_be_is_refused(
    officer: User, lantern: Premises, of: dict[str, object], says: str
) -> None:
    with pytest.raises(CaseworkError, match=says):
        made.another_proceeding(officer, lantern, **of)


@pytest.mark.parametrize(
    ("of", "says"),
    [
        ({"steps": ()}, "Choose what was decided"),
        ({"steps": (Step.NONE, Step.REVOKE)}, "alone"),
        ({"words": " "}, "in a few words"),
        ({"at": None}, "when that was"),
        ({"at": timezone.now() + 72 * HOUR}, "not still to come"),
        ({"at": timezone.now() - 720 * HOUR}, "before the application"),
        ({"steps_until": datetime.date(2026, 1, 1)}, "from when"),
    ],
)
def test_what_can_not_have_been_decided_is_refused(
    officer: User, proceeding: Proceeding, of: dict[str, object], says: str
) -> None:
    with pytest.raises(CaseworkError, match=says):
        made.recorded(proceeding, "interim", officer, **of)
    assert ProceedingLine.objects.count() == 1


def test_what_was_changed_meanwhile_or_is_out_of_turn_is_refused(
    officer: User, police: User, manager: User, proceeding: Proceeding
) -> None:
    with pytest.raises(WrongState):
        made.recorded(proceeding, "decide", officer)
    made.recorded(proceeding, "note", officer, at=None)
    with pytest.raises(Conflict):
        made.recorded(proceeding, "interim", officer)
    for user in (police, manager):
        with pytest.raises(NotAllowed):
            made.recorded(proceeding, "note", user, at=None)


def test_the_same_key_again_makes_no_second_proceeding(officer: User, lantern: Premises) -> None:
    key, application = uuid.uuid4(), made.application()
    both = [
        begin_proceeding(by=officer, premises_id=lantern.pk, application=application, key=key)
        for _ in range(2)
    ]
    assert both[0] == both[1]
    assert Proceeding.objects.count() == 1


def test_officers_are_told_once_at_each_time_and_links_hold_no_content(
    officer: User, lantern: Premises
) -> None:
    found = made.another_proceeding(officer, lantern)
    deadline = interim_steps(found.received_at).deadline
    told = []
    for before in (30 * HOUR, 23 * HOUR, 22 * HOUR, 3 * HOUR, -HOUR, -2 * HOUR):
        with time_machine.travel(deadline - before):
            told.append(tell_of_clocks())
            assert tell_of_clocks() == 0
    assert told == [0, 1, 0, 1, 1, 0]
    types = OutboxMessage.objects.filter(type__startswith="licensing.clock")
    assert {each.type for each in types} == {"licensing.clock", "licensing.clock_over"}
    assert {each.user_id for each in types} == {officer.pk}
    made.recorded(found, "interim", officer, at=timezone.now())


def test_what_was_done_is_told_of_no_more(officer: User, proceeding: Proceeding) -> None:
    found = made.recorded(proceeding, "withdrawn", officer)
    with time_machine.travel(timezone.now() + datetime.timedelta(days=60)):
        assert tell_of_clocks() == 0
    assert found.next_deadline is None


def test_a_clock_that_the_decision_overtook_is_not_late_for_ever(
    officer: User, proceeding: Proceeding, client_for: Callable[..., Client]
) -> None:
    """And a hearing that took place can still be written down after the decision."""
    found = made.recorded(proceeding, "interim", officer)
    found = made.recorded(found, "represented", officer, words="")
    found = made.recorded(found, "set_hearing", officer, at=timezone.now())
    found = made.recorded(found, "decide", officer)
    assert found.next_deadline is None
    page = reverse("licensing:proceeding", args=[found.pk])
    with time_machine.travel(timezone.now() + datetime.timedelta(days=60)):
        assert tell_of_clocks() == 0
        shown = client_for(officer).get(page).content.decode()
        assert "Decided before it was done" in shown
        assert "The review was decided before this was done" in shown
        assert ">Late<" not in shown
    made.recorded(found, "interim_heard", officer)
    assert "Decided before it was done" not in client_for(officer).get(page).content.decode()


def test_police_see_it_and_nobody_at_the_premises_does(
    officer: User, police: User, manager: User, there: User, proceeding: Proceeding
) -> None:
    for user, sees in ((officer, 1), (police, 1), (manager, 0), (there, 0)):
        with acting_as(user):
            assert Proceeding.objects.count() == proceedings_visible_to(user).count() == sees
            assert ProceedingLine.objects.count() == sees


def test_the_pages_record_and_keep_what_was_typed(
    officer: User, police: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    client = client_for(officer)
    address = reverse("licensing:proceeding-new", args=[lantern.pk])
    now = timezone.localtime()
    sent = {
        "key": str(uuid.uuid4()),
        "kind": ProceedingKind.SUMMARY,
        "applicant": Applicant.POLICE,
        "day": f"{now:%d/%m/%Y}",
        "time": f"{now:%H:%M}",
        "rank": "",
        "certified_by": "Alex <Certifier>",
        "words": "A reason that was typed",
    }
    page = client.post(address, sent)
    assert page.status_code == 422
    assert "A reason that was typed" in page.content.decode()
    made_now = client.post(address, sent | {"rank": Rank.CHIEF})
    found = Proceeding.objects.get()
    here = reverse("licensing:proceeding", args=[found.pk])
    assert (made_now.status_code, made_now["Location"]) == (302, here)
    assert client.post(address, sent | {"rank": Rank.CHIEF})["Location"] == here
    shown = client.get(here).content.decode()
    assert "Alex &lt;Certifier&gt;" in shown
    assert "48 hours are counted" in shown
    move = reverse("licensing:proceeding-move", args=[found.pk, "interim"])
    given = sent | {"version": "1", "steps": ["suspend"], "words": "Suspended for now"}
    assert client.post(move, given | {"steps": []}).status_code == 422
    assert client.post(move, given).status_code == 302
    again = client.post(move, given)
    assert again.status_code == 409
    assert "Suspended for now" in client.get(here).content.decode()
    assert client_for(police).get(here).status_code == 200
    assert client_for(police).post(move, given).status_code == 403
    section = client.get(reverse("licensing:premises", args=[lantern.pk])).content.decode()
    assert here in section
