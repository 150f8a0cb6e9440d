"""The questions that only some routes ask, and all that may be left out (reports.intake.routes).

Answers are codes of reports.particulars, or a person's own words. Each hint says why we ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms_gds.layout import Field, Layout, Size
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from reports import particulars
from reports.intake.choices import RISK_LABELS
from reports.intake.fields import WordsField
from reports.intake.forms import QuestionForm
from reports.intake.routes import TOPICS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ONE_OF_THE_LIST = _("Select one of the answers in the list")
ONLY_OF_THE_LIST = _("Select only answers in the list")


def _one(
    label: StrOrPromise, choices: Mapping[str, StrOrPromise], help_text: StrOrPromise = ""
) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=list(choices.items()),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": ONE_OF_THE_LIST},
    )


def _some(
    label: StrOrPromise, choices: Mapping[str, StrOrPromise], help_text: StrOrPromise = ""
) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        help_text=help_text,
        required=False,
        choices=list(choices.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": ONLY_OF_THE_LIST},
    )


def _words(label: StrOrPromise, help_text: StrOrPromise = "", *, at_most: int = 100) -> WordsField:
    return WordsField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=at_most,
        too_long=format_lazy(
            _("{label} must be {count} characters or fewer"), label=label, count=at_most
        ),
    )


class OptionalForm(QuestionForm):
    """A page that may be left empty or skipped: what is empty is not kept."""

    def layout(self) -> Layout:
        return Layout(*(self._laid_out(name) for name in self.fields))

    def _laid_out(self, name: str) -> Field:
        sizes = {"legend_size": Size.SMALL}
        if self.question_is_heading:
            sizes = {"legend_size": Size.LARGE, "legend_tag": "h1"}
        field = self.fields[name]
        if isinstance(field, forms.MultipleChoiceField):
            return Field.checkboxes(name, **sizes)
        if isinstance(field, forms.ChoiceField):
            return Field.radios(name, **sizes)
        return Field.text(name, label_size=Size.SMALL)

    def answers(self) -> dict[str, Any]:
        return {name: _sure(value) for name, value in self.cleaned_data.items() if value}


def _sure(value: Any) -> Any:
    """Ticks without "I don't know", unless that is all that was ticked."""
    if not isinstance(value, list):
        return value
    return [each for each in value if each != particulars.UNKNOWN] or value


class TakenForm(OptionalForm):
    """The first question of staff who type in what somebody tells them."""

    title = _("How are they telling you?")
    question_is_heading = True

    how = _one(title, particulars.TAKEN, _("The next questions are theirs. Read them out."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].required = True
        self.fields["how"].error_messages["required"] = _("Select how they are telling you")


class AtRiskForm(OptionalForm):
    """The step that nobody on this route passes without an answer (R6.1)."""

    title = _("Is a child or an adult at risk?")
    template = "reports/intake/at-risk.html"

    who = _one(
        _("Do you think someone may be hurt, used or made afraid?"),
        particulars.AT_RISK,
        _("We ask so that your report is read first. You can say that you don’t know."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].required = True
        self.fields["who"].error_messages["required"] = _(
            "Select if someone is at risk, or select “I don’t know”"
        )


class HowForm(OptionalForm):
    title = _("What makes you think so?")
    question_is_heading = True

    how = _some(
        title,
        particulars.HOW,
        _(
            "Select all that fit. We ask so that we know how sure to be. "
            "Few people can see this answer."
        ),
    )


class TimesForm(OptionalForm):
    title = _("Which days and times?")

    days = _some(
        _("Which days?"), particulars.DAYS, _("We ask so that help can come at the right time.")
    )
    times = _some(_("What time of day?"), particulars.TIMES)
    still = _one(_("Is it still going on?"), particulars.YES_NO)


class GrowingForm(OptionalForm):
    title = _("What have you noticed?")
    question_is_heading = True

    signs = _some(
        title, particulars.GROWING, _("Select all that fit. Do not go closer to find out.")
    )


class PremisesForm(OptionalForm):
    title = _("Tell us about the pub, club or shop")

    name = _words(_("What is it called?"), _("We ask so that we look at the right place."))
    sort = _one(_("What is it?"), particulars.PREMISES)
    staff = _one(_("Do the people who work there know?"), particulars.STAFF)


class LitterForm(OptionalForm):
    """The short route: what a crew needs to know, and nothing about who reported."""

    title = _("What did you find?")

    found = _some(
        _("What is there?"),
        particulars.LITTER,
        _("Do not touch it. The council’s cleaning team will read your answers."),
    )
    many = _one(_("How many are there?"), particulars.HOW_MANY)
    children = _one(
        _("Do children play near there?"),
        particulars.YES_NO,
        _("We ask so that we go there first."),
    )
    private = _one(
        _("Is it on someone’s own land?"),
        particulars.YES_NO,
        _("For example, a garden. The owner may have to clear it."),
    )
    words = _words(
        _("Is there more that helps us find it?"),
        _("For example, under the bench. Do not write names here."),
        at_most=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["found"].required = True
        self.fields["found"].error_messages["required"] = _(
            "Select what you found, or select “I don’t know”"
        )


class SafetyForm(OptionalForm):
    title = _("Is any of this true?")
    question_is_heading = True

    risks = _some(
        title,
        {**{code.value: label for code, label in RISK_LABELS.items()}, **particulars.ALSO},
        _(
            "Select all that you think are true. We ask so that people stay safe. "
            "If you don’t know, leave them empty."
        ),
    )

    def answers(self) -> dict[str, Any]:
        ticked = self.cleaned_data["risks"]
        return {
            "risks": [code for code in ticked if code not in particulars.ALSO],
            "also": [code for code in ticked if code in particulars.ALSO],
        }


class MoreForm(OptionalForm):
    """What a person wants to add: the long journey is for those who choose it."""

    title = _("Do you want to tell us more?")
    question_is_heading = True
    names: ClassVar[Mapping[str, StrOrPromise]] = {
        "people": _("About people"),
        "vehicles": _("About cars, bikes or other vehicles"),
        "drugs": _("About the drugs"),
        "effects": _("If someone could find out that you told us"),
        "photos": _("Photos that you already have"),
    }

    topics = _some(
        title, names, _("Select all that you want to add. If there is nothing more, just go on.")
    )

    def __init__(self, *args: Any, topics: Sequence[str] = TOPICS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(topic, self.names[topic]) for topic in topics]
        self.fields["topics"].choices = offered  # type: ignore[attr-defined]


class PersonForm(OptionalForm):
    title = _("Tell us about this person")

    name = _words(_("Name or nickname"), _("Answer only what you know. Leave the rest empty."))
    age = _one(_("How old do they look?"), particulars.AGES)
    sex = _one(_("Man or woman?"), particulars.SEXES)
    looks = _words(
        _("Height, build and hair"),
        _("For example, tall and thin, with short red hair."),
        at_most=200,
    )
    clothes = _words(_("Clothes"), at_most=200)
    marks = _words(_("Scars, tattoos or glasses"), at_most=200)
    reach = _words(
        _("Phone number or online name"),
        _("Only if you know it. Do not search for it."),
        at_most=200,
    )
    knows = _words(
        _("How do you know this person?"),
        _("For example, a neighbour. Few people can see this answer."),
    )


class VehicleForm(OptionalForm):
    title = _("Tell us about this vehicle")

    sort = _one(_("What is it?"), particulars.VEHICLES)
    plate = _words(
        _("Number plate"),
        _("A part of it helps too. Answer only what you know. Leave the rest empty."),
        at_most=20,
    )
    make = _words(_("Make or model"))
    colour = _words(_("Colour"))
    way = _words(_("Which way did it go?"), at_most=200)


class PeopleForm(OptionalForm):
    """The list of people that were added, with the question whether there are more."""

    title = _("The people you told us about")
    template = "reports/intake/list.html"
    another = _one(_("Do you want to add another person?"), {"yes": _("Yes"), "no": _("No")})


class VehiclesForm(OptionalForm):
    title = _("The vehicles you told us about")
    template = "reports/intake/list.html"
    another = _one(_("Do you want to add another vehicle?"), {"yes": _("Yes"), "no": _("No")})


class DrugsForm(OptionalForm):
    title = _("Tell us about the drugs")

    sorts = _some(_("Which drugs?"), particulars.DRUGS, _("We ask so that we can warn people."))
    street_name = _words(_("What do people call them?"))
    packed = _words(_("How are they packed?"), _("For example, in small bags."), at_most=200)
    price = _words(_("What do they cost?"))


class EffectsForm(OptionalForm):
    """What points to whoever tells us: sealed apart from the rest of the report."""

    title = _("Keeping you safe")

    harm = _one(
        _("Could someone be hurt if the police act?"),
        particulars.YES_NO,
        _("We ask so that the police take care. Few people can see these answers."),
    )
    traced = _one(_("Could someone work out that it was you who told us?"), particulars.YES_NO)
    known_by = _one(_("How many people know what you told us?"), particulars.KNOWN_BY)
