"""One of several people or vehicles: a page each, told apart by a key in the address.

The key is drawn when somebody wants to add one, so Back, refresh, a second tab and pressing twice
change the one that they were about, and never add it again or overwrite another.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from reports import particulars
from reports.intake import language, routes

if TYPE_CHECKING:
    from reports.intake.forms import QuestionForm

MOST = 6
"""People or vehicles in one report: as many as the sealed fields hold in any script.
Who knows of more can write so in their own words."""

KEY_CHARACTERS = 16


def new_key() -> str:
    """Tells entries of one draft apart, and means nothing."""
    return secrets.token_hex(4)


@dataclass(frozen=True)
class Entry:
    """One line of the list: "Person 2", what was told of it, and where it is changed."""

    key: str
    label: str
    lines: list[str]
    address: str


def entries(
    items: Mapping[str, dict[str, Any]], step: str, url_of_item: Callable[[str, str], str]
) -> list[Entry]:
    section = particulars.SECTIONS[step]
    said = particulars.several(section, list(items.values()))
    return [
        Entry(key, label, lines, url_of_item(step, key))
        for key, (label, lines) in zip(items, said, strict=True)
    ]


class ItemMixin:
    """The wizard's page about one person or vehicle. Mixed into reports.intake.wizard's class."""

    if TYPE_CHECKING:
        storage: Any
        expired: bool
        as_typed: Callable[..., QuestionForm]
        begin: Callable[[str], None]
        get_form: Callable[..., QuestionForm]
        is_full: Callable[[str], bool]
        render: Callable[..., HttpResponse]
        url_after: Callable[[str], str]
        url_of: Callable[[str], str]
        url_before_step: Callable[[str], str]

    step = ""
    key = ""

    def is_page(self, step: str) -> bool:
        return step in routes.LISTS

    def get(self, request: HttpRequest, step: str, item: str) -> HttpResponse:
        if elsewhere := self.begin_item(step, item):
            return elsewhere
        typed = self.storage.get_step_data(self.typed_key)
        return self.render(self.as_typed(self.typed_key, typed))

    def post(self, request: HttpRequest, step: str, item: str) -> HttpResponse:
        if elsewhere := self.begin_item(step, item):
            return elsewhere
        form = self.get_form(data=request.POST)
        if self.expired:
            return self.render(form, status=403)
        if language.chosen(request):
            self.storage.keep_typed(form, key=self.typed_key, judged=False)
            return redirect(language.here(request))
        if "skip" in request.POST:
            self.storage.forget_item(step, item)
            self.storage.set_step_data(self.typed_key, {})
            return redirect(self.after_item())
        self.storage.keep_typed(form, key=self.typed_key)
        if not form.is_valid():
            return self.render(form, status=422)
        self.storage.keep_item(step, item, form.answers())
        return redirect(self.after_item())

    def begin_item(self, step: str, item: str) -> HttpResponse | None:
        self.begin(routes.LISTS[step])
        self.step, self.key = step, item[:KEY_CHARACTERS]
        is_new = item not in self.storage.items(step)
        if len(item) > KEY_CHARACTERS or (is_new and self.is_full(step)):
            return redirect(self.url_of(step))
        return None

    @property
    def typed_key(self) -> str:
        return f"{self.step}.{self.key}"

    def after_item(self) -> str:
        return (
            self.url_of(self.step) if self.storage.items(self.step) else self.url_after(self.step)
        )

    def url_before(self) -> str:
        if self.storage.items(self.step):
            return self.url_of(self.step)
        return self.url_before_step(self.step)
