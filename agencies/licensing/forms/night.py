"""What the page of the night may be asked for."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.licensing.enums import PremisesKind
from agencies.licensing.queries.night import NO_WARD, Chosen
from reports.triage import choices
from reports.triage.fields import DayField
from reports.triage.filters import unknown_choice

YEAR = datetime.timedelta(days=364)


class NightForm(forms.Form):
    """Without days: the last twelve months."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    ward = forms.ChoiceField(
        label=_("Ward"), required=False, **unknown_choice(_("Choose a ward from the list."))
    )
    kind = forms.ChoiceField(
        label=_("Kind of premises"),
        required=False,
        choices=[("", _("Any")), *PremisesKind.choices],
        **unknown_choice(_("Choose a kind of premises from the list.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wards = [*choices.wards(), (NO_WARD, _("Ward not known"))]
        self.fields["ward"].choices = [("", _("Any")), *wards]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day must not be before the first."))
        return cleaned

    def chosen(self) -> Chosen:
        """Of a form that is valid."""
        given = self.cleaned_data
        last = given["last"] or max(timezone.localdate(), given["first"] or datetime.date.min)
        return Chosen(
            first=given["first"] or last - YEAR,
            last=last,
            ward=given["ward"],
            kind=given["kind"],
        )
