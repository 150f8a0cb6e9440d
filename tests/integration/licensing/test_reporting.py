"""Reporting an incident from a phone behind the bar: the form, drafts, and what follows."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone

from agencies.licensing.actions.amendments import amend_incident
from agencies.licensing.actions.drafts import (
    KEPT_DAYS,
    MOST_DRAFTS,
    Typed,
    forget_drafts,
    open_draft,
    save_draft,
)
from agencies.licensing.actions.incidents import MOST_PEOPLE, report_incident
from agencies.licensing.enums import PremisesState
from agencies.licensing.errors import NoPremises, PremisesClosed
from agencies.licensing.models import (
    DraftNames,
    Incident,
    IncidentAmendment,
    IncidentDraft,
    IncidentPerson,
    PersonName,
    Premises,
    Tenure,
)
from agencies.registry.models import Membership
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from reports.actions.triage import read_narrative
from reports.errors import CaseworkError, Conflict
from tests.support import premises as made
from tests.support.samples import phone_jpeg

pytestmark = pytest.mark.django_db

FORM = "/venue/report/"
KEYS = ("0a0a0a0a", "0b0b0b0b")
NAME = "Canary Quillfeather"


def sent(**of: Any) -> dict[str, Any]:
    """A form that is filled in, with two people; `of` changes it."""
    given = {
        "key": str(uuid.uuid4()),
        "version": "0",
        "do": "send",
        "kinds": ["use", "found"],
        "words": "Two people in one cubicle",
        "inside": "toilets",
        "when": "now",
        "on_duty": "other",
        "on_duty_words": "Jo Relief",
        "actions": ["leave"],
        "called": ["police"],
        "police_reference": "CP-1",
        "cctv_until": (timezone.localdate() + datetime.timedelta(days=28)).isoformat(),
        "person": list(KEYS),
        f"person-{KEYS[0]}-role": "involved",
        f"person-{KEYS[0]}-description": "Red coat",
        f"person-{KEYS[0]}-name": NAME,
    }
    return given | of


def test_a_form_becomes_an_incident_with_the_people_who_were_typed(
    staff: User, police: User, client_for: Callable[..., Client]
) -> None:
    answer = client_for(staff).post(FORM, sent(), follow=True)
    incident = Incident.objects.get()
    assert incident.display_reference in answer.content.decode()
    assert incident.in_charge.open() == "Jo Relief"
    assert (incident.police_reference, incident.kinds) == ("CP-1", ["use", "found"])
    assert [each.role for each in incident.people.all()] == ["involved"]
    assert PersonName.objects.get().details.open() == {"name": NAME}
    for page in (answer, client_for(staff).get(f"/venue/incidents/{incident.pk}/")):
        assert NAME not in page.content.decode()
    assert read_narrative(by=police, report_id=incident.report_id).text == incident.words.open()


def test_a_form_sent_again_makes_one_incident_and_other_words_are_not_lost(
    staff: User, client_for: Callable[..., Client]
) -> None:
    """A second press is the same incident; words that changed are shown, and nothing vanishes."""
    client, form = client_for(staff), sent()
    first = client.post(FORM, form)
    assert client.post(FORM, form).headers["Location"] == first.headers["Location"]
    changed = client.post(FORM, form | {"words": "Somebody else, later"})
    assert changed.status_code == 409
    assert "Somebody else, later" in changed.content.decode()
    assert form["key"] not in changed.content.decode()
    assert Incident.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        pytest.param({"kinds": []}, "Choose what happened.", id="nothing happened"),
        pytest.param({"kinds": ["x"]}, "Choose from the list.", id="an unknown kind"),
        pytest.param({"when": "day", "day": "soon", "time": "10:00"}, "Enter a time that has",
                     id="to come"),
        pytest.param({"when": "earlier"}, "Enter the time, for example", id="no time"),
        pytest.param({"when": "day", "day": "31/2/2026", "time": "x"}, "Enter a real date",
                     id="no such day"),
        pytest.param({"on_duty": str(uuid.UUID(int=5))}, "Choose who was in charge", id="unknown"),
        pytest.param({"on_duty_words": ""}, "Enter the name of whoever", id="nobody in charge"),
        pytest.param({"cctv_until": "2020-01-01"}, "not before the incident", id="cctv gone"),
        pytest.param({"words": "x" * 2001}, "no more than 2000", id="too long"),
        pytest.param({f"person-{KEYS[0]}-role": ""}, "Choose what part", id="somebody, no part"),
        pytest.param({"key": "x"}, "This page was not complete", id="no key"),
        pytest.param({"version": "x"}, "This page was not complete", id="no version"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    staff: User, client_for: Callable[..., Client], wrong: dict[str, Any], said: str
) -> None:
    soon = {"day": (timezone.localdate() + datetime.timedelta(days=2)).isoformat()}
    wrong |= soon if wrong.get("day") == "soon" else {}
    page = client_for(staff).post(FORM, sent() | wrong)
    words = page.content.decode()
    assert page.status_code == 422
    assert said in words
    for typed in ("Red coat", NAME, "CP-1", "Jo Relief"):
        assert typed in words or typed in wrong.values() or "on_duty_words" in wrong
    assert not Incident.objects.exists()


def test_one_person_too_many_is_said_and_nobody_is_cut_off(
    staff: User, client_for: Callable[..., Client]
) -> None:
    keys = [f"{number:08x}" for number in range(MOST_PEOPLE + 1)]
    people = {f"person-{key}-role": "witness" for key in keys}
    seen = {f"person-{key}-description": f"Coat {key}" for key in keys}
    page = client_for(staff).post(FORM, sent(person=keys) | people | seen)
    assert page.status_code == 422
    assert "Describe at most 10 people." in page.content.decode()
    assert all(f"Coat {key}" in page.content.decode() for key in keys)


def test_more_room_for_people_asks_nothing_of_scripts(
    staff: User, client_for: Callable[..., Client]
) -> None:
    page = client_for(staff).post(FORM, sent(do="person", kinds=[]))
    assert page.status_code == 200
    assert page.content.decode().count('name="person"') == len(KEYS) + 1
    assert NAME in page.content.decode()
    assert "There is a problem" not in page.content.decode()


def test_photos_wait_over_a_mistake_and_go_with_the_report(
    staff: User, police: User, client_for: Callable[..., Client]
) -> None:
    client, form = client_for(staff), sent()
    photo = SimpleUploadedFile("cubicle.jpg", phone_jpeg(), content_type="image/jpeg")
    page = client.post(FORM, form | {"words": "", "photo": photo})
    assert page.status_code == 422
    assert "cubicle.jpg" in page.content.decode()
    client.post(FORM, form)
    report_id = Incident.objects.get().report_id
    page = client_for(police).get(f"/triage/reports/{report_id}/")
    assert "See photo 1" in page.content.decode()


def test_what_is_no_photo_is_said_with_all_that_was_typed(
    staff: User, client_for: Callable[..., Client]
) -> None:
    bad = SimpleUploadedFile("notes.jpg", b"not a picture", content_type="image/jpeg")
    page = client_for(staff).post(FORM, sent(photo=bad))
    assert page.status_code == 422
    assert "notes.jpg" in page.content.decode()
    assert NAME in page.content.decode()


def drafts_and_names() -> tuple[int, int]:
    """How many there are, whoever's."""
    with made.everything_shown():
        return IncidentDraft.objects.count(), DraftNames.objects.count()


