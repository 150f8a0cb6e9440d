"""Adding photos to a report: what is kept, until when, and what people are told."""

from __future__ import annotations

import html
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agencies.registry.row_security import as_front_door, showing
from portal.audit.models import AuditEvent, Operation
from portal.env import Scanner
from portal.notifications.tasks import tidy
from portal.vault.rotation import FieldHolder
from portal.vault.sealing import key_id_of, unseal
from reports import audiences
from reports.actions.files import throw_away_pictures
from reports.enums import Kind, Scan
from reports.files import limits
from reports.intake import photo_page
from reports.models import FileContent, Report, ReportFile
from tests.factories.pictures import session_row, waiting_pictures
from tests.integration.intake.journey import NARRATIVE, address, answer, send, walk
from tests.support import samples
from tests.support.database import owner
from tests.support.statements import statements as sent_by

pytestmark = pytest.mark.django_db

WITH_PHOTOS = {"topics": ["photos"]}
"""Chosen under "Do you want to tell us more?"."""


def waiting() -> list[tuple[Any, ...]]:
    """What whoever holds every clearance of every role is shown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM reports_filecontent")
        return list(cursor.fetchall())


def upload(client: Client, *files: SimpleUploadedFile, do: str = "upload") -> HttpResponse:
    return client.post(address("photos"), {"photos-photo": list(files), "do": do})  # type: ignore[return-value]


def photo(content: bytes | None = None, name: str = "IMG_0142.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, samples.phone_jpeg() if content is None else content)


def words(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def files_in(client: Client) -> list[dict[str, Any]]:
    return list(client.session["wizard_report_wizard"].get("files", []))


def shown_to_journey(client: Client) -> list[FileContent]:
    key = uuid.UUID(client.session["wizard_report_wizard"]["key"])
    with showing(audiences.of_waiting_file(key)):
        return list(FileContent.objects.all())


def test_a_photo_is_added_listed_and_sent_with_the_report(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    assert upload(client, photo()).headers["Location"] == address("photos")
    page = words(client.get(address("photos")))
    assert "IMG_0142.jpg" in page
    assert "What you added" in page
    assert "IMG_0142.jpg" in words(client.get(address("check")))
    assert send(client).headers["Location"] == "/report/sent/"

    (file,) = ReportFile.objects.all()
    assert file.report == Report.objects.get()
    assert (file.media_type, file.scan, file.number) == ("image/jpeg", Scan.NOT_SCANNED, 1)
    assert file.content.session_id is None
    kept = file.content.picture.open()
    assert kept.startswith(b"\xff\xd8\xff")
    assert samples.SECRET not in kept
    event = AuditEvent.objects.get(operation=Operation.COLLECTION)
    assert event.detail == {"pictures": 1}
    assert "files" not in client.session["wizard_report_wizard"]


def test_what_is_stored_is_sealed(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    upload(client, photo())
    send(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT picture FROM reports_filecontent")
        (blob,) = cursor.fetchone()
    assert key_id_of(bytes(blob)) == "test"
    assert b"\xff\xd8\xff" not in bytes(blob)[:100]
    assert samples.SECRET not in bytes(blob)


def test_pictures_are_sealed_anew_a_few_at_a_time(client: Client) -> None:
    """Rotation holds no more of them in memory than it must."""
    walk(client, more=WITH_PHOTOS)
    upload(client, photo())
    send(client)
    field = FileContent._meta.get_field("picture")
    holder = FieldHolder(field)
    ((pk, old),) = holder.older("a newer key", after=None, most=500)
    new = holder.renewed(pk, old)
    assert new != bytes(old)
    assert unseal(new, bound_to=field.place_at(pk)).startswith(b"\xff\xd8\xff")
    with sent_by() as sent:
        holder.older("a newer key", after=None, most=500)
    assert "LIMIT 10" in sent[0]


def test_continue_adds_what_was_chosen_and_goes_on(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    assert upload(client, photo(), do="").headers["Location"] == address("contact")
    assert len(files_in(client)) == 1


def test_photos_may_be_left_out(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    assert answer(client, "photos").headers["Location"] == address("contact")
    page = words(client.get(address("photos")))
    assert "Never go and get more" in page
    assert "You do not need photos" in page


def test_upload_without_a_file_says_what_to_do(client: Client) -> None:
    response = upload(client)
    assert response.status_code == 422
    assert "Choose a photo or a PDF first" in words(response)
    assert "<title>Error: " in words(response)


def test_a_file_can_be_removed_and_its_picture_is_gone(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    upload(client, photo(name="one.jpg"), photo(name="two.jpg"))
    first, second = files_in(client)
    response = upload(client, do=f"remove:{first['pictures'][0]['id']}")
    assert response.headers["Location"] == address("photos")
    assert [each["name"] for each in files_in(client)] == ["two.jpg"]
    assert [str(each.pk) for each in shown_to_journey(client)] == [second["pictures"][0]["id"]]
    for other in ("remove:", "remove:x", f"remove:{uuid.uuid4()}", "nonsense"):
        upload(client, do=other)
    assert len(files_in(client)) == 1


def test_one_bad_file_keeps_nothing_else_from_being_added(client: Client) -> None:
    response = upload(
        client, photo(name="good.jpg"), photo(samples.SVG, "bad.svg"), photo(b"", "empty.png")
    )
    page = words(response)
    assert response.status_code == 422
    assert "“bad.svg” must be a photo (JPG, PNG or HEIC) or a PDF" in page
    assert "“empty.png” is empty" in page
    assert [each["name"] for each in files_in(client)] == ["good.jpg"]


def test_no_more_files_than_allowed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_FILES", 2)
    upload(client, photo(name="one.jpg"), photo(name="two.jpg"))
    page = words(client.get(address("photos")))
    assert "You have added 2 files" in page
    assert 'type="file"' not in page
    response = upload(client, photo(name="three.jpg"))
    assert response.status_code == 422
    assert "“three.jpg” was not added" in words(response)
    assert len(files_in(client)) == 2


def test_a_pdf_is_one_file_with_its_pages(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    upload(client, photo(samples.pdf(2), "notes.pdf"))
    assert "Added: 2 pages" in words(client.get(address("photos")))
    send(client)
    assert list(ReportFile.objects.values_list("number", "media_type")) == [
        (1, "image/png"),
        (2, "image/png"),
    ]


def test_a_file_over_the_limit_is_let_go_of_while_it_arrives(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 200_000)
    response = upload(client, photo(bytes(300_000), "film.jpg"), photo(name="small.jpg"))
    assert response.status_code == 422
    assert "“film.jpg” must be smaller than" in words(response)
    assert [each["name"] for each in files_in(client)] == ["small.jpg"]


def test_a_request_over_the_limit_is_refused_before_it_is_read(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk(client, more=WITH_PHOTOS)
    monkeypatch.setattr(limits, "REQUEST_BYTES", 100_000)
    response = upload(client, photo(bytes(200_000)))
    assert response.status_code == 413
    assert "Your answers on earlier pages are kept" in words(response)
    assert NARRATIVE in words(client.get(address("check")))


def test_no_other_page_takes_a_file(client: Client) -> None:
    for step in ("details", "contact"):
        response = client.post(
            address(step), {f"{step}-narrative": "words", f"{step}-photo": photo()}
        )
        assert response.status_code == 302
        assert not response.wsgi_request.FILES
    response = client.post(address("details"), {"details-narrative": photo(bytes(2_000_000))})
    assert response.status_code == 413


def test_the_name_is_shown_short_and_stored_nowhere(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    name = "Photo of the man at 7 Nowhere Mews \u202egpj" + "x" * 200 + ".jpg"
    upload(client, photo(name=name))
    (file,) = files_in(client)
    assert len(file["name"]) <= 60
    assert "\u202e" not in file["name"]
    assert file["name"].endswith("….jpg")
    send(client)
    for row in (*ReportFile.objects.values(), *AuditEvent.objects.values()):
        assert "Nowhere Mews" not in str(row)


# --- Until it is sent -----------------------------------------------------------------------------


def test_only_its_own_journey_sees_what_waits(client: Client) -> None:
    upload(client, photo())
    assert len(shown_to_journey(client)) == 1
    assert not waiting()
    with showing(audiences.of_waiting_file(uuid.uuid4())):
        assert not FileContent.objects.exists()
    with as_front_door(), pytest.raises(DatabaseError), transaction.atomic():
        FileContent.objects.exists()


def test_another_journey_can_not_remove_it(client: Client) -> None:
    upload(client, photo())
    (kept,) = shown_to_journey(client)
    throw_away_pictures(journey=uuid.uuid4(), ids=[kept.pk])
    assert shown_to_journey(client) == [kept]


def test_the_quick_exit_takes_it_along(client: Client) -> None:
    upload(client, photo())
    key = uuid.UUID(client.session["wizard_report_wizard"]["key"])
    assert shown_to_journey(client)
    client.get("/exit/")
    with showing(audiences.of_waiting_file(key)):
        assert not FileContent.objects.exists()


def test_it_goes_with_an_expired_session(client: Client) -> None:
    upload(client, photo())
    key = uuid.UUID(client.session["wizard_report_wizard"]["key"])
    tidy()
    assert shown_to_journey(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    tidy()
    with showing(audiences.of_waiting_file(key)):
        assert not FileContent.objects.exists()


def test_what_was_sent_stays_when_the_session_goes(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    upload(client, photo())
    send(client)
    client.get("/exit/")
    assert ReportFile.objects.get().content.picture.open()


def test_photos_that_are_gone_can_be_added_again(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    upload(client, photo())
    (file,) = files_in(client)
    throw_away_pictures(
        journey=uuid.UUID(client.session["wizard_report_wizard"]["key"]),
        ids=[uuid.UUID(file["pictures"][0]["id"])],
    )
    response = send(client)
    assert response.status_code == 422
    assert "Your photos are no longer here" in words(response)
    assert not Report.objects.exists()
    assert send(client).headers["Location"] == "/report/sent/"
    assert not ReportFile.objects.exists()


def test_a_picture_of_a_report_can_not_be_claimed_by_another(client: Client) -> None:
    """Nor removed, nor changed, by whoever knows its key."""
    walk(client, more=WITH_PHOTOS)
    (taken,) = waiting_pictures()
    session = client.session
    data = session["wizard_report_wizard"]
    kept = {"id": str(taken.id), "media_type": "image/png", "width": 1, "height": 1}
    data["files"] = [{"name": "x", "pictures": [kept | {"scan": "clean"}]}]
    session["wizard_report_wizard"] = data
    session.save()
    send(client)
    first = ReportFile.objects.get()
    walk(client, more=WITH_PHOTOS)
    session = client.session
    session["wizard_report_wizard"] |= {"files": data["files"]}
    session.save()
    assert send(client).status_code == 422
    assert ReportFile.objects.get() == first
    with pytest.raises(DatabaseError), transaction.atomic():
        FileContent.objects.filter(pk=taken.id).update(session_id=session_row())
    assert FileContent.objects.filter(pk=taken.id)._raw_delete("default") == 0  # type: ignore[attr-defined]


# --- When something fails -------------------------------------------------------------------------


@pytest.fixture
def full_disk() -> Iterator[None]:
    """The database answers as it does when its disk is full."""
    with owner() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE disk_full; END $$;"
            "CREATE TRIGGER no_space BEFORE INSERT ON reports_filecontent"
            " FOR EACH ROW EXECUTE FUNCTION no_space()"
        )
    yield
    with owner() as cursor:
        cursor.execute("DROP FUNCTION no_space() CASCADE")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_said_and_loses_no_answer(client: Client, full_disk: None) -> None:
    walk(client, more=WITH_PHOTOS)
    response = upload(client, photo())
    assert response.status_code == 422
    assert "we can’t keep files just now" in words(response)
    assert not files_in(client)
    assert NARRATIVE in words(client.get(address("check")))
    assert send(client).headers["Location"] == "/report/sent/"


def test_a_scanner_that_does_not_answer_refuses(client: Client, settings: Any) -> None:
    settings.CLAMAV = Scanner(path="/nowhere/clamd.ctl")
    response = upload(client, photo())
    assert response.status_code == 422
    assert "we can’t check files just now" in words(response)
    assert not files_in(client)


def test_where_files_are_not_taken_the_question_is_not_asked(client: Client, settings: Any) -> None:
    settings.FILES_UNSCANNED = "refuse"
    walk(client)
    assert answer(client, "more").headers["Location"] == address("contact")
    assert "Photos that you" not in words(client.get(address("more")))
    assert client.get(address("photos")).status_code == 404
    assert upload(client, photo()).status_code == 404


@pytest.mark.parametrize(
    ("policy", "scanner", "said"),
    [
        ("allow", Scanner(), ["portal.W001"]),
        ("refuse", Scanner(), ["portal.W002"]),
        ("refuse", Scanner(host="clamav"), []),
    ],
)
def test_production_warns_of_photos_that_nobody_checks(
    settings: Any, policy: str, scanner: Scanner, said: list[str]
) -> None:
    settings.PRODUCTION = True
    settings.FILES_UNSCANNED, settings.CLAMAV = policy, scanner
    found = [
        each.id for each in run_checks(tags=["security"]) if str(each.id).startswith("portal.W")
    ]
    assert found == said


def test_what_finds_litter_is_asked_for_photos_too(client: Client) -> None:
    walk(client, what={"category": "litter"})
    assert answer(client, "litter", found=["needles"]).headers["Location"] == address("photos")
    upload(client, photo(), do="")
    assert "IMG_0142.jpg" in words(client.get(address("check")))
    send(client)
    assert ReportFile.objects.get().report.kind == Kind.NEEDLE_FIND


def test_photos_that_the_way_no_longer_leads_past_are_not_sent(client: Client) -> None:
    walk(client, more=WITH_PHOTOS)
    upload(client, photo(), do="")
    answer(client, "more")
    assert "IMG_0142.jpg" not in words(client.get(address("check")))
    send(client)
    assert Report.objects.exists()
    assert not ReportFile.objects.exists()


def test_an_expired_page_adds_nothing_and_says_so(client_for: Any) -> None:
    strict = client_for(enforce_csrf_checks=True)
    response = strict.post(address("photos"), {"photos-photo": photo(), "do": "upload"})
    assert response.status_code == 403
    assert "Your page had been open a long time" in words(response)
    assert not files_in(strict)


def test_sending_with_photos_takes_few_statements(client: Client, reference_data: Any) -> None:
    page = walk(
        client, more=WITH_PHOTOS, contact={"contactable": "yes", "email": "someone@example.com"}
    )
    upload(client, *(photo(name=f"{number}.jpg") for number in range(3)))
    with sent_by() as sent:
        response = client.post(address("check"), {"check-journey": str(page.context["journey"])})
    assert response.headers["Location"] == "/report/sent/"
    assert ReportFile.objects.count() == 3
    assert len(sent) <= 10, sent  # and BEGIN and COMMIT: the budget is twelve


def test_a_long_name_without_an_ending_is_cut() -> None:
    assert photo_page.shown("x" * 100) == "x" * 59 + "…"
    assert photo_page.shown("") == "Your file"
    assert photo_page.shown(None) == "Your file"
