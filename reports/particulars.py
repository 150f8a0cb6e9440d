"""What belongs to a report beside its words: people, vehicles, drugs, and so on as described.

One table says what there is, with the answers that people choose from. The public form offers them,
the page that shows all answers and the staff's reading say them in words. Codes are stored, sealed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from portal.languages import TRANSLATED

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Choices = Mapping[str, StrOrPromise]

UNKNOWN = "unknown"
DONT_KNOW = {UNKNOWN: _("I don’t know")}
YES_NO = {"yes": _("Yes"), "no": _("No"), **DONT_KNOW}

DAYS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
TIMES = {
    "morning": _("Morning"),
    "afternoon": _("Afternoon"),
    "evening": _("Evening"),
    "night": _("Night"),
}
HOW = {
    "seen": _("I saw it"),
    "heard": _("I heard it"),
    "smelled": _("I smelled it"),
    "told": _("Someone I know told me"),
    "online": _("I saw it online"),
    **DONT_KNOW,
}
ALSO = {
    "lookouts": _("People keep watch"),
    "alarms": _("There are alarms or cameras"),
}
GROWING = {
    "smell": _("A strong smell"),
    "windows": _("Covered windows"),
    "light": _("Bright lights, or lights on all night"),
    "heat": _("Heat, or fans that you can hear"),
    "wires": _("Wires or pipes that look wrong"),
    "visits": _("People come only now and then, or at odd times"),
    **DONT_KNOW,
}
PREMISES = {
    "pub": _("A pub or bar"),
    "club": _("A night club"),
    "shop": _("A shop"),
    "food": _("A place to eat"),
    "other": _("Another place"),
    **DONT_KNOW,
}
STAFF = {
    "part": _("Yes, they take part"),
    "allow": _("Yes, they let it happen"),
    "no": _("No"),
    **DONT_KNOW,
}
LITTER = {
    "needles": _("Needles"),
    "foil": _("Foil, spoons or bottles"),
    "bags": _("Small bags or wraps"),
    "canisters": _("Gas canisters"),
    "other": _("Something else"),
    **DONT_KNOW,
}
HOW_MANY = {
    "1": _("One"),
    "2-5": _("2 to 5"),
    "6-20": _("6 to 20"),
    "more": _("More than 20"),
    **DONT_KNOW,
}
AGES = {
    "child": _("Under 13"),
    "teen": _("13 to 17"),
    "18": _("18 to 24"),
    "25": _("25 to 39"),
    "40": _("40 to 59"),
    "60": _("60 or older"),
    **DONT_KNOW,
}
SEXES = {"man": _("Man or boy"), "woman": _("Woman or girl"), **DONT_KNOW}
VEHICLES = {
    "car": _("Car"),
    "van": _("Van or lorry"),
    "taxi": _("Taxi"),
    "moped": _("Motorbike or moped"),
    "bicycle": _("Bike or e-bike"),
    "scooter": _("Scooter"),
    "other": _("Something else"),
    **DONT_KNOW,
}
DRUGS = {
    "cannabis": _("Cannabis (weed)"),
    "heroin": _("Heroin"),
    "crack": _("Crack"),
    "cocaine": _("Cocaine (coke)"),
    "mdma": _("Ecstasy or MDMA"),
    "spice": _("Spice"),
    "pills": _("Pills or tablets"),
    "ketamine": _("Ketamine"),
    "gas": _("Laughing gas"),
    "other": _("Another drug"),
    **DONT_KNOW,
}
KNOWN_BY = {
    "me": _("Only me"),
    "few": _("A few people"),
    "many": _("Many people"),
    **DONT_KNOW,
}
AT_RISK = {
    "child": _("Yes, a child or young person"),
    "adult": _("Yes, an adult"),
    "both": _("Yes, a child and an adult"),
    "no": _("No"),
    UNKNOWN: _("I don’t know"),
}
TAKEN = {"phone": _("By phone"), "drop_in": _("At a drop-in, or in person")}


@dataclass(frozen=True)
class Said:
    """One thing that may be told: what it is called, and its answers; none for free words."""

    label: StrOrPromise
    choices: Choices = field(default_factory=dict)

    def in_words(self, value: Any) -> str:
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(self.choices.get(str(each), each)) for each in values)


@dataclass(frozen=True)
class Section:
    """What is told together. `each`: there may be several, which are numbered."""

    label: StrOrPromise
    says: Mapping[str, Said]
    each: bool = False

    def lines(self, told: Mapping[str, Any]) -> list[str]:
        """What was told, a line each: "Colour: blue". Only a section of one thing is not named."""
        lines = []
        for name, said in self.says.items():
            value = told.get(name)
            if value in (None, "", []):
                continue
            words = said.in_words(value)
            lines.append(words if len(self.says) == 1 else f"{said.label}: {words}")
        return lines


FORM_LANGUAGES = {each.code: each.english for each in TRANSLATED}

SECTIONS: Mapping[str, Section] = {
    "form": Section(_("Form language"), {"language": Said(_("Language"), FORM_LANGUAGES)}),
    "taken": Section(_("How it was told"), {"how": Said(_("How"), TAKEN)}),
    "at-risk": Section(_("Is a child or adult at risk?"), {"who": Said(_("Who"), AT_RISK)}),
    "times": Section(
        _("Days and times"),
        {
            "days": Said(_("Days"), DAYS),
            "times": Said(_("Times of day"), TIMES),
            "still": Said(_("Still happening"), YES_NO),
        },
    ),
    "safety": Section(_("Also there"), {"also": Said(_("Also"), ALSO)}),
    "growing": Section(_("Signs of growing"), {"signs": Said(_("Signs"), GROWING)}),
    "premises": Section(
        _("Pub, club or shop"),
        {
            "name": Said(_("Name")),
            "sort": Said(_("What it is"), PREMISES),
            "staff": Said(_("Do staff know?"), STAFF),
        },
    ),
    "litter": Section(
        _("What was found"),
        {
            "found": Said(_("Found"), LITTER),
            "many": Said(_("How many"), HOW_MANY),
            "children": Said(_("Children play near"), YES_NO),
            "private": Said(_("On private land"), YES_NO),
        },
    ),
    "people": Section(
        _("Person"),
        {
            "name": Said(_("Name or nickname")),
            "age": Said(_("Age"), AGES),
            "sex": Said(_("Man or woman"), SEXES),
            "looks": Said(_("Height, build and hair")),
            "clothes": Said(_("Clothes")),
            "marks": Said(_("Scars, tattoos or glasses")),
            "reach": Said(_("Phone number or online name")),
        },
        each=True,
    ),
    "vehicles": Section(
        _("Vehicle"),
        {
            "sort": Said(_("What it is"), VEHICLES),
            "plate": Said(_("Number plate")),
            "make": Said(_("Make or model")),
            "colour": Said(_("Colour")),
            "way": Said(_("Which way it went")),
        },
        each=True,
    ),
    "drugs": Section(
        _("Drugs"),
        {
            "sorts": Said(_("Which"), DRUGS),
            "street_name": Said(_("What people call them")),
            "packed": Said(_("How they are packed")),
            "price": Said(_("Price")),
        },
    ),
}
"""Name in `ReportNarrative.particulars` → what it holds."""

SOURCE = Section(
    _("How the person knows"),
    {
        "how": Said(_("What makes them think so"), HOW),
        "harm": Said(_("Would someone be hurt if the police act?"), YES_NO),
        "traced": Said(_("Could someone work out who told us?"), YES_NO),
        "known_by": Said(_("How many people know"), KNOWN_BY),
        "knows_people": Said(_("How they know the people")),
    },
)
"""What `ReportSource.details` holds: it points to whoever told us."""


def in_words(particulars: Mapping[str, Any]) -> dict[str, str]:
    """Label → what was told, lines apart. What is not in the table is shown as it was stored."""
    return {label: "\n".join(lines) for label, lines in _told(particulars) if lines}


def names_in(particulars: Mapping[str, Any]) -> tuple[str, ...]:
    """The names and nicknames of people who were described."""
    people = particulars.get("people")
    described = people if isinstance(people, list) else []
    return tuple(str(each["name"]) for each in described if each.get("name"))


def _told(particulars: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    for name, told in particulars.items():
        section = SECTIONS.get(name)
        if section is None or isinstance(told, str):
            yield name, [str(told)]
        elif section.each:
            yield from several(section, told)
        else:
            yield str(section.label), section.lines(told)


def several(section: Section, told: list[dict[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """("Person 2", its lines) for each of them."""
    for number, each in enumerate(told, start=1):
        label = _now("%(thing)s %(number)d") % {"thing": section.label, "number": number}
        yield label, section.lines(each)


def source_in_words(details: Mapping[str, Any]) -> dict[str, str]:
    """Label → what was told about the source; None of it may go into intelligence."""
    known = {
        str(said.label): said.in_words(details[name])
        for name, said in SOURCE.says.items()
        if details.get(name)
    }
    return known | {
        name: value for name, value in details.items() if name not in SOURCE.says and value
    }
