"""Residents' pages in every language: address, direction, words, and what is kept of the choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.languages import BY_CODE, ENGLISH, TRANSLATED, Checked, Language
from portal.vault.sessions import SessionStore
from reports import particulars
from reports.models import ReportNarrative
from tests.integration.intake import journey
from tests.support import html, inboxes, samples
from tests.support.marking import marked, unmarked
from tests.support.ways import intake, public
from tests.support.world import World

pytestmark = pytest.mark.django_db

CODES = [each.code for each in TRANSLATED]
INFORMATION = [
    name for name, way in public.WAYS.items() if name.startswith("engagement") and way.page
]
SAID = {
    *("Spotlight", "session", "Behind", "the", "shops", "Cars", "stop", "for", "minute", "and"),
    *("drive", "on", "Baz", "grey", "The", "Crown", "note", "What", "time"),
}
"""Names, and what the tests' resident and officer type."""

Shown = tuple[str, int, str]


@pytest.fixture(autouse=True)
def _settings_of_every_day(settings: Any) -> None:
    settings.FILES_UNSCANNED = "allow"
    settings.REDIS_URL = "redis://127.0.0.1:1/0"  # where nobody counts how many codes were tried


def every_page(client: Client, world: World) -> Iterator[Shown]:
    """(name, status, page) of all that a resident may meet, in the active language."""
    yield from _information(client)
    yield from _questions(client)
    yield from _mistakes(client)
    yield from _inbox(client, world)
    yield from _errors(client)


def _get(client: Client, name: str, **arguments: str) -> Shown:
    response = client.get(reverse(name, kwargs=arguments))
    return f"{name} {' '.join(arguments.values())}", response.status_code, response.content.decode()


def _step(client: Client, step: str) -> Shown:
    return _get(client, "reports:intake:step", step=step)


def _information(client: Client) -> Iterator[Shown]:
    for name in [*INFORMATION, "reports:intake:emergency", "reports:intake:help"]:
        yield _get(client, name)
    yield _get(client, "reports:intake:time")
    yield _get(client, "reports:intake:inbox")


def _questions(client: Client) -> Iterator[Shown]:
    for step in intake.OTHER_PAGES:
        yield _step(client, step)
    for step, fields in (("people", intake.PERSON), ("vehicles", intake.VEHICLE)):
        yield _get(client, "reports:intake:item", step=step, item="a1")
        address = reverse("reports:intake:item", kwargs={"step": step, "item": "a1"})
        client.post(address, intake.form_of(client, address) | fields)
        yield _step(client, step)
    for step in intake.QUESTIONS:
        yield _step(client, step)
        intake.answer(client, step)
        if step == "where":
            yield _get(client, "reports:intake:time")
    yield _get(client, "reports:intake:sent")


def _mistakes(client: Client) -> Iterator[Shown]:
    for step in [*intake.NOT_TO_BE_SKIPPED, "litter"]:
        response = client.post(reverse("reports:intake:step", kwargs={"step": step}), {})
        yield f"{step} [mistake]", response.status_code, response.content.decode()
    dates = {"when-day": "period", "when-first_0": "40", "when-last_0": "1", "when-last_2": "2099"}
    for step, typed in {
        "when": dates,
        "contact": {"contact-contactable": "yes", "contact-email": "no", "contact-phone": "1"},
        "details": {"details-narrative": "1" * 10_001},
        "where": {"where-place_query": "Zzyzx"},
        "photos": {"do": "upload"},
    }.items():
        response = client.post(reverse("reports:intake:step", kwargs={"step": step}), typed)
        yield f"{step} [mistakes]", response.status_code, response.content.decode()
    address = reverse("reports:intake:inbox")
    for code in ("", "0000", inboxes.new_code()):
        response = client.post(address, {"code": code})
        yield "inbox [mistake]", response.status_code, response.content.decode()


def _inbox(client: Client, world: World) -> Iterator[Shown]:
    inboxes.enter(client, world.code)
    yield _get(client, "reports:intake:inbox-report")
    yield _get(client, "reports:intake:inbox-photo")
    chosen = {"photo": "mine.jpg", "language": ENGLISH}
    response = client.post(reverse("reports:intake:inbox-photo"), chosen)
    yield "photo to be chosen again", response.status_code, response.content.decode()
    yield _get(client, "reports:intake:inbox-contact")


def _errors(client: Client) -> Iterator[Shown]:
    prefix = reverse("engagement:landing")
    response = client.get(f"{prefix}nonsense/")
    yield "404", response.status_code, response.content.decode()
    strict = Client(enforce_csrf_checks=True)
    for name, address in (
        ("expired", f"{prefix}report/time/"),
        ("shown again", f"{prefix}report/what/"),
        ("shut", f"{prefix}report/inbox/report/"),
    ):
        response = strict.post(address, {"x": "y"})
        yield name, response.status_code, response.content.decode()
    response = client.post(f"{prefix}report/details/", {"details-narrative": "x" * 600_000})
    yield "413", response.status_code, response.content.decode()


