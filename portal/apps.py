"""The portal as a Django app: what every process needs, once apps are ready."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        # Every process that may queue work needs the Celery app, or shared tasks would look for a
        # broker of Celery's own choosing.
        from portal import celery, checks  # noqa: F401
