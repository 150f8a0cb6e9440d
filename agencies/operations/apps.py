"""The partnership's problems and operations as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "agencies.operations"
    label = "operations"
    verbose_name = "Problems and operations"

    def ready(self) -> None:
        from agencies.operations import areas, notifications  # noqa: F401  (registers the messages)

        areas.register()
