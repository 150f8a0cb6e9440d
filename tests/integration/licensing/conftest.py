"""A licensed premises, its people, an officer, and the people of another premises."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agencies.licensing.models import Incident, Premises
from portal.accounts.models import User
from tests.support import premises as made
from tests.support.geography import Geography
from tests.support.people import PREMISES, agency_named
from tests.support.visibility.premises import other_agency


@pytest.fixture
def officer(person_with: Callable[..., User], reference_data: Geography) -> User:
    return person_with("licensing_officer")


@pytest.fixture
def police(person_with: Callable[..., User], reference_data: Geography) -> User:
    return person_with("police_triage")


@pytest.fixture
def lantern(officer: User) -> Premises:
    """The premises for which `manager`, `staff` and `door` work."""
    return made.premises_of(agency_named(PREMISES), officer)


@pytest.fixture
def manager(lantern: Premises, person_with: Callable[..., User]) -> User:
    return person_with("premises_manager")


@pytest.fixture
def staff(lantern: Premises, person_with: Callable[..., User]) -> User:
    return person_with("premises_staff")


@pytest.fixture
def heron(officer: User) -> Premises:
    """Another premises."""
    return made.premises_of(other_agency(), officer)


@pytest.fixture
def there(heron: Premises, person_with: Callable[..., User]) -> User:
    """The manager of the other premises."""
    return person_with("premises_manager", agency=other_agency().key)


@pytest.fixture
def incident(manager: User) -> Incident:
    return made.another_incident(manager)


@pytest.fixture
def colleague(person_with: Callable[..., User]) -> User:
    return person_with("licensing_officer", name="second")
