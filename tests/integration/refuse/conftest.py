"""Crews, their lead, and jobs of reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agencies.refuse.actions.finding import Found
from agencies.refuse.actions.making import make_jobs
from agencies.refuse.enums import Disposal, Land, Litter
from agencies.refuse.models import Job
from portal.accounts.models import User
from reports.enums import Category, Kind
from reports.models import Report
from tests.factories import ReportFactory

NEEDLES = Found(
    litter=Litter.NEEDLE_UNCAPPED,
    at_least=2,
    at_most=5,
    land=Land.PARK,
    disposal=Disposal.BOXED,
)


def needle_report(**how: Any) -> Report:
    """A resident's report of needles."""
    how = {"kind": Kind.NEEDLE_FIND, "category": Category.LITTER} | how
    made: Report = ReportFactory(**how)
    return made


def job_of(report: Report) -> Job:
    """The job of a report, made as the schedule does."""
    make_jobs()
    return Job.objects.get(report=report)


@pytest.fixture
def crew(person_with: Callable[..., User]) -> User:
    return person_with("refuse_crew", name="Cara Crew")


@pytest.fixture
def mate(person_with: Callable[..., User]) -> User:
    return person_with("refuse_crew", name="Milan Mate")


@pytest.fixture
def lead(person_with: Callable[..., User]) -> User:
    return person_with("cleansing_lead", name="Lena Lead")


@pytest.fixture
def job(db: None) -> Job:
    return job_of(needle_report())
