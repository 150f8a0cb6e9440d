"""Code lists of licensed premises (R5.1-R5.7): codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class PremisesKind(TextChoices):
    PUB = "pub", _("Pub")
    BAR = "bar", _("Bar")
    NIGHTCLUB = "nightclub", _("Nightclub")
    RESTAURANT = "restaurant", _("Restaurant")
    HOTEL = "hotel", _("Hotel")
    CLUB = "club", _("Members' club")
    SHOP = "shop", _("Shop with an off-licence")
    TAKEAWAY = "takeaway", _("Late-night food")
    VENUE = "venue", _("Event venue")
    OTHER = "other", _("Other")


class PremisesState(TextChoices):
    OPEN = "open", _("Trading")
    SUSPENDED = "suspended", _("Licence suspended")
    CLOSED = "closed", _("Closed for good")


class IncidentKind(TextChoices):
    """What happened, as staff would say it."""

    FOUND = "found", _("Drugs or drug litter found")
    SEARCH = "search", _("Drugs found in a search at the door")
    USE = "use", _("Somebody using drugs")
    SUPPLY = "supply", _("Somebody who seemed to be selling or passing drugs")
    SPIKING = "spiking", _("Drink or needle spiking")
    UNWELL = "unwell", _("Somebody unwell or collapsed after drugs")
    WEAPON = "weapon", _("A weapon, or violence, with drugs involved")
    OTHER = "other", _("Something else")


class Inside(TextChoices):
    """Where in the premises."""

    DOOR = "door", _("Entrance or queue")
    BAR = "bar", _("At the bar")
    FLOOR = "floor", _("Dance floor")
    SEATING = "seating", _("Seating area")
    TOILETS = "toilets", _("Toilets")
    SMOKING = "smoking", _("Smoking area or garden")
    STAFF = "staff", _("Staff area")
    OUTSIDE = "outside", _("Outside or car park")
    OTHER = "other", _("Somewhere else")


class ActionTaken(TextChoices):
    REFUSED = "refused", _("Refused entry")
    LEAVE = "leave", _("Asked them to leave")
    EJECTED = "ejected", _("Put them out")
    DETAINED = "detained", _("Kept them for the police")
    SEIZED = "seized", _("Took the drugs away")
    SEARCHED = "searched", _("Searched them, with their consent")
    FIRST_AID = "first_aid", _("Gave first aid")
    BANNED = "banned", _("Banned them")
    WATCHED = "watched", _("Kept watch")
    NONE = "none", _("Nothing could be done")


class PersonRole(TextChoices):
    """What part somebody had in an incident."""

    INVOLVED = "involved", _("Seemed to be involved")
    HARMED = "harmed", _("Was harmed or unwell")
    WITNESS = "witness", _("Saw it")


class Substance(TextChoices):
    """What it is suspected to be: nothing is tested at a premises."""

    CANNABIS = "cannabis", _("Suspected cannabis")
    COCAINE = "cocaine", _("Suspected cocaine")
    CRACK = "crack", _("Suspected crack cocaine")
    HEROIN = "heroin", _("Suspected heroin")
    MDMA = "mdma", _("Suspected MDMA or ecstasy")
    KETAMINE = "ketamine", _("Suspected ketamine")
    AMPHETAMINE = "amphetamine", _("Suspected amphetamine")
    SPICE = "spice", _("Suspected synthetic cannabinoid (spice)")
    GHB = "ghb", _("Suspected GHB or GBL")
    NITROUS = "nitrous", _("Suspected nitrous oxide")
    PILLS = "pills", _("Pills of an unknown kind")
    POWDER = "powder", _("Powder of an unknown kind")
    OTHER = "other", _("Something else, or unknown")


class SeizureState(TextChoices):
    HELD = "held", _("Held")
    COLLECTED = "collected", _("Collected by police")
    DESTROYED = "destroyed", _("Destroyed")


class SeizureStep(TextChoices):
    """What happened to a bag: one line of its register."""

    SEIZED = "seized", _("Seized and bagged")
    MOVED = "moved", _("Moved to another store")
    AMENDED = "amended", _("Entry corrected")
    COLLECTED = "collected", _("Collected by police")
    DESTROYED = "destroyed", _("Destroyed")
    TAKEN_ON = "taken_on", _("Taken on by a new licence holder")


class StaffRole(TextChoices):
    MANAGER = "manager", _("Manager")
    STAFF = "staff", _("Bar or floor staff")
    DOOR = "door", _("Door supervisor")


class Severity(IntegerChoices):
    """How serious an incident is, whoever told of it. Never a score of a premises (R5.5)."""

    LOWER = 1, _("Lower")
    SERIOUS = 2, _("Serious")
    GRAVE = 3, _("Very serious")


class Outcome(TextChoices):
    """What came of a report or a visit: chosen by a person, never following by itself (R5.6)."""

    NFA = "nfa", _("No further action")
    ADVICE = "advice", _("Advice given")
    WARNING_LETTER = "warning_letter", _("Warning letter")
    ACTION_PLAN = "action_plan", _("Action plan agreed")
    MINOR_VARIATION = "minor_variation", _("Minor variation of the licence")
    REVIEW_S51 = "review_s51", _("Review of the licence (section 51)")
    SUMMARY_REVIEW_S53A = "summary_review_s53a", _("Summary review (section 53A)")
    CLOSURE_POWER = "closure_power", _("Closure power used")
    PROSECUTION = "prosecution", _("Prosecution")
    PUBWATCH_BAN_NOTED = "pubwatch_ban_noted", _("Pubwatch ban noted")
