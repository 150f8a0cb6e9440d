"""Pages of bags: what people type and press, and what they are shown."""

from __future__ import annotations

import datetime
import io
import uuid
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pypdf
import pypdfium2
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.licensing import bag_parts, bag_print
from agencies.licensing.actions.bags import Entry, correct_bag
from agencies.licensing.enums import SeizureState
from agencies.licensing.models import Premises, Seizure
from agencies.licensing.papers import paper_kinds
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support import premises as made

pytestmark = pytest.mark.django_db


def typed(manager: User, **of: Any) -> dict[str, str]:
    one, two = made.staff_of(manager)
    now = timezone.localtime()
    given = {
        "key": str(uuid.uuid4()),
        "bag_number": "B-1",
        "day": f"{now.day}/{now.month}/{now.year}",
        "time": "00:00",
        "seized_by": str(one.pk),
        "witness": str(two.pk),
        "inside": "toilets",
        "substance": "cocaine",
        "description": "white powder",
        "quantity": "One wrap",
        "store": "Box",
    }
    return given | of


def test_a_bag_is_entered_twice_stored_once_and_another_one_starts_alike(
    staff: User, manager: User, client_for: Callable[..., Client]
) -> None:
    client, address = client_for(staff), reverse("venue:bag-add")
    form = typed(manager, again="again")
    for _ in range(2):
        answer = client.post(address, form)
        assert answer.status_code == 302
    bag = Seizure.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert f'value="{form["witness"]}" selected' in page
    assert f'value="{bag.incident_id}"' in page
    assert 'name="bag_number" value' not in page


def test_a_bag_of_an_incident_begins_with_its_day_and_place(
    manager: User, client_for: Callable[..., Client]
) -> None:
    at = timezone.localtime() - datetime.timedelta(days=2)
    incident = made.another_incident(manager, happened_at=at, inside="smoking")
    page = client_for(manager).get(f"{reverse('venue:bag-add')}?incident={incident.pk}")
    shown = page.content.decode()
    assert f'value="{at.day}/{at.month}/{at.year}"' in shown
    assert f'value="{at:%H:%M}"' in shown
    assert '<option value="smoking" selected' in shown


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"witness": "same"}, "two people have to be there"),
        ({"witness": str(uuid.uuid4())}, "Choose the witness from the list of staff."),
        ({"day": "1/1/2099"}, "2099"),
        ({"bag_number": "taken"}, "has been used at these premises"),
        ({"incident": "x"}, "Choose the incident again"),
        ({"key": ""}, "not complete"),
    ],
    ids=["same-person", "no-staff", "to-come", "number-used", "no-incident", "no-key"],
)
def test_what_can_not_be_entered_is_said_and_nothing_typed_is_lost(
    manager: User, client_for: Callable[..., Client], wrong: dict[str, str], says: str
) -> None:
    made.another_seizure(manager, bag_number="TAKEN")
    form = typed(manager, description="blue tablets")
    form |= {name: form["seized_by"] if value == "same" else value for name, value in wrong.items()}
    answer = client_for(manager).post(reverse("venue:bag-add"), form)
    page = answer.content.decode()
    assert (answer.status_code, says in page, "blue tablets" in page) == (422, True, True)
    assert Seizure.objects.count() == 1


