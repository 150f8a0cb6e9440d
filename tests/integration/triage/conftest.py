"""Reports told through the real action, and the officers who work on them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from agencies.registry.models import Agency
from portal.accounts.models import User
from reports.actions.cases import open_case
from reports.actions.submit import Submission, submit_report
from reports.enums import CaseKind, Category, Channel, Kind, LinkReason
from reports.models import Case, Report
from reports.triage import choices, listing
from tests.support.geography import IN_CENTRAL

WORDS = "A blue door, two knocks, every evening"


@pytest.fixture(autouse=True)
def _wards_anew(db: None) -> None:
    """Wards and totals are kept in the process for a while; each test has its own."""
    choices.forget()
    listing.forget_totals()


@pytest.fixture
def tell(db: None) -> Callable[..., Report]:
    """`tell(kind=…)`: a report, submitted."""

    def make(**changes: Any) -> Report:
        given: dict[str, Any] = {
            "channel": Channel.ONLINE,
            "kind": Kind.CONCERN,
            "category": Category.DEALING,
            "narrative": WORDS,
            "point": IN_CENTRAL,
            "point_origin": "pin",
            "point_accuracy_m": 20,
            "place_text": "Behind the shops on Lincoln Road",
        } | changes
        return submit_report(by=None, submission=Submission(**given), idempotency_key=uuid.uuid4())

    return make


@pytest.fixture
def officer(person_with: Callable[..., User]) -> User:
    return person_with("police_triage", name="Olu Officer")


@pytest.fixture
def colleague(person_with: Callable[..., User]) -> User:
    return person_with("police_intelligence", name="Carys Colleague")


@pytest.fixture
def client(client_for: Callable[..., Client], officer: User) -> Client:
    """The officer's browser."""
    return client_for(officer)


@pytest.fixture
def case_of(officer: User) -> Callable[..., Case]:
    """`case_of(report, …)`: a case opened from these reports."""

    def make(*reports: Report, by: User | None = None) -> Case:
        return open_case(
            by=by or officer,
            owner_id=Agency.objects.get(key="police").pk,
            kind=CaseKind.PLACE,
            title="Stairwell near the market",
            report_ids=[each.pk for each in reports],
            reason=LinkReason.SAME_PLACE,
        )

    return make


def text_of(response: Any) -> str:
    """The page's text with white space folded, tags kept."""
    return " ".join(response.content.decode().split())
