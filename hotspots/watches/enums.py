"""Code lists of watch areas: codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Where(TextChoices):
    WARD = "ward", _("A ward")
    CIRCLE = "circle", _("A circle around a point")


class Rule(TextChoices):
    """When somebody is told. RELEASED is for those who see no reports: of published figures."""

    MORE_THAN = "more_than", _("More than so many in seven days")
    SURGE = "surge", _("More than usual for this area, week by week")
    RELEASED = "released", _("Published figures show more than the quarter before")
