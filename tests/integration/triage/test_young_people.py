"""A young person is a potential victim first (R6.4), and nobody is scored or labelled (R6.3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from reports import enums, particulars, public_enums
from reports.enums import Risk
from tests.integration.triage.conftest import text_of
from tests.integration.triage.test_safeguarding import told

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


@pytest.mark.parametrize(
    "module", [enums, particulars, public_enums], ids=lambda each: each.__name__
)
def test_no_code_labels_a_person(module: Any) -> None:
    words = _said_in(module)
    assert words
    assert not LABELLED.findall(words)


def test_nothing_that_is_stored_scores_anybody() -> None:
    named = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if SCORES.search(field.name)
    }
    assert named == set()
