"""Somebody is told when translations are missing at run time, where Django would say nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from portal.checks import translations_are_compiled


def test_compiled_translations_raise_no_warning() -> None:
    assert translations_are_compiled() == []


def test_missing_translations_are_named(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "pl" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "pl" / "LC_MESSAGES" / "django.mo").touch()
    settings.LOCALE_PATHS = [tmp_path]
    (warning,) = translations_are_compiled()
    assert warning.id == "portal.W003"
    assert "Urdu" in warning.msg
    assert "Polish" not in warning.msg
