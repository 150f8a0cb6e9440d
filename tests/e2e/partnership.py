"""What people of a partnership do with one concern, page by page, in the words of the pages.

Each function is one step of the story in tests/e2e/test_report_to_closing.py and checks what the
person who takes it is shown. Who sees nothing of it is in tests/e2e/onlookers.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.e2e.walkers import Pointer
from tests.e2e.whole_journey import CHECK, CODE

TITLE = "Dealing behind the shops on Lincoln Road"
ITEM = "Class A dealing near the shops, Lincoln Road"
SANITISED = "Class A drugs are sold from a parked car in the evening."
PROVENANCE = "A member of the public who saw it"
GRADE = "[2BC A1 S2]"
"""Whole, since a random token may hold three of its letters."""
CONDITIONS = "Not before the joint visit has been agreed"
TASK = "Clear the bins behind the shops so that the car park can be seen"
CLOSING = "The car park is open to view, and nobody sells there."
CLEARED = "Bins moved to the front wall."
TOLD = "Thank you for telling us. We have looked at what you told us."
"""The approved sentence that the case's senders are told at closing."""


@dataclass(frozen=True)
class Told:
    """A report as its sender knows it."""

    reference: str
    code: str


@dataclass(frozen=True)
class Terms:
    """On which terms something is shared: the agreement's reference, and words of the pages."""

    agreement: str
    purpose: str
    team: str
    why: str


class Desk(Pointer):
    """Somebody at work in a browser: the pages fold their forms away."""

    def fold(self, title: str) -> Locator:
        """The form under this title, opened."""
        found = self.page.locator("details.triage-fold").filter(
            has=self.page.locator("summary", has_text=re.compile(f"^\\s*{re.escape(title)}\\s*$"))
        )
        if not found.evaluate("each => each.open"):
            found.locator("summary").click()
        return found

    def send(self, form: Locator, button: str) -> None:
        with self.page.expect_navigation(wait_until="load"):
            form.get_by_role("button", name=button, exact=True).click()

    def done(self, words: str) -> None:
        """The page says that it was done."""
        expect(self.page.get_by_role("alert")).to_contain_text(words)

    def go(self, *links: str) -> None:
        """From the start page, link by link."""
        self.page.goto("/home/")
        for name in links:
            self.follow(name)


# --- The resident ---------------------------------------------------------------------------------


def report_anonymously(page: Page, words: str) -> Told:
    """From the first page to the receipt: dealing, in Lincoln Road, yesterday, no contact."""
    who = Pointer(page)
    page.goto("/")
    who.press("Report a concern")
    who.press("Continue")
    who.choose("No")
    who.press("Continue")
    who.choose("People selling or supplying drugs")
    who.press("Continue")
    who.pick_place("lincoln roa", "Lincoln Road, Central")
    who.press("Continue")
    who.choose("Yesterday", "When did you see it or hear about it?")
    who.choose("Once", "How often does it happen?")
    who.press("Continue")
    who.tick("I saw it")
    who.press("Continue")
    who.write("Tell us in your own words", words)
    who.press("Continue")
    who.press("Skip this question")
    who.press("Continue")
    who.choose("No, I want to stay anonymous", "Do you want to leave contact details?")
    who.press("Continue")
    assert who.heading() == CHECK
    who.press("Send report")
    assert who.heading() == "Report sent"
    code = CODE.search(who.read())
    assert code, "the page shows no code"
    return Told(page.locator(".app-reference").inner_text(), code[0])


def come_back(page: Page, code: str) -> Pointer:
    """Open one's own report with its code."""
    who = Pointer(page)
    page.goto("/report/inbox/")
    who.write("Your code", code)
    who.press("Continue")
    assert who.heading() == "Your report"
    return who


# --- Police triage --------------------------------------------------------------------------------


def take(who: Desk, told: Told, *, words: str) -> None:
    """From the queue: open it, read it, begin to assess it."""
    who.page.goto("/triage/")
    who.follow(told.reference)
    assert words not in who.page.content()
    who.press("Read what was reported")
    assert words in who.read()
    who.press("Start assessing")
    who.done("The report was moved.")


def link_as_the_same(who: Desk, told: Told, again: Told) -> None:
    """The page of one suggests the other, with reasons and how likely it is; somebody says so."""
    suggestion = who.page.get_by_role("link", name=f"Compare with {again.reference}")
    beside = suggestion.locator("xpath=..").inner_text()
    for reason in ("at the same point", "words in common", "about the same thing"):
        assert reason in beside, beside
    assert re.search(r"in 10 pairs like this are the same", beside)
    who.follow(f"Compare with {again.reference}")
    who.choose("They tell of the same")
    who.write("Why (needed if they tell of the same)", "The same car, bins and evening")
    who.press("Save")
    said = who.page.locator("main").get_by_text(again.reference)
    expect(said.first).to_be_visible()
    expect(who.page.get_by_role("link", name=f"Compare with {again.reference}")).to_have_count(0)


def open_case(who: Desk, told: Told, again: Told) -> None:
    who.page.goto("/triage/")
    who.follow(told.reference)
    who.follow(again.reference)
    who.follow("Open a case from both")
    who.choose("A place")
    who.write("Title", TITLE)
    who.choose("Same place")
    who.press("Open the case")
    assert who.heading() == TITLE
    for each in (told, again):
        expect(who.page.get_by_role("link", name=each.reference, exact=True)).to_be_visible()


# --- Police intelligence --------------------------------------------------------------------------


