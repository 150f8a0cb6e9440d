"""What a dashboard is of: a period, and whose page where a person has several."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hotspots.dashboards.faces import Face
from hotspots.dashboards.periods import Period, offered, usual


class ChooseForm(forms.Form):
    """Without a choice: the person's first page, and the last whole month. `groups`: the periods,
    by their length."""

    face = forms.ChoiceField(
        label=_("Dashboard"),
        required=False,
        error_messages={"invalid_choice": _("Choose a dashboard from the list.")},
    )
    period = forms.ChoiceField(
        label=_("Period"),
        required=False,
        error_messages={"invalid_choice": _("Choose a period from the list.")},
    )

    def __init__(self, data: Any, *, faces: list[Face], today: datetime.date) -> None:
        super().__init__(data)
        self.faces, self.today = faces, today
        self.groups = [
            (str(span.label), [(str(each), each.name) for each in of_span])
            for span, of_span in offered(today).items()
        ]
        self.fields["period"].choices = self.groups  # type: ignore[attr-defined]
        self.fields["face"].choices = [(each.key, each.title) for each in faces]  # type: ignore[attr-defined]

    def chosen_face(self) -> Face:
        wanted = self.cleaned_data["face"]
        return next((each for each in self.faces if each.key == wanted), self.faces[0])

    def chosen_period(self) -> Period:
        return Period.read(self.cleaned_data["period"]) or usual(self.today)

    def as_shown(self) -> ChooseForm:
        """The form with what the page is of, chosen or not."""
        data = {"face": self.chosen_face().key, "period": str(self.chosen_period())}
        return ChooseForm(data, faces=self.faces, today=self.today)
