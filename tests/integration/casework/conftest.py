"""Cases, tasks, and a team of partners with whom cases can be shared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.registry.models import Agency
from portal.accounts.models import User
from reports.actions.tasks import set_task
from reports.models import Case, CaseTask
from tests.factories import CaseFactory
from tests.integration.disclosures.conftest import agree, share  # noqa: F401  (fixtures)


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence", name="Olu Officer")


@pytest.fixture
def licensing(person_with: Callable[..., User]) -> User:
    return person_with("licensing_officer", name="Lee Licensing")


@pytest.fixture
def case(officer: User) -> Case:
    made: Case = CaseFactory(by=officer)
    return made


@pytest.fixture
def task_of(officer: User) -> Callable[..., CaseTask]:
    """`task_of(case, agency="licensing", to_id=…, due=…)`: set by the officer, due in a week."""

    def make(case: Case, *, agency: str = "police", **how: Any) -> CaseTask:
        if "due" not in how:
            how.setdefault("due_on", timezone.localdate() + timedelta(days=7))
        task: CaseTask = set_task(
            by=how.pop("by", officer),
            case_id=case.pk,
            what=how.pop("what", "Ask the landlord"),
            agency_id=Agency.objects.get(key=agency).pk,
            **how,
        )
        return task

    return make


@pytest.fixture
def client(client_for: Callable[..., Client], officer: User) -> Client:
    """The officer's browser."""
    return client_for(officer)
