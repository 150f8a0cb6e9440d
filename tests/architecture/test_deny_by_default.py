"""What does not say whom it is for does not run: background work, files, streams and tiles.

Routes are in test_routes.py; what the database itself denies in
tests/integration/row_security/test_catalogue.py.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from agencies.registry.clearances import Clearance
from agencies.registry.permissions import Permission
from portal.accounts.access import SIGNED_IN
from portal.celery import app
from tests.support import tree
from tests.support.routes import Route, all_routes

HANDS_OUT = {"FileResponse", "StreamingHttpResponse", "TileView", "MVTView", "sendfile", "serve"}
"""Names by which a module gives out files, streams or tiles."""

SHOWS_WITHOUT_A_PERSON = {
    "portal/oversight/seals.py": {Clearance.AUDIT},
    "portal/oversight/actions.py": {Clearance.AUDIT},
    "reports/actions/files.py": set(),  # a journey's own, which no role holds
    "reports/actions/junk.py": {Clearance.POLICE_JUNK},  # no role's: while an officer checks
    "reports/actions/saved_searches.py": {Clearance.SAVED_SEARCHES},  # no role's
    "reports/actions/digests.py": {Clearance.SAVED_SEARCHES},
    "hotspots/watches/actions.py": {Clearance.WATCHES},  # no role's
    "hotspots/watches/telling.py": {Clearance.WATCHES},
    "reports/actions/acknowledge.py": {Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE},
    "reports/actions/task_clocks.py": {Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE},
    "reports/actions/bulk_work.py": {Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE},
    "reports/actions/crew_work.py": {Clearance.COUNCIL_CLEANSING},  # what a crew does to a report
    "agencies/refuse/actions/shifts.py": {Clearance.COUNCIL_CLEANSING_CREW},  # whose secret it is
    "agencies/refuse/actions/needlesticks.py": {Clearance.COUNCIL_CLEANSING},  # a phone's, once
    "agencies/refuse/actions/needlestick_alerts.py": {Clearance.COUNCIL_CLEANSING},
    "agencies/refuse/actions/import_work.py": {Clearance.COUNCIL_CLEANSING},  # which wait
    "agencies/refuse/actions/systems.py": {Clearance.OPEN311},  # no role's: what systems sent
    "agencies/refuse/actions/photos.py": {Clearance.COUNCIL_CLEANSING_CREW},  # never sent whole
    "agencies/licensing/actions/import_work.py": {Clearance.LICENSING_OFFICER},  # which wait
    "agencies/refuse/actions/making.py": {
        Clearance.COUNCIL_CLEANSING,
        Clearance.COUNCIL_CLEANSING_CREW,
    },
    "reports/actions/premises_words.py": {Clearance.POLICE_TRIAGE},  # what a premises adds
    "agencies/licensing/actions/drafts.py": {Clearance.LICENSING_OFFICER},  # and each premises's
    "agencies/licensing/actions/guest_names.py": {Clearance.POLICE_TRIAGE},  # to compare with words
    "agencies/licensing/actions/bag_alerts.py": {Clearance.LICENSING_OFFICER},
    "agencies/licensing/actions/bag_custody.py": {Clearance.LICENSING_OFFICER},  # one bag, once
    "agencies/licensing/actions/questions.py": {Clearance.LICENSING_OFFICER},  # who is told
    "agencies/licensing/actions/reminders.py": {Clearance.LICENSING_OFFICER},  # by the clock
    "agencies/licensing/actions/proceeding_clocks.py": {Clearance.LICENSING_OFFICER},
    "agencies/licensing/actions/bundle_work.py": {Clearance.LICENSING_OFFICER},  # which wait
    "agencies/licensing/actions/bundle_cover.py": {  # names to cover, which no officer sees
        Clearance.POLICE_INTELLIGENCE,
        Clearance.POLICE_TRIAGE,
    },
    "agencies/licensing/actions/purging.py": {Clearance.LICENSING_OFFICER},  # and each tenure's own
    "agencies/operations/actions/reminders.py": {Clearance.PARTNERSHIP_COORDINATOR},
    "hotspots/actions/run_work.py": {Clearance.POLICE_INTELLIGENCE},  # of what was asked for
    "hotspots/actions/run_keeping.py": {
        Clearance.POLICE_INTELLIGENCE,
        Clearance.PARTNERSHIP_COORDINATOR,  # which runs a problem came from
    },
    "hotspots/releases/making.py": {  # what counts, and what is made of it
        Clearance.FIGURES,
        Clearance.POLICE_INTELLIGENCE,
    },
    "hotspots/actions/gis_tokens.py": {Clearance.GIS_KEYS},  # no role's: whose key it is
    "reports/actions/disclose.py": {Clearance.POLICE_INTELLIGENCE, Clearance.POLICE_TRIAGE},
}
"""Modules that ask the database for clearances which are nobody's own, and for which."""

