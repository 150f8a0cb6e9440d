"""What figures are of: code lists whose words residents read, and so are translated."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """Who told of it. Sources stay apart: each says as much of who looks as of what is there
    (R8.3). `told` is the sum of the first three; recorded crime is in no sum."""

    RESIDENTS = "residents", _("Residents")
    CREWS = "crews", _("Street cleaning crews")
    PREMISES = "premises", _("Pubs, clubs and other venues")
    TOLD = "told", _("All reports to the partnership")
    POLICE = "police", _("Drug offences recorded by the police")
