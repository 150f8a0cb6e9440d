"""The public information pages as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "portal.engagement"
    label = "engagement"
