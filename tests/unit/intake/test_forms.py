"""The questions: what is required, what counts, what is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.templatetags.error_links import error_links
from reports.enums import Category, Risk
from reports.intake.choices import CATEGORY_HINTS, HELP, RISK_LABELS
from reports.intake.forms import (
    NARRATIVE_CHARACTERS,
    ContactForm,
    DangerForm,
    DetailsForm,
    WhatForm,
    WhenForm,
)
from reports.models.report import NARRATIVE_BYTES


def test_every_category_and_risk_is_asked_about() -> None:
    asked = {value for value, _ in WhatForm.base_fields["category"].choices}
    assert asked == {*Category.values, HELP}
    assert set(CATEGORY_HINTS) == set(Category) - {Category.UNKNOWN}
    assert set(RISK_LABELS) == set(Risk)


def test_the_longest_narrative_fits_the_model_in_any_script() -> None:
    form = DetailsForm({"narrative": "😀" * NARRATIVE_CHARACTERS})
    assert form.is_valid()
    assert len(form.answers()["narrative"].encode()) <= NARRATIVE_BYTES


@pytest.mark.parametrize(("answer", "dangerous"), [("yes", True), ("unsure", True), ("no", False)])
def test_not_being_sure_counts_as_danger(answer: str, dangerous: bool) -> None:
    form = DangerForm({"danger": answer})
    assert form.is_valid()
    assert form.is_dangerous() is dangerous


def test_when_may_be_left_empty() -> None:
    form = WhenForm({})
    assert form.is_valid()
    assert form.answers() == {"day": "", "pattern": "", "on": None, "first": None, "last": None}


@pytest.mark.parametrize(("answer", "days_ago"), [("today", 0), ("yesterday", 1)])
def test_today_and_yesterday_are_kept_as_days(answer: str, days_ago: int) -> None:
    form = WhenForm({"day": answer})
    assert form.is_valid()
    assert form.answers()["on"] == (timezone.localdate() - timedelta(days=days_ago)).isoformat()


def test_another_day_needs_the_day() -> None:
    form = WhenForm({"day": "day"})
    assert form.errors == {"on": ["Enter the day, or select “I don’t know”"]}


def test_what_is_typed_under_another_answer_does_not_count() -> None:
    typed = {"day": "unknown", "first_0": "31", "first_1": "2", "first_2": "x", "on_0": "9"}
    form = WhenForm(typed)
    assert form.is_valid(), form.errors
    assert form.answers()["first"] is None


def test_the_last_time_is_not_before_the_first() -> None:
    typed = {"day": "period", "first_0": "2", "first_1": "3", "first_2": "2026"}
    typed |= {"last_0": "1", "last_1": "3", "last_2": "2026"}
    form = WhenForm(typed)
    assert form.errors == {
        "last": ["The last time must be the same day as the first time, or later"]
    }


@pytest.mark.parametrize("typed", [{}, {"contactable": "no", "phone": "01733 000 000"}])
def test_a_report_is_anonymous_unless_somebody_chooses(typed: dict[str, str]) -> None:
    form = ContactForm(typed)
    assert form.is_valid(), form.errors
    assert form.answers() == {}


def test_details_of_an_anonymous_report_are_not_even_checked() -> None:
    form = ContactForm({"contactable": "no", "email": "not an address", "phone": "?"})
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("typed", [{"phone": "01733 000 000"}, {"email": "someone@example.com"}])
def test_one_way_to_be_contacted_is_enough(typed: dict[str, str]) -> None:
    form = ContactForm({"contactable": "yes", **typed})
    assert form.is_valid(), form.errors
    assert form.answers() == typed


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"phone"}),
        ({"phone": "call me"}, {"phone"}),
        ({"email": "nobody"}, {"email"}),
        ({"phone": "1" * 31}, {"phone"}),
        ({"phone": "01733 000 000", "name": "x" * 101}, {"name"}),
    ],
)
def test_contact_details_that_can_not_be_used_say_so(
    typed: dict[str, str], wrong: set[str]
) -> None:
    form = ContactForm({"contactable": "yes", **typed})
    assert set(form.errors) == wrong


@pytest.mark.parametrize(
    ("form", "targets"),
    [
        (DangerForm({}, prefix="danger"), ["id_danger-danger"]),
        (DetailsForm({}, prefix="details"), ["id_details-narrative"]),
        (
            WhenForm({"day": "day", "on_0": "1", "on_2": "2026"}),
            ["id_on_1"],
        ),
        (WhenForm({"day": "day", "on_0": "31", "on_1": "2", "on_2": "2026"}), ["id_on_0"]),
    ],
)
def test_each_error_leads_to_an_input_that_is_on_the_page(form: Any, targets: list[str]) -> None:
    assert [link.target for link in error_links(form)] == targets
