"""The language of an address, and what a browser asks for."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils.translation import get_language_info

from portal import languages
from portal.languages import BY_CODE, ENGLISH, LANGUAGES


def test_django_knows_the_same_languages() -> None:
    assert [code for code, _ in settings.LANGUAGES] == [each.code for each in LANGUAGES]
    for each in LANGUAGES:
        assert get_language_info(each.code)["bidi"] == each.right_to_left, each.code


def test_every_translation_has_words_for_its_offer() -> None:
    assert all(each.offer and each.name and each.english for each in languages.TRANSLATED)


def test_no_translation_counts_as_checked_until_somebody_says_so() -> None:
    for each in LANGUAGES:
        assert each.is_checked == (each.code == ENGLISH or each.checked is not None)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/", ENGLISH),
        ("", ENGLISH),
        ("/report/danger/", ENGLISH),
        ("/pl", "pl"),
        ("/pl/", "pl"),
        ("/ur/report/danger/", "ur"),
        ("/plum/", ENGLISH),
        ("/PL/", ENGLISH),
        ("/en-gb/", ENGLISH),
        ("//pl/", ENGLISH),
        ("/places/search", ENGLISH),
    ],
)
def test_the_first_part_of_an_address_is_its_language(path: str, code: str) -> None:
    assert languages.language_of(path).code == code


@pytest.mark.parametrize(
    ("path", "code", "there"),
    [
        ("/", "pl", "/pl/"),
        ("/pl/", ENGLISH, "/"),
        ("/pl", ENGLISH, "/"),
        ("/pl/report/what/?change=1", "ur", "/ur/report/what/?change=1"),
        ("/report/what/", "pa", "/pa/report/what/"),
        ("/plum/", "lt", "/lt/plum/"),
    ],
)
def test_the_same_page_in_another_language(path: str, code: str, there: str) -> None:
    assert languages.address_in(path, code) == there


@pytest.mark.parametrize("path", ["/", "/report/what/?change=1", "/plum/"])
@pytest.mark.parametrize("code", list(BY_CODE))
def test_there_and_back_again(path: str, code: str) -> None:
    there = languages.address_in(path, code)
    assert languages.language_of(there).code == code
    assert languages.address_in(there, ENGLISH) == path


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", None),
        ("en-GB,en;q=0.9", None),
        ("en-GB,en;q=0.9,pl;q=0.8", None),
        ("pl", "pl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("de,pl;q=0.7,en;q=0.3", "pl"),
        ("en;q=0.3,lt;q=0.9", "lt"),
        ("pt-BR", "pt"),
        ("ur-PK,en;q=0.5", "ur"),
        ("pa-IN", "pa"),
        ("pa-PK,en", None),
        ("pa-Arab", None),
        ("pl;q=0,ro;q=0.1", "ro"),
        ("*", None),
        ("pl;q=nonsense", None),
        (",,;q=,\x00", None),
        ("x" * 100_000, None),
    ],
)
def test_what_a_browser_asks_for_before_english(header: str, code: str | None) -> None:
    found = languages.wanted(header)
    assert (found.code if found else None) == code