def write_intelligence(who: Desk, told: Told) -> None:
    """One item from the report, graded 2 B C with A1 and S2, sent to a second person."""
    who.page.goto("/triage/")
    who.follow(told.reference)
    who.press("Write intelligence")
    who.write("Title", ITEM)
    who.write("Day of the intelligence", f"{timezone.localdate() - timedelta(days=1):%d/%m/%Y}")
    who.write("Sanitised text", SANITISED)
    who.write("Where the information comes from, in sanitised words", PROVENANCE)
    for code in ("2 ", "B ", "C ", "A1 ", "S2 "):
        choose_code(who, code)
    who.write("Conditions", CONDITIONS)
    who.press("Save")
    assert who.heading() == ITEM
    shows_grade(who)
    who.press("Send to a second person")
    who.done("It waits for a second person.")


GROUPS = {"2": "Source", "B": "Information", "C": "Handling", "A1": "Action code",
          "S2": "Sanitisation code"}  # fmt: skip


def choose_code(who: Desk, code: str) -> None:
    group = who.page.get_by_role("group", name=GROUPS[code.strip()], exact=True)
    group.get_by_role("radio", name=re.compile(f"^{re.escape(code)}")).check()


def shows_grade(who: Pointer) -> None:
    """Grade, handling code and conditions: they stand wherever the item does (R1.5)."""
    shown = who.read()
    for words in (GRADE, CONDITIONS):
        assert words in shown, f"{words!r} is not on {who.page.url}"


def can_not_release_it_oneself(who: Desk) -> None:
    """Who wrote it reads it, and is told who can release it."""
    who.press("Read the text")
    assert SANITISED in who.read()
    expect(who.page.get_by_role("button", name="Release", exact=True)).to_have_count(0)
    why = who.fold("What can't be done now, and why")
    expect(why).to_contain_text("A second person has to check it")


def release(who: Desk) -> None:
    """A second person reads it beside what was reported, confirms the checklist, releases it."""
    who.go("Intelligence", ITEM)
    shows_grade(who)
    who.press("Read the text")
    for box in (
        who.page.get_by_role("group", name="Check each of these").get_by_role("checkbox").all()
    ):
        box.check()
    who.press("Release")
    who.done("It is released.")


# --- Sharing, tasks, closing ----------------------------------------------------------------------


def share(who: Desk, terms: Terms) -> None:
    """From the record's page, for four weeks, with nothing that need not be shared."""
    who.press("Share with another agency")
    asked = who.page.get_by_role("group", name="Under which agreement?", exact=True)
    asked.get_by_role("radio", name=re.compile(terms.agreement)).check()
    who.page.get_by_label("With which team?", exact=True).select_option(label=terms.team)
    who.choose(terms.purpose, "What for?")
    who.write("Until when?", f"{timezone.localdate() + timedelta(days=28):%d/%m/%Y}")
    who.write("Why do they need it?", terms.why)
    who.press("Continue")
    assert who.heading() == "Check what you share"
    who.press("Share now")
    who.done("It is shared.")


def set_task(who: Desk, *, agency: str) -> None:
    form = who.fold("Set a task")
    form.get_by_label("What should be done").fill(TASK)
    form.get_by_label("By which agency").select_option(label=agency)
    form.get_by_label("By which day").fill(f"{timezone.localdate() + timedelta(days=7):%d/%m/%Y}")
    who.send(form, "Set task")
    expect(who.page.get_by_role("link", name=TASK)).to_be_visible()


def open_the_case_again(who: Desk) -> None:
    who.go("Cases", TITLE)
    assert who.heading() == TITLE


def opens_the_task(who: Desk) -> None:
    """The task, by when, and the place, and how its case is shared: nothing else of the case."""
    who.go("Tasks", TASK)
    assert who.heading() == TASK
    shown = who.read()
    day = timezone.localdate() + timedelta(days=7)
    assert re.search(rf"by the end of {day.day} \w+ {day.year}", shown), shown
    who.follow(TITLE)
    shown = who.read()
    assert "Central" in shown
    for part in ("Reports in this case", "Timeline", "Note"):
        assert part not in shown, part
    who.go("Tasks", TASK)


def reads_what_was_shared(who: Desk, *, without: tuple[str, ...]) -> None:
    """Grade, handling code and conditions at once; the sanitised text once it is asked for."""
    who.go("Shared with us")
    who.page.locator("main table").get_by_role("link").first.click()
    assert who.heading() == ITEM
    shows_grade(who)
    assert SANITISED not in who.page.content()
    who.press("Read what was shared")
    shows_grade(who)
    shown = who.page.content()
    assert SANITISED in shown
    assert PROVENANCE in shown
    for words in without:
        assert words not in shown, words


def finish_task(who: Desk) -> None:
    form = who.fold("Mark as done")
    form.get_by_label("What was done").fill(CLEARED)
    who.send(form, "Mark as done")
    expect(who.page.locator(".triage-state")).to_contain_text("Done")


def close_case(who: Desk) -> None:
    form = who.fold("Close the case")
    form.get_by_role("group", name="Outcome").get_by_role("radio").first.check()
    told = form.get_by_role("group", name="What may those who sent its reports be told?")
    told.get_by_role("radio", name=TOLD, exact=True).check()
    form.get_by_label("Why", exact=True).fill(CLOSING)
    who.send(form, "Close the case")
    expect(who.page.locator(".triage-state")).to_contain_text("Closed")
