"""Code lists of what a premises writes down of itself: registers, training, conditions."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Register(TextChoices):
    """The registers that are kept line by line, besides the one of door staff."""

    TOILETS = "toilets", _("Toilet checks")
    REFUSALS = "refusals", _("Refusals")
    ANGELA = "angela", _("Ask for Angela")


class LineStep(TextChoices):
    """What a line says of an entry. The newest line of an entry is what holds."""

    TOLD = "told", _("Written down")
    ENDED = "ended", _("Went off duty")
    AMENDED = "amended", _("Corrected")
    WITHDRAWN = "withdrawn", _("Taken back")


class DoorPosition(TextChoices):
    HEAD = "head", _("In charge of the door")
    DOOR = "door", _("Entrance")
    FLOOR = "floor", _("Inside, floor")
    TOILETS = "toilets", _("Inside, toilets")
    OUTSIDE = "outside", _("Queue or outside")
    OTHER = "other", _("Somewhere else")


class ToiletFinding(TextChoices):
    NOTHING = "nothing", _("Nothing found")
    TRACES = "traces", _("Powder or traces on a surface")
    PACKETS = "packets", _("Wraps, bags or foil")
    NEEDLE = "needle", _("A needle or syringe")
    PEOPLE = "people", _("Several people in one cubicle")
    UNWELL = "unwell", _("Somebody unwell")
    DAMAGE = "damage", _("Damage, or a lock that does not work")
    ELSE = "else", _("Something else")


class RefusalReason(TextChoices):
    UNDERAGE = "underage", _("Under 18, or could not show otherwise")
    DRUNK = "drunk", _("Drunk")
    DRUGS = "drugs", _("Seemed to have used, or to carry, drugs")
    SEARCH = "search", _("Would not be searched")
    BARRED = "barred", _("Barred from here, or by Pubwatch")
    BEHAVIOUR = "behaviour", _("Behaviour")
    FOR_CHILD = "for_child", _("Buying for somebody under 18")
    OTHER_WHY = "other_why", _("Another reason")


class AgeShown(TextChoices):
    """What was asked for and shown of somebody's age."""

    NOT_ASKED = "not_asked", _("Not asked: clearly over 25")
    NO_ID = "no_id", _("Asked, and had none")
    DOUBTFUL = "doubtful", _("Showed one that seemed false or another's")
    UNDER_18 = "under_18", _("Showed one that says under 18")
    OF_AGE = "of_age", _("Showed one that says 18 or over")


class AngelaDone(TextChoices):
    """What was done for a guest who asked for Angela."""

    SAFE_PLACE = "safe_place", _("Brought them to a safe place")
    STAYED = "stayed", _("Stayed with them")
    TAXI = "taxi", _("Called a taxi")
    FRIEND = "friend", _("Called a friend or relative")
    SAW_OUT = "saw_out", _("Saw them out by another way")
    OTHER_OUT = "other_out", _("Asked the other person to leave")
    POLICE = "police", _("Called the police")
    AMBULANCE = "ambulance", _("Called an ambulance")


class AngelaEnd(TextChoices):
    WELL = "well", _("They left safely")
    NOT_WELL = "not_well", _("It did not end well")
    UNKNOWN = "unknown", _("We do not know")


CODES: dict[str, type[TextChoices]] = {
    Register.TOILETS: ToiletFinding,
    Register.REFUSALS: RefusalReason,
    Register.ANGELA: AngelaDone,
}
"""By register: the codes of which a line has one or more."""
FURTHER: dict[str, type[TextChoices]] = {Register.REFUSALS: AgeShown, Register.ANGELA: AngelaEnd}
"""By register: the code of which a line has one, besides."""


class Course(TextChoices):
    """What staff are trained in, or hold."""

    DRUGS = "drugs", _("Drugs: what to look for, and what to do")
    WELFARE = "welfare", _("Welfare and vulnerability")
    ANGELA = "angela", _("Ask for Angela")
    SPIKING = "spiking", _("Spiking")
    AGE = "age", _("Proof of age and refusing sales")
    FIRST_AID = "first_aid", _("First aid")
    CONFLICT = "conflict", _("Keeping conflict down")
    SEARCH = "search", _("Searching, and keeping what is seized")
    TERROR = "terror", _("Counter-terrorism awareness")
    FIRE = "fire", _("Fire safety")
    PERSONAL = "personal", _("Personal licence")
    SIA = "sia", _("SIA licence")


class ConditionAbout(TextChoices):
    """What a condition asks for, so that the page before a visit knows where to look."""

    DOOR = "door", _("Door staff and their register")
    TOILETS = "toilets", _("Toilet checks")
    DRUGS = "drugs", _("Drugs policy and drug box")
    CCTV = "cctv", _("CCTV and how long it is kept")
    POSTERS = "posters", _("Posters and signs")
    TRAINING = "training", _("Staff training")
    AGE = "age", _("Proof of age and refusals")
    SAFETY = "safety", _("Welfare of guests")
    OTHER = "other", _("Something else")


class Kept(TextChoices):
    """Whose rows a purge took, by table."""

    DOOR = "door", _("Door staff")
    TOILETS = "toilets", _("Toilet checks")
    REFUSALS = "refusals", _("Refusals")
    ANGELA = "angela", _("Ask for Angela")
    TRAINING = "training", _("Training of staff who left")
    STAFF = "staff", _("Staff who left")
