"""Every promise of docs/security.md names the test that keeps it, and that test exists."""

from __future__ import annotations

import ast
import re

import pytest

from tests.support import tree

PROMISE = re.compile(r"^\|(?P<promise>[^|]+)\|(?P<tests>[^|]*)\|\s*$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def promises() -> dict[str, list[tuple[str, str]]]:
    words = (tree.ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = {
        found["promise"].strip(): TEST.findall(found["tests"])
        for found in PROMISE.finditer(words)
        if not set(found["promise"].strip()) <= {"-", ":", " "}
    }
    return {promise: tests for promise, tests in rows.items() if promise != "promise"}


def test_there_are_promises() -> None:
    assert len(promises()) >= 15


@pytest.mark.parametrize("promise", sorted(promises()))
def test_a_promise_is_kept_by_a_test(promise: str) -> None:
    tests = promises()[promise]
    assert tests, f"No test is named for: {promise}"
    for path, name in tests:
        file = tree.ROOT / path
        assert file.exists(), path
        if name:
            assert name in _tests_of(file.read_text(encoding="utf-8")), f"{path}::{name}"


def _tests_of(source: str) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}
