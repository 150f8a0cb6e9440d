"""The form of an incident: by finger on a phone, by keyboard alone, without JavaScript; and how
much it asks before somebody behind a bar has told what has to be told."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from agencies.licensing.models import Incident, IncidentPerson
from portal.accounts.models import User
from tests.e2e import premises_people as steps
from tests.e2e.walkers import Keyboard, Pointer, Walker
from tests.support import premises as made
from tests.support.browser import PHONE, no_sideways_scroll
from tests.support.people import PREMISES, agency_named

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("reference_data")]

IN_CHARGE, NAME = "Mona Manager", "Tiffany Quillfeather"
MOST_QUESTIONS, MOST_TAPS, MOST_PAGES = 5, 8, 1
"""Of the shortest report, from the start page: what has to be answered, what is tapped (with the
field that is typed in, and the list of names opened), and forms that are filled in."""


class Finger(Pointer):
    """Somebody with a phone. `did`: what was tapped and typed; `pages`: what was opened by it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.did: Counter[str] = Counter()

    def press(self, name: str) -> None:
        self.did["taps"] += 1
        self.did["pages"] += 1
        super().press(name)

    def choose(self, answer: str, question: str = "") -> None:
        self.did["taps"] += 1
        self.did["questions"] += 1
        super().choose(answer, question)

    def tick(self, answer: str) -> None:
        self.did["taps"] += 1
        self.did["questions"] += 1
        super().tick(answer)

    def write(self, label: str, words: str, question: str = "") -> None:
        self.did["taps"] += 1
        self.did["questions"] += 1
        super().write(label, words, question)

    def picked(self) -> None:
        """A list was opened, and somebody chosen from it."""
        self.did["taps"] += 2
        self.did["questions"] += 1


@pytest.fixture
def manager(person_with: Callable[..., User]) -> User:
    officer = person_with("licensing_officer")
    made.premises_of(agency_named(PREMISES), officer)
    manager = person_with("premises_manager")
    made.add_staff(by=manager, name=IN_CHARGE, role=made.StaffRole.MANAGER)
    return manager


def arrived(*, people: int) -> None:
    """It was told once, with everybody who was described."""
    with made.everything_shown():
        incident = Incident.objects.get()
        assert incident.words.open() == steps.TOLD
        assert IncidentPerson.objects.filter(incident=incident).count() == people
        assert incident.happened_at <= incident.told_at


def test_a_report_takes_few_taps(browse: Callable[..., Page], manager: User) -> None:
    """From the first tile of the start page: one form, five questions. How long a browser takes is
    printed, since a slow machine is no fault of the form."""
    who = Finger(browse(manager, viewport=PHONE))
    begun = time.monotonic()
    steps.open_form(who)
    steps.tell_the_least(who, in_charge=IN_CHARGE)
    who.picked()
    steps.send(who)
    seconds = time.monotonic() - begun
    arrived(people=0)
    taps = who.did["taps"] + 1  # the tile
    print(f"{taps} taps, {who.did['questions']} questions, {seconds:.1f} seconds")
    assert who.did["questions"] <= MOST_QUESTIONS
    assert taps <= MOST_TAPS
    assert who.did["pages"] <= MOST_PAGES


def by_keyboard(browse: Callable[..., Page], manager: User) -> Walker:
    return Keyboard(browse(manager))


def without_scripts(browse: Callable[..., Page], manager: User) -> Walker:
    return Pointer(browse(manager, js=False, viewport=PHONE), js=False)


@pytest.mark.parametrize("walker", [by_keyboard, without_scripts])
def test_the_whole_form_can_be_filled_in(
    walker: Callable[..., Walker], browse: Callable[..., Page], manager: User
) -> None:
    """With a second person, a name and a photo; first with a mistake, after which all is there."""
    who = walker(browse, manager)
    who.page.goto("/venue/report/")
    who.press(steps.SEND)
    assert who.page.title().startswith("Error: ")
    assert "Choose what happened." in who.read()
    steps.tell_the_least(who, in_charge=IN_CHARGE)
    steps.describe(who, name=NAME)
    no_sideways_scroll(who.page)
    steps.send(who)
    arrived(people=2)
    assert NAME not in who.page.content()
