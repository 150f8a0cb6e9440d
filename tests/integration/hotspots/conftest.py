"""People and reports of the tests of runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.accounts.models import User

Person = Callable[..., User]


@pytest.fixture
def analyst(person_with: Person, reference_data: Any) -> User:
    return person_with("police_intelligence")