def typed(words: str = "Half a tale", names: dict[str, str] | None = None) -> Typed:
    fields = {"words": [words], "person": [KEYS[0]], f"person-{KEYS[0]}-description": ["Red coat"]}
    return Typed(fields=fields, names=names or {})


def test_a_draft_is_gone_on_with_by_a_colleague_without_the_names(
    manager: User, staff: User, client_for: Callable[..., Client]
) -> None:
    """The manager leaves in the middle of it: what they typed of names is for nobody else."""
    key = uuid.uuid4()
    save_draft(by=manager, key=key, typed=typed(names={KEYS[0]: NAME}), version=0)
    assert open_draft(by=manager, draft_id=key).names == {KEYS[0]: NAME}
    Membership.objects.filter(user=manager).update(active_until=timezone.now())
    kept = open_draft(by=staff, draft_id=key)
    assert (kept.names, kept.lost) == ({}, {KEYS[0]})
    client = client_for(staff)
    words = client.get(f"{FORM}{key}/").content.decode()
    assert "Half a tale" in words
    assert "Only they can read it" in words
    assert NAME not in words
    assert drafts_and_names() == (1, 1)
    client.post(FORM, sent(key=str(key), version="1", **{f"person-{KEYS[0]}-name": ""}))
    assert Incident.objects.get().people.get().is_named is False
    assert drafts_and_names() == (0, 0)  # the database took the names with the draft


