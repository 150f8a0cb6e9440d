"""Reading pages: titles, headings and forms, with the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

CONTROLS = {"input", "textarea", "select", "button"}


@dataclass
class Form:
    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, **typed: str) -> dict[str, str]:
        """As somebody would send it who takes the first choice of each list, and types `typed`."""
        chosen = {
            name: next(filter(None, self.options.get(name, ())), value) or typed.get(name, "")
            for name, value in self.fields.items()
        }
        return {name: value for name, value in chosen.items() if name}


@dataclass
class Page:
    title: str = ""
    language: str = ""
    headings: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    viewport: str = ""


def read(words: str) -> Page:
    reader = _Reader()
    reader.feed(words)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._inside = ""
        self._in_picture = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.language = values.get("lang", "")
        elif tag == "svg":
            self._in_picture = True  # a picture has a <title> of its own
        elif tag == "h1":
            self.page.headings.append("")
            self._inside = "h1"
        elif tag == "title" and not self._in_picture:
            self._inside = "title"
        elif tag == "meta" and values.get("name") == "viewport":
            self.page.viewport = values.get("content", "")
        elif tag == "a":
            self.page.links.append(values.get("href", ""))
        elif tag == "form":
            self.page.forms.append(
                Form(values.get("method", "get").lower(), values.get("action", ""))
            )
        elif self.page.forms:
            self._in_form(self.page.forms[-1], tag, values)

    def _in_form(self, form: Form, tag: str, values: dict[str, str]) -> None:
        name, value = values.get("name", ""), values.get("value", "")
        if tag == "option" and self._select:
            form.options.setdefault(self._select, []).append(value)
        elif tag in CONTROLS and name:
            self._select = name if tag == "select" else ""
            form.fields.setdefault(name, value)
            if values.get("type") == "hidden":
                form.hidden[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self._in_picture = False
        if tag in {"h1", "title"}:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "h1":
            self.page.headings[-1] += data
        elif self._inside == "title":
            self.page.title += data
