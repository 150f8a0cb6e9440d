"""No template is left over, and none is missing."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template

from tests.support import tree

FOLDER = tree.ROOT / "templates"
TEMPLATE_NAME = re.compile(r"^[\w.-]+(?:/[\w.-]+)*\.(?:html|txt|xml|json|svg)$")
IN_TEMPLATE = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")


@cache
def own_templates() -> tuple[str, ...]:
    return tuple(
        path.relative_to(FOLDER).as_posix()
        for path in tree.files()
        if FOLDER in path.parents and path.suffix in {".html", ".txt", ".xml", ".svg"}
    )


@cache
def named_in_code() -> dict[str, str]:
    """Template name → the module that names it, from every string of the product."""
    return {
        name: tree.name_of(path)
        for path in tree.modules()
        for node in ast.walk(tree.syntax_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for name in _names_in(node.value)
    }


def _names_in(words: str) -> list[str]:
    """The string itself, or what a piece of template in it includes."""
    return [words] if TEMPLATE_NAME.match(words) else IN_TEMPLATE.findall(words)


@cache
def named_in_templates() -> dict[str, str]:
    return {
        found: name
        for name in own_templates()
        for found in IN_TEMPLATE.findall((FOLDER / name).read_text(encoding="utf-8"))
    }


@cache
def _made_up_in_code() -> tuple[re.Pattern[str], ...]:
    """f"emails/{key}.txt" in code names every template that fits."""
    found = []
    for path in tree.modules():
        for node in ast.walk(tree.syntax_of(path)):
            if isinstance(node, ast.JoinedStr):
                pattern = "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w./-]+"
                    for part in node.values
                )
                if re.search(r"\\\.(html|txt)$", pattern):
                    found.append(re.compile(f"^{pattern}$"))
    return tuple(found)


def _overrides_a_package(name: str) -> bool:
    engine = engines["django"].engine
    return any(
        Path(directory, name).exists()
        for loader in _flat(engine.template_loaders)
        for directory in getattr(loader, "get_dirs", list)()
        if "site-packages" in Path(directory).parts
    )


def _flat(loaders: list[object]) -> list[object]:
    return [inner for loader in loaders for inner in getattr(loader, "loaders", [loader])]


@pytest.mark.parametrize("name", own_templates())
def test_a_template_is_used(name: str) -> None:
    used = (
        name in named_in_code()
        or name in named_in_templates()
        or any(pattern.match(name) for pattern in _made_up_in_code())
        or _overrides_a_package(name)
    )
    assert used, f"Nothing renders, extends or includes {name}: remove it."


def test_every_template_named_in_templates_exists() -> None:
    assert not {found: where for found, where in named_in_templates().items() if not _exists(found)}


def test_every_template_named_in_code_exists() -> None:
    named = {
        found: where
        for found, where in named_in_code().items()
        if found.endswith(".html") or ("/" in found and found.endswith(".txt"))
    }
    assert not {found: where for found, where in named.items() if not _exists(found)}


def _exists(name: str) -> bool:
    try:
        get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


@pytest.mark.parametrize("name", [name for name in own_templates() if name.endswith(".html")])
def test_a_template_has_no_inline_script_or_style(name: str) -> None:
    """The content policy would block it, and the page would be broken without a word."""
    words = (FOLDER / name).read_text(encoding="utf-8")
    assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|javascript:", words)
    scripts = re.findall(r"<script\b([^>]*)>", words)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
