"""A photo that is added to a report afterwards, by whoever holds its receipt code."""

from __future__ import annotations

import html
import uuid
from typing import Any

import pytest
import redis
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from agencies.registry.row_security import as_front_door
from portal.audit.models import AuditEvent
from portal.notifications.models import OutboxMessage
from reports.actions.files import keep_picture
from reports.actions.inbox import add_pictures
from reports.enums import Scan, Status, TimelineKind
from reports.errors import PicturesFull
from reports.files import limits
from reports.files.decoding import pictures_of
from reports.models import FileContent, Report, ReportFile, ReportNarrative, TimelineEntry
from tests.factories.pictures import session_row
from tests.support import samples
from tests.support.inboxes import CODE, enter, report_with, tokens

pytestmark = pytest.mark.django_db

PAGE, INBOX = "/report/inbox/photo/", "/report/inbox/report/"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    redis.Redis.from_url(settings.REDIS_URL).flushdb()


@pytest.fixture
def report(db: None) -> Report:
    return report_with(CODE)


def upload(client: Client, content: bytes | None = None, name: str = "IMG_1.jpg") -> HttpResponse:
    content = samples.phone_jpeg() if content is None else content
    return client.post(PAGE, {"photo": SimpleUploadedFile(name, content)})  # type: ignore[return-value]


def words(response: HttpResponse) -> str:
    return html.unescape(response.content.decode())


def test_a_photo_joins_the_report_and_the_desk_is_told(client: Client, report: Report) -> None:
    enter(client, CODE)
    assert "Add a photo to your report" in words(client.get(INBOX))
    assert "Never go and get more" in words(client.get(PAGE))
    response = upload(client)
    assert response.headers["Location"] == f"{INBOX}?added=1"
    assert "Your photo was added" in words(client.get(response.headers["Location"]))
    file = ReportFile.objects.get()
    assert (file.report_id, file.number, file.media_type) == (report.pk, 1, "image/jpeg")
    assert file.audience == ReportNarrative.objects.get().audience
    content = FileContent.objects.get(pk=file.pk)
    assert content.session_id is None
    assert content.audience == file.audience
    assert b"Exif" not in content.picture.open()
    assert TimelineEntry.objects.filter(report=report, kind=TimelineKind.PICTURE_ADDED).count() == 1
    message = OutboxMessage.objects.get(type="report.picture")
    assert (message.object_id, message.agency_key) == (report.pk, "police")
    event = AuditEvent.objects.get(reason="picture")
    assert event.detail == {"pictures": 1}
    assert (event.actor_id, event.object_id) == (None, str(report.pk))


def test_a_closed_report_takes_a_photo_too(client: Client, report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(status=Status.CLOSED)
    enter(client, CODE)
    upload(client)
    assert ReportFile.objects.count() == 1


def test_what_can_not_be_a_photo_is_refused_and_nothing_is_kept(
    client: Client, report: Report
) -> None:
    enter(client, CODE)
    for content, name, said in (
        (samples.SVG, "bad.svg", "“bad.svg” must be a photo"),
        (b"", "empty.png", "“empty.png” is empty"),
        (
            samples.phone_jpeg()[: len(samples.phone_jpeg()) // 2],
            "half.jpg",
            "“half.jpg” can’t be opened",
        ),
    ):
        response = upload(client, content, name)
        assert response.status_code == 422
        assert said in words(response)
        assert "<title>Error: " in words(response)
    assert "Choose a photo or a PDF first" in words(client.post(PAGE))
    assert not FileContent.objects.exists()


def test_without_an_open_inbox_nothing_is_added(client: Client, report: Report) -> None:
    for response in (client.get(PAGE), upload(client)):
        assert response.headers["Location"] == "/report/inbox/"
    assert not FileContent.objects.exists()


def test_where_files_are_not_taken_there_is_no_such_page(
    client: Client, report: Report, settings: Any
) -> None:
    settings.FILES_UNSCANNED = "refuse"
    enter(client, CODE)
    assert "Add a photo" not in words(client.get(INBOX))
    assert client.get(PAGE).status_code == 404
    assert upload(client).status_code == 404


def test_a_report_holds_no_more_than_it_may(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = pictures_of(samples.phone_jpeg())
    for _ in range(limits.MOST_PICTURES):
        add_pictures(
            tokens=tokens(CODE), session_row=session_row(), pictures=picture, scan=Scan.CLEAN
        )
    with pytest.raises(PicturesFull):
        add_pictures(
            tokens=tokens(CODE), session_row=session_row(), pictures=picture, scan=Scan.CLEAN
        )
    enter(client, CODE)
    response = upload(client)
    assert response.status_code == 422
    assert "as many photos as it can hold" in words(response)
    assert FileContent.objects.count() == ReportFile.objects.count() == limits.MOST_PICTURES


def test_an_expired_page_keeps_the_inbox_open(client_for: Any, report: Report) -> None:
    strict = client_for(enforce_csrf_checks=True)
    door = strict.get("/report/inbox/")
    strict.post(
        "/report/inbox/",
        {"code": CODE, "csrfmiddlewaretoken": str(door.context["csrf_token"])},
    )
    response = upload(strict)
    assert response.status_code == 403
    assert "Your page had been open a long time" in words(response)
    assert strict.get(INBOX).status_code == 200
    assert not ReportFile.objects.exists()


def test_a_picture_that_waits_elsewhere_can_not_be_taken_along(report: Report) -> None:
    """The function takes only what waits; what belongs to a report stays with it."""
    other = report_with("other")
    picture = pictures_of(samples.phone_jpeg())
    add_pictures(
        tokens=tokens("other"), session_row=session_row(), pictures=picture, scan=Scan.CLEAN
    )
    file = ReportFile.objects.get()
    assert file.report_id == other.pk
    with pytest.raises(Exception, match=r"no such file waits|duplicate key"), as_front_door():
        _call(tokens(CODE), file.pk)
    row = session_row()
    with as_front_door():
        waiting = keep_picture(
            journey=uuid.uuid4(), session_row=row, picture=picture[0], scan=Scan.CLEAN
        )
        assert _call([b"guess"], waiting.id) == (None, None)


def _call(opened_by: list[bytes], content: uuid.UUID) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM add_picture_in_inbox(%s, %s, 'image/jpeg', 1, 1, 'clean')",
            [opened_by, content],
        )
        return tuple(cursor.fetchone())
