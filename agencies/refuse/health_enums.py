"""Code lists of health records (R4.6): codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SentTo(TextChoices):
    """Who looks after somebody who was hurt by a needle."""

    A_AND_E = "a_and_e", _("Accident and emergency")
    OCCUPATIONAL = "occupational", _("Occupational health")
    DOCTOR = "doctor", _("Their own doctor or clinic")
    DECLINED = "declined", _("Nobody: they did not want to go")


class HealthStep(TextChoices):
    """What happened to a health record."""

    OPENED = "opened", _("It was opened")
    ALERTED = "alerted", _("Nobody had it, so leads were told again")
    TAKEN = "taken", _("A lead took it")
    SENT = "sent", _("Where the person was sent")
    NOTED = "noted", _("A note was added")
    READ = "read", _("What is sealed was read")
    CLOSED = "closed", _("It was closed")


class ReadWhy(TextChoices):
    """Why a lead opens what is sealed in a health record."""

    CARE = "care", _("To get the person looked after now")
    FOLLOW_UP = "follow_up", _("To follow up tests or treatment")
    DUTY = "duty", _("To report the accident, as the law asks of an employer")
    ASKED = "asked", _("The person asked for what is held about them")
