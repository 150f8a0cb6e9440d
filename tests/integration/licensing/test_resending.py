"""Reporting on a bad connection: a form that is sent late, twice, or again with more in it."""

from __future__ import annotations

import datetime
import html
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from agencies.licensing.actions.incidents import report_incident
from agencies.licensing.errors import SentBefore
from agencies.licensing.models import Incident, IncidentAmendment
from portal.accounts.models import User
from reports.models import ReportFile
from tests.integration.licensing.test_guest_names import KEYS, NAME, sent
from tests.support import premises as made
from tests.support.html import read
from tests.support.samples import grainy_jpeg, phone_jpeg

pytestmark = pytest.mark.django_db

FORM = "/venue/report/"
AGO = datetime.timedelta(minutes=50)


def said(choice: str = "now|", ago: datetime.timedelta = AGO) -> str:
    return f"{(timezone.now() - ago).isoformat(timespec='seconds')}|{choice}"


def photo(content: bytes = b"") -> SimpleUploadedFile:
    content = content or phone_jpeg()
    return SimpleUploadedFile("cubicle.jpg", content, content_type="image/jpeg")


def fields_of(page: str, action: str) -> dict[str, str]:
    (form,) = [each for each in read(page).forms if each.action == action]
    return form.fields


def test_now_in_a_draft_is_when_it_was_chosen_not_when_it_is_sent(
    manager: User, staff: User, client_for: Callable[..., Client]
) -> None:
    """Chosen on a page without scripts, kept, and sent by a colleague after closing time."""
    chosen_at = timezone.now().replace(microsecond=0) + datetime.timedelta(seconds=1)
    form = sent(do="save")
    with time_machine.travel(chosen_at, tick=False):
        assert client_for(manager).post(FORM, form).status_code == 302
    with time_machine.travel(chosen_at + AGO, tick=False):
        client = client_for(staff)
        page = client.get(f"{FORM}{form['key']}/").content.decode()
        assert "“Now” was chosen on" in page
        kept = fields_of(page, FORM)["said_at"]
        client.post(FORM, form | {"do": "send", "version": "1", "said_at": kept, "person": []})
    assert Incident.objects.get().happened_at == chosen_at


def test_earlier_tonight_is_of_the_night_in_which_it_was_typed(
    staff: User, client_for: Callable[..., Client]
) -> None:
    clock = timezone.localtime() - datetime.timedelta(days=1, minutes=-5)
    form = sent(when="earlier", time=f"{clock:%H:%M}")
    form["said_at"] = said(f"earlier|{clock:%H:%M}", datetime.timedelta(hours=20))
    client_for(staff).post(FORM, form)
    day = timezone.localtime(Incident.objects.get().happened_at).date()
    assert day == clock.date()


def test_the_same_form_again_is_the_same_incident_though_its_answer_was_lost(
    staff: User, client_for: Callable[..., Client]
) -> None:
    """Its photo is sent again too, and "now" is later: nothing of it is new."""
    client, form, content = client_for(staff), sent(), grainy_jpeg()
    first = client.post(FORM, form | {"photo": photo(content)})
    again = client.post(FORM, form | {"photo": photo(content), "said_at": said()})
    assert first.status_code == again.status_code == 302
    assert first.headers["Location"] == again.headers["Location"]
    assert Incident.objects.count() == 1
    assert ReportFile.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "offered"),
    [
        pytest.param({"actions": ["ejected"]}, "Put them out", id="what was done"),
        pytest.param({"called": ["ambulance"]}, "An ambulance was called.", id="who was called"),
        pytest.param({"inside_words": "By the stairs"}, "By the stairs", id="where"),
        pytest.param({"when": "earlier", "time": "00:00"}, "When: ", id="when"),
        pytest.param({"police_reference": "CP-77"}, "CP-77", id="reference"),
        pytest.param({f"person-{KEYS[1]}-description": "Green shoes"}, "Green shoes", id="looks"),
        pytest.param({f"person-{KEYS[1]}-name": "Wren Otherwise"}, "", id="a name"),
    ],
)
def test_what_was_added_since_it_was_sent_is_shown_and_not_dropped(
    staff: User, client_for: Callable[..., Client], more: dict[str, Any], offered: str
) -> None:
    client, form = client_for(staff), sent()
    client.post(FORM, form)
    answer = client.post(FORM, form | more)
    assert answer.status_code == 409
    page, incident = answer.content.decode(), Incident.objects.get()
    assert f"Sent already: {incident.display_reference}" in page
    add = f"/venue/incidents/{incident.pk}/add/"
    _, _, new = page.partition(f'action="{add}"')
    (text,) = re.findall(r"<textarea[^>]*>\s*([^<]*)</textarea>", new.partition("</form>")[0])
    assert offered in text
    assert form["words"] not in text
    assert "Otherwise" not in text
    for typed in (NAME, "Red coat", form["words"]):
        assert typed in page
    words = html.unescape(text) or "Nothing else"
    given = {"key": fields_of(page, add)["key"], "words": words}
    assert client.post(add, given).status_code == 302
    assert IncidentAmendment.objects.get().words.open() == words


def test_what_came_back_with_more_can_be_sent_as_another_incident_with_its_photo(
    staff: User, client_for: Callable[..., Client]
) -> None:
    client, form = client_for(staff), sent()
    client.post(FORM, form)
    answer = client.post(FORM, form | {"photo": photo()})
    assert answer.status_code == 409
    assert "cubicle.jpg" in answer.content.decode()
    key = fields_of(answer.content.decode(), FORM)["key"]
    assert key != form["key"]
    assert client.post(FORM, form | {"key": key}).status_code == 302
    assert Incident.objects.count() == 2
    assert ReportFile.objects.count() == 1


def test_no_digest_tells_a_name_to_whoever_reads_the_row(manager: User) -> None:
    """Two incidents of the same words have other digests only if something else is in them; and no
    plain hash of what was typed is one."""
    told = made.told(words="The same words")
    first = report_incident(by=manager, told=told, key=uuid.uuid4())
    nameless = made.told(words="The same words", happened_at=told.happened_at, people=())
    second = report_incident(by=manager, told=nameless, key=uuid.uuid4())
    assert first.sent_digest != second.sent_digest
    with pytest.raises(SentBefore):
        report_incident(by=manager, told=nameless, key=first.key)
    assert report_incident(by=manager, told=told, key=first.key).pk == first.pk
