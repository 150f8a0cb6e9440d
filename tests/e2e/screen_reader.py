"""Somebody who knows a page only by its accessibility tree, as a screen reader does.

What to do is found by role and name in the tree that Chromium gives to assistive technology, and
done to the node that the tree names. No selector, no label's text, no test id.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from tests.e2e.walkers import File

BOXES = {"textbox", "combobox", "searchbox"}
CONTROLS = {"button", "checkbox", "link", "radio", *BOXES}
GROUPS = {"group", "radiogroup"}


@dataclass(frozen=True)
class Node:
    """A node of the tree. `above`: its ancestors, nearest first. `dom` names it in the page."""

    role: str
    name: str
    description: str
    states: dict[str, Any]
    dom: int
    above: tuple[Node, ...]

    def asks(self, question: str) -> bool:
        """Whether it is an answer to this question."""
        return any(each.role in GROUPS and each.name == question for each in self.above)

    @property
    def is_announced(self) -> bool:
        return any(each.role == "alert" for each in self.above)

    @property
    def described(self) -> str:
        """What is said of it, and of the question it is an answer to."""
        return " ".join(each.description for each in (self, *self.above))


class ScreenReader:
    js = True

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("filechooser", lambda chosen: None)  # Playwright answers them all, not now and then
        self.browser = page.context.new_cdp_session(page)
        self.browser.send("DOM.enable")
        self.browser.send("Accessibility.enable")

    # --- Looking ----------------------------------------------------------------------------------

    def nodes(self) -> list[Node]:
        """What assistive technology is told of the page, in reading order."""
        tree = self.browser.send("Accessibility.getFullAXTree")["nodes"]
        by_id = {each["nodeId"]: each for each in tree}
        return list(_read(by_id, tree[0]["nodeId"], ()))

    def find(self, roles: str | set[str], name: str, question: str = "") -> Node:
        roles = {roles} if isinstance(roles, str) else roles
        found = [
            each
            for each in self.nodes()
            if each.role in roles and each.name == name and (not question or each.asks(question))
        ]
        assert found, f"no {sorted(roles)} {name!r} in the tree of {self.page.url}"
        return found[0]

    def read(self) -> str:
        return "\n".join(each.name for each in self.nodes() if each.role == "StaticText")

    def heading(self) -> str:
        first = [e for e in self.nodes() if e.role == "heading" and e.states.get("level") == 1]
        assert len(first) == 1, f"{len(first)} headings of the first level on {self.page.url}"
        return first[0].name

    def focused(self) -> Node | None:
        return next((e for e in self.nodes() if e.states.get("focused") and e.dom), None)

    # --- Doing ------------------------------------------------------------------------------------

    def press(self, name: str) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self._act(self.find("button", name))

    def follow(self, name: str) -> None:
        with self.page.expect_navigation(wait_until="load"):
            self._act(self.find("link", name))

    def choose(self, answer: str, question: str = "") -> None:
        self._act(self.find("radio", answer, question))
        assert self.find("radio", answer, question).states.get("checked") == "true"

    def tick(self, answer: str) -> None:
        self._act(self.find("checkbox", answer))
        assert self.find("checkbox", answer).states.get("checked") == "true"

    def write(self, label: str, words: str, question: str = "") -> None:
        box = self.find(BOXES, label, question)
        self.browser.send("DOM.focus", {"backendNodeId": box.dom})
        self.page.keyboard.press("Control+a")
        self.browser.send("Input.insertText", {"text": words})

    def pick_place(self, typed: str, place: str) -> None:
        self.write("Postcode, street or area", "")
        self.page.keyboard.type(typed)
        for _ in range(100):
            offered = [each for each in self.nodes() if each.role == "option"]
            if any(each.name.startswith(place) for each in offered):
                break
            self.page.wait_for_timeout(50)
        self._act(next(each for each in offered if each.name.startswith(place)))

    def add_file(self, label: str, file: File, button: str = "Upload") -> None:
        """The tree calls a file field a button, and says after its label what was chosen."""
        buttons = [each for each in self.nodes() if each.role == "button"]
        field = next(each for each in buttons if each.name.startswith(label))
        with self.page.expect_file_chooser() as chosen:
            self.browser.send("DOM.focus", {"backendNodeId": field.dom})
            self.page.keyboard.press("Enter")
        chosen.value.set_files(file)  # type: ignore[arg-type]

    def _act(self, node: Node) -> None:
        """The default action of a node, as assistive technology asks for it."""
        found = self.browser.send("DOM.resolveNode", {"backendNodeId": node.dom})["object"]
        self.browser.send(
            "Runtime.callFunctionOn",
            {"objectId": found["objectId"], "functionDeclaration": "function () { this.click(); }"},
        )


def _value(part: dict[str, Any] | None) -> str:
    """Words with single spaces: GOV.UK puts one that does not break before hidden words."""
    return " ".join(str((part or {}).get("value", "")).split())


def _read(by_id: dict[str, Any], node_id: str, above: tuple[Node, ...]) -> Iterator[Node]:
    node = by_id.get(node_id)
    if node is None:
        return
    if not node.get("ignored"):
        seen = Node(
            role=_value(node.get("role")),
            name=_value(node.get("name")),
            description=_value(node.get("description")),
            states={each["name"]: each["value"].get("value") for each in node["properties"]}
            if "properties" in node
            else {},
            dom=node.get("backendDOMNodeId", 0),
            above=above,
        )
        yield seen
        above = (seen, *above)
    for child in node.get("childIds", ()):
        yield from _read(by_id, child, above)


def problems(reader: ScreenReader) -> Iterator[str]:
    """What somebody who can't see the page could not make sense of."""
    nodes = reader.nodes()
    for each in nodes:
        if each.role in CONTROLS and not each.name:
            yield f"a {each.role} without a name"
        if each.role in GROUPS and not each.name:
            yield "a group without a name"
        if each.role == "image" and not each.name:
            yield "a picture without a name"
    levels = [int(e.states["level"]) for e in nodes if e.role == "heading" and "level" in e.states]
    for before, after in zip([1, *levels], levels, strict=False):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"
    landmarks = {each.role for each in nodes}
    yield from (f"no {each}" for each in ("main", "banner", "contentinfo") if each not in landmarks)
    if reader.page.title().startswith("Error: "):
        yield from _errors(reader, nodes)


def _errors(reader: ScreenReader, nodes: list[Node]) -> Iterator[str]:
    """An error is announced, is what has the focus, and is said again with its field."""
    alerts = [each for each in nodes if each.role == "alert"]
    if not alerts:
        yield "an error that is not announced"
    focused = reader.focused()
    if focused is None or not any(focused in (alert, *alert.above) for alert in alerts):
        yield f"the focus is not on the errors, but on {focused and (focused.role, focused.name)}"
    said = [each.name for each in nodes if each.role == "link" and each.is_announced]
    fields = [each for each in nodes if each.role in CONTROLS and not each.is_announced]
    for words in said:
        if not any(words in each.described for each in fields):
            yield f"no field is described by its error {words!r}"
