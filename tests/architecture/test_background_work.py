"""Every Celery task has a name of its own, and every entry of the schedule can run."""

from __future__ import annotations

import inspect

import pytest
from celery import Celery, Task

from portal.celery import app
from tests.support import tree


def own_tasks(celery: Celery = app) -> dict[str, Task]:
    celery.loader.import_default_modules()
    return {
        name: task
        for name, task in celery.tasks.items()
        if task.run.__module__.split(".")[0] in tree.PACKAGES
    }


def test_there_are_tasks() -> None:
    assert "notifications.deliver" in own_tasks()


@pytest.mark.parametrize("name", sorted(own_tasks()))
def test_a_task_has_an_explicit_name(name: str) -> None:
    """A name taken from the module changes when code moves, and queued messages are then lost."""
    run = own_tasks()[name].run
    assert name != f"{run.__module__}.{run.__name__}"


@pytest.mark.parametrize("name", sorted(own_tasks()))
def test_a_task_takes_only_plain_identifiers(name: str) -> None:
    """Task arguments lie in Redis in clear: identifiers and codes, never words or objects."""
    allowed = {"str", "int", "bool", "None", "uuid.UUID", "UUID", "list[str]", "str | None"}
    parameters = inspect.signature(own_tasks()[name].run).parameters.values()
    wrong = {
        each.name: each.annotation for each in parameters if str(each.annotation) not in allowed
    }
    assert not wrong


def test_there_is_a_schedule() -> None:
    assert app.conf.beat_schedule


@pytest.mark.parametrize("entry", sorted(app.conf.beat_schedule))
def test_an_entry_of_the_schedule_names_a_task_and_fits_its_arguments(entry: str) -> None:
    planned = app.conf.beat_schedule[entry]
    task = own_tasks()[planned["task"]]
    inspect.signature(task.run).bind(*planned.get("args", ()), **planned.get("kwargs", {}))
    assert planned["schedule"], entry
