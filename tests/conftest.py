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
from hypothesis import settings as hypothesis_settings

from agencies.registry.models import Membership
from agencies.registry.roles import ROLES
from portal.accounts.models import User
from tests.support import database, geography, templates
from tests.support.people import PASSWORD, PREMISES, agency_named, sign_in
from tests.support.shared_world import SharedWorld, commits, may_share, new_world
from tests.support.world import World

__all__ = ["PASSWORD", "sign_in"]

ROOT = Path(__file__).resolve().parent.parent

SHARED = SharedWorld()

# How long an example takes depends on what else the machine does: no test fails by the clock.
hypothesis_settings.register_profile("spotlight", deadline=None)
hypothesis_settings.load_profile("spotlight")

AGENCY_OF_ROLE = {
    "refuse_crew": "cleansing",
    "cleansing_lead": "cleansing",
    "licensing_officer": "licensing",
    "premises_manager": PREMISES,
    "premises_staff": PREMISES,
    "door_supervisor": PREMISES,
    "police_triage": "police",
    "police_intelligence": "police",
    "safeguarding": "safeguarding",
    "spp_coordinator": "spp",
    "public_health": "public-health",
    "treatment_provider": "treatment",
}
"""The agency whose people hold a role; the other roles may be held anywhere."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # once, not in each process that runs a share
        subprocess.run([ROOT / "bin" / "setup-languages"], check=True)
    templates.fail_on_undefined_variables()
    TransactionTestCase._fixture_teardown = database.empty  # type: ignore[method-assign]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick ones first, browsers last: a mistake shows early."""
    order = {"architecture": 0, "unit": 1, "integration": 2, "e2e": 3}
    items.sort(key=lambda item: order.get(_folder(item), 2))
    _share_worlds(items)


def _share_worlds(items: list[pytest.Item]) -> None:
    """Of a module, tests that share its world come last, and begin inside its transaction."""
    first: dict[Any, int] = {}
    for number, item in enumerate(items):
        first.setdefault((item.path, commits(item)), number)
        if may_share(item):
            item.fixturenames.insert(0, "_world_of_module")  # type: ignore[attr-defined]
    items.sort(key=lambda item: (first[item.path, commits(item)], may_share(item)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that does not share the module's world runs outside of its transaction."""
    if not may_share(item):
        SHARED.close()


def _folder(item: pytest.Item) -> str:
    parts = item.path.relative_to(ROOT).parts
    return parts[1] if len(parts) > 2 else ""


# --- Database -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_createdb(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> bool:
    """Make the test database, which has its name by now, anew once a migration changed. It is kept
    for the next run either way."""
    kept = request.config.cache.get(_cache_key(), {})
    return bool(kept.get("digest") != _schema_digest() or request.config.getvalue("create_db"))


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_createdb: bool,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[None]:
    """Start from what migrations leave, even if an earlier run was killed half-way."""
    cache = request.config.cache
    with django_db_blocker.unblock():
        if not django_db_createdb:
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


def make_person(*roles: str, agency: str = "", name: str = "") -> User:
    number = User.objects.count() + 1
    label = name or f"{' and '.join(roles) or 'nobody'} {number}"
    user = User.objects.create_user(
        f"person{number}@agency.example", PASSWORD, full_name=label.replace("_", " ").title()
    )
    if roles:
        key = agency or AGENCY_OF_ROLE.get(roles[0], "spp")
        Membership.objects.create(user=user, agency=agency_named(key), roles=list(roles))
    return user


@pytest.fixture
def person_with(db: None) -> Callable[..., User]:
    """`person_with("police_triage", ...)`: a new person of the right agency holding these roles."""
    return make_person


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


@pytest.fixture(scope="module")
def _world_of_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Open during the tests that share it; see tests/support/shared_world.py."""
    with SHARED.open(make_person, unblocked=django_db_blocker.unblock):
        yield


@pytest.fixture
def _world_of_test(
    request: pytest.FixtureRequest, db: None, person_with: Callable[..., User]
) -> World | None:
    """A test's copy of the world of its module, if it may share that."""
    return SHARED.copy(person_with) if may_share(request.node) else None


@pytest.fixture
def reference_data(_world_of_test: World | None) -> Any:
    """A few real wards, LSOAs, streets and postcodes; quick. See tests/support/geography.py."""
    return _world_of_test.geography if _world_of_test else geography.load()


@pytest.fixture
def world(
    _world_of_test: World | None,
    reference_data: Any,
    person_with: Callable[..., User],
) -> World:
    """Reports, a case and its people, made through the real actions: tests/support/world.py."""
    return _world_of_test or new_world(reference_data, person_with)


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
