"""Code lists of safety alerts to licensed premises."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AlertKind(TextChoices):
    DRUG = "drug", _("Dangerous drugs going round")
    BAG = "bag", _("A sealed bag is missing or was opened")
    SPIKING = "spiking", _("Spiking")
    OTHER = "other", _("Something else")


class AlertSource(TextChoices):
    """Whose information it is."""

    POLICE = "police", _("Police")
    AMBULANCE = "ambulance", _("Ambulance service or hospital")
    HEALTH = "health", _("Public health")
    PREMISES = "premises", _("A licensed premises")
    LICENSING = "licensing", _("Licensing team")
    OTHER = "other", _("Another source")


class AlertEnd(TextChoices):
    OVER = "over", _("It is over")
    WRONG = "wrong", _("It was wrong, and is withdrawn")


class AlertState(TextChoices):
    """How an alert stands: told by its times and its end, stored nowhere."""

    LATER = "later", _("Not yet")
    NOW = "now", _("Holds now")
    OVER = "over", _("Over")
    WITHDRAWN = "withdrawn", _("Withdrawn: it was wrong")
