"""A young person is a potential victim first (R6.4), and nobody is scored or labelled (R6.3)."""

from __future__ import annotations

import csv
import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

import reports
from reports.enums import Risk
from tests.integration.triage.conftest import text_of
from tests.integration.triage.test_safeguarding import told

ROOT = Path(reports.__file__).parent.parent
CODES = [
    f"reports.{each.name}"
    for each in pkgutil.iter_modules(reports.__path__)
    if each.name.endswith("enums") or each.name == "particulars"
]
LABELLED = re.compile(r"\b(offenders?|suspects?|juveniles?|criminals?|perpetrators?)\b", re.I)
SCORES = re.compile(r"(^|_)(risk_)?(score|rating|rank|level|likelihood)s?($|_)")


def _said_in(module: Any) -> str:
    """Every word that a module of codes and labels shows."""
    found: list[str] = []
    for value in vars(module).values():
        labels = getattr(value, "labels", None) or (
            value.values() if isinstance(value, dict) else ()
        )
        found += map(str, labels)
    return " · ".join(found)


def test_who_records_a_referral_is_told_that_a_young_person_may_be_a_victim(
    client_for: Callable[..., Client], db: None
) -> None:
    report = told(risks=frozenset({Risk.CHILD}))
    browser = client_for("police_triage")
    page = text_of(browser.get(reverse("reports:triage:report-safeguarding", args=[report.pk])))
    assert "Say “young person”." in page
    assert "They may be a victim, whatever they were seen to do." in page
    shown = text_of(browser.get(reverse("reports:triage:report-detail", args=[report.pk])))
    assert not LABELLED.search(re.sub(r"<[^>]*>", " ", shown))


@pytest.mark.parametrize("module", CODES)
def test_no_code_labels_a_person(module: str) -> None:
    words = _said_in(import_module(module))
    assert words
    assert not LABELLED.findall(words)


def test_no_list_of_codes_kept_as_data_labels_a_person() -> None:
    files = sorted((ROOT / "data").rglob("codes*.csv"))
    assert files
    for path in files:
        with path.open(encoding="utf-8", newline="") as lines:
            words = " · ".join(" ".join(row) for row in csv.reader(lines))
        assert not LABELLED.findall(words), path


def test_no_page_or_message_labels_a_person() -> None:
    """Of the words that templates bring; what people write is their own."""
    files = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    assert len(files) > 100
    found = {path.name: LABELLED.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: words for name, words in found.items() if words} == {}


def test_nothing_that_is_stored_scores_anybody() -> None:
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if SCORES.search(field.name)
    }
    assert named == set()
