"""The pages: nothing typed is lost, nothing sealed shows unasked, a lost race shows both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.actions.intelligence import change_item, move_item
from reports.actions.triage import move_report
from reports.grading import LegacyGrade
from reports.intelligence_workflow import CHECKLIST
from reports.models import IntelligenceEntry, IntelligenceItem, Report
from tests.integration.intelligence.conftest import CONDITIONS, RAW, TEXT, draft_of
from tests.integration.triage.conftest import text_of

Make = Callable[..., IntelligenceItem]

TYPED = {
    "title": "Dealing behind the market",
    "day": "3/11/2025",
    "text": "My neighbour sells bags at 21:05 to Kev, from the blue door",
    "provenance": "A member of the public",
    "source": "2",
    "assessment": "B",
    "handling": "P",
    "marking": "sensitive",
    "group": "3",
}
STRICT_TYPED = {
    **TYPED,
    "handling": "C",
    "action_code": "A3",
    "sanitisation": "S1",
    "conditions": CONDITIONS,
    "usage": "At the joint visit",
}


NOT_CHECKED = "Names were not looked for"


def address_of(report: Report) -> str:
    return f"/triage/intelligence/write/?report={report.pk}"


def reads_of(report: Report) -> int:
    return AuditEvent.objects.filter(
        object_id=report.pk, operation="consultation", reason="triage"
    ).count()


# --- Writing --------------------------------------------------------------------------------------


def test_a_report_leads_to_writing_and_shows_what_came_of_it(
    client: Client, report: Report
) -> None:
    page = text_of(client.get(f"/triage/reports/{report.pk}/"))
    assert address_of(report) in page
    sent = client.post(address_of(report), {**STRICT_TYPED, "step": "save"})
    item = IntelligenceItem.objects.get()
    assert sent["Location"] == f"/triage/intelligence/{item.pk}/"
    assert (item.retention_group, item.usage_words.open()) == ("3", "At the joint visit")
    page = text_of(client.get(f"/triage/reports/{report.pk}/"))
    for words in ("[2BC A3 S1]", CONDITIONS, "At the joint visit"):
        assert words in page
    assert TYPED["text"] not in page


def test_untested_is_offered_first_and_nothing_else_is_chosen(
    client: Client, report: Report
) -> None:
    page = client.get(address_of(report)).content.decode()
    chosen = [
        part.split(">")[0] for part in page.split("<input")[1:] if " checked" in part.split(">")[0]
    ]
    assert [part for part in chosen if 'name="source"' in part and 'value="2"' in part]
    assert not [part for part in chosen if 'name="assessment"' in part or '"handling"' in part]


def test_raw_words_show_on_request_alone_and_the_reading_is_recorded(
    client: Client, report: Report
) -> None:
    assert RAW not in text_of(client.get(address_of(report)))
    assert reads_of(report) == 0
    page = text_of(client.post(address_of(report), {**TYPED, "step": "raw"}))
    assert RAW in page
    assert reads_of(report) == 1
    # Beside what was typed, of which nothing is lost or judged.
    assert TYPED["text"] in page
    assert "There is a problem" not in page
    assert not IntelligenceItem.objects.exists()


def test_raw_words_stay_shut_to_whoever_may_not_read_them(client: Client, report: Report) -> None:
    from reports.models import ReportNarrative

    ReportNarrative.objects.filter(pk=report.pk).update(audience=["safeguarding"])
    page = text_of(client.post(address_of(report), {**TYPED, "step": "raw"}))
    assert RAW not in page
    assert "not shared with your team" in page


def test_hints_name_what_to_look_at_and_stop_nobody(client: Client, report: Report) -> None:
    page = text_of(client.post(address_of(report), {**TYPED, "step": "hints"}))
    assert "<mark>21:05</mark>" in page
    assert "My neighbour" in page
    assert "A name from the report" not in page  # the report was not opened
    beside = {**TYPED, "step": "hints", "beside": "1"}
    assert "A name from the report" in text_of(client.post(address_of(report), beside))
    assert client.post(address_of(report), {**TYPED, "step": "save"}).status_code == 302


READ_BY_RECIPIENTS = {
    "title": "Kev Plume deals by the market",
    "provenance": "My neighbour saw it",
    "conditions": "Not before 19:45",
    "usage": "Ring 07700 900123 first",
}


@pytest.mark.parametrize(
    ("field", "found"),
    [*zip(READ_BY_RECIPIENTS, ["Plume", "My neighbour", "19:45", "07700 900123"], strict=True)],
)
def test_hints_look_at_every_word_that_a_recipient_reads(
    client: Client, report: Report, field: str, found: str
) -> None:
    typed = {**TYPED, "text": "Bags are sold.", field: READ_BY_RECIPIENTS[field]}
    page = text_of(client.post(address_of(report), {**typed, "step": "hints", "beside": "1"}))
    assert f"<mark>{found}</mark>" in page
    assert NOT_CHECKED not in page
    assert NOT_CHECKED in text_of(client.post(address_of(report), {**typed, "step": "hints"}))


def test_saving_says_that_hints_found_something(client: Client, report: Report) -> None:
    saved = client.post(address_of(report), {**TYPED, "step": "save"}, follow=True)
    assert "The hints found" in text_of(saved)
    plain = {**STRICT_TYPED, "text": "Bags are sold.", "provenance": "The public"}
    assert "The hints found" not in text_of(
        client.post(address_of(report), {**plain, "step": "save"}, follow=True)
    )


def test_a_new_grades_words_are_looked_at_when_they_are_saved(
    release: Make, second: User, client_for: Callable[..., Client]
) -> None:
    typed = {"handling": "C", "action_code": "A1", "sanitisation": "S2", "words": "A visit"}
    typed |= {"version": "3", "source": "2", "assessment": "B", "conditions": "Not before 19:45"}
    address = f"/triage/intelligence/{release().pk}/grade/"
    assert "The hints found" in text_of(client_for(second).post(address, typed, follow=True))


def test_a_wrong_grade_is_explained_and_nothing_typed_is_lost(
    client: Client, report: Report
) -> None:
    wrong = {**TYPED, "action_code": "A1", "step": "save"}
    response = client.post(address_of(report), wrong)
    assert response.status_code == 422
    page = text_of(response)
    assert "go with handling C only" in page
    assert TYPED["text"] in page
    assert TYPED["provenance"] in page


def test_writing_without_a_report_leads_back(client: Client, db: None) -> None:
    assert client.get("/triage/intelligence/write/")["Location"] == "/triage/intelligence/"
    assert client.get("/triage/intelligence/write/?report=x").status_code == 302


def test_an_older_grade_is_entered_and_shown_with_its_scheme(client: Client, db: None) -> None:
    address = "/triage/intelligence/write/?legacy=1"
    older = {"legacy_source": "B", "legacy_information": "2", "legacy_dissemination": "4"}
    typed = {**TYPED, "source": "", "assessment": "", "handling": "", "step": "save"}
    assert client.post(address, {**typed, **older, "legacy_source": ""}).status_code == 422
    sent = client.post(address, {**typed, **older})
    page = text_of(client.get(sent["Location"]))
    assert "B24 (5x5x5)" in page
    assert "swapped sides" in page
    assert "[–––]" in page


def test_a_page_that_names_an_item_says_which_grade_it_came_with(
    client: Client, write: Make, report: Report
) -> None:
    write(legacy=LegacyGrade("B", "2", "4"))
    for address in (f"/triage/reports/{report.pk}/", "/triage/intelligence/"):
        assert "B24 (5x5x5)" in text_of(client.get(address)), address


# --- Checking -------------------------------------------------------------------------------------


def test_an_items_page_shows_its_words_on_request_alone(client: Client, write: Make) -> None:
    item = write()
    address = f"/triage/intelligence/{item.pk}/"
    assert TEXT not in text_of(client.get(address))
    assert TEXT in text_of(client.post(f"{address}words/"))
    assert client.get(f"{address}words/").status_code == 302


def test_the_release_form_comes_with_the_words_and_hints(
    write: Make, writer: User, second: User, client_for: Callable[..., Client]
) -> None:
    item = write(text="My neighbour sells bags", provenance="From the window of a flat")
    move_item(by=writer, item_id=item.pk, move="send", version=1)
    address = f"/triage/intelligence/{item.pk}/"
    client = client_for(second)
    assert 'name="checklist"' not in text_of(client.get(address))
    page = text_of(client.post(f"{address}words/"))
    assert 'name="checklist"' in page
    assert "<mark>My neighbour</mark>" in page
    assert "<mark>From the window</mark>" in page
    assert NOT_CHECKED in page
    beside = text_of(client.post(f"{address}words/", {"step": "beside"}))
    assert RAW in beside
    assert NOT_CHECKED not in beside
    own = text_of(client_for(writer).post(f"{address}words/"))
    assert 'name="checklist"' not in own
    assert "A second person has to check it" in own
    released = client.post(
        f"{address}move/release/", {"version": "2", "checklist": list(CHECKLIST)}
    )
    assert released.status_code == 302
    assert IntelligenceItem.objects.get().is_released


def test_a_release_without_a_tick_shows_the_words_again(
    write: Make, writer: User, second: User, client_for: Callable[..., Client]
) -> None:
    item = write()
    move_item(by=writer, item_id=item.pk, move="send", version=1)
    response = client_for(second).post(
        f"/triage/intelligence/{item.pk}/move/release/",
        {"version": "2", "checklist": list(CHECKLIST)[1:]},
    )
    assert response.status_code == 422
    assert TEXT in text_of(response)
    assert "Tick every box" in text_of(response)


def test_of_two_who_change_an_item_the_second_sees_both(
    client: Client, write: Make, second: User
) -> None:
    item = write()
    change_item(by=second, item_id=item.pk, draft=draft_of(text="Changed meanwhile"), version=1)
    response = client.post(
        f"/triage/intelligence/{item.pk}/change/", {**TYPED, "version": "1", "step": "save"}
    )
    assert response.status_code == 409
    page = text_of(response)
    assert TYPED["text"] in page
    assert "Changed meanwhile" in page
    assert "Sam Second" in page
    again = client.post(
        f"/triage/intelligence/{item.pk}/change/", {**TYPED, "version": "2", "step": "save"}
    )
    assert again.status_code == 302
    assert IntelligenceItem.objects.get().text.open() == TYPED["text"]


def test_of_two_who_grade_again_the_second_sees_both(
    client: Client, release: Make, second: User, client_for: Callable[..., Client]
) -> None:
    item = release()
    address = f"/triage/intelligence/{item.pk}/grade/"
    assert client.get(address).status_code == 200
    first = {"version": "3", "source": "1", "assessment": "A", "handling": "P", "words": "Seen"}
    assert client_for(second).post(address, first).status_code == 302
    response = client.post(address, {**first, "source": "3", "words": "Doubtful"})
    assert response.status_code == 409
    assert "[1AP]" in text_of(response)
    assert "3 Not reliable" in text_of(response)
    assert IntelligenceEntry.objects.filter(kind="regraded").count() == 1


def test_whoever_wrote_an_item_is_told_who_changes_its_conditions_and_keeps_what_was_typed(
    client: Client, release: Make, second: User, client_for: Callable[..., Client]
) -> None:
    address = f"/triage/intelligence/{release().pk}/grade/"
    assert "only make it stricter" in text_of(client.get(address))
    assert "only make it stricter" not in text_of(client_for(second).get(address))
    typed = {"handling": "C", "action_code": "A1", "sanitisation": "S2", "words": "A visit"}
    typed |= {"version": "3", "source": "2", "assessment": "B", "conditions": "Not before May"}
    refused = client.post(address, typed)
    assert refused.status_code == 403
    assert "Ask a colleague in police intelligence" in text_of(refused)
    assert "Not before May" in text_of(refused)
    assert client_for(second).post(address, typed).status_code == 302


def test_a_report_is_closed_as_logged(client: Client, write: Make, writer: User) -> None:
    write()
    report = Report.objects.get()
    for move, reason, version in (("start", "start", 1), ("close", "logged", 2)):
        move_report(by=writer, report_id=report.pk, transition=move, reason=reason, version=version)
    page = text_of(client.get(f"/triage/reports/{report.pk}/"))
    assert "Sanitised and logged as intelligence" in page


# --- The list -------------------------------------------------------------------------------------


def test_the_list_counts_what_one_may_see(
    client: Client, write: Make, release: Make, licensing: User, share: Any,
    client_for: Callable[..., Client],
) -> None:  # fmt: skip
    write()
    released = release()
    share(released)
    page = text_of(client.get("/triage/intelligence/"))
    assert "All but withdrawn (2)" in page
    assert "Being written (1)" in page
    theirs = text_of(client_for(licensing).get("/triage/intelligence/"))
    assert "All but withdrawn (1)" in theirs
    assert "Being written (0)" in theirs
    assert "Write intelligence" not in theirs
    assert client.get("/triage/intelligence/?show=nonsense").status_code == 404
    for wrong, status in (("0", 422), ("2", 404)):
        answer = client.get(f"/triage/intelligence/?show=all&page={wrong}")
        assert answer.status_code == status
        assert "There is no such page" in text_of(answer)
        assert 'href="?show=all">Go to the first page' in text_of(answer)