def test_a_draft_and_its_names_are_shut_to_everybody_else(
    manager: User, staff: User, there: User, officer: User, police: User
) -> None:
    save_draft(by=manager, key=uuid.uuid4(), typed=typed(names={KEYS[0]: NAME}), version=0)
    seen = {"manager": (1, 1), "staff": (1, 0), "there": (0, 0), "officer": (0, 0)}
    people = {"manager": manager, "staff": staff, "there": there, "officer": officer}
    for name, person in (*people.items(), ("police", police)):
        with acting_as(person):
            counts = IncidentDraft.objects.count(), DraftNames.objects.count()
        assert counts == seen.get(name, (0, 0)), name


def test_two_who_save_one_draft_see_that_there_were_two(
    manager: User, staff: User, client_for: Callable[..., Client]
) -> None:
    key = uuid.uuid4()
    save_draft(by=manager, key=key, typed=typed("Mine"), version=0)
    page = client_for(staff).post(FORM, sent(key=str(key), do="save", words="Theirs"))
    assert page.status_code == 409
    assert manager.display_name in page.content.decode()
    assert "Theirs" in page.content.decode()
    assert 'value="1"' in page.content.decode()  # Save again replaces it
    with pytest.raises(Conflict):
        save_draft(by=staff, key=key, typed=typed(), version=0)
    assert open_draft(by=staff, draft_id=key).fields["words"] == ["Mine"]


def test_the_page_saves_by_itself_and_never_after_it_was_sent(
    staff: User, client_for: Callable[..., Client]
) -> None:
    client, form = client_for(staff), sent()
    saved = [client.post(FORM, form | {"do": "autosave", "version": v}).content for v in "01"]
    assert saved == [b"1", b"2"]
    assert client.post(FORM, form | {"do": "autosave", "version": "1"}).status_code == 409
    client.post(FORM, form)
    assert client.post(FORM, form | {"do": "autosave"}).content == b"0"
    assert drafts_and_names() == (0, 0)


def test_drafts_are_few_bounded_and_forgotten_after_a_week(
    manager: User, there: User, client_for: Callable[..., Client]
) -> None:
    for _ in range(MOST_DRAFTS):
        save_draft(by=manager, key=uuid.uuid4(), typed=typed(), version=0)
    with pytest.raises(CaseworkError, match="10 drafts"):
        save_draft(by=manager, key=uuid.uuid4(), typed=typed(), version=0)
    page = client_for(manager).post(FORM, sent(do="save"))
    assert page.status_code == 422
    assert NAME in page.content.decode()
    long = Typed(fields={"words": ["x" * 200_000]})
    with pytest.raises(CaseworkError, match="too long"):
        save_draft(by=there, key=uuid.uuid4(), typed=long, version=0)
    save_draft(by=there, key=uuid.uuid4(), typed=typed(names={KEYS[0]: NAME}), version=0)
    old = timezone.now() - datetime.timedelta(days=KEPT_DAYS, minutes=1)
    with acting_as(there):
        assert IncidentDraft.objects.update(changed_at=old) == 1
    assert (forget_drafts(), forget_drafts()) == (1, 0)
    assert drafts_and_names() == (MOST_DRAFTS, 0)


def test_somebody_else_s_draft_can_not_be_opened_overwritten_or_deleted(
    manager: User, there: User, client_for: Callable[..., Client]
) -> None:
    key = uuid.uuid4()
    save_draft(by=manager, key=key, typed=typed(), version=0)
    client = client_for(there)
    assert client.get(f"{FORM}{key}/").status_code == 404
    assert client.post(f"{FORM}{key}/remove/").status_code == 404
    assert client.post(FORM, sent(key=str(key), do="save")).status_code == 422
    assert open_draft(by=manager, draft_id=key).fields["words"] == ["Half a tale"]
    assert client_for(manager).post(f"{FORM}{key}/remove/").status_code == 302
    assert drafts_and_names() == (0, 0)


