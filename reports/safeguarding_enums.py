"""Code lists of what was done outside the portal for somebody at risk (R6.5)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReferralRoute(TextChoices):
    """Where a referral was made, outside the portal; or that none was."""

    MASH_CHILDREN = "mash_children", _("Children's social care (MASH)")
    MASH_ADULTS = "mash_adults", _("Adult social care (MASH)")
    NRM = "nrm", _("National Referral Mechanism (NRM)")
    DUTY_TO_NOTIFY = "duty_to_notify", _("Duty to notify (an adult did not consent to the NRM)")
    NONE = "none", _("No referral was made")
