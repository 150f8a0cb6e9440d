"""What the files around the code promise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import tree

# Written in pieces, so that this file is not the one that names them.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("registry", "yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("archive", "ubuntu", "com"),
    )
]


def test_no_file_names_a_package_registry() -> None:
    """Whoever installs chooses where packages come from; the hashes say which they are."""
    guilty = {
        f"{tree.name_of(path)}: {host}"
        for path in tree.files()
        for host in REGISTRIES
        if host.encode() in path.read_bytes()
    }
    assert not guilty


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        words = (tree.ROOT / name).read_text(encoding="utf-8")
        assert "://" not in re.sub(r'"(?:url|funding)": *"[^"]*"', "", words), name
    pinned = (tree.ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^([a-z0-9._-]+)==", pinned, re.MULTILINE | re.IGNORECASE)
    assert packages
    assert pinned.count("--hash=sha256:") >= len(packages)


def test_every_dependency_says_what_it_is_for() -> None:
    words = (tree.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    silent = [
        line.strip()
        for line in words.splitlines()
        if re.match(r'^    "[a-zA-Z][\w.\[\]-]*[><=~"].*$', line)
        and line.strip().endswith('",')
        and _in_dependencies(words, line)
    ]
    assert not silent


def _in_dependencies(words: str, line: str) -> bool:
    before = words[: words.index(line)]
    heading = re.findall(r"^(\[[^\]]+\]|\w[\w-]* = \[)\s*$", before, re.MULTILINE)
    return bool(heading) and heading[-1] in {"dependencies = [", "dev = ["}


def test_commands_in_the_documentation_exist() -> None:
    targets = set(
        re.findall(
            r"^([a-z-]+):", (tree.ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    documents = [tree.ROOT / "README.md", *(tree.ROOT / "docs").rglob("*.md")]
    named = {
        (tree.name_of(path), target)
        for path in documents
        for target in re.findall(
            r"(?<![\w-])make ([a-z][a-z-]+)`", path.read_text(encoding="utf-8")
        )
    }
    assert named
    assert not {(where, target) for where, target in named if target not in targets}


def test_the_first_screen_of_the_readme_has_both_commands() -> None:
    first_screen = (tree.ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:30]
    for command in ("make run", "make test"):
        assert any(command in line for line in first_screen), command


def _links(path: Path) -> list[str]:
    words = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", words)


@pytest.mark.parametrize(
    "path", [path for path in tree.files() if path.suffix == ".md"], ids=tree.name_of
)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    broken = [
        link
        for link in _links(path)
        if "://" not in link
        and not link.startswith("mailto:")
        and not (path.parent / link).exists()
    ]
    assert not broken


def test_documents_named_in_code_exist() -> None:
    """`docs/adr/0013` stands for the record of that number."""
    named = {
        (tree.name_of(path), found)
        for path in tree.files()
        if path.suffix in {".py", ".sh", ".js", ".yml"} or path.name == "Makefile"
        for found in re.findall(r"\bdocs/[a-z-]+(?:/[a-z0-9-]+)*(?:\.md)?", path.read_text("utf-8"))
    }
    assert named
    missing = {
        (where, found)
        for where, found in named
        if not (tree.ROOT / found).exists() and not list(tree.ROOT.glob(f"{found}*"))
    }
    assert not missing


def test_every_decision_is_in_the_index() -> None:
    folder = tree.ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")
    missing = [path.name for path in sorted(folder.glob("[0-9]*.md")) if path.name not in index]
    assert not missing


def test_every_how_to_is_in_the_readme() -> None:
    readme = (tree.ROOT / "README.md").read_text(encoding="utf-8")
    how_tos = sorted((tree.ROOT / "docs" / "how-to").glob("*.md"))
    assert how_tos
    missing = [path.name for path in how_tos if f"docs/how-to/{path.name}" not in readme]
    assert not missing


def test_screenshots_are_small() -> None:
    pictures = list((tree.ROOT / "docs" / "screenshots").glob("*.png"))
    assert pictures
    assert not [path.name for path in pictures if path.stat().st_size > 150_000]