def test_a_stale_correction_shows_what_is_there_and_keeps_what_was_typed(
    manager: User, client_for: Callable[..., Client]
) -> None:
    bag = made.another_seizure(manager)
    client = client_for(manager)
    move = {"store": "Safe", "version": "1"}
    address = reverse("venue:bag-move", args=[bag.pk, "move"])
    assert client.post(address, move).status_code == 302
    answer = client.post(address, move | {"store": "Cellar"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Cellar" in page
    assert 'name="version" value="2"' in page
    assert client.post(reverse("venue:bag-move", args=[bag.pk, "eat"]), {}).status_code == 404


def test_what_was_and_what_is_both_show(manager: User, client_for: Callable[..., Client]) -> None:
    bag = made.another_seizure(manager)
    names = ("bag_number", "seized_at", "inside", "substance", "description")
    entry = Entry(quantity="Two <b>", **{name: getattr(bag, name) for name in names})
    correct_bag(by=manager, seizure_id=bag.pk, version=1, entry=entry, words="Miscounted")
    page = client_for(manager).get(reverse("venue:bag", args=[bag.pk])).content.decode()
    assert "<del>One small wrap</del>" in page
    assert "<ins>Two &lt;b&gt;</ins>" in page
    assert "Miscounted" in page


def test_an_officer_collects_and_the_premises_sees_a_number_and_no_name(
    manager: User, police: User, officer: User, client_for: Callable[..., Client]
) -> None:
    bag = made.another_seizure(manager)
    address = reverse("licensing:seizure-collect", args=[bag.pk])
    sent = {"number": "wrong", "officer": "pc 77", "reference": "R/1", "version": "1"}
    assert client_for(officer).post(address, sent).status_code == 403
    client = client_for(police)
    assert client.post(address, sent).status_code == 422
    assert client.post(address, sent | {"number": bag.bag_number}).status_code == 302
    again = client.post(address, sent | {"number": bag.bag_number})
    assert (again.status_code, "Officer PC 77 collected" in again.content.decode()) == (409, True)
    page = client_for(manager).get(reverse("venue:bag", args=[bag.pk])).content.decode()
    assert "Officer PC 77, reference R/1." in page
    assert police.display_name not in page


def test_who_was_slower_to_take_a_collection_is_told_by_whom(
    manager: User, police: User, person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    bag = made.another_seizure(manager)
    address = reverse("licensing:collection-move", args=[bag.collection.pk, "take"])
    other = person_with("police_intelligence")
    assert client_for(other).post(address, {"version": "1"}).status_code == 302
    answer = client_for(police).post(address, {"version": "1"})
    assert answer.status_code == 409
    assert f"{other.display_name} said just now" in answer.content.decode().replace("&#x27;", "'")


def scanned(sheet: pypdfium2.PdfPage) -> str:
    """What is read first as one comes nearer: at one distance OpenCV misses one code in twenty."""
    for scale in (4, 5, 6, 8, 10):
        image = np.array(sheet.render(scale=scale).to_pil().convert("L"))
        read, _points, _straight = cv2.QRCodeDetector().detectAndDecode(image)
        if read:
            return str(read)
    return ""


def test_a_label_leads_to_the_bag_and_opens_nothing_without_signing_in(
    manager: User, client_for: Callable[..., Client]
) -> None:
    bag = made.another_seizure(manager)
    client = client_for(manager)
    answer = client.get(reverse("venue:bag-labels"), {"bag": str(bag.pk), "as": "pdf"})
    assert AuditEvent.objects.filter(reason="export", object_id="venue:bag-labels").exists()
    (sheet,) = pypdfium2.PdfDocument(answer.content)
    read = scanned(sheet)
    assert read == bag_print.address_of(bag)
    path = read.removeprefix(settings.SITE_URL.rstrip("/"))
    asked = Client().get(path)
    assert (asked.status_code, "next=" in asked["Location"]) == (302, True)
    assert client.get(path).status_code == 403


def test_the_register_has_a_sheet_for_each_month_and_goes_on_when_one_is_full(
    manager: User, client_for: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bag_print.sheets_of, "__kwdefaults__", {"most": 2})
    last_month = timezone.now().replace(day=1) - datetime.timedelta(days=15)
    before = last_month - datetime.timedelta(days=40)
    numbers = [
        made.another_seizure(manager, seized_at=at).bag_number
        for at in (before, last_month, last_month, last_month)
    ]
    answer = client_for(manager).get(reverse("venue:bags-print"), {"as": "pdf"})
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    assert len(pages) == 3
    assert "is continued on the next sheet" in " ".join(pages[1].split())
    assert "(continued)" in pages[2]
    shown = "".join("".join(pages).split())
    assert all(number in shown for number in numbers)


def test_figures_lead_to_the_bags_behind_them(
    manager: User, officer: User, lantern: Premises, client_for: Callable[..., Client]
) -> None:
    made.another_seizure(manager)
    late = made.another_seizure(manager)
    Seizure.objects.filter(pk=late.pk).update(
        seized_at=timezone.now() - datetime.timedelta(days=20)
    )
    client = client_for(officer)
    page = client.get(reverse("licensing:premises", args=[lantern.pk])).content.decode()
    assert "2 bags are held" in page
    assert "1 of them for more than 14 days" in page
    listed = reverse("licensing:seizures") + f"?premises={lantern.pk}&state="
    assert f'href="{listed.replace("&", "&amp;")}overdue"' in page
    shown = client.get(listed + "overdue").content.decode()
    assert late.bag_number in shown
    assert "1 bag<" in shown
    hour = timezone.localtime(late.seized_at)
    assert (
        "No bags to show"
        in client.get(listed + f"held&hour={(hour.hour + 5) % 24}").content.decode()
    )


def test_wrong_filters_are_said(officer: User, client_for: Callable[..., Client]) -> None:
    client = client_for(officer)
    for query in ("weekday=8", "hour=24", "premises=x", "first=2/2/2026&last=1/1/2026", "state=x"):
        assert client.get(f"{reverse('licensing:seizures')}?{query}").status_code == 422, query


def test_a_paper_holds_every_line_of_a_bag_and_escapes_it(
    manager: User, officer: User, there: User, lantern: Premises
) -> None:
    bag = made.another_seizure(manager, store="Box <i>")
    kind = next(each for each in paper_kinds() if each.key == "bag")
    with acting_as(officer):
        (paper,) = kind.listed(officer, lantern)
        html = kind.html(officer, paper.key)
    assert "Box &lt;i&gt;" in html
    assert bag.seized_by_name in html
    with acting_as(there), pytest.raises(Seizure.DoesNotExist):
        kind.html(there, paper.key)


def test_tiles_count_what_waits(manager: User, there: User, lantern: Premises) -> None:
    made.another_seizure(manager)
    made.another_seizure(there)
    Seizure.objects.update(seized_at=timezone.now() - datetime.timedelta(days=20))
    tenure = lantern.tenures.get()
    with acting_as(manager):
        assert bag_parts.held(manager, tenure).count() == 1
        assert bag_parts.too_long(manager, tenure).count() == 1
    Seizure.objects.update(state=SeizureState.DESTROYED, ended_at=timezone.now())
    with acting_as(manager):
        assert bag_parts.held(manager, tenure).count() == 0
        assert bag_parts.too_long(manager, tenure).count() == 0
