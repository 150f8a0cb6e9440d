"""Code lists of letters to licensed premises."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LetterKind(TextChoices):
    """From which template a letter is written."""

    ADVICE = "advice", _("Advice")
    WARNING = "warning", _("Warning")
    ACTION_PLAN = "action_plan", _("Action plan")
    MEETING = "meeting", _("Invitation to a meeting")


class LetterState(TextChoices):
    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Waiting to be confirmed")
    CONFIRMED = "confirmed", _("Confirmed, not sent")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn by another letter")
    DISCARDED = "discarded", _("Discarded")


class Delivery(TextChoices):
    ACCOUNT = "account", _("In their account on Spotlight")
    POST = "post", _("Printed and posted")
