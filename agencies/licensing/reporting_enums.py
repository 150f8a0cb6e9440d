"""Codes of reporting incidents: when, what CCTV there is, and why a name is asked for."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class When(TextChoices):
    """How whoever types says when it happened."""

    NOW = "now", _("Now, or a few minutes ago")
    EARLIER = "earlier", _("Earlier tonight or today")
    DAY = "day", _("On another day")


class NameReason(TextChoices):
    """Why somebody opens a name that a premises gave, or asks for it: kept in the log as a code."""

    OFFENCE = "offence", _("An offence is being looked into")
    SAFETY = "safety", _("Somebody's safety depends on it")
    HEARING = "hearing", _("A review or a hearing of the licence needs it")
    RIGHTS = "rights", _("The person asked about their own information, or complained")


class NameAnswer(TextChoices):
    ALLOWED = "allowed", _("Allowed")
    REFUSED = "refused", _("Refused")


class NameState(TextChoices):
    """How a request for a name stands: told by its answer, stored nowhere."""

    WAITING = "waiting", _("Waiting for police")
    ALLOWED = "allowed", _("Allowed")
    REFUSED = "refused", _("Refused")
