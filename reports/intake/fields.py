"""Form fields of the public questions: what people type is taken kindly, and bounded."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms_gds.fields import DateInputField
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

EARLIEST = date(1950, 1, 1)
"""Nobody reports what happened before this: an earlier year is a slip of the finger."""


class WordsField(forms.CharField):
    """Free text of at most `max_length` characters; a line break counts as one, as in browsers."""

    def __init__(self, *, max_length: int, too_long: Any, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        # Browsers cut what is pasted at this length without a word. So leave room to say that it is
        # too long, yet not so much that the whole request would be refused.
        self.widget.attrs["maxlength"] = str(max_length * 4)
        self.error_messages["max_length"] = too_long
        for validator in self.validators:
            if isinstance(validator, ProhibitNullCharactersValidator):
                validator.message = _("Take out the characters that can’t be shown, then go on.")

    def to_python(self, value: Any) -> str:
        words = super().to_python(value) or ""
        return words.replace("\r\n", "\n").replace("\r", "\n")


class DayField(DateInputField):
    """A day in three boxes, today or earlier. Empty is None; `name` says which day in errors."""

    def __init__(self, *, name: Any, **kwargs: Any) -> None:
        super().__init__(required=False, require_all_fields=False, **kwargs)
        self.name = name
        parts = (_("a day"), _("a month"), _("a year"))
        for field, part in zip(self.fields, parts, strict=True):
            field.validators = []  # compress() says it better
            absent = format_lazy(_("{name} must include {part}"), name=name, part=part)
            field.error_messages |= {"incomplete": absent, "required": absent}

    def compress(self, data_list: Any) -> date | None:
        typed = [str(each or "").strip() for each in data_list]
        if not any(typed):
            return None
        try:
            if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in typed):
                raise ValueError("not a number")
            day = date(int(typed[2]), int(typed[1]), int(typed[0]))
        except ValueError:
            raise ValidationError(
                _("%(name)s must be a real day, like 27 3 2026"), params={"name": self.name}
            ) from None
        if day > timezone.localdate():
            raise ValidationError(
                _("%(name)s must be today or in the past"), params={"name": self.name}
            )
        if day < EARLIEST:
            raise ValidationError(
                _("%(name)s must have a year after 1950"), params={"name": self.name}
            )
        return day