OF_REQUESTS_ALONE = {Clearance.OPEN311, Clearance.GIS_KEYS}
"""What no background work runs with, but a request of somebody who has no account here."""


def own_tasks() -> dict[str, object]:
    app.loader.import_default_modules()
    return {
        name: task.run
        for name, task in app.tasks.items()
        if task.run.__module__.split(".")[0] in tree.PACKAGES
    }


@pytest.mark.parametrize("name", sorted(own_tasks()))
def test_a_task_declares_whose_clearances_it_runs_with(name: str) -> None:
    declared = getattr(own_tasks()[name], "runs_with", None)
    assert declared is not None, f"Put @runs_with(…) below @shared_task of {name}."
    assert declared <= set(Clearance.values)


def test_clearances_without_a_person_are_asked_for_by_declared_work_only() -> None:
    asking = {
        tree.name_of(path) for path in tree.modules() if "showing" in _called(tree.syntax_of(path))
    } - {"agencies/registry/row_security.py"}
    assert asking == set(SHOWS_WITHOUT_A_PERSON)
    declared = {key for run in own_tasks().values() for key in getattr(run, "runs_with", ())}
    asked = {key for keys in SHOWS_WITHOUT_A_PERSON.values() for key in keys}
    assert declared == asked - OF_REQUESTS_ALONE


WHO_ASKS = ("spotlight.clearances", "set role", "set local role", "set_config('role'")


def test_only_row_security_tells_the_database_who_asks() -> None:
    """The setting and the role are changed in one place."""
    telling = {
        tree.name_of(path)
        for path in tree.modules()
        if any(words in text.lower() for text in _texts(tree.syntax_of(path)) for words in WHO_ASKS)
    }
    assert telling == {"agencies/registry/row_security.py"}


def _called(module: ast.Module) -> set[str]:
    return {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute))
    }


def _texts(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


# --- Files, streams, tiles ------------------------------------------------------------------------


def _view_of(route: Route) -> object:
    view = inspect.unwrap(route.view)
    return getattr(view, "view_class", view)


def _place(thing: object) -> tuple[str, str]:
    return str(getattr(thing, "__module__", "")), str(getattr(thing, "__name__", ""))


def _handing_out() -> dict[tuple[str, str], Path]:
    """(module, function or class) of everything at the top of a module that gives out files."""
    found = {}
    for path in tree.modules():
        module = tree.name_of(path).removesuffix(".py").replace("/", ".")
        for node in tree.syntax_of(path).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and _names(node) & HANDS_OUT:
                found[module, node.name] = path
    return found


def _names(node: ast.AST) -> set[str]:
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    return names | {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def test_what_gives_out_files_streams_or_tiles_is_a_view_with_a_permission() -> None:
    """Nothing does today; what does must be a view itself, so that its declaration is in sight."""
    views = {_place(_view_of(route)): route for route in all_routes().values()}
    astray = {
        f"{module}.{name}"
        for module, name in _handing_out()
        if (module, name) not in views
        or not (
            views[module, name].is_public or views[module, name].permission in Permission.values
        )
    }
    assert not astray, f"Make these views, with @require_permission: {astray}"


def test_a_view_of_a_sub_class_keeps_its_own_declaration() -> None:
    """A class-based view without a declaration can't be put into the URL configuration."""
    undeclared = {
        name
        for name, route in all_routes().items()
        if inspect.isclass(_view_of(route))
        and _place(_view_of(route))[0].split(".")[0] in tree.PACKAGES
        and not route.is_public
        and route.permission not in {SIGNED_IN, *Permission.values}
    }
    assert not undeclared


def test_no_address_is_served_beside_the_url_configuration() -> None:
    """Uploads, media files and debug pages would be answered past every declaration."""
    from django.conf import settings

    assert not settings.MEDIA_ROOT
    assert not settings.MEDIA_URL or settings.MEDIA_URL == "/"
    served = {tree.name_of(path) for path in tree.modules() if "static(" in path.read_text("utf-8")}
    assert not {name for name in served if name.endswith("urls.py")}
