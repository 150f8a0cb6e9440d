"""Code lists of sharps boxes: codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BoxState(TextChoices):
    """Where a sharps box is. agencies/refuse/stock.py says which moves there are."""

    IN_STORE = "in_store", _("In store")
    WITH_CREW = "with_crew", _("With a crew")
    SEALED = "sealed", _("Sealed")
    DISPOSED = "disposed", _("Disposed of")


class BoxStep(TextChoices):
    """What is done with a sharps box."""

    ADDED = "added", _("Added to the stock")
    HAND_OUT = "hand_out", _("Handed out")
    TAKE_BACK = "take_back", _("Taken back")
    SEAL = "seal", _("Sealed")
    DISPOSE = "dispose", _("Disposed of")
