"""The check-answers page: every answer in words, with the step that changes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from reports.enums import Category, Pattern, PointOrigin
from reports.files.scanning import are_taken
from reports.intake.answers import Answers, days_between
from reports.intake.choices import RISK_LABELS, VOICEMAIL


@dataclass(frozen=True)
class Row:
    """One line of the summary list. `step` is where Change leads; `items` are values in words."""

    label: str
    step: str
    items: tuple[str, ...]


def rows(answers: Answers, files: Sequence[dict[str, Any]] = ()) -> list[Row]:
    """`files`: those that were added (JourneyStorage.files)."""
    return [
        Row(_("What is happening"), "what", (_category(answers),)),
        Row(_("Where"), "where", tuple(_where(answers.get("where", {})))),
        Row(_("When"), "when", tuple(_when(answers.get("when", {})))),
        Row(_("What you saw or heard"), "details", (answers["details"]["narrative"],)),
        Row(_("What you ticked"), "details", tuple(_risks(answers))),
        *(
            [Row(_("Photos"), "photos", tuple(each["name"] for each in files) or (_("None"),))]
            if are_taken()
            else []
        ),
        Row(_("Contact"), "contact", tuple(_contact(answers.get("contact", {})))),
    ]


def _category(answers: Answers) -> str:
    return str(Category(answers["what"]["category"]).label)


def _where(where: dict[str, Any]) -> Iterator[str]:
    if where.get("place_text"):
        yield where["place_text"]
    if where.get("point_origin") in {PointOrigin.PIN, PointOrigin.DEVICE}:
        yield _("The place you marked on the map")


def _when(when: dict[str, Any]) -> Iterator[str]:
    first, last = days_between(when)
    if first and first == last:
        yield _in_words(first)
    elif first and last:
        yield _("From %(first)s to %(last)s") % {
            "first": _in_words(first),
            "last": _in_words(last),
        }
    elif first:
        yield _("Since %(first)s") % {"first": _in_words(first)}
    elif last:
        yield _("Last on %(last)s") % {"last": _in_words(last)}
    else:
        yield _("You don’t know")
    pattern = when.get("pattern")
    if pattern and pattern != Pattern.UNKNOWN:
        yield str(Pattern(pattern).label)


def _in_words(day: date) -> str:
    return str(formats.date_format(day, "j F Y"))


def _risks(answers: Answers) -> Iterator[str]:
    ticked = answers["details"]["risks"]
    for code, label in RISK_LABELS.items():
        if code.value in ticked:
            yield str(label)
    if not ticked:
        yield _("Nothing")


def _contact(contact: dict[str, Any]) -> Iterator[str]:
    if not contact:
        yield _("Anonymous")
        return
    for name in ("name", "phone", "email", "safe_times"):
        if contact.get(name):
            yield contact[name]
    if contact.get("voicemail"):
        safe = dict(VOICEMAIL)[contact["voicemail"]]
        yield _("Voicemail safe: %(answer)s") % {"answer": safe}
