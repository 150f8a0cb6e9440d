"""Code lists of problems, their assessment, and joint operations."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Stage(TextChoices):
    """The steps of SARA, and the end (R8.6)."""

    SCANNING = "scanning", _("Scanning")
    ANALYSIS = "analysis", _("Analysis")
    RESPONSE = "response", _("Response")
    ASSESSMENT = "assessment", _("Assessment")
    CLOSED = "closed", _("Closed")


OPEN_STAGES = frozenset({Stage.SCANNING, Stage.ANALYSIS, Stage.RESPONSE, Stage.ASSESSMENT})
BEFORE_RESPONSE = frozenset({Stage.SCANNING, Stage.ANALYSIS})
"""While the place may be drawn anew, unless a comparison was fixed already."""
COMPARED = frozenset({Stage.RESPONSE, Stage.ASSESSMENT})


class Outcome(TextChoices):
    """How a problem ended, in the judgement of whoever closed it."""

    BETTER = "better", _("It got better")
    SAME = "same", _("It stayed as it was")
    WORSE = "worse", _("It got worse")
    UNKNOWN = "unknown", _("Nobody can tell")
    STOPPED = "stopped", _("Stopped before it was assessed")


JUDGED = (Outcome.BETTER, Outcome.SAME, Outcome.WORSE, Outcome.UNKNOWN)


class Measure(TextChoices):
    """What is looked at to see whether a problem changes: the published figures of one source
    (R8.3), by its code there."""

    RESIDENTS = "residents", _("What residents reported")
    CREWS = "crews", _("Needles found by street cleaning crews")
    PREMISES = "premises", _("Incidents at pubs, clubs and other venues")
    POLICE = "police", _("Drug offences recorded by the police")


class TaskState(TextChoices):
    OPEN = "open", _("To do")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class EntryKind(TextChoices):
    """What a line of a problem's history tells."""

    OPENED = "opened", _("Opened")
    CHANGED = "changed", _("Changed")
    MOVED = "moved", _("Moved to the next step")
    NOTE = "note", _("Note")
    INVITED = "invited", _("Partner invited")
    LEFT = "left", _("Partner taken off")
    TASK = "task", _("Task set")
    TASK_ENDED = "task_ended", _("Task ended")
    FIXED = "fixed", _("Areas and periods fixed")
    COUNTED = "counted", _("Compared")


class OperationKind(TextChoices):
    JOINT = "joint", _("Joint operation")
    WEEK = "week", _("Week of action")
    DAY = "day", _("Day of action")


class OperationState(TextChoices):
    PLANNED = "planned", _("Planned")
    FINISHED = "finished", _("Finished")
    CALLED_OFF = "called_off", _("Called off")


class SummaryState(TextChoices):
    """The text for the public about an operation."""

    NONE = "none", _("Not written")
    WAITING = "waiting", _("Waiting for a second person")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ActivityKind(TextChoices):
    """What was done, each with what is counted of it."""

    VISITS = "visits", _("Visits to premises")
    WARRANTS = "warrants", _("Warrants carried out")
    SHARPS = "sharps", _("Sharps cleared")
    DROP_INS = "drop_ins", _("People at drop-ins")
    LEAFLETS = "leaflets", _("Leaflets handed out")
    PATROLS = "patrols", _("Hours of patrol")
    SCHOOLS = "schools", _("Sessions at schools")
    STREETS = "streets", _("Streets cleaned or made safe")
