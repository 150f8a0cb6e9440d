"""What was written on a task is read on its page, by an audited POST, by whoever sees the task."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.tasks import finish_task
from reports.models import Case, CaseTask
from tests.integration.triage.conftest import text_of

SAID = "The landlord mends the door on Friday"
BUTTON = "Read what was written"


def at(name: str, task: CaseTask) -> str:
    return reverse(f"reports:triage:{name}", args=[task.pk])


def readings() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(reason="task_words"))


@pytest.fixture
def done(case: Case, officer: User, task_of: Callable[..., CaseTask]) -> CaseTask:
    return finish_task(by=officer, task_id=task_of(case).pk, words=SAID, version=1)


@pytest.mark.django_db
def test_the_words_open_by_post_and_the_reading_is_recorded(
    done: CaseTask, officer: User, client_for: Callable[..., Client]
) -> None:
    client = client_for(officer)
    page = text_of(client.get(at("task", done)))
    assert BUTTON in page
    assert SAID not in page
    assert client.get(at("task-words", done)).status_code == 302
    assert not readings()
    opened = text_of(client.post(at("task-words", done)))
    assert SAID in opened
    assert BUTTON not in opened
    (event,) = readings()
    assert (str(event.actor_id), str(event.object_id)) == (str(officer.pk), str(done.pk))
    assert SAID not in text_of(client.get(at("task", done)))


@pytest.mark.django_db
def test_without_words_nothing_is_offered(
    case: Case,
    officer: User,
    task_of: Callable[..., CaseTask],
    client_for: Callable[..., Client],
) -> None:
    assert BUTTON not in text_of(client_for(officer).get(at("task", task_of(case))))


@pytest.mark.django_db
def test_who_cant_see_the_task_finds_nothing_and_nothing_is_recorded(
    done: CaseTask, person_with: Callable[..., User], client_for: Callable[..., Client]
) -> None:
    stranger = client_for(person_with("cleansing_lead"))
    assert stranger.post(at("task-words", done)).status_code == 404
    assert not readings()
