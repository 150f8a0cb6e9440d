"""Each way in which a translation may be wrong is noticed; the real ones have none of them."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from portal import catalogues
from portal.catalogues import HEADER, PLURALS, key_of, problems_of, updated

SOURCES = {
    "templates/resident.html": (
        '{% load i18n %}{% translate "Exit this page" %}'
        "{% blocktranslate trimmed with number=n %}Call <strong>{{ number }}</strong> now"
        "{% endblocktranslate %}"
        "{% blocktranslate trimmed count pages=n %}Added{% plural %}Added: {{ pages }} pages"
        "{% endblocktranslate %}"
        '{% translate "Emergency" context "exit button" %}{% translate "Sending “%s”" %}'
    ),
    "reports/particulars.py": (
        "from django.utils.translation import gettext_lazy as _\n"
        'LABEL = _("{label} must be {count} characters or fewer")\n'
    ),
    "reports/triage/views.py": 'from x import _\nSTAFF = _("Only staff read this")\n',
}
TRANSLATED = {
    "Exit this page": "Opuść tę stronę",
    "Call <strong>%(number)s</strong> now": "Zadzwoń pod <strong>%(number)s</strong>",
    "Emergency": "Nagły wypadek",
    "Sending “%%s”": "Wysyłanie „%%s”",
    "{label} must be {count} characters or fewer": "{label} – najwyżej {count} znaków",
}
PAGES = "Added"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, words in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    return tmp_path


@pytest.fixture
def source(folder: Path) -> polib.POFile:
    return catalogues.extracted(folder)


@pytest.fixture
def right(source: polib.POFile) -> polib.POFile:
    """A Polish catalogue with which nothing is wrong."""
    catalogue = updated("pl", source, None)
    for entry in catalogue:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "Dodano", 1: "Strony: %(pages)s", 2: "Stron: %(pages)s"}
        else:
            entry.msgstr = TRANSLATED[entry.msgid]
    return catalogue


def _entry(catalogue: polib.POFile, words: str) -> polib.POEntry:
    return next(each for each in catalogue if each.msgid == words)


def test_residents_words_are_found_and_staffs_are_not(source: polib.POFile) -> None:
    assert {each.msgid for each in source} == {*TRANSLATED, PAGES}
    assert ("exit button", "Emergency", "") in {key_of(each) for each in source}


def test_a_catalogue_that_is_right_has_no_problems(
    right: polib.POFile, source: polib.POFile
) -> None:
    assert list(problems_of("pl", right, source)) == []


Spoil = Callable[[polib.POFile], object]


def _say(words: str, translation: str) -> Spoil:
    return lambda catalogue: setattr(_entry(catalogue, words), "msgstr", translation)


def _plural(forms: dict[int, str]) -> Spoil:
    return lambda catalogue: setattr(_entry(catalogue, PAGES), "msgstr_plural", forms)


CALL = "Call <strong>%(number)s</strong> now"
COUNT = "{label} must be {count} characters or fewer"

WAYS_TO_BE_WRONG: dict[str, tuple[Spoil, str]] = {
    "an entry is missing": (
        lambda each: each.remove(_entry(each, "Exit this page")),
        "missing, run update_translations: “Exit this page”",
    ),
    "it is empty": (_say("Exit this page", ""), "not translated: “Exit this page”"),
    "it is blank": (_say("Exit this page", "  "), "not translated: “Exit this page”"),
    "it is fuzzy": (
        lambda each: _entry(each, "Exit this page").flags.append("fuzzy"),
        "fuzzy, confirm it or mend it: “Exit this page”",
    ),
    "a placeholder is gone": (_say(CALL, "Zadzwoń <strong>teraz</strong>"), "differ: “Call"),
    "a placeholder is misspelt": (_say(CALL, "<strong>%(numer)s</strong>"), "differ: “Call"),
    "a placeholder lost its letter": (_say(CALL, "<strong>%(number)</strong>"), "differ: “Call"),
    "there is one placeholder more": (
        _say(CALL, "<strong>%(number)s</strong> %(number)s"),
        "differ: “Call",
    ),
    "a tag is not closed": (_say(CALL, "<strong>%(number)s"), "differ: “Call"),
    "a tag is another": (_say(CALL, "<em>%(number)s</em>"), "differ: “Call"),
    "a link was slipped in": (_say("Exit this page", '<a href="//x">a</a>'), "differ: “Exit"),
    "a brace is gone": (_say(COUNT, "{label} – najwyżej 5 znaków"), "differ: “{label}"),
    "a percent sign is gone": (_say("Sending “%%s”", "Wysyłanie „%s”"), "differ: “Sending"),
    "a form for numbers is gone": (_plural({0: "a", 1: "b"}), "has 2 forms for numbers, not 3"),
    "a form for numbers is empty": (
        _plural({0: "Dodano", 1: "", 2: "Stron: %(pages)s"}),
        "not translated: “Added”",
    ),
    "a form for numbers lost its number": (
        _plural({0: "Dodano", 1: "Strony: %(x)s", 2: "Stron: %(pages)s"}),
        "differ: “Added”",
    ),
    "its rule for numbers is another language's": (
        lambda each: each.metadata.update({"Plural-Forms": PLURALS["ur"]}),
        "Plural-Forms must be",
    ),
    "no page says it any more": (
        lambda each: each.append(polib.POEntry(msgid="Old words", msgstr="Stare słowa")),
        "no page says this any more, run update_translations: “Old words”",
    ),
}


@pytest.mark.parametrize("name", list(WAYS_TO_BE_WRONG))
def test_what_is_wrong_is_noticed(name: str, right: polib.POFile, source: polib.POFile) -> None:
    spoil, complaint = WAYS_TO_BE_WRONG[name]
    spoil(right)
    found = list(problems_of("pl", right, source))
    assert len(found) == 1, found
    assert complaint in found[0]


def test_new_words_on_a_page_are_noticed(folder: Path, right: polib.POFile) -> None:
    page = folder / "templates/resident.html"
    page.write_text(page.read_text() + '{% translate "New words" %}', encoding="utf-8")
    found = list(problems_of("pl", right, catalogues.extracted(folder)))
    assert found == ["missing, run update_translations: “New words”"]


def test_a_language_without_a_catalogue_is_noticed(folder: Path, right: polib.POFile) -> None:
    path = catalogues.path_of("pl", folder)
    path.parent.mkdir(parents=True)
    right.save(str(path))
    found = list(catalogues.problems(folder))
    assert found
    assert not [each for each in found if each.startswith("pl")]
    assert "ur: there is no locale/ur/LC_MESSAGES/django.po" in found


def test_an_update_keeps_translations_and_marks_nothing_as_done(
    right: polib.POFile, source: polib.POFile
) -> None:
    changed = copy.deepcopy(source)
    _entry(changed, "Exit this page").msgid = "Leave this page"
    after = updated("pl", changed, right)
    assert [each.msgid for each in after.untranslated_entries()] == ["Leave this page"]
    assert _entry(after, CALL).msgstr == TRANSLATED[CALL]
    assert "Exit this page" not in {each.msgid for each in after}
    assert after.metadata == HEADER | {"Language": "pl", "Plural-Forms": PLURALS["pl"]}


def test_gettext_is_here() -> None:
    assert shutil.which("xgettext")
    assert shutil.which("msgfmt")
