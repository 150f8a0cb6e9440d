"""The filters of the map, as people choose them; all of them live in the address bar."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hotspots.enums import Source
from hotspots.map_enums import HexagonSize, MapLayer
from hotspots.map_filters import MONTHS_SHOWN, Wanted, month_after, months, this_month
from reports.enums import LISTED_STATUSES, Kind
from reports.triage.filters import unknown_choice

FIELDS = ("layer", "source", "kind", "status", "first", "last", "size")


class MapForm(forms.Form):
    """Without a choice: every report of the last twelve months, in clusters."""

    layer = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=MapLayer.choices,
        required=False,
        **unknown_choice(gettext_lazy("Choose what to show from the list.")),
    )
    source = forms.MultipleChoiceField(
        label=gettext_lazy("Who told us"),
        choices=Source.choices,
        required=False,
        **unknown_choice(gettext_lazy("Choose who told us from the list.")),
    )
    kind = forms.MultipleChoiceField(
        label=gettext_lazy("Kind"),
        choices=Kind.choices,
        required=False,
        **unknown_choice(gettext_lazy("Choose a kind from the list.")),
    )
    status = forms.MultipleChoiceField(
        label=gettext_lazy("Status"),
        choices=[(each.value, each.label) for each in LISTED_STATUSES],
        required=False,
        **unknown_choice(gettext_lazy("Choose a status from the list.")),
    )
    first = forms.ChoiceField(
        label=gettext_lazy("From"),
        required=False,
        **unknown_choice(gettext_lazy("Choose a month from the list.")),
    )
    last = forms.ChoiceField(
        label=gettext_lazy("To the end of"),
        required=False,
        **unknown_choice(gettext_lazy("Choose a month from the list.")),
    )
    size = forms.TypedChoiceField(
        label=gettext_lazy("Hexagons"),
        choices=HexagonSize.choices,
        coerce=int,
        required=False,
        empty_value=str(HexagonSize.MIDDLE.value),
        **unknown_choice(gettext_lazy("Choose a size from the list.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(f"{each:%Y-%m}", date_format(each, "F Y")) for each in months()]
        for name in ("first", "last"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        # One end alone moves the other, so that a link may name just one.
        now = this_month()
        last = _month(cleaned["last"]) or now
        first = _month(cleaned["first"]) or min(month_after(now, 1 - MONTHS_SHOWN), last)
        cleaned["first"], cleaned["last"] = f"{first:%Y-%m}", f"{last:%Y-%m}"
        cleaned["layer"] = cleaned["layer"] or MapLayer.REPORTS
        if first > last:
            self.add_error("last", _("The last month must not be before the first."))
        return cleaned

    @property
    def shown(self) -> dict[str, str]:
        """What stands in the lists: what was chosen, or what is taken where nothing was."""
        given = {name: str(self.data.get(name, "")) for name in ("layer", "first", "last", "size")}
        cleaned = getattr(self, "cleaned_data", {})
        return {name: str(cleaned.get(name) or value) for name, value in given.items()}

    @property
    def wanted(self) -> Wanted:
        """What was asked for, of a form that is valid."""
        given = self.cleaned_data
        first, last = _month(given["first"]), _month(given["last"])
        assert first is not None
        assert last is not None
        return Wanted(
            first=first,
            last=last,
            sources=tuple(given["source"]),
            kinds=tuple(given["kind"]),
            statuses=tuple(given["status"]),
            size=int(given["size"]),
        )


def _month(chosen: str) -> datetime.date | None:
    return datetime.datetime.strptime(chosen, "%Y-%m").date() if chosen else None  # noqa: DTZ007
