"""Code lists of what is done to many reports at once."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BulkKind(TextChoices):
    ASSIGN = "assign", _("Assign")
    MOVE = "move", _("Move")


class BulkState(TextChoices):
    """Where a bulk action stands. Nothing is done to any report before somebody has confirmed."""

    PREVIEW = "preview", _("Not confirmed")
    DISCARDED = "discarded", _("Not done")
    RUNNING = "running", _("Under way")
    FINISHED = "finished", _("Finished")
    STOPPED = "stopped", _("Stopped")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


AT_WORK = (BulkState.RUNNING, BulkState.UNDOING)
"""States in which the workers have something to do."""

OVER = (BulkState.FINISHED, BulkState.STOPPED)
"""States from which it can be undone."""


class RowState(TextChoices):
    """What became of one report of a bulk action, and of undoing it."""

    PENDING = "pending", _("Not yet")
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Left out")
    FAILED = "failed", _("Failed")


class Why(TextChoices):
    """Why a report was left out or failed."""

    URGENT = "urgent", _("Urgent: a named person has to look at it")
    STATUS = "status", _("Its status does not allow this")
    ALREADY = "already", _("It is so already")
    NOT_SEEN = "not_seen", _("That person can't see it")
    CHANGED = "changed", _("Somebody changed it in the meantime")
    GONE = "gone", _("It can't be seen any more")
    REFUSED = "refused", _("The report could not be changed that way")
    ROLE = "role", _("Whoever started this may not do it any more")
    STOPPED = "stopped", _("Stopped before it was its turn")
    ERROR = "error", _("A fault of the service: the report is as it was")
    GAVE_UP = "gave_up", _("Tried several times without success: the report is as it was")
