"""Sessions end by themselves, by the server alone, and everywhere on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.vault.sessions import SessionStore

START = datetime(2026, 11, 3, 9, tzinfo=timezone.utc)
HOME = reverse("registry:home")
LOGIN = reverse("account_login")
LEFT = reverse("accounts:session-left")
STAY = reverse("accounts:session-stay")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


def test_thirty_minutes_of_nothing_end_a_session(
    clock: time_machine.Coordinates, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    client.get(HOME)
    clock.shift(timedelta(minutes=30))
    assert client.get(HOME).status_code == 200, "never earlier than promised"
    clock.shift(timedelta(minutes=31))
    response = client.get(HOME, follow=True)
    assert response.redirect_chain[0][0] == f"{LOGIN}?next=%2Fhome%2F"
    assert "did nothing for 30 minutes" in response.content.decode()
    assert client.get(HOME).url == f"{LOGIN}?next={HOME}"


def test_whoever_works_stays_for_twelve_hours_and_no_longer(
    clock: time_machine.Coordinates, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    for _ in range(36):
        assert client.get(HOME).status_code == 200
        clock.shift(timedelta(minutes=20))
    response = client.get(HOME, follow=True)
    assert "12 hours have passed" in response.content.decode()


def test_what_was_being_sent_is_not_done_after_the_end(
    clock: time_machine.Coordinates, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    client.get(HOME)
    clock.shift(timedelta(minutes=32))
    response = client.post(reverse("registry:sign-out-everywhere"), follow=True)
    assert "was not saved" in response.content.decode()
    assert not AuditEvent.objects.filter(reason="signed_out_everywhere").exists()


def test_asking_how_long_is_left_does_not_put_the_end_off(
    clock: time_machine.Coordinates, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    client.get(HOME)
    for minute in range(1, 31):
        clock.move_to(START + timedelta(minutes=minute))
        assert client.get(LEFT).json()["idle"] == (31 - minute) * 60
    clock.move_to(START + timedelta(minutes=31))
    assert client.get(LEFT).json() == {"idle": 0, "longest": 0}
    assert client.get(HOME).status_code == 302


def test_staying_puts_the_idle_end_off_and_not_the_last(
    clock: time_machine.Coordinates, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    client.get(HOME)
    clock.shift(timedelta(minutes=29))
    assert client.post(STAY).json() == {"idle": 31 * 60, "longest": (12 * 60 - 29) * 60}


def test_a_busy_session_is_written_once_a_minute(
    clock: time_machine.Coordinates,
    client_for: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_for("police_triage")
    client.get(HOME)
    saved: list[object] = []
    save = SessionStore.save
    monkeypatch.setattr(
        SessionStore, "save", lambda self, *a, **k: (saved.append(1), save(self, *a, **k))[1]
    )
    for _ in range(10):
        client.get(HOME)
    assert not saved
    clock.shift(timedelta(minutes=1))
    client.get(HOME)
    assert len(saved) == 1


def test_public_pages_neither_end_a_session_nor_keep_it(
    clock: time_machine.Coordinates, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    client.get(HOME)
    clock.shift(timedelta(minutes=32))
    assert client.get(reverse("engagement:privacy")).status_code == 200
    assert client.get(HOME).status_code == 302


def test_one_press_signs_out_everywhere(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    user = person_with("police_triage")
    here, elsewhere, other = client_for(user), client_for(user), client_for("police_triage")
    assert here.get(HOME).status_code == elsewhere.get(HOME).status_code == 200
    response = here.post(reverse("registry:sign-out-everywhere"), follow=True)
    assert "signed out on every device" in response.content.decode()
    assert here.get(HOME).status_code == elsewhere.get(HOME).status_code == 302
    assert other.get(HOME).status_code == 200
    assert AuditEvent.objects.filter(reason="signed_out_everywhere").count() == 1


def test_the_page_carries_the_warning(client_for: Callable[..., Client]) -> None:
    page = client_for("police_triage").get(HOME).content.decode()
    assert "Stay signed in" in page
    assert LEFT in page
    assert "Stay signed in" not in Client().get(LOGIN).content.decode()


def test_a_planted_session_is_not_carried_into_the_sign_in(
    client_for: Callable[..., Client], person_with: Callable[..., User]
) -> None:
    """Session fixation: the key that an attacker knows is worth nothing after the sign-in."""
    attacker = Client()
    attacker.get(LOGIN)
    planted = attacker.session
    planted.save()
    victim = Client()
    victim.cookies["session"] = planted.session_key or ""
    victim.force_login(person_with("police_triage"))
    assert victim.session.session_key != planted.session_key
    attacker.cookies["session"] = planted.session_key or ""
    assert attacker.get(HOME).url == f"{LOGIN}?next={HOME}"


@pytest.mark.parametrize(
    "address",
    [
        "//evil.example",
        "https://evil.example",
        r"/\evil.example",
        "javascript:alert(1)",
        "\thttps:x",
    ],
)
def test_the_way_back_after_an_ended_session_stays_on_this_site(
    address: str, clock: time_machine.Coordinates, client_for: Callable[..., Client]
) -> None:
    client = client_for("police_triage")
    client.get(HOME)
    clock.shift(timedelta(minutes=32))
    response = client.get(HOME, {"next": address})
    assert response.url.startswith(f"{LOGIN}?next=%2Fhome%2F%3Fnext%3D")
