"""Code lists whose words residents read, and so are translated. Import them from reports.enums."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """What is happening, as a resident would say it (domain.md section 3, question 2)."""

    DEALING = "dealing", _("People selling or supplying drugs")
    USE = "use", _("People using drugs")
    GROWING = "growing", _("Growing or making drugs")
    LITTER = "litter", _("Needles or drug litter")
    COUNTY_LINES = "county_lines", _("County lines: children or adults used to move drugs")
    CUCKOOING = "cuckooing", _("Someone's home taken over (cuckooing)")
    DRIVING = "driving", _("Driving while on drugs")
    LICENSED_PREMISES = "licensed_premises", _("Drugs in a pub, club, shop or other venue")
    WORRIED = "worried", _("Someone I am worried about")
    OTHER = "other", _("Something else")
    UNKNOWN = "unknown", _("I don't know")


class ShownStatus(TextChoices):
    """All that somebody who holds a receipt code is shown of where their report stands (R3.7)."""

    RECEIVED = "received", _("Received")
    ASSESSING = "assessing", _("Being assessed")
    PASSED_ON = "passed_on", _("Passed on")
    CLOSED = "closed", _("Closed")


class ToldSender(TextChoices):
    """What somebody who holds a receipt code may be told once their report is closed.

    Approved sentences and no others: none says what the police do, whether anybody else told of
    the same, or asks for anything (R1.6). Nothing is told unless an officer chooses one.
    """

    LOOKED_AT = "looked_at", _("Thank you for telling us. We have looked at what you told us.")
    NO_MORE = (
        "no_more",
        _(
            "Thank you. We have looked at what you told us. We can do no more with it now. "
            "Never go and find out more. It is not safe."
        ),
    )
    OTHER_SERVICE = (
        "other_service",
        _("Thank you. What you told us is for another public service. We have passed it on."),
    )
    OTHER_AREA = (
        "other_area",
        _("Thank you. The place is not in our area. You can tell the police there."),
    )
    CLEARED = "cleared", _("Thank you. A council crew has cleared it.")
    NOTHING_THERE = (
        "nothing_there",
        _("Thank you. A council crew looked and found nothing there any more."),
    )
    PRIVATE_LAND = (
        "private_land",
        _("Thank you. It is on private land. Whoever owns the land has to clear it."),
    )


TOLD_BY_CREWS = (ToldSender.CLEARED, ToldSender.NOTHING_THERE, ToldSender.PRIVATE_LAND)
"""Said only by a crew that was there: no officer chooses them."""


class Pattern(TextChoices):
    """How often it happens, in the reporter's words."""

    ONCE = "once", _("Once")
    SOMETIMES = "sometimes", _("Now and then")
    WEEKLY = "weekly", _("Most weeks")
    DAILY = "daily", _("Most days")
    UNKNOWN = "unknown", _("I don't know")
