"""The check-answers page: every answer in words, with the step that changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from reports import particulars
from reports.enums import Category, Pattern, PointOrigin
from reports.intake.answers import days_between, items, source, words
from reports.intake.choices import RISK_LABELS, VOICEMAIL
from reports.intake.more_forms import MoreForm
from reports.intake.routes import Answers, category_of


@dataclass(frozen=True)
class Row:
    """One line of the summary list. `step` is where Change leads; `items` are values in words."""

    label: str
    step: str
    items: tuple[str, ...]


def rows(answers: Answers, steps: Iterable[str], files: Sequence[dict[str, Any]] = ()) -> list[Row]:
    """One line for each question of the route that keeps an answer.

    `files`: those that were added (JourneyStorage.files).
    """
    told = {**answers, "photos": {"names": [each["name"] for each in files]}}
    return [
        Row(str(SAYS[step].label), step, tuple(SAYS[step].lines(told)))
        for step in steps
        if step in SAYS
    ]


def _category(answers: Answers) -> Iterator[str]:
    yield str(Category(category_of(answers)).label)


def _where(answers: Answers) -> Iterator[str]:
    where = answers.get("where", {})
    if where.get("place_text"):
        yield where["place_text"]
    if where.get("point_origin") in {PointOrigin.PIN, PointOrigin.DEVICE}:
        yield _("The place you marked on the map")


def _when(answers: Answers) -> Iterator[str]:
    when = answers.get("when", {})
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
    return str(formats.date_format(day))


def _narrative(answers: Answers) -> Iterator[str]:
    yield words(answers)


def _safety(answers: Answers) -> Iterator[str]:
    told = answers.get("safety", {})
    ticked = [*told.get("risks", ()), *told.get("also", ())]
    for code, label in (*RISK_LABELS.items(), *particulars.ALSO.items()):
        if code in ticked:
            yield str(label)
    if not ticked:
        yield _("Nothing")


def _litter(answers: Answers) -> Iterator[str]:
    yield from particulars.SECTIONS["litter"].lines(answers.get("litter", {}))
    if said := words(answers):
        yield said


def _photos(answers: Answers) -> Iterator[str]:
    yield from answers["photos"]["names"] or (_("None"),)


def _more(answers: Answers) -> Iterator[str]:
    chosen = answers.get("more", {}).get("topics", ())
    for topic in chosen:
        yield str(MoreForm.names[topic])
    if not chosen:
        yield _("Nothing more")


def _source(*names: str) -> Callable[[Answers], Iterator[str]]:
    def lines(answers: Answers) -> Iterator[str]:
        told = {name: value for name, value in source(answers).items() if name in names}
        for label, said in particulars.source_in_words(told).items():
            yield said if len(names) == 1 else f"{label}: {said}"
        if not told:
            yield _("You did not say")

    return lines


def _section(step: str) -> Callable[[Answers], Iterator[str]]:
    def lines(answers: Answers) -> Iterator[str]:
        told = particulars.SECTIONS[step].lines(answers.get(step, {}))
        yield from told or [_("You did not say")]

    return lines


def _several(step: str) -> Callable[[Answers], Iterator[str]]:
    def lines(answers: Answers) -> Iterator[str]:
        told = items(answers, step)
        for label, said in particulars.several(particulars.SECTIONS[step], told):
            yield "\n".join((label, *said))
        if not told:
            yield _("You did not say")

    return lines


def _contact(answers: Answers) -> Iterator[str]:
    contact = answers.get("contact", {})
    if not contact:
        yield _("Anonymous")
        return
    for name in ("name", "phone", "email", "safe_times"):
        if contact.get(name):
            yield contact[name]
    if contact.get("voicemail"):
        safe = dict(VOICEMAIL)[contact["voicemail"]]
        yield _("Voicemail safe: %(answer)s") % {"answer": safe}


@dataclass(frozen=True)
class Says:
    label: Any
    lines: Callable[[Answers], Iterator[str]]


SAYS: Mapping[str, Says] = {
    "taken": Says(lazy("How they are telling you"), _section("taken")),
    "what": Says(lazy("What is happening"), _category),
    "at-risk": Says(lazy("Is a child or an adult at risk"), _section("at-risk")),
    "where": Says(lazy("Where"), _where),
    "premises": Says(lazy("Pub, club or shop"), _section("premises")),
    "litter": Says(lazy("What you found"), _litter),
    "when": Says(lazy("When"), _when),
    "times": Says(lazy("Days and times"), _section("times")),
    "how": Says(lazy("What makes you think so"), _source("how")),
    "growing": Says(lazy("What you have noticed"), _section("growing")),
    "details": Says(lazy("What you saw or heard"), _narrative),
    "safety": Says(lazy("What you ticked"), _safety),
    "more": Says(lazy("More"), _more),
    "people": Says(lazy("People"), _several("people")),
    "vehicles": Says(lazy("Vehicles"), _several("vehicles")),
    "drugs": Says(lazy("Drugs"), _section("drugs")),
    "effects": Says(lazy("Keeping you safe"), _source("harm", "traced", "known_by")),
    "photos": Says(lazy("Photos"), _photos),
    "contact": Says(lazy("Contact"), _contact),
}
"""Step → what the check-answers page says of it. The question about danger keeps nothing."""
