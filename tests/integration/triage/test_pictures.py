"""Looking at residents' photos: by POST, recorded, and only for those who may read the words."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from agencies.registry.people import clearances_of
from agencies.registry.row_security import signed
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports import queries
from reports.actions.files import read_picture
from reports.actions.junk import decide_junk, read_picture_set_aside
from reports.enums import Category, MoveReason
from reports.errors import NotAllowed
from reports.models import FileContent, Report, ReportFile
from tests.factories.pictures import png, waiting_pictures
from tests.integration.row_security.test_row_security import raw
from tests.integration.triage.conftest import text_of
from tests.integration.triage.test_report import moved
from tests.support.people import sign_in
from tests.support.world import LOOKS_LIKE_JUNK


@pytest.fixture
def pictured(tell: Callable[..., Report]) -> Report:
    return tell(pictures=waiting_pictures(2), category=Category.LITTER)


def picture_of(report: Report, number: int = 1) -> str:
    file = ReportFile.objects.get(report=report, number=number)
    return f"/triage/reports/{report.pk}/pictures/{file.pk}/"


def looks(report: Report) -> list[AuditEvent]:
    return list(
        AuditEvent.objects.filter(
            operation=Operation.CONSULTATION, object_id=str(report.pk), detail__part="picture"
        )
    )


def test_the_report_says_how_many_and_shows_none(
    client: Client, officer: User, pictured: Report
) -> None:
    page = text_of(client.get(f"/triage/reports/{pictured.pk}/"))
    assert "Photos: 2. Seeing them is recorded." in page
    assert "Not checked for harmful software" in page
    assert "See photo 2" in page
    assert not looks(pictured)


def check_it_can_do_nothing(response: HttpResponse, report: Report) -> None:
    """It is the second picture, shown and not kept, where no script and no link of it works."""
    assert response.status_code == 200
    assert response.content == png()
    assert response.headers["Content-Type"] == "image/png"
    name = f"{report.display_reference}-2.png"
    assert response.headers["Content-Disposition"] == f'inline; filename="{name}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; sandbox;")
    assert "self" not in policy


def test_each_look_is_recorded_and_the_answer_can_do_nothing(
    client: Client, officer: User, pictured: Report
) -> None:
    response = client.post(picture_of(pictured, 2))
    check_it_can_do_nothing(response, pictured)
    (event,) = looks(pictured)
    assert event.actor_id == officer.pk
    assert event.detail == {"part": "picture", "number": 2}


def test_a_get_shows_and_records_nothing(client: Client, officer: User, pictured: Report) -> None:
    response = client.get(picture_of(pictured))
    assert response.headers["Location"] == f"/triage/reports/{pictured.pk}/"
    assert not looks(pictured)


def test_whoever_may_not_read_the_words_sees_no_picture(
    client: Client, pictured: Report, person_with: Callable[..., User]
) -> None:
    """A report about litter is the cleansing team's too; what a resident showed is not."""
    address = picture_of(pictured)
    cleansing = person_with("cleansing_lead")
    sign_in(client, cleansing)
    assert client.post(address).status_code == 404
    page = text_of(client.get(f"/triage/reports/{pictured.pk}/"))
    assert "Photos" not in page
    assert not looks(pictured)
    with pytest.raises(ReportFile.DoesNotExist):
        read_picture(by=cleansing, report_id=pictured.pk, file_id=uuid.UUID(address.split("/")[-2]))
    for table in ("reports_reportfile", "reports_filecontent"):
        with raw(signed(clearances_of(cleansing))) as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_a_role_without_the_permission_is_refused(
    person_with: Callable[..., User], pictured: Report
) -> None:
    file = ReportFile.objects.filter(report=pictured).first()
    assert file
    with pytest.raises(NotAllowed):
        read_picture(by=person_with("auditor"), report_id=pictured.pk, file_id=file.pk)


def test_a_picture_of_another_report_or_none_is_not_found(
    client: Client, officer: User, pictured: Report, tell: Callable[..., Report]
) -> None:
    other = tell()
    for address in (
        picture_of(pictured).replace(str(pictured.pk), str(other.pk)),
        f"/triage/reports/{pictured.pk}/pictures/{uuid.uuid4()}/",
    ):
        assert client.post(address).status_code == 404


def test_safeguarding_sees_what_it_may_read(
    pictured: Report, officer: User, person_with: Callable[..., User]
) -> None:
    moved(pictured, officer, ("start", MoveReason.START), ("pass_on", MoveReason.SAFEGUARDING))
    for file in ReportFile.objects.filter(report=pictured):
        assert "safeguarding" in file.audience
        assert FileContent.objects.get(pk=file.pk).audience == file.audience
        read = read_picture(by=person_with("safeguarding"), report_id=pictured.pk, file_id=file.pk)
        assert read.content == png()


