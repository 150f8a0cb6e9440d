"""The pages of what is done to many reports: every number accounted for, no JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from reports.actions.bulk_work import carry_on
from reports.actions.triage import move_report
from reports.bulk_enums import BulkState
from reports.enums import Category, Risk, Status
from reports.models import BulkAction, Report
from tests.support.html import read

pytestmark = pytest.mark.django_db

Tell = Callable[..., Report]
NEW = "/triage/bulk/new/"


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def chosen(*reports: Report) -> str:
    return f"{NEW}?{'&'.join(f'report={each.pk}' for each in reports)}"


def start(client: Client, address: str, what: str = "start:start", **more: str) -> str:
    """Prepare it; the address of its page."""
    response = client.post(address, {"what": what, **more})
    assert response.status_code == 302, text_of(response)
    return str(response.headers["Location"])


def confirm(client: Client, page: str, words: str = "All of one evening") -> Any:
    form = {each.action: each for each in read(client.get(page).content.decode()).forms}
    return client.post(f"{page}confirm/", {**form[f"{page}confirm/"].filled(), "words": words})


def test_the_queue_leads_there_with_ticked_boxes_or_with_all_that_match(
    client: Client, tell: Tell
) -> None:
    for _ in range(2):
        tell()
    litter = tell(category=Category.LITTER)
    page = client.get("/triage/?category=dealing").content.decode()
    assert f'formaction="{NEW}"' in page
    assert f'href="{NEW}?all=1&amp;category=dealing"' in page
    assert "Do something to all 2 reports that match" in page
    assert "Do something to 2 reports" in text_of(client.get(f"{NEW}?all=1&category=dealing"))
    assert "Do something to 1 report" in text_of(client.get(chosen(litter)))


def test_from_the_queue_to_the_end_and_back(client: Client, tell: Tell) -> None:
    first, second, urgent = tell(), tell(), tell(risks=frozenset({Risk.CHILD}))
    page = start(client, f"{NEW}?all=1")
    preview = text_of(client.get(page))
    assert "2 reports will change." in preview
    assert "1 will be left out." in preview
    assert "Urgent: a named person has to look at it" in preview
    for each in (first, second, urgent):
        assert each.display_reference in preview
    assert confirm(client, page).status_code == 302
    under_way = client.get(page)
    assert "1 of 3 (33%)" in text_of(under_way)
    assert (
        '<progress class="bulk-progress" id="bulk-progress" max="3" value="1">33%</progress>'
        in (under_way.content.decode())
    )
    assert f'href="{page}">Look again how far it is' in under_way.content.decode()
    carry_on(seconds=10)
    over = client.get(page)
    assert "<progress" not in over.content.decode()
    assert re.search(r"Done 2 Left out 1 Failed 0 Together 3", text_of(over))
    assert "All of one evening" not in text_of(over)
    assert "All of one evening" in text_of(client.post(f"{page}words/"))
    listed = text_of(client.get("/triage/bulk/"))
    assert re.search(r"Start assessing.* 3 Olu Officer .* Finished", listed)
    version = str(BulkAction.objects.get().version)
    client.post(f"{page}undo/", {"words": "Mistake", "version": version})
    carry_on(seconds=10)
    assert re.search(r"Put back 2 Left out 0 Failed 0 Together 2", text_of(client.get(page)))
    assert {each.status for each in Report.objects.all()} == {Status.RECEIVED}


def test_reports_that_are_left_out_are_listed_by_reason(
    client: Client, officer: User, tell: Tell
) -> None:
    urgent, started = tell(risks=frozenset({Risk.CHILD})), tell()
    move_report(by=officer, report_id=started.pk, transition="start", reason="start", version=1)
    page = start(client, chosen(urgent, started, tell()), "return:back")
    assert "Its status does not allow this" not in text_of(client.get(f"{page}?why=urgent"))[-900:]
    by_reason = client.get(f"{page}?why=urgent").content.decode()
    table = by_reason.partition('id="left-out"')[2]
    assert urgent.display_reference in table
    assert started.display_reference not in table
    for wrong in ("?why=nonsense", "?page=0", "?page=7"):
        assert client.get(page + wrong).status_code == 404


def test_forms_say_what_is_missing_and_keep_what_was_chosen(client: Client, tell: Tell) -> None:
    address = chosen(tell())
    nothing = client.post(address, {})
    assert nothing.status_code == 422
    assert "Choose what to do." in text_of(nothing)
    nobody = client.post(address, {"what": "assign"})
    assert nobody.status_code == 422
    assert "Choose a person from the list." in text_of(nobody)
    forged = client.post(address, {"what": "pass_on:safeguarding"})
    assert forged.status_code == 422
    page = start(client, address)
    without_words = confirm(client, page, words="")
    assert without_words.status_code == 422
    assert "Say why in a few words." in text_of(without_words)
    assert "Do this to 1 report" in text_of(without_words)
    assert BulkAction.objects.get().state == BulkState.PREVIEW


def test_choosing_none_or_wrongly_says_what_to_do(client: Client, tell: Tell) -> None:
    tell()
    for query in ("", "?all=1&category=nonsense", "?all=1&q=Nowhere+at+all"):
        response = client.get(NEW + query)
        assert response.status_code == 422
        assert "Tick reports in the queue" in text_of(response)
    assert client.get(f"{NEW}?report=nonsense").status_code == 404


def test_too_many_reports_are_not_begun(
    client: Client, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.triage.views.bulk.MOST_AT_ONCE", 1)
    tell()
    tell()
    response = client.get(f"{NEW}?all=1")
    assert response.status_code == 422
    assert "More than 1 reports match" in text_of(response)


def test_assigning_to_oneself_or_to_nobody(client: Client, officer: User, tell: Tell) -> None:
    report = tell()
    page = start(client, chosen(report), "assign", to=str(officer.pk))
    assert "Assign to Olu Officer" in text_of(client.get(page))
    confirm(client, page)
    carry_on(seconds=10)
    assert Report.objects.get(pk=report.pk).assigned_to == officer
    page = start(client, chosen(report), "assign", to="nobody")
    confirm(client, page)
    carry_on(seconds=10)
    assert Report.objects.get(pk=report.pk).assigned_to is None


def test_a_colleague_sees_a_preview_and_confirms_nothing(
    client: Client, colleague: User, tell: Tell, client_for: Callable[..., Client]
) -> None:
    page = start(client, chosen(tell()))
    theirs = client_for(colleague)
    assert "Only Olu Officer, who prepared this, can confirm it." in text_of(theirs.get(page))
    refused = theirs.post(f"{page}confirm/", {"words": "Why", "version": "1"})
    assert refused.status_code == 403


def test_of_two_at_once_the_second_is_told(client: Client, tell: Tell) -> None:
    page = start(client, chosen(tell()))
    assert confirm(client, page).status_code == 302
    again = client.post(f"{page}confirm/", {"words": "Why", "version": "1"})
    assert again.status_code == 409
    assert "Look at it again" in text_of(again)
    assert "What you entered is kept" in text_of(again)
    stopped = client.post(f"{page}stop/")
    assert stopped.status_code == 302
    assert "Stopped before it was its turn" in text_of(client.get(page))
    assert client.post(f"{page}stop/").status_code == 409


def test_what_is_discarded_is_not_listed(client: Client, tell: Tell) -> None:
    page = start(client, chosen(tell()))
    client.post(f"{page}discard/", {"version": "1"})
    assert "Nothing yet" in text_of(client.get("/triage/bulk/"))
    assert client.get(page).status_code == 200


def test_steps_take_forms_only(client: Client, tell: Tell) -> None:
    page = start(client, chosen(tell()))
    for step in ("confirm", "discard", "stop", "undo", "words"):
        response = client.get(f"{page}{step}/")
        assert (response.status_code, response.headers["Location"]) == (302, page)


def test_partners_are_offered_nothing_of_it(client_for: Callable[..., Client], tell: Tell) -> None:
    tell(category=Category.LITTER)
    cleansing = client_for("cleansing_lead")
    assert "bulk" not in cleansing.get("/triage/").content.decode().replace("triage-bulk", "")
    for address in ("/triage/bulk/", f"{NEW}?all=1"):
        assert cleansing.get(address).status_code == 403


def test_who_undoes_what_went_on_meanwhile_can_send_it_once_more(
    client: Client, tell: Tell
) -> None:
    page = start(client, chosen(tell()))
    confirm(client, page)
    carry_on(seconds=10)
    late = client.post(f"{page}undo/", {"words": "Mistake", "version": "1"})
    assert late.status_code == 409
    form = {each.action: each for each in read(late.content.decode()).forms}[f"{page}undo/"]
    assert ">\nMistake</textarea>" in late.content.decode()
    again = {**form.filled(), "words": "Mistake"}
    assert client.post(f"{page}undo/", again).status_code == 302
