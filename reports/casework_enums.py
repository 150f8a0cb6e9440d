"""Code lists of case work: clocks and pauses of tasks, who reads a note or decision, meetings."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TaskClock(TextChoices):
    """How a task's deadline was set."""

    DAY = "day", _("By the end of a day")
    HOURS = "hours", _("Within working hours")
    DAYS = "days", _("Within working days")


class PauseReason(TextChoices):
    """Why a task's clock stands still: nobody of its agency can go on with it."""

    OTHER_AGENCY = "other_agency", _("Waiting for another agency")
    INFORMATION = "information", _("Waiting for information")
    COURT = "court", _("Waiting for a court or a legal step")
    UNSAFE = "unsafe", _("Not safe to do now")
    AGREED = "agreed", _("Agreed at a meeting")


class Readers(TextChoices):
    """Who may read a note or a decision; never more than may see the case."""

    POLICE = "police", _("Police only")
    PARTNERS = "partners", _("Police, and partners with whom the notes of this case are shared")


class MeetingStatus(TextChoices):
    """Minutes of a meeting that was closed never change."""

    PLANNED = "planned", _("Open")
    CLOSED = "closed", _("Minutes closed")
