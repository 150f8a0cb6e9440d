"""Codes of saved searches."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Every(models.TextChoices):
    """How often somebody is told by e-mail of what a saved search newly finds."""

    DAY = "day", _("Every working day")
    WEEK = "week", _("Every week")
