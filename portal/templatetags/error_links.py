"""Where each error of a form leads: the first input that can put it right."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.forms import BaseForm, MultiWidget

register = template.Library()


class ErrorLink(NamedTuple):
    """`target` is the id of an input, or empty for an error that belongs to no single one."""

    target: str
    message: str


@register.filter
def error_links(form: BaseForm) -> list[ErrorLink]:
    """Every error of a form in the order of its fields, for the error summary."""
    links = [ErrorLink("", str(message)) for message in form.non_field_errors()]
    for field in form:
        links += [ErrorLink(_target(field, str(each)), str(each)) for each in field.errors]
    return links


def _target(field: Any, message: str) -> str:
    if field.is_hidden:
        return ""
    if not isinstance(field.field.widget, MultiWidget):
        return str(field.auto_id)
    # A date: the part that is wrong, or the first.
    parts = getattr(field.field, "fields", ())
    for index, part in enumerate(parts):
        if message in map(str, getattr(part.widget, "errors", ())):
            return f"{field.auto_id}_{index}"
    return f"{field.auto_id}_0"
