"""The pages of bringing in finds: bad files in words, nothing typed lost, nobody else let in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agencies.refuse.actions import imports
from agencies.refuse.actions.import_work import carry_on
from agencies.refuse.models import Find, FindImport, FindImportFile, FindImportLine
from agencies.registry.csv_file import MOST_BYTES
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from reports.models import Report
from tests.support import finds_file as files
from tests.support import html
from tests.support.finds_file import line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

EXAMPLE = Path(__file__).parents[3] / "data" / "sample" / "needle_finds_fictional.csv"


@pytest.fixture
def client(client_for: Callable[..., Client], lead: User) -> Client:
    return client_for(lead)


def send(client: Client, content: bytes, system: str = files.SYSTEM) -> Any:
    file = SimpleUploadedFile("finds.csv", content, content_type="text/csv")
    return client.post(reverse("refuse:imports"), {"system": system, "file": file})


def at(name: str, found: FindImport) -> str:
    return reverse(f"refuse:{name}", args=[found.pk])


def press(client: Client, page: str, action: str, **typed: str) -> Any:
    """Send the one form of a page that goes there, as it stands but for what is typed."""
    forms = html.read(client.get(page).content.decode()).forms
    form = next(each for each in forms if each.action.split("?")[0].endswith(action))
    return client.post(form.action, form.hidden | typed)


def shown(answer: Any) -> dict[str, str]:
    """What the form of a page holds, of lists what is chosen."""
    form = answer.context["form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def send_form(client: Client, page: str, **typed: str) -> Any:
    """The form of a page as it stands, but for what is typed."""
    return client.post(page, shown(client.get(page)) | typed)


def test_how_many_columns_were_dropped_is_shown_when_the_file_is_gone(
    client: Client, lead: User
) -> None:
    found = files.checked(lead, [files.line(1, Crew="Sam", Driver="Ann", Notes="x")])
    page = client.get(at("import", found)).content.decode()
    assert "Crew, Driver." in page
    assert "Notes." in page
    imports.discard_import(by=lead, import_id=found.pk, version=found.version)
    page = client.get(at("import", found)).content.decode()
    assert "2 columns." in page
    assert "1 column." in page
    assert "Driver" not in page


def test_the_example_comes_in_by_the_pages_alone(client: Client) -> None:
    answer = send(client, EXAMPLE.read_bytes(), "Street cleaning")
    found = FindImport.objects.get()
    assert answer["Location"] == at("import-columns", found)
    page = client.get(at("import-columns", found)).content.decode()
    assert "Crew member" in page  # as dropped
    assert "Crew A" not in page
    assert send_form(client, at("import-columns", found)).status_code == 302
    answer = send_form(client, at("import-words", found))
    assert answer.status_code == 422
    assert "Choose what “test entry” means" in answer.content.decode()
    unknown = next(name for name, value in shown(answer).items() if not value)
    answer = send_form(client, at("import-words", found), **{unknown: "leave_out"})
    assert answer.status_code == 302
    assert "Being checked" in client.get(at("import", found)).content.decode()
    carry_on(seconds=files.LONG)
    page = client.get(at("import", found)).content.decode()
    assert "It lies outside Peterborough" in page
    assert press(client, at("import", found), "start/").status_code == 302
    carry_on(seconds=files.LONG)
    page = client.get(at("import", found)).content.decode()
    assert "Undo this import" in page
    brought = FindImportLine.objects.filter(state="in").count()
    assert brought == Find.objects.count() == Report.objects.count() > 0
    assert not FindImportFile.objects.exists()
    assert press(client, at("import", found), "undo/").status_code == 302
    carry_on(seconds=files.LONG)
    assert not Find.objects.filter(undone_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\0\0", "no CSV file"),
        (b"one\n2\n", "one column"),
        (b'a,b\n"x,1\n', "Line 2"),
        (b"\xff\xfe\x81,\x8d\n1,2\n", "characters"),
        (b"a,b\n" + b"x" * MOST_BYTES, "larger"),
        (b"Crew,Officer\nSam,Pat\n", "about people"),
    ],
    ids=range(7),
)
def test_a_bad_file_is_answered_in_words_and_the_name_is_kept(
    client: Client, content: bytes, said: str
) -> None:
    answer = send(client, content, "My <old> system")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="My &lt;old&gt; system"' in page
    assert not FindImport.objects.exists()


def test_without_a_file_or_a_name_it_says_so(client: Client) -> None:
    answer = client.post(reverse("refuse:imports"), {"system": "?!"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose a file" in page
    assert "Enter the name of the system" in page


def test_columns_that_do_not_go_together_are_said_and_what_was_chosen_stays(
    client: Client, lead: User
) -> None:
    found = files.upload(lead, [line(1, Notes="x")])
    page = at("import-columns", found)
    answer = send_form(client, page, moment="", place="Notes")
    assert answer.status_code == 422
    assert "Choose the column that says when it was found" in answer.content.decode()
    assert shown(answer)["place"] == "Notes"
    assert 'value="Notes" selected' in answer.content.decode()
    # Nothing was dropped yet.
    assert "Notes" in FindImportFile.objects.get().table.open()["headings"]


def test_what_somebody_else_changed_is_said_and_what_was_typed_stays(
    client: Client, lead: User
) -> None:
    found = files.upload(lead, [line(1), line(2, Item="spiky")])
    page = at("import-columns", found)
    typed = shown(client.get(page)) | {"all_litter": "foil"}
    files.match(lead, found)
    FindImport.objects.update(state="matching")
    answer = client.post(page, typed)
    assert answer.status_code == 409
    assert shown(answer)["all_litter"] == "foil"
    assert client.post(page, shown(answer)).status_code == 302


def test_headings_of_a_file_are_text_and_no_markup(client: Client, lead: User) -> None:
    evil = "<script>alert(1)</script>"
    found = files.upload(lead, [line(1) | {evil: evil, "Item": evil}])
    page = client.get(at("import-columns", found)).content.decode()
    assert evil not in page
    assert "&lt;script&gt;" in page
    found = files.match(lead, found)
    FindImport.objects.update(state="matching")
    page = client.get(at("import-words", found)).content.decode()
    assert evil not in page


def test_what_may_be_here_already_is_ticked_and_left_out(client: Client, lead: User) -> None:
    files.brought_in(lead, [line(1)])
    found = files.checked(lead, [line(11, days=30, Ref="X"), line(99)])
    page = at("import-lines", found) + "?show=near"
    assert Report.objects.get().display_reference in client.get(page).content.decode()
    form = next(
        each for each in html.read(client.get(page).content.decode()).forms
        if "leave-out" in each.action
    )  # fmt: skip
    answer = client.post(form.action, form.filled() | {"out": ["2", "²", "x", "99999999999"]})
    assert answer.status_code == 302
    assert "show=near" in answer["Location"]
    assert FindImportLine.objects.get(upload=found, number=2).why == "chosen"
    answer = client.post(form.action, form.filled())  # an older version of the page
    assert answer.status_code == 409
    assert client.get(page).content.decode().count(" checked") == 1


def test_the_file_of_lines_is_recorded_and_runs_nothing_in_a_spreadsheet(
    client: Client, lead: User
) -> None:
    found = files.checked(lead, [line(1, Ref='=HYPERLINK("x")'), line(2, Qty="0")])
    answer = client.get(at("import-export", found))
    words = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert "'=HYPERLINK" in words
    assert "\n3,Can’t come in" in words.replace("\r", "")
    event = AuditEvent.objects.get(object_type="export")
    assert (event.object_id, event.detail["shown"]) == ("refuse:import-export", 2)


@pytest.mark.parametrize(
    "role", ["refuse_crew", "police_triage", "licensing_officer", "spp_coordinator"]
)
def test_nobody_else_is_let_in(client_for: Callable[..., Client], lead: User, role: str) -> None:
    found = files.checked(lead, [line(1)])
    somebody = client_for(role)
    assert somebody.get(reverse("refuse:imports")).status_code == 403
    names = ("import", "import-columns", "import-words", "import-lines", "import-export")
    for name in names:
        assert somebody.get(at(name, found)).status_code in {403, 404}
    for name in ("import-start", "import-undo", "import-discard", "import-leave-out"):
        assert somebody.post(at(name, found), {"version": "1"}).status_code in {403, 404}
    found.refresh_from_db()
    assert found.state == "checked"


def test_a_file_is_thrown_away(client: Client, lead: User) -> None:
    found = files.checked(lead, [line(1)])
    assert press(client, at("import", found), "discard/").status_code == 302
    found.refresh_from_db()
    assert found.state == "discarded"
    assert not FindImportFile.objects.exists()
    assert client.get(at("import", found)).status_code == 200
    for name in ("import-columns", "import-words"):
        assert client.get(at(name, found)).status_code == 302
    with pytest.raises(imports.WrongState):
        files.start(lead, found)
