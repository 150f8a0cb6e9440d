"""Every role × every kind of row × every channel: the same rows, as the hand-written policy says.

The rows are those of tests/support/visibility/scene.py, the policy that of kinds.py. Whatever is
missing from them (a model, an address, a channel) fails here.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from agencies.registry.people import clearances_of
from agencies.registry.row_security import SETTING, acting_as, signed
from tests.support import tree
from tests.support.premises import everything_shown
from tests.support.routes import WAYS, all_routes
from tests.support.visibility import channels
from tests.support.visibility.kinds import KINDS, NO_KIND, SET_ASIDE, UNPROTECTED
from tests.support.visibility.kinds_hotspots import WORK_ALONE
from tests.support.visibility.kinds_licensing import NO_PAGE_YET
from tests.support.visibility.looking import (
    Channel,
    Kind,
    Looker,
    Probe,
    keys_by_sql,
    own_connection,
)
from tests.support.visibility.scene import LOOKERS, Scene

pytestmark = pytest.mark.django_db

ALL_KINDS = (*KINDS, *UNPROTECTED)
BY_LABEL = {kind.label: kind for kind in KINDS}
MAYBE_LATER = {Channel.FILE, Channel.API}


# --- The rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", LOOKERS)
def test_pages_show_a_role_the_rows_of_the_policy(scene: Scene, role: str) -> None:
    looker = Looker(scene.people[role], scene)
    wrong = [
        f"{kind.label} by {probe.channel.value} ({probe.look.__name__}): {found}"
        for kind in ALL_KINDS
        for probe in kind.probes
        if (found := _difference(kind, probe, looker, role))
    ]
    assert not wrong, "\n".join(wrong)


def _difference(kind: Kind, probe: Probe, looker: Looker, role: str) -> str:
    """What the channel shows too much or too little; empty when it is as the policy says."""
    looker.statuses.clear()
    is_open = role in probe.roles
    looker.most = None if is_open else 1
    found = probe.look(looker)
    if not is_open:
        return "" if not found and looker.statuses == {403} else f"open: {looker.statuses}"
    expected = kind.expected(role, looker.scene, probe.among)
    if isinstance(found, int):
        return "" if found == len(expected) else f"{found}, not {len(expected)}"
    names = set(kind.seen_by if probe.among is None else probe.among)
    found &= looker.scene.keys(kind.label, names)
    return "" if found == expected else _named(kind, looker.scene, found, expected)


def _named(kind: Kind, scene: Scene, found: set[str], expected: set[str]) -> str:
    def names(keys: set[str]) -> list[str]:
        return sorted(name for name, mine in scene.rows[kind.label].items() if mine & keys)

    return f"too much {names(found - expected)}, missing {names(expected - found)}"


@pytest.mark.parametrize("role", LOOKERS)
def test_raw_sql_as_the_application_shows_the_same_rows(scene: Scene, role: str) -> None:
    shown = signed(clearances_of(scene.people[role]))
    with own_connection() as own, own.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, shown])
        found = {kind.label: keys_by_sql(cursor, kind.model) for kind in KINDS}
    assert found == {kind.label: kind.expected(role, scene) for kind in KINDS}


@pytest.mark.parametrize("role", LOOKERS)
def test_queries_and_row_security_each_show_these_rows_alone(scene: Scene, role: str) -> None:
    """The query without the database's help, and the database without the query's."""
    person = scene.people[role]
    expected = {kind.label: kind.expected(role, scene) for kind in ALL_KINDS}
    with everything_shown():
        by_query = {
            kind.label: _keys(kind.visible_to(person)) for kind in ALL_KINDS if kind.visible_to
        }
    assert by_query == {label: keys for label, keys in expected.items() if label in by_query}
    with acting_as(person):
        by_database = {kind.label: _keys(kind.model._default_manager.all()) for kind in KINDS}
    assert by_database == {kind.label: expected[kind.label] for kind in KINDS}


def test_raw_sql_without_clearances_shows_nothing(scene: Scene) -> None:
    with own_connection() as own, own.cursor() as cursor:
        assert not {key for kind in KINDS for key in keys_by_sql(cursor, kind.model)}


def _keys(rows: Any) -> set[str]:
    return {str(row.pk) for row in rows}


# --- Nothing is left out --------------------------------------------------------------------------


def _protected_models() -> list[type[Model]]:
    """Models with an audience, and models that refer to one."""
    own = [each for each in apps.get_models() if each.__module__.split(".")[0] in tree.PACKAGES]
    with_audience = {each for each in own if _has_audience(each)}
    return [
        each
        for each in own
        if each in with_audience
        or any(field.related_model in with_audience for field in each._meta.concrete_fields)
    ]


def _has_audience(model: type[Model]) -> bool:
    return any(field.name == "audience" for field in model._meta.concrete_fields)


@pytest.mark.parametrize("model", _protected_models(), ids=lambda model: model._meta.label)
def test_a_protected_model_is_a_kind_of_the_matrix(model: type[Model]) -> None:
    label = model._meta.label
    assert (label in BY_LABEL) != (label in NO_KIND), (
        f"Declare {label} in tests/support/visibility/kinds.py, with its rows in scene.py."
    )
    assert label not in NO_KIND or not _has_audience(model), f"{label} has an audience of its own."


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.label)
def test_the_policy_names_every_row_of_the_scene(scene: Scene, kind: Kind) -> None:
    named = {name for name, keys in scene.rows[kind.label].items() if keys}
    assert named == set(kind.seen_by), "scene.py and kinds.py name different rows"
    with everything_shown():
        assert _keys(kind.model._default_manager.all()) == scene.all_keys(kind.label)


NO_PAGE = {"refuse.Entry", "refuse.Photo", "refuse.PhotoChunk", *NO_PAGE_YET, *WORK_ALONE}
"""What a phone sent: its outcome is told to the phone alone (refuse/test_sync.py, test_photos.py).
Pages show what became of it, each a kind of its own."""


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.label)
def test_a_kind_has_somebody_who_sees_and_somebody_who_does_not(kind: Kind) -> None:
    """Otherwise the matrix would pass on a kind that everybody sees, or nobody."""
    assert bool(kind.probes) != (kind.label in NO_PAGE)
    for name, roles in kind.seen_by.items():
        assert set(roles) <= set(LOOKERS)
        assert bool(roles) == (name != SET_ASIDE)
        assert set(roles) < set(LOOKERS)


@pytest.mark.parametrize("name", sorted(channels.protected_routes()))
def test_an_address_is_looked_at_or_shows_no_rows(name: str) -> None:
    assert channels.is_accounted_for(name), (
        f"Give {name} a probe in tests/support/visibility/kinds.py, or a reason in channels.py."
    )
    assert not (name in channels.probed() and name in channels.SHOWS_NO_ROWS)


def test_probes_and_reasons_name_real_addresses() -> None:
    assert channels.probed() | set(channels.SHOWS_NO_ROWS) <= set(channels.protected_routes())
    assert set(WAYS) >= channels.probed()


@pytest.mark.parametrize("name", channels.SHOWS_NO_ROWS)
def test_a_reason_names_a_test_that_is_there(name: str) -> None:
    path, _, test = re.search(r"tests/\S+$", channels.SHOWS_NO_ROWS[name])[0].partition("::")
    assert f"def {test or 'test_'}" in (tree.ROOT / path).read_text()


@pytest.mark.parametrize("name", sorted(channels.protected_routes()))
def test_an_address_that_answers_files_exports_tiles_or_an_api_has_such_a_probe(name: str) -> None:
    """None answers files or an API today; the first that does needs a probe."""
    for channel in channels.channels_of(all_routes()[name]):
        assert name in channels.probed(channel), f"{name} answers by {channel.value}: add a probe."


def test_what_does_not_exist_yet_is_not_there() -> None:
    """A probe of a file, export or API needs an address that answers so."""
    answered = {
        channel for route in all_routes().values() for channel in channels.channels_of(route)
    }
    probed = {probe.channel for kind in KINDS for probe in kind.probes}
    assert (probed & MAYBE_LATER) <= answered
    assert probed >= set(Channel) - MAYBE_LATER
