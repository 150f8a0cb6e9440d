"""Forms of releases: which quarter, what was done, and publishing or withdrawing."""

from __future__ import annotations

import datetime
from collections.abc import Collection

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from hotspots.models import ReleasedFigure
from hotspots.models.releases import MOST_TOLD
from hotspots.releases.enums import FigureKind, ShownAs
from hotspots.releases.figures import name_of_quarter
from hotspots.releases.public_enums import Source
from hotspots.releases.quarters import Quarter
from reports.triage.forms import ActionForm, choice_field, words_field

QUARTERS_BACK = 12


class AskForm(ActionForm):
    """Which quarter: over, settled, and not asked for before."""

    button = _("Make these figures")
    quarter = choice_field(_("Quarter"), (), _("Choose a quarter."))

    def __init__(
        self,
        data: object = None,
        *,
        now: datetime.datetime,
        asked: Collection[Quarter],
        action: str,
    ) -> None:
        self.now, self.asked = now, asked
        super().__init__(data, name="ask", action=action)

    def prepare(self) -> None:
        del self.fields["version"]
        newest = Quarter.of(self.now)
        quarters = [newest.back(back) for back in range(1, QUARTERS_BACK + 1)]
        self.fields["quarter"].choices = [  # type: ignore[attr-defined]
            (str(each), name_of_quarter(each))
            for each in quarters
            if each.is_settled(self.now) and each not in self.asked
        ]

    @property
    def has_choices(self) -> bool:
        return bool(self.fields["quarter"].choices)  # type: ignore[attr-defined]


class ToldForm(ActionForm):
    """What the partnership did, for everybody to read."""

    button = _("Save the words")
    told = words_field(
        _("What the partnership did about it"),
        longest=MOST_TOLD,
        required=False,
        help_text=_(
            "Everybody will read this: plain words, no names, no addresses, nothing that points to "
            "somebody who told us. At most 1,000 characters."
        ),
    )


class PublishForm(ActionForm):
    button = _("Publish for everybody")
    looked = forms.BooleanField(
        label=_("I have looked through the figures and read the words"),
        error_messages={"required": _("Look through them first, then tick the box.")},
    )


class WithdrawForm(ActionForm):
    button = _("Never publish these figures")
    sure = forms.BooleanField(
        label=_("This quarter will never be published, and can't be made again"),
        error_messages={"required": _("Tick the box if that is what you want.")},
    )


class AgainForm(ActionForm):
    button = _("Try again")


class FigureFilters(django_filters.FilterSet):  # type: ignore[misc]
    """Which figures of a release."""

    kind = django_filters.ChoiceFilter(
        label=_("Areas"), choices=FigureKind.choices, empty_label=_("All areas")
    )
    source = django_filters.ChoiceFilter(
        label=_("Told by"), choices=Source.choices, empty_label=_("All sources")
    )
    shown = django_filters.ChoiceFilter(
        label=_("Shown as"), choices=ShownAs.choices, empty_label=_("All")
    )

    class Meta:
        model = ReleasedFigure
        fields: tuple[str, ...] = ()
