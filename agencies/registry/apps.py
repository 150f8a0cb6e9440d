from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "agencies.registry"
    label = "registry"
    verbose_name = "Agencies and their people"
