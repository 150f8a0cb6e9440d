"""An undefined variable in one of our templates is a mistake, not an empty string."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.base import FilterExpression, VariableDoesNotExist
from django.template.context import BaseContext

FORGIVING = {"default", "default_if_none"}
"""Filters that say in the template itself that a value may be missing."""


class UndefinedTemplateVariable(AssertionError):
    """Names the template and the variable."""


def fail_on_undefined_variables() -> None:
    """From now on, rendering {{ missing }} raises, in templates of this project.

    Templates of packages (allauth, crispy forms, Django's widgets) rely on Django's silence, and
    `{% if missing %}` asks on purpose.
    """
    quiet = FilterExpression.resolve

    def resolve(self: FilterExpression, context: BaseContext, ignore_failures: bool = False) -> Any:
        if not self.is_var or ignore_failures:
            return quiet(self, context, ignore_failures)
        try:
            found = self.var.resolve(context)
        except VariableDoesNotExist as error:
            if _forgives(self) or not _is_ours(context):
                return quiet(self, context, ignore_failures)
            name = context.render_context.template.name
            raise UndefinedTemplateVariable(f"{name}: {self.token}: {error}") from error
        # Not looked up twice: pages of the tests hold hundreds of thousands of variables.
        return quiet(self, context, ignore_failures) if self.filters else found

    FilterExpression.resolve = resolve  # type: ignore[method-assign]


def _forgives(expression: FilterExpression) -> bool:
    return any(getattr(function, "__name__", "") in FORGIVING for function, _ in expression.filters)


def _is_ours(context: BaseContext) -> bool:
    template = getattr(getattr(context, "render_context", None), "template", None)
    origin = str(getattr(getattr(template, "origin", None), "name", ""))
    return origin.startswith(str(settings.BASE_DIR / "templates"))
