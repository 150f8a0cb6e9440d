"""Who of the police goes to collect which bag."""

from __future__ import annotations

import uuid

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.licensing.bag_enums import CollectionState, CollectionStep
from agencies.licensing.bag_workflow import collection_after
from agencies.licensing.models import CollectionTask, Seizure
from agencies.licensing.queries.bags import collections_visible_to
from agencies.registry.permissions import Permission
from agencies.registry.row_security import action
from portal.accounts.models import User
from portal.audit.recording import Operation, record
from reports.errors import Conflict, NotAllowed
from reports.permissions import check_user_can

MAY = Permission.SEIZURES_COLLECT


@action
def take_collection(*, by: User, collection_id: uuid.UUID, version: int) -> CollectionTask:
    """Say that one goes for a bag oneself. Raises NotAllowed, WrongState, Conflict when somebody
    else was quicker, CollectionTask.DoesNotExist."""
    task = _lock(by, collection_id, version)
    task.state = collection_after(CollectionStep.TAKE, state=task.state)
    task.taken_by, task.taken_at = by, timezone.now()
    return _save(task, by, "collection_taken")


@action
def give_back_collection(*, by: User, collection_id: uuid.UUID, version: int) -> CollectionTask:
    """Not go after all; only whoever said so can. Raises as take_collection."""
    task = _lock(by, collection_id, version)
    after = collection_after(CollectionStep.GIVE_BACK, state=task.state)
    if task.taken_by_id != by.pk:
        raise NotAllowed(_("Another officer said that they would collect this bag. Ask them."))
    task.state, task.taken_by, task.taken_at = after, None, None
    return _save(task, by, "collection_given_back")


def close_collection(seizure: Seizure) -> None:
    """Nobody need go for a bag any more. The caller has the bag locked."""
    task = CollectionTask.objects.select_for_update(of=("self",)).get(seizure=seizure)
    task.state = collection_after(CollectionStep.CLOSE, state=task.state)
    task.done_at = timezone.now()
    task.version += 1
    task.save(update_fields=["state", "done_at", "version"])


def _lock(by: User, collection_id: uuid.UUID, version: int) -> CollectionTask:
    """Locked after its bag, as everybody does who closes one."""
    check_user_can(by, MAY)
    found = collections_visible_to(by).get(pk=collection_id)
    Seizure.objects.select_for_update(of=("self",)).get(pk=found.seizure_id)
    task = collections_visible_to(by).select_for_update(of=("self",)).get(pk=collection_id)
    if task.version != version:
        raise Conflict(_changed(task), current_version=task.version)
    return task


def _changed(task: CollectionTask) -> str:
    if task.state == CollectionState.TAKEN and task.taken_by is not None:
        return _("%(who)s said just now that they will collect this bag.") % {
            "who": task.taken_by.display_name
        }
    return _("Something happened to this bag while you had the list open. Look at it again.")


def _save(task: CollectionTask, by: User, reason: str) -> CollectionTask:
    task.version += 1
    task.save(update_fields=["state", "taken_by", "taken_at", "version"])
    record(Operation.ALTERATION, by=by, objects=[task], reason=reason)
    return task
