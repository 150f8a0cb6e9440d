"""The field of a form that belongs to a line of an access review."""

from __future__ import annotations

from django import template
from django.forms import BoundField, Form

from agencies.registry.models import AccessReviewItem

register = template.Library()


@register.filter
def decision_of(form: Form, item: AccessReviewItem) -> BoundField:
    return form[f"decision_{item.pk}"]
