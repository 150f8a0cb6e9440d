"""Code lists of the collection of bags: codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CollectionState(TextChoices):
    """Whether somebody goes to collect a bag."""

    OPEN = "open", _("Waiting for an officer")
    TAKEN = "taken", _("An officer is going")
    DONE = "done", _("Over")


class CollectionStep(TextChoices):
    TAKE = "take", _("I will collect it")
    GIVE_BACK = "give_back", _("I am not going after all")
    CLOSE = "close", _("Collected, or destroyed")
