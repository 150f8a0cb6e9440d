"""What every test may use, and what no test may do.

Refused everywhere: a connection beyond this machine (pytest-socket), a warning, an undefined
template variable, and a database whose rows were left behind by another test.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase

from agencies.registry.models import Agency, Membership
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from tests.support import database, templates
from tests.support.people import PASSWORD, sign_in

__all__ = ["PASSWORD", "sign_in"]

ROOT = Path(__file__).resolve().parent.parent

AGENCY_OF_ROLE = {
    "refuse_crew": "cleansing",
    "cleansing_lead": "cleansing",
    "licensing_officer": "licensing",
    "premises_user": "licensing",
    "police_triage": "police",
    "police_intelligence": "police",
    "safeguarding": "safeguarding",
    "spp_coordinator": "spp",
    "public_health": "public-health",
    "treatment_provider": "treatment",
}
"""The agency whose people hold a role; the other roles may be held anywhere."""


def pytest_configure(config: pytest.Config) -> None:
    subprocess.run([ROOT / "bin" / "setup-languages"], check=True)
    templates.fail_on_undefined_variables()
    TransactionTestCase._fixture_teardown = database.empty  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick ones first, browsers last: a mistake shows early."""
    order = {"architecture": 0, "unit": 1, "integration": 2, "e2e": 3}
    items.sort(key=lambda item: order.get(_folder(item), 2))


def _folder(item: pytest.Item) -> str:
    parts = item.path.relative_to(ROOT).parts
    return parts[1] if len(parts) > 2 else ""


# --- Database -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """Keep the test database between runs as long as no migration changed."""
    kept = request.config.cache.get(_cache_key(), {})
    return bool(
        kept.get("digest") == _schema_digest()
        and request.config.getvalue("reuse_db")
        and not request.config.getvalue("create_db")
    )


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_keepdb: bool,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Start from what migrations leave, even if an earlier run was killed half-way."""
    cache = request.config.cache
    with django_db_blocker.unblock():
        if django_db_keepdb:
            database.return_to(cache.get(_cache_key(), {})["seeded"])
        else:
            seeded = database.remember_seeded_rows()
            cache.set(_cache_key(), {"digest": _schema_digest(), "seeded": seeded})
        database.become_application()
    yield
    database.become_owner()


def _cache_key() -> str:
    return f"spotlight/{connection.settings_dict['TEST']['NAME']}"


def _schema_digest() -> str:
    found = hashlib.sha256()
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if ROOT in folder.parents and "site-packages" not in folder.parts:
            for path in sorted(folder.glob("migrations/*.py")):
                found.update(path.read_bytes())
    return found.hexdigest()


# --- People ---------------------------------------------------------------------------------------


@pytest.fixture
def person_with(db: None) -> Callable[..., User]:
    """`person_with("police_triage", ...)`: a new person of the right agency holding these roles."""

    def make(*roles: str, agency: str = "", name: str = "") -> User:
        number = User.objects.count() + 1
        label = name or f"{' and '.join(roles) or 'nobody'} {number}"
        user = User.objects.create_user(
            f"person{number}@agency.example", PASSWORD, full_name=label.replace("_", " ").title()
        )
        if roles:
            key = agency or AGENCY_OF_ROLE.get(roles[0], "spp")
            Membership.objects.create(
                user=user, agency=Agency.objects.get(key=key), roles=list(roles)
            )
        return user

    return make


@pytest.fixture
def people(person_with: Callable[..., User]) -> dict[str, User]:
    """One person per role of the real registry."""
    return {role: person_with(role) for role in ROLES}


@pytest.fixture
def client_for(person_with: Callable[..., User]) -> Callable[..., Client]:
    """`client_for("police_triage")` or `client_for(user)`: signed in, second factor shown."""

    def make(who: str | User = "", *, enforce_csrf_checks: bool = False) -> Client:
        client = Client(enforce_csrf_checks=enforce_csrf_checks)
        if who:
            sign_in(client, person_with(who) if isinstance(who, str) else who)
        return client

    return make


# --- Reference geography --------------------------------------------------------------------------


@pytest.fixture
def reference_data(db: None) -> Any:
    """A few real wards, LSOAs, streets and postcodes; quick. See tests/support/geography.py."""
    from tests.support import geography

    return geography.load()


@pytest.fixture
def world(reference_data: Any, person_with: Callable[..., User]) -> Any:
    """Reports, a case and its people, made through the real actions: tests/support/world.py."""
    from tests.support.world import World

    made: dict[str, User] = {}

    def person(role: str) -> User:
        if role not in made:
            made[role] = person_with(role)
        return made[role]

    return World(geography=reference_data, people=person)


@pytest.fixture
def visitor(world: Any, client_for: Callable[..., Client], settings: Any) -> Any:
    """Reaches the pages of the table of routes: tests/support/reaching.py."""
    from tests.support.reaching import Visitor

    return Visitor(world=world, client_for=client_for, settings=settings)


@pytest.fixture(autouse=True)
def _nobody_tried_before(request: pytest.FixtureRequest) -> None:
    """Tries are counted for a quarter of an hour: what one test tries is not the next's."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        counters = redis.Redis.from_url(settings.REDIS_URL)
        if names := list(counters.scan_iter("spotlight:tries:*")):
            counters.delete(*names)


# --- Processes ------------------------------------------------------------------------------------


@pytest.fixture
def celery_worker(transactional_db: None, tmp_path: Path) -> Iterator[Any]:
    """A real worker process on the test database and the tests' Redis, empty at the start."""
    from tests.support import processes

    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    with processes.worker(tmp_path / "worker.log") as process:
        yield process


# --- Files ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def cursor(db: None) -> Iterator[Any]:
    with connection.cursor() as open_cursor:
        yield open_cursor