# --- Of a report that is set aside ----------------------------------------------------------------


@pytest.fixture
def held(tell: Callable[..., Report]) -> Report:
    return tell(pictures=waiting_pictures(2), set_aside=LOOKS_LIKE_JUNK)


def page_of_junk(report: Report) -> str:
    return f"/triage/junk/{report.pk}/"


def picture_of_junk(report: Report, number: int = 1) -> str:
    file = ReportFile.objects.get(report=report, number=number)
    return f"{page_of_junk(report)}pictures/{file.pk}/"


@pytest.mark.parametrize("role", ["police_triage", "police_intelligence"])
def test_whoever_checks_for_junk_sees_its_photos_and_each_look_is_recorded(
    client: Client, person_with: Callable[..., User], held: Report, role: str
) -> None:
    officer = person_with(role)
    sign_in(client, officer)
    page = client.get(page_of_junk(held))
    assert "Photos: 2. Seeing them is recorded." in text_of(page)
    assert f'action="{picture_of_junk(held, 2)}" target="_blank"' in page.content.decode()
    assert not looks(held)

    response = client.post(picture_of_junk(held, 2))
    check_it_can_do_nothing(response, held)
    (event,) = looks(held)
    assert (event.actor_id, event.reason) == (officer.pk, "junk")
    assert event.detail == {"part": "picture", "number": 2}


def test_a_get_of_a_junk_photo_shows_and_records_nothing(
    client: Client, officer: User, held: Report
) -> None:
    assert client.get(picture_of_junk(held)).headers["Location"] == page_of_junk(held)
    assert not looks(held)


def test_the_address_of_ordinary_photos_shows_none_of_junk(
    client: Client, officer: User, held: Report
) -> None:
    file = ReportFile.objects.get(report=held, number=1)
    assert client.post(f"/triage/reports/{held.pk}/pictures/{file.pk}/").status_code == 404
    with pytest.raises(Report.DoesNotExist):
        read_picture(by=officer, report_id=held.pk, file_id=file.pk)
    assert not looks(held)


@pytest.mark.parametrize(
    "role", ["cleansing_lead", "licensing_officer", "safeguarding", "auditor", "spp_coordinator"]
)
def test_nobody_else_sees_a_photo_of_junk(
    client: Client, person_with: Callable[..., User], held: Report, role: str
) -> None:
    person = person_with(role)
    sign_in(client, person)
    address = picture_of_junk(held)
    assert client.post(address).status_code == 403
    assert client.get(address).status_code == 403
    with pytest.raises(NotAllowed):
        read_picture_set_aside(
            by=person, report_id=held.pk, file_id=uuid.UUID(address.split("/")[-2])
        )
    assert not queries.files_set_aside(person).exists()
    assert not queries.file_contents_set_aside(person).exists()
    assert not looks(held)


def test_the_database_shows_photos_of_junk_to_no_role_outside_that_page(
    held: Report, officer: User
) -> None:
    for table in ("reports_reportfile", "reports_filecontent"):
        with raw(signed(clearances_of(officer))) as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,)


def test_a_photo_of_another_report_or_none_is_not_found_among_junk(
    client: Client, officer: User, held: Report, pictured: Report, tell: Callable[..., Report]
) -> None:
    other = tell(set_aside=LOOKS_LIKE_JUNK)
    real = ReportFile.objects.get(report=pictured, number=1)
    for address in (
        picture_of_junk(held).replace(str(held.pk), str(other.pk)),
        picture_of_junk(held).replace(str(held.pk), str(pictured.pk)),
        f"{page_of_junk(held)}pictures/{real.pk}/",
        f"{page_of_junk(held)}pictures/{uuid.uuid4()}/",
    ):
        assert client.post(address).status_code == 404
        assert client.get(address).status_code == 404


def test_a_photo_of_what_is_in_the_queue_by_now_leads_there(
    client: Client, officer: User, held: Report
) -> None:
    address = picture_of_junk(held)
    decide_junk(by=officer, report_id=held.pk, transition="release", reason="real")
    for answer in (client.post(address), client.get(address)):
        assert answer.headers["Location"] == f"/triage/reports/{held.pk}/"
    assert not looks(held)
    assert client.post(picture_of(held)).content == png()


def test_a_photo_of_what_was_closed_as_junk_can_still_be_seen(
    client: Client, officer: User, held: Report
) -> None:
    decide_junk(by=officer, report_id=held.pk, transition="junk", reason="machine")
    assert client.post(picture_of_junk(held)).content == png()
