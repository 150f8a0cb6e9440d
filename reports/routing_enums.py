"""Code lists of routing: teams that get reports, and where a version of the rules is."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.registry.clearances import Clearance


class Team(TextChoices):
    """Who can have a report to deal with. A team's key is the clearance of its people."""

    POLICE_TRIAGE = Clearance.POLICE_TRIAGE.value, _("Police triage")
    POLICE_INTELLIGENCE = Clearance.POLICE_INTELLIGENCE.value, _("Police intelligence")
    CLEANSING = Clearance.COUNCIL_CLEANSING.value, _("Council cleansing")
    LICENSING = Clearance.LICENSING_OFFICER.value, _("Licensing officers")
    SAFEGUARDING = Clearance.SAFEGUARDING.value, _("Safeguarding")


AGENCY_OF_TEAM: dict[str, str] = {
    Team.POLICE_TRIAGE: "police",
    Team.POLICE_INTELLIGENCE: "police",
    Team.CLEANSING: "cleansing",
    Team.LICENSING: "licensing",
    Team.SAFEGUARDING: "safeguarding",
}
"""The agency whose mailbox is told when a team gets a report."""


class RuleSetState(TextChoices):
    """Where a version of the routing rules stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("In use")
    RETIRED = "retired", _("Replaced")
    DISCARDED = "discarded", _("Thrown away")


RULE_SET_MOVES: tuple[tuple[str | Promise, RuleSetState, RuleSetState], ...] = (
    (_("Published by a second person"), RuleSetState.DRAFT, RuleSetState.PUBLISHED),
    (_("Thrown away"), RuleSetState.DRAFT, RuleSetState.DISCARDED),
    (_("A newer version is published"), RuleSetState.PUBLISHED, RuleSetState.RETIRED),
)
"""All moves there are; the database's trigger holds the same list (migration 0072)."""


class Day(TextChoices):
    """A day of the week in London, as ISO 8601 numbers them."""

    MONDAY = "1", _("Monday")
    TUESDAY = "2", _("Tuesday")
    WEDNESDAY = "3", _("Wednesday")
    THURSDAY = "4", _("Thursday")
    FRIDAY = "5", _("Friday")
    SATURDAY = "6", _("Saturday")
    SUNDAY = "7", _("Sunday")