def test_a_key_of_another_premises_makes_nothing_and_shows_nothing(
    manager: User, there: User
) -> None:
    key = uuid.uuid4()
    report_incident(by=manager, told=made.told(), key=key)
    with pytest.raises(CaseworkError, match="Start a new report"):
        report_incident(by=there, told=made.told(), key=key)
    assert Incident.objects.count() == 1


def test_the_draft_of_a_tenure_that_ended_is_nobody_s(
    manager: User, client_for: Callable[..., Client]
) -> None:
    key = uuid.uuid4()
    save_draft(by=manager, key=key, typed=typed(), version=0)
    Tenure.objects.update(until=timezone.localdate())
    with pytest.raises(NoPremises):
        open_draft(by=manager, draft_id=key)
    client = client_for(manager)
    assert client.get(f"{FORM}{key}/").status_code == 403
    assert client.post(FORM, sent(key=str(key))).status_code == 403
    assert not Incident.objects.exists()


def test_a_closed_premises_reads_and_adds_nothing(
    manager: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    Premises.objects.update(state=PremisesState.CLOSED, closed_on=timezone.localdate())
    client, here = client_for(manager), f"/venue/incidents/{incident.pk}/"
    assert client.get(here).status_code == 200
    assert "Add something you forgot" not in client.get(here).content.decode()
    assert "101" in client.get(FORM).content.decode()
    assert client.post(f"{here}add/", {"key": uuid.uuid4(), "words": "x"}).status_code == 422
    with pytest.raises(PremisesClosed):
        save_draft(by=manager, key=uuid.uuid4(), typed=typed(), version=0)


def test_another_incident_of_the_night_keeps_who_was_in_charge_and_cctv(
    manager: User, there: User, client_for: Callable[..., Client]
) -> None:
    (member,) = made.staff_of(manager, 1)
    until = timezone.localdate() + datetime.timedelta(days=30)
    incident = made.another_incident(manager, on_duty=member.pk, cctv_until=until)
    page = client_for(manager).get(f"{FORM}?after={incident.pk}").content.decode()
    assert f'value="{until.isoformat()}"' in page
    assert f'<option value="{member.pk}" selected>' in page
    other = client_for(there).get(f"{FORM}?after={incident.pk}").content.decode()
    assert until.isoformat() not in other


def test_what_was_forgotten_reaches_the_police_as_an_amendment(
    manager: User, police: User, there: User, client_for: Callable[..., Client]
) -> None:
    incident = made.another_incident(manager)
    address, given = f"/venue/incidents/{incident.pk}/add/", {"key": uuid.uuid4(), "words": "A van"}
    client = client_for(manager)
    assert client.post(address, given).status_code == client.post(address, given).status_code == 302
    assert "A van" in client.get(f"/venue/incidents/{incident.pk}/").content.decode()
    added = read_narrative(by=police, report_id=incident.report_id).amendments
    assert [text for _, text in added] == ["A van"]
    assert client.post(address, given | {"key": "x"}).status_code == 422
    assert client_for(there).post(address, given).status_code == 404
    with pytest.raises(Incident.DoesNotExist):
        amend_incident(by=there, incident_id=incident.pk, words="x", key=uuid.uuid4())
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        IncidentAmendment.objects.update(made_by=there)


def test_no_name_is_where_it_should_not_be(
    manager: User, officer: User, client_for: Callable[..., Client]
) -> None:
    """Not in the report's words, nor in what officers see (R5.7)."""
    incident = made.another_incident(manager)
    assert IncidentPerson.objects.get().is_named
    client = client_for(officer)
    for address in (f"/licensing/incidents/{incident.pk}/", "/licensing/incidents/"):
        assert NAME not in client.get(address).content.decode()
    assert NAME not in read_narrative(by=officer, report_id=incident.report_id).text


def test_what_we_do_says_how_long_it_is_kept_by_the_policy(
    staff: User, client_for: Callable[..., Client]
) -> None:
    made.another_incident(staff)
    report = Incident.objects.select_related("report").get().report
    years = report.review_on.year - timezone.localdate(report.received_at).year
    page = client_for(staff).get("/venue/what-we-do/").content.decode()
    assert f"After {years} years" in page
    assert "never raises a risk score" in page
