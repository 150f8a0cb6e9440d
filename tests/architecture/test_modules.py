"""Small modules, small settings, and commands that explain themselves."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

from tests.support import tree

MOST_LINES = 400
LONGER_WITH_REASON: dict[str, str] = {
    "portal/settings.py": "one file on purpose, held below 500 lines by its own test",
}
OWN_APPS = sorted(
    config.name for config in apps.get_app_configs() if config.name.split(".")[0] in tree.PACKAGES
)


def _lines(name: str) -> int:
    return len((tree.ROOT / name).read_text(encoding="utf-8").splitlines())


def test_settings_stay_below_500_lines() -> None:
    assert _lines("portal/settings.py") < 500


def test_modules_stay_small() -> None:
    long = {
        tree.name_of(path): _lines(tree.name_of(path))
        for path in tree.modules()
        if _lines(tree.name_of(path)) > MOST_LINES and tree.name_of(path) not in LONGER_WITH_REASON
    }
    assert not long, f"Split these, or say why not in LONGER_WITH_REASON: {long}"


def test_no_module_is_a_drawer_for_everything() -> None:
    drawers = {"utils.py", "helpers.py", "misc.py", "common.py", "manager.py"}
    assert not [tree.name_of(path) for path in tree.modules() if path.name in drawers]


def test_every_module_says_what_belongs_in_it() -> None:
    silent = [
        tree.name_of(path)
        for path in tree.modules()
        if (path.name not in {"__init__.py", "urls.py"} and not tree.syntax_of(path).body[0:1])
        or (
            path.name not in {"__init__.py", "urls.py"}
            and tree.ast.get_docstring(tree.syntax_of(path)) is None
        )
    ]
    assert not silent, f"A module's docstring says what belongs in it: {silent}"


def _own_commands() -> list[str]:
    return sorted(name for name, app in get_commands().items() if app in OWN_APPS)


@pytest.mark.parametrize("name", _own_commands())
def test_a_command_explains_itself_and_its_arguments(name: str) -> None:
    command = load_command_class(get_commands()[name], name)
    assert isinstance(command, BaseCommand)
    assert command.help, f"{name} has no help"
    parser = command.create_parser("manage.py", name)
    silent = [action.dest for action in parser._actions if not action.help]
    assert not silent, f"arguments of {name} without help: {silent}"
