"""Problems and operations in the scene: of the coordinators alone, and with a partner; and hidden
ones."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from agencies.operations.actions.problems import add_note
from agencies.operations.models import (
    Activity,
    Assessment,
    Operation,
    Problem,
    ProblemEntry,
    ProblemPartner,
    ProblemTask,
    StudyArea,
)
from portal.vault.ids import uuid7
from reports import references
from tests.support import operations as made
from tests.support.database import show_only
from tests.support.hidden_premises import TITLE

if TYPE_CHECKING:
    from tests.support.visibility.scene import Scene
    from tests.support.world import World

ALONE = "of the coordinators alone"
WITH_CLEANSING = "with cleansing"


def build(scene: Scene) -> None:
    coordinator = scene.people["spp_coordinator"]
    for name, partners in ((ALONE, ()), (WITH_CLEANSING, ("cleansing",))):
        problem = made.responded(coordinator)
        for each in partners:
            problem = made.invited(coordinator, problem, each)
        made.tasked(coordinator, problem, what=f"task {uuid.uuid4().hex}")
        add_note(by=coordinator, problem_id=problem.pk, words=f"note {uuid.uuid4().hex}")
        made.counted(coordinator, problem, scene.people["police_intelligence"])
        planned = made.operation(coordinator, partners=partners)
        made.done(coordinator, planned)
        for row in _rows(problem, planned):
            scene.note(name, row)


def _rows(problem: Problem, operation: Operation) -> list[Model]:
    return [
        Problem.objects.get(pk=problem.pk),
        *ProblemPartner.objects.filter(problem=problem),
        *ProblemTask.objects.filter(problem=problem),
        *ProblemEntry.objects.filter(problem=problem),
        *StudyArea.objects.filter(problem=problem),
        *Assessment.objects.filter(study__problem=problem),
        operation,
        *Activity.objects.filter(operation=operation),
    ]


def hide(audience: list[str]) -> dict[str, uuid.UUID]:
    """A problem and an operation with all that hangs on them. Nothing can hang on a row that is
    seen by others than it (integration/operations/test_row_writes.py)."""
    problem = _copy(Problem, audience, reference=references.new_reference(), title="Hidden")
    task = _copy(ProblemTask, audience, problem=problem, what="Hidden")
    _copy(ProblemEntry, audience, problem=problem, words="Hidden")
    _copy(ProblemPartner, audience, problem=problem)
    study = _copy(StudyArea, audience, problem=problem)
    assessment = _copy(Assessment, audience, study=study)
    operation = _copy(Operation, audience, name="Hidden", aim="Hidden", problem=problem)
    activity = _copy(Activity, audience, operation=operation, words="Hidden")
    return {
        "problem_id": problem.pk,
        "problem_task_id": task.pk,
        "assessment_id": assessment.pk,
        "operation_id": operation.pk,
        "activity_id": activity.pk,
    }


def _copy(model: type[Any], audience: list[str], **changed: Any) -> Any:
    row = model.objects.order_by("pk")[0]
    sealed = {"objective", "hypothesis", "seen", "what", "words", "aim"}
    row.pk, row.audience = uuid7(), audience
    for field in row._meta.concrete_fields:
        if field.name in sealed - set(changed):
            setattr(row, field.name, "Hidden")
    for name, value in changed.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def hide_in(world: World, nobody: list[str]) -> dict[str, Any]:
    """The same in a world, by the real actions, then taken out of everybody's sight."""
    coordinator = world.person("spp_coordinator")
    world.person("cleansing_lead")
    problem = made.responded(coordinator)
    task = made.tasked(coordinator, problem, what=TITLE)
    counted = made.counted(coordinator, problem, world.person("police_intelligence"))
    planned = made.operation(coordinator, name=TITLE)
    done = made.done(coordinator, planned, words=TITLE)
    for row in reversed(_rows(problem, planned)):
        show_only(row, nobody)
    return {
        "problem_id": problem.pk,
        "problem_task_id": task.pk,
        "assessment_id": counted.pk,
        "operation_id": planned.pk,
        "activity_id": done.pk,
    }
