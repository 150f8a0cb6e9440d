from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WhereForm(forms.Form):
    place_text = forms.CharField(label=_("Describe the place"), max_length=500)

    def clean(self) -> dict[str, Any]:
        return self.cleaned_data | {
            "point": None,
            "point_origin": "",
            "point_accuracy_m": None,
            "ward_id": None,
            "outside": None,
        }
