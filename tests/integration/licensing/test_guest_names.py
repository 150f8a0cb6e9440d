"""A guest's name that is typed once for the police can't be typed again where licensing reads it
(R5.7): in a report, a draft that somebody else sends, an amendment, an answer, a bag."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agencies.licensing.actions import guest_names
from agencies.licensing.actions.amendments import amend_incident
from agencies.licensing.actions.bags import destroy_bag, move_bag
from agencies.licensing.actions.drafts import Typed, save_draft
from agencies.licensing.errors import NameInWords
from agencies.licensing.models import Incident, IncidentAmendment, PersonName, Seizure
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.errors import CaseworkError
from reports.models import Report
from tests.support import premises as made

pytestmark = pytest.mark.django_db

FORM = "/venue/report/"
KEYS = ("0a0a0a0a", "0b0b0b0b")
NAME = made.NAME
FIRST = NAME.split(" ", maxsplit=1)[0]


def sent(**of: Any) -> dict[str, Any]:
    """A form with two people, of whom the first has a name."""
    given = {
        "key": str(uuid.uuid4()),
        "version": "0",
        "do": "send",
        "kinds": ["use"],
        "words": "Two people in one cubicle",
        "inside": "toilets",
        "inside_words": "The second door",
        "when": "now",
        "on_duty": "other",
        "on_duty_words": "Jo Relief",
        "person": list(KEYS),
        f"person-{KEYS[0]}-role": "involved",
        f"person-{KEYS[0]}-description": "Red coat",
        f"person-{KEYS[0]}-name": NAME,
        f"person-{KEYS[1]}-role": "witness",
        f"person-{KEYS[1]}-description": "Blue hat",
    }
    return given | of


@pytest.mark.parametrize(
    ("field", "called"),
    [
        ("words", "Tell us in a few words"),
        ("inside_words", "Where exactly?"),
        ("police_reference", "Police reference"),
        (f"person-{KEYS[0]}-description", "What did they look like?"),
        (f"person-{KEYS[1]}-description", "What did they look like?"),
    ],
)
def test_a_report_with_a_name_in_its_words_is_not_sent(
    staff: User, client_for: Callable[..., Client], field: str, called: str
) -> None:
    typed = f"it was {FIRST.upper()} again"
    answer = client_for(staff).post(FORM, sent(**{field: typed}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<a href="#id_{field}">Take the name out of “{called}”' in page
    for kept in (typed, NAME):  # of whoever typed it, in its own field
        assert kept in page
    assert "Red coat" in page or field.endswith("description")
    assert not Incident.objects.exists()
    assert not Report.objects.exists()


def test_the_next_report_of_the_night_has_no_name_of_the_one_before(
    staff: User, manager: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(staff)
    assert client.post(FORM, sent()).status_code == 302
    nobody: dict[str, Any] = {"person": [], "words": f"{NAME} came back"}
    assert client.post(FORM, sent(**nobody)).status_code == 422
    # Who did not type it learns nothing of it: the name is theirs to know, and to have typed.
    assert client_for(manager).post(FORM, sent(**nobody)).status_code == 302


def test_a_draft_that_a_colleague_sends_has_no_name_that_its_author_typed(
    manager: User, staff: User, client_for: Callable[..., Client]
) -> None:
    form = sent(words=f"{FIRST} had a wrap", **{f"person-{KEYS[0]}-name": ""})
    typed = Typed(fields={"words": [form["words"]], "person": [KEYS[0]]}, names={KEYS[0]: NAME})
    save_draft(by=manager, key=uuid.UUID(form["key"]), typed=typed, version=0)
    answer = client_for(staff).post(FORM, form)
    assert answer.status_code == 422
    assert "Take the name out of “Tell us" in answer.content.decode()
    assert NAME not in answer.content.decode()
    assert client_for(staff).post(FORM, form | {"words": "They had a wrap"}).status_code == 302


def test_what_is_added_later_holds_no_name_and_a_guess_is_recorded_and_counted(
    manager: User, staff: User, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = made.another_incident(manager)
    address = f"/venue/incidents/{incident.pk}/add/"
    given = {"key": uuid.uuid4(), "words": f"It was {NAME}, I am sure"}
    client = client_for(staff)
    answer = client.post(address, given)
    assert answer.status_code == 422
    assert "Take the name out of “What do you want to add?”" in answer.content.decode()
    assert given["words"] in answer.content.decode()
    refused = AuditEvent.objects.get(reason="guest_name_in_words")
    assert (refused.actor_id, refused.object_id) == (staff.pk, str(incident.pk))
    assert NAME not in str(refused.detail)
    limit = guest_names.Limit(uuid.uuid4().hex, each=1, all_together=99, seconds=60)
    monkeypatch.setattr(guest_names, "TRIES", limit)
    words = {"incident_id": incident.pk, "words": "It was Tom"}
    amend_incident(by=staff, key=uuid.uuid4(), **words)
    with pytest.raises(CaseworkError, match="within an hour"):
        amend_incident(by=staff, key=uuid.uuid4(), **words)
    assert IncidentAmendment.objects.count() == 1
    with acting_as(staff):
        assert not PersonName.objects.exists()


def test_an_answer_to_a_question_holds_no_name(
    manager: User, officer: User, client_for: Callable[..., Client]
) -> None:
    question = made.ask(officer, made.another_incident(manager))
    given = {"version": question.version, "words": f"{NAME.upper()} searched nobody"}
    answer = client_for(manager).post(f"/venue/questions/{question.pk}/answer/", given)
    assert answer.status_code == 422
    assert "Take the name out of “Your answer”" in answer.content.decode()
    assert given["words"] in answer.content.decode()
    question.refresh_from_db()
    assert question.answer is None


def test_a_bag_s_entry_and_lines_hold_no_name_of_its_incident(manager: User, staff: User) -> None:
    incident = made.another_incident(staff)
    for of in ({"description": f"Powder of {NAME}"}, {"quantity": f"{FIRST}, two wraps"},
               {"store": f"{FIRST}'s box"}, {"bag_number": f"A-{FIRST}"}):  # fmt: skip
        with pytest.raises(NameInWords):
            made.another_seizure(manager, incident=incident.pk, **of)
    assert not Seizure.objects.exists()
    bag = made.another_seizure(manager, incident=incident.pk)
    at = {"by": manager, "seizure_id": bag.pk, "version": bag.version}
    with pytest.raises(NameInWords):
        move_bag(store=f"Box of {NAME}", **at)
    other = made.staff_of(manager, 1)[0].pk
    with pytest.raises(NameInWords):
        destroy_bag(at=bag.entered_at, other=other, words=f"{FIRST} burnt it", **at)


def test_a_bag_without_an_incident_holds_no_name_that_was_sent_that_night(manager: User) -> None:
    made.another_incident(manager)
    with pytest.raises(NameInWords, match="What does it look like"):
        made.another_seizure(manager, description=f"White powder of {NAME}")


def test_who_was_in_charge_may_be_somebody_whose_name_police_have_too(
    staff: User, client_for: Callable[..., Client]
) -> None:
    """The manager who was hurt: in charge is a fact that licensing reads."""
    of = {"on_duty_words": "Robin Hurt", f"person-{KEYS[0]}-name": "Robin Hurt"}
    assert client_for(staff).post(FORM, sent(**of)).status_code == 302