STATUSES = {
    "404": 404,
    "413": 413,
    "expired": 403,
    "shown again": 403,
    "shut": 403,
}


@pytest.mark.parametrize("code", CODES)
def test_every_page_is_in_its_language_to_the_last_word(
    code: str, client: Client, world: World
) -> None:
    language, seen = BY_CODE[code], 0
    with override(code), marked(code):
        for name, status, page in every_page(client, world):
            seen += 1
            wanted = STATUSES.get(name, 422 if "mistake" in name else 200)
            assert status == wanted, f"{name}: {status}"
            direction = ' dir="rtl"' if language.right_to_left else ""
            assert f'<html lang="{code}"{direction} class' in page, name
            assert unmarked(page, but=SAID) == [], name
    assert seen > 55


@pytest.mark.parametrize("code", CODES)
def test_the_journey_in_another_language_ends_with_a_report(
    code: str, client: Client, reference_data: Any
) -> None:
    """The words stay as typed, in whatever script; the language of the form is sealed with them."""
    words = "Samochody stają, چند گاڑیاں رکتی ہیں، ਗੱਡੀਆਂ ਰੁਕਦੀਆਂ ਹਨ"
    with override(code):
        for step in intake.QUESTIONS:
            if step == "details":
                address = reverse("reports:intake:step", kwargs={"step": step})
                client.post(address, {"details-narrative": words})
            else:
                intake.answer(client, step)
        response = client.get(reverse("reports:intake:sent"))
    assert response.status_code == 200
    kept = ReportNarrative.objects.get()
    assert kept.text.open() == words
    assert kept.particulars.open()["form"] == {"language": code}
    said = particulars.in_words(kept.particulars.open())
    assert said["Form language"] == BY_CODE[code].english


def test_of_an_english_form_no_language_is_kept(client: Client, reference_data: Any) -> None:
    journey.walk(client, times={"still": "yes"}, when={"day": "unknown", "pattern": "weekly"})
    journey.send(client)
    assert list(ReportNarrative.objects.get().particulars.open()) == ["times"]


def test_staff_pages_have_no_address_in_another_language(client_for: Any) -> None:
    client = client_for("police_triage")
    for path in ("/triage/", "/record/", "/accounts/login/", "/oversight/", "/health/live"):
        assert client.get(f"/pl{path}").status_code == 404, path


def test_an_address_without_its_last_slash_keeps_its_language(client: Client) -> None:
    assert client.get("/pl").headers["Location"] == "/pl/"
    assert client.get("/pl/privacy").headers["Location"] == "/pl/privacy/"


# --- Choosing -------------------------------------------------------------------------------------


def _links(page: str) -> set[str]:
    return set(html.read(page).links)


def test_every_page_leads_to_itself_in_every_language(client: Client) -> None:
    for path in ("/privacy/", "/report/help/", "/report/time/"):
        page = client.get(f"/lt{path}").content.decode()
        others = {f"/{code}{path}" for code in CODES if code != "lt"} | {path}
        assert others <= _links(page)
        assert 'lang="lt" dir="ltr" aria-current="true">Lietuvių</span>' in page


def test_the_languages_name_themselves(client: Client) -> None:
    page = client.get("/").content.decode()
    for each in TRANSLATED:
        direction = "rtl" if each.right_to_left else "ltr"
        assert f'lang="{each.code}" dir="{direction}">{each.name}</a>' in page


def test_a_language_is_offered_to_whom_the_browser_speaks_for_and_then_forgotten(
    client: Client,
) -> None:
    asks = {"Accept-Language": "pl-PL,pl;q=0.9,en;q=0.5"}
    response = client.get("/privacy/", headers=asks)
    page = response.content.decode()
    assert '<html lang="en-gb"' in page
    assert '<a class="govuk-link" href="/pl/privacy/" hreflang="pl">Ta strona po polsku</a>' in page
    assert "Accept-Language" in response.headers["Vary"]
    assert not response.cookies
    assert "Ta strona po polsku" not in client.get("/privacy/").content.decode()
    assert "Ta strona po polsku" not in client.get("/lt/privacy/", headers=asks).content.decode()


def test_no_cookie_and_no_header_decides_the_language(client: Client) -> None:
    client.cookies["django_language"] = "pl"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "pl"
    response = client.get("/", headers={"Accept-Language": "pl"})
    assert '<html lang="en-gb"' in response.content.decode()
    assert response.headers["Content-Language"] == ENGLISH
    assert not response.cookies


def test_what_was_typed_goes_along_unjudged(client: Client) -> None:
    """In the middle of a question: the other language's page has the words, and no complaint."""
    response = client.post(
        "/report/contact/?change=1",
        {"contact-contactable": "yes", "contact-name": "Jan", "language": "pl"},
    )
    assert response.headers["Location"] == "/pl/report/contact/?change=1"
    page = client.get("/pl/report/contact/?change=1").content.decode()
    assert 'value="Jan"' in page
    assert "govuk-error" not in page
    response = client.post("/pl/report/contact/", {"contact-contactable": "yes"})
    assert response.status_code == 422
    assert "Podaj numer telefonu lub adres e-mail" in response.content.decode()


