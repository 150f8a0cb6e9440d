"""The app in the field in a browser: with a signal and without, and what is left on the phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from agencies.refuse.models import Entry, Find
from portal.accounts.models import User
from tests.e2e.field_phone import PHONE_OPTIONS, FieldPhone
from tests.support.browser import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(person_with: Callable[..., User]) -> User:
    return person_with("refuse_crew", name="Cara Crew")


@pytest.fixture
def phone(browse: Callable[..., Page], crew: User) -> Iterator[FieldPhone]:
    return FieldPhone(browse(crew, viewport=PHONE, **PHONE_OPTIONS)).begin()


def test_a_find_takes_six_taps_and_is_on_the_server(phone: FieldPhone) -> None:
    phone.log_a_find()
    assert phone.taps <= 6
    expect(phone.notice("saved")).to_be_visible()
    phone.everything_is_sent()
    find = Find.objects.get()
    assert (find.litter, find.at_least, find.at_most, find.land) == (
        "needle_uncapped",
        2,
        5,
        "park",
    )
    assert find.accuracy_m == 8


def test_without_a_signal_a_find_waits_and_goes_by_itself(phone: FieldPhone) -> None:
    phone.everything_is_sent().lose_signal()
    phone.page.reload()
    phone.on("home").taps = 0
    phone.log_a_find()
    assert phone.taps <= 6
    assert phone.waits() == 1
    assert not Entry.objects.exists()
    phone.find_signal().everything_is_sent()
    assert Find.objects.count() == 1
