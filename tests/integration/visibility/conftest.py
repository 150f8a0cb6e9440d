"""One committed scene for the matrix: raw SQL looks at it by a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import AGENCY_OF_ROLE
from tests.support import database
from tests.support.visibility.scene import Scene


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock():
        try:
            yield Scene(AGENCY_OF_ROLE)
        finally:
            database.empty()
