"""Code lists of action plans."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PlanState(TextChoices):
    DRAFT = "draft", _("Being drawn up")
    OPEN = "open", _("Agreed")
    CLOSED = "closed", _("Closed")


class PlanEnd(TextChoices):
    """Why a plan is closed."""

    DONE = "done", _("Everything was done")
    STOPPED = "stopped", _("Stopped before everything was done")
    CARRIED = "carried", _("Carried over to a plan with the new licence holder")


class Answers(TextChoices):
    """Who answers for a step."""

    PREMISES = "premises", _("The premises")
    LICENSING = "licensing", _("The licensing team")


class StepState(TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done, to be confirmed")
    SENT_BACK = "sent_back", _("Sent back")
    CONFIRMED = "confirmed", _("Confirmed")
    DROPPED = "dropped", _("Dropped")


WAITING = frozenset({StepState.OPEN, StepState.SENT_BACK})
"""Steps that whoever answers for them still has to do."""
