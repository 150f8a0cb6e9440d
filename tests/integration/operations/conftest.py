"""Coordinators, partners, and the wards of the tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.accounts.models import User
from tests.support.geography import Geography


@pytest.fixture
def coordinator(person_with: Callable[..., User], reference_data: Geography) -> User:
    return person_with("spp_coordinator")


@pytest.fixture
def second(person_with: Callable[..., User]) -> User:
    """Another coordinator."""
    return person_with("spp_coordinator", name="second")


@pytest.fixture
def cleansing(person_with: Callable[..., User]) -> User:
    return person_with("cleansing_lead")


@pytest.fixture
def police(person_with: Callable[..., User]) -> User:
    return person_with("police_triage")
