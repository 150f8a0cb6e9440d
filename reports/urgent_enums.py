"""How far up an urgent report that nobody has is told (R6.2): codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Stage(IntegerChoices):
    """Whom the portal has told that an urgent report still waits, furthest last."""

    TEAM = 1, _("The police triage team was told again")
    SUPERVISORS = 2, _("Supervisors were told")
    LEAD = 3, _("The partnership's lead was told")
