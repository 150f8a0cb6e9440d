"""Who may make which move of a job."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.refuse.enums import JobStatus
from agencies.refuse.errors import TakenByAnother
from agencies.refuse.models import Job
from agencies.registry.people import permissions_of
from agencies.registry.permissions import Permission
from portal.accounts.models import User
from reports.permissions import check_user_can


def check_may_move(job: Job, *, by: User) -> None:
    """Raise NotAllowed without the permission, TakenByAnother while a colleague has the job. A
    cleansing lead may move any."""
    check_user_can(by, Permission.NEEDLE_FINDS_RECORD)
    if job.status == JobStatus.OPEN or job.held_by_id == by.pk:
        return
    if Permission.NEEDLE_FINDS_MANAGE in permissions_of(by):
        return
    holder = job.held_by.display_name if job.held_by else ""
    raise TakenByAnother(
        _("%(who)s has this job. Choose another one, or ask your lead.") % {"who": holder},
        current_version=job.version,
        holder=holder,
    )


def may_move(job: Job, *, by: User) -> bool:
    """The same as yes or no, for what a page offers."""
    try:
        check_may_move(job, by=by)
    except TakenByAnother:
        return False
    return True
