"""What a broken or hostile browser may send to the public questions: words, a 4xx, never a 500."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.intake.forms import NARRATIVE_CHARACTERS
from reports.intake.routes import LISTS
from reports.intake.wizard import STEPS as EVERY_STEP
from reports.models import Report
from tests.integration.intake.journey import NARRATIVE, address, answer, send, walk
from tests.support.geography import IN_FRANCE, IN_THE_SEA

pytestmark = pytest.mark.django_db


def test_a_narrative_that_is_too_long_comes_back_whole(client: Client) -> None:
    narrative = "long story " * 1_000
    response = answer(client, "details", narrative=narrative)
    assert response.status_code == 422
    assert "What you wrote must be 10,000 characters or fewer" in response.content.decode()
    assert narrative in response.content.decode()


def test_the_longest_narrative_allowed_is_kept_and_sent(client: Client) -> None:
    narrative = "😀" * NARRATIVE_CHARACTERS
    walk(client, details={"narrative": narrative})
    assert send(client).headers["Location"] == "/report/sent/"


def test_ten_megabytes_are_refused_with_words_and_earlier_answers_stay(client: Client) -> None:
    walk(client)
    response = answer(client, "details", narrative="x" * 10_000_000)
    page = response.content.decode()
    assert response.status_code == 413
    assert "That was too long to send" in page
    assert "Your answers on earlier pages are kept" in page
    assert "0800 555 111" in page
    assert NARRATIVE in client.get(address("check")).content.decode()


def test_a_thousand_fields_are_refused_with_words(client: Client) -> None:
    response = client.post(address("details"), {f"x{number}": "1" for number in range(1_000)})
    assert response.status_code == 413
    assert "That was too long to send" in response.content.decode()


@pytest.mark.parametrize(
    ("step", "typed", "message"),
    [
        ("danger", {"danger": "maybe"}, "Select yes, no or I’m not sure"),
        ("danger", {}, "Select yes if anyone is hurt"),
        ("what", {"category": "murder"}, "Select one of the answers in the list"),
        ("what", {"category": "\x00"}, "Select one of the answers in the list"),
        ("where", {}, "Enter a postcode, street or area"),
        ("where", {"place_query": "PE99 9ZZ"}, "We can’t find that postcode"),
        ("where", {"longitude": str(IN_THE_SEA.x), "latitude": str(IN_THE_SEA.y)}, "outside"),
        ("where", {"longitude": str(IN_FRANCE.x), "latitude": str(IN_FRANCE.y)}, "outside"),
        ("where", {"longitude": "nan", "latitude": "inf"}, "We can’t read the place of the pin"),
        ("where", {"longitude": "one", "latitude": ""}, "We can’t read the place of the pin"),
        ("where", {"own_words": "a\x00b"}, "characters"),
        ("where", {"own_words": "x" * 301}, "Enter no more than 300 characters"),
        ("when", {"day": "day", "on_0": "31", "on_1": "2", "on_2": "2026"}, "must be a real day"),
        ("when", {"day": "day", "on_0": "1", "on_1": "1", "on_2": "2999"}, "in the past"),
        ("when", {"day": "day", "on_0": "1", "on_1": "1", "on_2": "1800"}, "after 1950"),
        ("when", {"day": "never"}, "Select one of the answers in the list"),
        ("when", {"pattern": "hourly"}, "Select one of the answers in the list"),
        ("details", {"narrative": " \r\n "}, "Write what you saw or heard"),
        ("details", {"narrative": "a\x00b"}, "Take out the characters that can’t be shown"),
        ("safety", {"risks": ["meteor"]}, "Select only answers in the list"),
        ("at-risk", {}, "Select if someone is at risk"),
        ("litter", {"words": "under the bench"}, "Select what you found"),
        ("litter", {"found": ["gold"]}, "Select only answers in the list"),
        ("premises", {"name": "x" * 101}, "must be 100 characters or fewer"),
        ("drugs", {"sorts": ["\x00"]}, "Select only answers in the list"),
        ("effects", {"harm": "perhaps"}, "Select one of the answers in the list"),
        ("times", {"days": ["someday"]}, "Select only answers in the list"),
        ("more", {"topics": ["weather"]}, "Select only answers in the list"),
        ("contact", {"contactable": "perhaps"}, "Select no or yes"),
        ("contact", {"contactable": "yes"}, "Enter a phone number or an email address"),
        ("contact", {"contactable": "yes", "email": "x" * 300 + "@a.b"}, "254 characters"),
    ],
)
def test_a_wrong_answer_says_what_to_do(
    client: Client, reference_data: Any, step: str, typed: dict[str, Any], message: str
) -> None:
    response = answer(client, step, **typed)
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert "<title>Error: " in page
    assert "There is a problem" in page
    assert message in page
    for value in typed.values():
        if isinstance(value, str) and value.isprintable() and "own_words" in typed:
            assert value in page


def test_half_a_character_is_shown_as_a_mark(client: Client) -> None:
    response = client.post(
        address("details"),
        b"details-narrative=half+%ED%A0%80+of+one+%FF",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 302
    assert "half" in client.session["wizard_report_wizard"]["answers"]["details"]["narrative"]


@pytest.mark.parametrize("step", ["nothing", "done", "x" * 500, "%00", "..", "check%0d%0a", "é"])
def test_an_unknown_question_is_not_found(client: Client, step: str) -> None:
    for response in (client.get(address(step)), client.post(address(step), {"a": "b"})):
        assert response.status_code == 404
        assert "Page not found" in response.content.decode()
        assert "Exit this page" in response.content.decode()


def test_a_forged_wizard_form_changes_nothing(client: Client) -> None:
    typed = {
        "what-category": "use",
        "report_wizard-current_step": "check",
        "wizard_goto_step": "check",
        "report_wizard-TOTAL_FORMS": "999",
    }
    assert client.post(address("what"), typed).headers["Location"] == address("where")
    assert list(client.session["wizard_report_wizard"]["answers"]) == ["what"]


@pytest.mark.parametrize("key", ["", "\x00", "x" * 65, "not-a-key", "0" * 32])
def test_a_forged_journey_key_makes_one_report_all_the_same(client: Client, key: str) -> None:
    walk(client)
    for _ in range(2):
        response = client.post(address("check"), {"check-journey": key})
        assert response.headers["Location"] == "/report/sent/"
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"details-narrative": "x"}', "application/json"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"a" * 1_000, "text/plain"),
    ],
)
def test_a_body_that_is_no_form_is_a_400_or_an_empty_answer(
    client: Client, body: bytes, kind: str
) -> None:
    response = client.post(address("details"), body, content_type=kind)
    assert response.status_code in {400, 422}
    assert "There is a problem" in response.content.decode() or (
        "We could not read that" in response.content.decode()
    )


def test_a_file_in_place_of_words_is_no_answer(client: Client) -> None:
    file = SimpleUploadedFile("story.txt", b"x" * 1_000)
    response = client.post(address("details"), {"details-narrative": file})
    assert response.status_code == 422


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused(client: Client, method: str) -> None:
    for path in ("/", "/exit/", "/report/", "/report/sent/", address("what")):
        assert getattr(client, method)(path).status_code == 405


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    step=st.sampled_from(
        [step for step, _ in EVERY_STEP if step not in {"taken", *LISTS.values()}]
    ),
    values=st.lists(st.text(max_size=40), min_size=1, max_size=3),
    name=st.sampled_from(
        (
            "danger",
            "category",
            *("place_query", "place", "place_for", "longitude", "latitude"),
            *("device_accuracy_m", "own_words", "find"),
            *("day", "on_0", "first_1", "last_2", "pattern"),
            *("narrative", "risks"),
            *("contactable", "phone", "email", "voicemail"),
            *("how", "who", "found", "many", "words", "topics", "harm", "days", "still", "sorts"),
            *("another", "staff", "signs", "name", "journey"),
        )
    ),
)
def test_whatever_is_typed_is_answered(
    client: Client, reference_data: Any, step: str, name: str, values: list[str]
) -> None:
    client.cookies.clear()
    typed = [each.encode("utf-8", "replace").decode() for each in values]
    for extra in ({}, {"contact-contactable": "yes", "when-day": "period"}):
        response = client.post(address(step), {f"{step}-{name}": typed, **extra})
        assert response.status_code in {200, 302, 422}
