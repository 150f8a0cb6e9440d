"""System checks: a notification that could never be sent is found at start, not at night."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import NoReverseMatch

from portal.notifications.recipients import resolver_registered
from portal.notifications.registry import all_types
from portal.vault.ids import uuid7


@register("notifications")
def every_type_can_be_sent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for kind in all_types():
        try:
            get_template(kind.template)
        except (TemplateDoesNotExist, TemplateSyntaxError):
            problems.append(
                Error(
                    f"The notification {kind.key} has no working template {kind.template}.",
                    hint="Add it to templates/emails/.",
                    id="notifications.E001",
                )
            )
        if kind.link_from is not None:
            continue  # it needs a row, and checks run without a database
        try:
            kind.link(uuid7())
        except NoReverseMatch:
            problems.append(
                Error(
                    f"The notification {kind.key} links to {kind.url_name}, which is no page.",
                    hint="Give the name of a URL that takes the object's id.",
                    id="notifications.E002",
                )
            )
    if all_types() and not resolver_registered():
        problems.append(
            Error(
                "No app says who gets notifications.",
                hint="Call recipients.register_resolver() in AppConfig.ready().",
                id="notifications.E003",
            )
        )
    return problems
