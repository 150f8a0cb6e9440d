"""A reader of nine understands each page: formula and limits in tests/support/reading."""

from __future__ import annotations

import pytest
from django.test import Client

from reports.intake.routes import LISTS
from reports.intake.wizard import STEPS
from tests.integration.intake.journey import address, answer, walk
from tests.support.reading import blocks_of, reading_age, syllables

pytestmark = pytest.mark.django_db

OLDEST = 9.0
QUESTIONS = [step for step, _ in STEPS if step not in {"taken", "check", *LISTS.values()}]
PAGES = ["/report/emergency/", "/report/help/", "/report/time/"]


@pytest.mark.parametrize(
    ("word", "count"),
    [("the", 1), ("people", 2), ("vehicle", 3), ("asked", 1), ("needed", 2), ("made", 1)],
)
def test_syllables_are_counted(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_measure_tells_easy_from_hard() -> None:
    easy = ["Tell us what you saw. You do not have to say who you are."]
    hard = ["Information provided anonymously may nevertheless necessitate subsequent disclosure."]
    assert reading_age(easy) < 8
    assert reading_age(hard) > 18


@pytest.mark.parametrize("step", QUESTIONS)
def test_a_question_is_easy_to_read(client: Client, step: str) -> None:
    answer(client, "what", category="use")
    page = client.get(address(step), follow=True).content.decode()
    blocks = blocks_of(page)
    assert reading_age(blocks) <= OLDEST, blocks


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_beside_the_questions_are_easy_to_read(client: Client, path: str) -> None:
    answer(client, "what", category="use")
    blocks = blocks_of(client.get(path).content.decode())
    assert reading_age(blocks) <= OLDEST, blocks


def test_checking_and_having_sent_are_easy_to_read(client: Client) -> None:
    page = walk(client, what={"category": "worried"})
    assert reading_age(blocks_of(page.content.decode())) <= OLDEST
    journey = str(page.context["journey"])
    sent = client.post(address("check"), {"check-journey": journey}, follow=True)
    assert reading_age(blocks_of(sent.content.decode())) <= OLDEST