def test_an_empty_question_is_not_judged_for_its_language(client: Client) -> None:
    response = client.post("/report/what/", {"language": "ur"})
    page = client.get(response.headers["Location"]).content.decode()
    assert '<html lang="ur" dir="rtl"' in page
    assert "govuk-error" not in page


def test_a_person_half_described_goes_along(client: Client) -> None:
    response = client.post("/report/people/a1/", {"person-name": "Baz", "language": "ro"})
    assert response.headers["Location"] == "/ro/report/people/a1/"
    assert 'value="Baz"' in client.get("/ro/report/people/a1/").content.decode()
    assert client.get("/ro/report/people/").status_code == 302  # not added by that


def test_photos_that_were_chosen_are_added_before_the_language_changes(
    client: Client, reference_data: Any
) -> None:
    chosen = SimpleUploadedFile("mine.jpg", samples.phone_jpeg())
    response = client.post("/report/photos/", {"photos-photo": chosen, "language": "lv"})
    assert response.headers["Location"] == "/lv/report/photos/"
    assert "mine.jpg" in client.get("/lv/report/photos/").content.decode()


@pytest.mark.parametrize("code", ["xx", "", "pl/../x", "//evil.example"])
def test_a_language_that_there_is_not_is_no_language(client: Client, code: str) -> None:
    response = client.post("/report/danger/", {"danger-danger": "no", "language": code})
    assert response.headers["Location"] == "/report/what/"


def test_staff_who_take_a_report_stay_in_english(client_for: Any) -> None:
    client = client_for("police_triage")
    response = client.post("/record/taken/", {"taken-how": "phone", "language": "pl"})
    assert response.headers["Location"] == "/record/danger/"


def test_enter_goes_on_and_does_not_change_the_language(client: Client) -> None:
    """Enter presses the first button of a form: before the languages stands what it did before."""
    page = client.get("/report/contact/").content.decode()
    first = page.index('<button type="submit" form="question" hidden></button>')
    assert first < page.index('name="language"')
    where = client.get("/report/where/").content.decode()
    first = where.index('form="question" hidden name="where-find" value="1"')
    assert first < where.index('name="language"')


def test_an_address_that_starts_like_another_site_leads_nowhere_else(client: Client) -> None:
    page = client.get("//evil.example/").content.decode()
    assert 'href="//evil' not in page


# --- Being checked --------------------------------------------------------------------------------


def test_a_translation_says_that_it_is_being_checked_and_leads_to_english(client: Client) -> None:
    page = client.get("/pl/privacy/").content.decode()
    assert "Tę stronę przetłumaczył komputer. Człowiek jeszcze sprawdza to tłumaczenie." in page
    assert 'href="/privacy/" hreflang="en-gb">Przeczytaj tę stronę po angielsku</a>' in page
    assert "app-unchecked" not in client.get("/privacy/").content.decode()


def test_a_translation_that_a_person_confirmed_says_so_no_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed: Language = replace(BY_CODE["pl"], checked=Checked("interpreter", date(2026, 1, 2)))
    monkeypatch.setitem(BY_CODE, "pl", confirmed)  # type: ignore[arg-type]
    assert "app-unchecked" not in client.get("/pl/privacy/").content.decode()


# --- When things go wrong -------------------------------------------------------------------------


def test_errors_are_in_the_language_of_the_address(client: Client) -> None:
    page = client.post("/pl/report/danger/", {}).content.decode()
    assert "Wybierz „Tak”, jeśli ktoś jest teraz ranny lub w niebezpieczeństwie" in page
    assert "<title>Błąd: " in page


def test_an_expired_question_is_shown_again_in_its_language(reference_data: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/pl/report/details/", {"details-narrative": "Wiele samochodów"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "Wiele samochodów" in page
    assert "Co było widać lub słychać?" in page


def test_outage_pages_keep_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)

    def away(self: Any) -> Any:
        raise OperationalError

    monkeypatch.setattr(SessionStore, "load", away)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    page = client.get("/pl/report/what/")
    assert page.status_code == 503
    assert "Nie możemy teraz przyjmować zgłoszeń" in page.content.decode()
    assert "Opuść tę stronę" in page.content.decode()


def test_dates_are_written_as_the_language_writes_them(client: Client) -> None:
    typed = {"when-day": "day", "when-on_0": "27", "when-on_1": "3", "when-on_2": "2026"}
    with override("pl"):
        for step in intake.QUESTIONS:
            if step == "check":
                break
            if step == "when":
                client.post("/pl/report/when/", typed)
            else:
                intake.answer(client, step)
    for path, day in (
        ("/pl", "27 marca 2026"),
        ("/pt", "27 de Março de 2026"),
        ("", "27 March 2026"),
    ):
        assert day in client.get(f"{path}/report/check/").content.decode(), path


def test_nothing_is_left_in_the_thread(client: Client) -> None:
    client.get("/ur/")
    assert reverse("engagement:landing") == "/"
