"""People who walk through the questions in different ways: by pointer, by keyboard alone.

They do the same things by the same names, so that one journey (tests/e2e/whole_journey.py) is
walked by each of them. Who walks by the accessibility tree is in tests/e2e/screen_reader.py.
"""

from __future__ import annotations

from typing import Any, Protocol

from playwright.sync_api import Locator, Page, expect

File = dict[str, Any]
"""What a file chooser gives: name, mimeType, buffer."""

MOST_TABS = 90


class Walker(Protocol):
    """`press` and `follow` lead to another page; all others change the page that is open.

    `button` is pressed to add a file where no script does it.
    """

    page: Page
    js: bool

    def press(self, name: str) -> None: ...
    def follow(self, name: str) -> None: ...
    def choose(self, answer: str, question: str = "") -> None: ...
    def tick(self, answer: str) -> None: ...
    def write(self, label: str, words: str, question: str = "") -> None: ...
    def pick_place(self, typed: str, place: str) -> None: ...
    def add_file(self, label: str, file: File, button: str = "Upload") -> None: ...
    def read(self) -> str: ...
    def heading(self) -> str: ...


def _among(page: Page, question: str) -> Page | Locator:
    """The part of the page that asks this, or all of it."""
    return page.get_by_role("group", name=question, exact=True) if question else page


class Pointer:
    """Somebody with a mouse or a finger; with or without JavaScript."""

    def __init__(self, page: Page, *, js: bool = True) -> None:
        self.page = page
        self.js = js

    def press(self, name: str) -> None:
        self._leave_by(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self._leave_by(self.page.get_by_role("link", name=name, exact=True))

    def _leave_by(self, way: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            way.first.click()

    def choose(self, answer: str, question: str = "") -> None:
        _among(self.page, question).get_by_role("radio", name=answer, exact=True).check()

    def tick(self, answer: str) -> None:
        self.page.get_by_role("checkbox", name=answer, exact=True).check()

    def write(self, label: str, words: str, question: str = "") -> None:
        _among(self.page, question).get_by_label(label, exact=True).fill(words)

    def pick_place(self, typed: str, place: str) -> None:
        """From the list that opens while typing; without scripts, with the button and radios."""
        if not self.js:
            self.write("Postcode, street or area", typed)
            self.press("Find the place")
            self.choose(place)
            return
        box = self.page.get_by_role("combobox", name="Postcode, street or area")
        box.fill("")
        box.press_sequentially(typed)
        self.page.get_by_role("option", name=place).first.click()

    def add_file(self, label: str, file: File, button: str = "Upload") -> None:
        self.page.get_by_label(label, exact=True).set_input_files(file)  # type: ignore[arg-type]
        if not self.js:
            self.press(button)

    def read(self) -> str:
        return self.page.locator("main").inner_text()

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()


class Keyboard:
    """Somebody who only has a keyboard. `watch` is called wherever Tab stops."""

    js = True

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("filechooser", lambda chosen: None)  # Playwright answers them all, not now and then

    def stopped(self) -> None:
        """For tests: what to look at wherever Tab stops."""

    def to(self, target: Locator) -> None:
        """Tab, or Shift and Tab, until the target has the focus."""
        expect(target).to_be_visible()
        target.wait_for()
        for _ in range(MOST_TABS):
            if target.evaluate("each => each === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stopped()
        raise AssertionError(f"Tab does not reach {target} on {self.page.url}")

    def press(self, name: str) -> None:
        self._leave_by(self.page.get_by_role("button", name=name, exact=True).first)

    def follow(self, name: str) -> None:
        self._leave_by(self.page.get_by_role("link", name=name, exact=True).first)

    def _leave_by(self, way: Locator) -> None:
        self.to(way)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def choose(self, answer: str, question: str = "") -> None:
        """Tab reaches one radio of a group, arrows the others."""
        target = _among(self.page, question).get_by_role("radio", name=answer, exact=True)
        same = "document.activeElement.name === each.name"
        for _ in range(MOST_TABS):
            if target.evaluate(f"each => {same}"):
                break
            self.page.keyboard.press("Tab")
            self.stopped()
        for _ in range(30):
            if target.evaluate("each => each === document.activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def tick(self, answer: str) -> None:
        target = self.page.get_by_role("checkbox", name=answer, exact=True)
        self.to(target)
        self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def write(self, label: str, words: str, question: str = "") -> None:
        self.to(_among(self.page, question).get_by_label(label, exact=True))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(words)

    def pick_place(self, typed: str, place: str) -> None:
        box = self.page.get_by_role("combobox", name="Postcode, street or area")
        self.to(box)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(typed)
        option = self.page.get_by_role("option", name=place).first
        option.wait_for()
        for _ in range(20):
            self.page.keyboard.press("ArrowDown")
            if option.get_attribute("aria-selected") == "true":
                break
        self.page.keyboard.press("Enter")

    def add_file(self, label: str, file: File, button: str = "Upload") -> None:
        self.to(self.page.get_by_label(label, exact=True))
        with self.page.expect_file_chooser() as chosen:
            self.page.keyboard.press("Space")
        chosen.value.set_files(file)  # type: ignore[arg-type]

    def read(self) -> str:
        return self.page.locator("main").inner_text()

    def heading(self) -> str:
        return self.page.get_by_role("heading", level=1).inner_text()
